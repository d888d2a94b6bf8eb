"""What people decided, at the start of a run."""

from dataclasses import replace

from procore.elements import ALL
from procore.elements.element import Side
from procore.model.runs import Mode
from procore.run.decisions import apply_decisions
from tests.run.conftest import supplier

SUPPLIERS = ALL["suppliers"]
M, P = Side.MAESTRO, Side.PROCORE


def decide(job, kind, maestro_key=None, procore_key=None, **facts):
    return job.ledger.decisions.decide(
        job.pairing.id, "suppliers", kind, maestro_key, procore_key, facts, by_whom="Marie", reason="why"
    )


def seen(job, *records):
    for record in records:
        job.ledger.records.keep(job.pairing.id, SUPPLIERS, record.side, [record])


def test_a_link_that_a_person_makes_is_there_before_anything_is_paired(job, run):
    seen(job, supplier(M, "S1"), supplier(P, "7"))
    decide(job, "link", "S1", "7")
    apply_decisions(job, run, SUPPLIERS)
    assert job.ledger.links.by_key(job.pairing.id, SUPPLIERS, ["S1"])["S1"].procore_id == 7
    assert run.tally["linked"] == 1


def test_what_is_unlinked_excluded_and_chosen_counts_in_this_run(job, run, link):
    for key, procore_id in (("S1", "7"), ("S2", "8"), ("S3", "9")):
        link(supplier(M, key, phone="1"), supplier(P, procore_id, phone="2"))
    decide(job, "unlink", "S1", "7")
    decide(job, "exclude", "S2")
    chosen = decide(job, "choose", "S3", field="phone", side="maestro")
    decisions, refused = apply_decisions(job, run, SUPPLIERS)
    assert [(one.maestro_key, one.procore_key, one.by_whom) for one in decisions.unlinked] == [("S1", "7", "Marie")]
    assert "S2" in decisions.excluded[M]
    assert [one.id for one in decisions.choices["S3"]] == [chosen]
    assert refused == []


def test_a_decision_that_cannot_be_applied_any_more_is_an_exception_but_not_in_a_plan(job, run, link):
    seen(job, supplier(M, "S1"), supplier(P, "7"), supplier(M, "S2"))
    decide(job, "link", "S1", "7")
    link(supplier(M, "S2"), supplier(P, "7"))
    _, in_plan = apply_decisions(replace(job, mode=Mode.PLAN), run, SUPPLIERS)
    assert in_plan == []
    _, (entry,) = apply_decisions(job, run, SUPPLIERS)
    assert [(one.id, one.reason.code) for one in job.ledger.exceptions.open(job.pairing.id, ["suppliers"])] == [
        (entry, "decision_linked")
    ]


def test_a_link_follows_a_record_that_procore_merged_into_another(job, run, link):
    ours = "MAESTRO|SUP|DEMO|S1"
    link(supplier(M, "S1"), replace(supplier(P, "7"), origin_id=ours))
    seen(job, replace(supplier(P, "7"), origin_id=None), replace(supplier(P, "8"), origin_id=ours))
    apply_decisions(job, run, SUPPLIERS)  # Procore does not show 7 any more
    assert job.ledger.links.by_key(job.pairing.id, SUPPLIERS, ["S1"])["S1"].procore_id == 8


def test_a_link_stays_where_procore_still_shows_the_linked_record(job, run, theirs, link):
    ours = "MAESTRO|SUP|DEMO|S1"
    link(supplier(M, "S1"), replace(supplier(P, "7"), origin_id=ours))
    theirs.put(supplier(P, "7"))
    seen(job, replace(supplier(P, "7"), origin_id=None), replace(supplier(P, "8"), origin_id=ours))
    apply_decisions(job, run, SUPPLIERS)
    assert job.ledger.links.by_key(job.pairing.id, SUPPLIERS, ["S1"])["S1"].procore_id == 7
