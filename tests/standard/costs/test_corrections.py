"""What becomes of a cost in Procore once accounting corrects, moves or withdraws it: reversed and sent anew, or held."""

import pytest

from tests.standard.costs.entries import add_line, cost, header, in_maestro, in_procore, origins, settle


@pytest.mark.parametrize(
    "correction",
    [
        "UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1",
        "UPDATE maestro.cost_line SET group_code = 'MO' WHERE line = 1",
        "DELETE FROM maestro.cost_line WHERE line = 2",
        "INSERT INTO maestro.cost_line (company, cost, line, activity, group_code, amount) VALUES "  # noqa: ISC004
        "('DEMO', 'A-1', 3, '03-300', 'MO', 77.77)",
        "UPDATE maestro.cost SET supplier = 'ACIER'",
        "UPDATE maestro.cost SET type = 'Expense', date = '2026-10-31'",
    ],
    ids=["changed line", "moved line", "removed line", "added line", "supplier", "type and date"],
)
def test_a_correction_reverses_what_was_sent_and_sends_it_anew(spent, correction):
    was = header(spent, "A-1")
    spent.maestro(correction)
    settle(spent, "A-1")
    run = spent.run("costs")
    assert (run.tally["updated"], run.tally["rejected"]) == (1, 0)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert header(spent, "A-1") == was, "what was sent is never touched"
    assert header(spent, "A-1|1R")["invoice_number"] == "BP-A-1-1R"
    assert header(spent, "A-1|2")["invoice_number"] == "BP-A-1-2"
    assert in_procore(spent) == in_maestro(spent)
    before = len(spent.requests)
    again = spent.run("costs", full=True)
    assert spent.writes(before) == []
    assert (again.tally["updated"], again.tally["waiting"], again.tally["rejected"]) == (0, 0, 0)


def test_each_later_correction_reverses_the_last(spent):
    for amount in ("1300.00", "1200.55", "0.01"):
        spent.maestro("UPDATE maestro.cost_line SET amount = :amount WHERE line = 1", amount=amount)
        settle(spent, "A-1")
        spent.run("costs")
        assert in_procore(spent) == in_maestro(spent)
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2", "A-1|2R", "A-1|3", "A-1|3R", "A-1|4"]


def test_a_cost_that_loses_all_its_lines_is_reversed_and_comes_back_when_it_gets_new_ones(spent):
    spent.maestro("DELETE FROM maestro.cost_line")
    settle(spent, "A-1")
    spent.run("costs")
    assert origins(spent) == ["A-1", "A-1|1R"]
    assert in_procore(spent) == {}
    before = len(spent.requests)
    spent.run("costs", full=True)
    assert spent.writes(before) == []
    add_line(spent, "A-1", 1, "03-300|MAT", "5.05")
    settle(spent, "A-1")
    spent.run("costs")
    assert origins(spent) == ["A-1", "A-1|1R", "A-1|2"]
    assert in_procore(spent) == in_maestro(spent)
    assert spent.inbox("costs") == []


def test_a_number_that_looks_like_a_second_sending_is_held_and_never_taken_for_one(site):
    cost(site, "A|2", ("03-300|MAT", "10.10"), invoice_number="77-2")
    site.run("costs")
    assert origins(site) == []
    (said,) = site.inbox("costs")
    assert said.startswith("A|2: ")
    assert "|" in said.removeprefix("A|2: ")


def test_a_text_alone_is_no_reason_to_reverse(spent):
    spent.maestro("UPDATE maestro.cost SET description = 'Béton 30 MPa', updated_at = now()")
    spent.maestro("UPDATE maestro.cost_line SET description = 'Coulée', updated_at = now()")
    before = len(spent.requests)
    spent.run("costs")
    assert spent.writes(before) == []
    assert spent.inbox("costs") == []


def test_a_cost_that_is_no_longer_transferred_or_is_gone_is_held_and_nothing_is_deleted(spent):
    cost(spent, "A-2", ("03-300|MAT", "20.20"))
    spent.run("costs")
    spent.maestro("UPDATE maestro.cost SET transferred = false, updated_at = now() WHERE number = 'A-1'")
    spent.maestro("DELETE FROM maestro.cost_line WHERE cost = 'A-2'")
    spent.maestro("DELETE FROM maestro.cost WHERE number = 'A-2'")
    before = len(spent.requests)
    spent.run("costs", full=True)
    assert [row["code"] for row in spent.held("costs")] == ["gone", "withdrawn"]
    assert any("(Transferred: no)" in said for said in spent.inbox("costs"))
    assert any("(Transférée : non)" in said for said in spent.inbox("costs", "fr"))
    assert spent.writes(before) == []
    assert origins(spent) == ["A-1", "A-2"]


def test_a_cost_that_moved_to_another_project_is_held(spent):
    spent.project("24-002")
    spent.run("projects")
    spent.maestro("UPDATE maestro.cost SET project = '24-002', updated_at = now()")
    spent.run("costs")
    assert [row["code"] for row in spent.held("costs")] == ["moved_project"]
    assert origins(spent) == ["A-1"]


def test_what_was_sent_before_a_correction_is_ours_and_holds_no_new_cost(spent):
    spent.maestro("UPDATE maestro.cost_line SET amount = 1300.00 WHERE line = 1")
    settle(spent, "A-1")
    spent.run("costs")
    cost(spent, "A-2", ("03-300|MAT", "5.00"))
    spent.run("costs")
    assert spent.inbox("costs") == []
    assert in_procore(spent) == in_maestro(spent)
