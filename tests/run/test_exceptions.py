"""The exceptions of a run: opened with all that a person needs, and closed once the record goes."""

from types import SimpleNamespace

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Reason, Record
from procore.model.steps import Pair, Step
from procore.run.exceptions import rejected_sentences, renew
from procore.run.pairs import LookedAt
from procore.run.reading import Reading
from procore.store.pending import PendingWork
from tests.run.conftest import supplier

SUPPLIERS, ORDERS, BUDGETS = ALL["suppliers"], ALL["purchase_orders"], ALL["budgets"]
M, P = Side.MAESTRO, Side.PROCORE


def held(job, element_id="suppliers"):
    return {one.maestro_key or one.procore_key: one for one in job.ledger.exceptions.open(job.pairing.id, [element_id])}


def renewed(job, run, element, looked_at, steps, reading):
    looking = SimpleNamespace(pending=PendingWork(), refused=[])
    planned = SimpleNamespace(element=element, reading=reading, looking=looking)
    renew(job, run, planned, looked_at, steps, with_scopes=True)


def test_what_is_held_is_opened_and_what_goes_is_closed(job, run):
    one, two = Pair(maestro=supplier(M, "S1")), Pair(maestro=supplier(M, "S2"))
    steps = [(Step(pair=pair), Reason("required", {"field": "name", "side": "procore"})) for pair in (one, two)]
    renewed(job, run, SUPPLIERS, LookedAt([one, two], []), steps, Reading())
    assert held(job).keys() == {"S1", "S2"}
    renewed(job, run, SUPPLIERS, LookedAt([one, two], []), steps[:1], Reading())
    assert held(job).keys() == {"S1"}


def test_an_exception_that_was_not_tried_again_stays_open(job, run):
    pair = Pair(maestro=supplier(M, "S1"))
    renewed(
        job, run, SUPPLIERS, LookedAt([pair], []), [(Step(pair=pair), Reason("refused", {"said": "no"}))], Reading()
    )
    entry = held(job)["S1"].id
    renewed(job, run, SUPPLIERS, LookedAt([pair], [entry]), [], Reading())
    assert held(job).keys() == {"S1"}


def test_a_project_that_is_closed_to_us_is_an_exception_of_its_own(job, run):
    closed = Reading(closed={"P1": Reason("no_access", {"said": "no"})})
    renewed(job, run, ORDERS, LookedAt([], []), [], closed)
    one = held(job, "purchase_orders")["P1"]
    assert (one.reason.code, one.scope) == ("no_access", "P1")


def test_what_is_waited_for_is_called_by_its_name(job, run):
    job.ledger.records.keep(job.pairing.id, SUPPLIERS, M, [supplier(M, "S1", name="Béton")])
    order = Record(side=M, key="24105", scope="P1", values={"number": "24105"})
    waits = Reason("waits_for", {"element": "suppliers", "key": "S1"})
    renewed(job, run, ORDERS, LookedAt([], []), [(Step(pair=Pair(maestro=order)), waits)], Reading())
    assert held(job, "purchase_orders")["24105"].reason.facts["name"] == "Béton"


def test_only_rejected_records_end_a_task_red(job, run):
    wrong, waits = Pair(maestro=supplier(M, "S1")), Pair(maestro=supplier(M, "S2"))
    steps = [
        (Step(pair=wrong), Reason("required", {"field": "name", "side": "procore"})),
        (Step(pair=waits), Reason("waits_for", {"element": "projects", "key": "P1"})),
    ]
    renewed(job, run, SUPPLIERS, LookedAt([wrong, waits], []), steps, Reading())
    (sentence,) = rejected_sentences(list(held(job).values()), "en")
    assert sentence.startswith("S1: ")
