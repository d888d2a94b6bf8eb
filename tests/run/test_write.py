"""Writing: intended before it is sent, agreed on after it was read back, and what did not go is held."""

from procore.diff.plan import plan
from procore.diff.references import References
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.steps import Pair, Verb
from procore.run.reading import Reading
from procore.run.write import apply, begin_writing
from tests.factories.records import linked, policy
from tests.run.conftest import supplier

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


def applied(job, run, *pairs):
    for pair in pairs:
        for record in pair.records:
            job.ledger.records.keep(job.pairing.id, SUPPLIERS, record.side, [record])
    steps = plan(SUPPLIERS, pairs, policy(Direction.BOTH))
    return apply(begin_writing(job, run, SUPPLIERS, Reading(), References(), len(steps)), steps)


def agreed(job, key):
    return job.ledger.links.by_key(job.pairing.id, SUPPLIERS, [key])[key]


def test_what_is_created_is_linked_and_both_sides_agree_on_it(job, run, theirs):
    assert applied(job, run, Pair(maestro=supplier(M, "S1", name="Béton"))) == []
    (order,) = theirs.orders
    assert (order.verb, order.origin_id, order.values["code"]) == (Verb.CREATE, "MAESTRO|SUP|DEMO|S1", "S1")
    link = agreed(job, "S1")
    assert (link.procore_id, link.maestro_baseline["name"], link.procore_baseline["name"]) == (900, "Béton", "Béton")
    assert run.tally == {"created": 1}


def test_a_record_that_maestro_has_to_number_gets_its_key_before_procore_gets_our_origin_id(job, run, mine, theirs):
    p = supplier(P, "7", name="Acier")
    theirs.put(p)
    assert applied(job, run, Pair(procore=p)) == []
    assert [(order.verb, order.maestro_key) for order in mine.orders] == [(Verb.CREATE, "N900")]
    (order,) = theirs.orders
    assert (order.verb, order.origin_id) == (Verb.WRITE_ORIGIN_ID, "MAESTRO|SUP|DEMO|N900")
    assert order.values == {"code": "N900"}


def test_a_record_that_is_updated_on_both_sides_counts_once(job, run, mine, theirs):
    m, p = supplier(M, "S1", phone="1"), supplier(P, "7", email="a@b.ca", code="S1", name="Name S1")
    pair = linked(m, p, maestro={"phone": None}, procore={"email": None})
    mine.put(m), theirs.put(p)
    assert applied(job, run, pair) == []
    assert run.tally == {"updated": 1}
    assert agreed(job, "S1").procore_baseline["phone"] == "1"


def test_what_a_side_refuses_is_held_and_nothing_is_agreed_on_it(job, run, theirs):
    theirs.refuses = {"S1"}
    held = applied(job, run, Pair(maestro=supplier(M, "S1")), Pair(maestro=supplier(M, "S2")))
    assert [(step.pair.maestro.key, reason.code) for step, reason in held] == [("S1", "refused")]
    assert job.ledger.links.by_key(job.pairing.id, SUPPLIERS, ["S1", "S2"]).keys() == {"S2"}


def test_two_that_hold_the_same_are_linked_without_a_write_to_maestro(job, run, mine, theirs):
    p = supplier(P, "7", code="S1", name="Name S1")
    theirs.put(p)
    assert applied(job, run, Pair(maestro=supplier(M, "S1"), procore=p)) == []
    assert (mine.orders, [order.verb for order in theirs.orders]) == ([], [Verb.WRITE_ORIGIN_ID])
    assert run.tally == {"linked": 1}


def test_nothing_is_left_unconfirmed_when_all_went_through(job, run):
    applied(job, run, Pair(maestro=supplier(M, "S1")))
    assert job.ledger.actions.unconfirmed_creations(job.pairing.id, SUPPLIERS) == []
