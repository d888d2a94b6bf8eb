"""What accounting does with costs, one table: after each of run, run again, undo and run both sides hold the same cents."""

from dataclasses import dataclass

import pytest

from tests.standard.costs.entries import add_line, cost, in_maestro, in_procore, settle
from tests.standard.undos import undone

PROJECTS = ("24-001", "24-002")
WAYS = {
    "one by one": {},
    "by month": {"sum_by": "month", "from_date": "2024-01-01"},
    "by invoice": {"sum_by": "invoice", "from_date": "2024-01-01"},
}


@dataclass
class Books:
    """The costs of two projects on both sides, under one way to send them."""

    site: object
    way: str

    @property
    def row(self):
        return WAYS[self.way]

    def run(self, **asked):
        self.site.run("costs", row=self.row, **asked)

    @property
    def maestro(self):
        return {project: in_maestro(self.site, project) for project in PROJECTS}

    @property
    def procore(self):
        return {project: in_procore(self.site, project) for project in PROJECTS}

    def change(self, sql, number="NEW"):
        self.site.maestro(sql, n=number)
        settle(self.site, number)


@pytest.fixture(params=WAYS, ids=str)
def books(site, request):
    site.project("24-002")
    site.run("projects")
    cost(site, "OLD", ("03-300|MAT", "50.05"), date="2023-12-31", invoice_number="F-0")
    cost(site, "NEW", ("03-300|MAT", "1200.55"), ("03-400|SCT", "-200.10"), date="2025-02-03", invoice_number="F-1")
    cost(site, "STAYS", ("03-300|MAT", "0.01"), date="2025-02-04", invoice_number="F-1")
    cost(site, "THERE", ("03-400|MAT", "7.07"), project="24-002", date="2025-02-03", invoice_number="F-2")
    found = Books(site, request.param)
    found.run()
    assert (site.inbox("costs"), found.procore) == ([], found.maestro)
    return found


def two_projects(books):
    cost(books.site, "X", ("03-300|MAT", "10.10"), project="24-002", date="2025-02-03", invoice_number="F-1")


def one_invoice_twice(books):
    cost(books.site, "X", ("03-300|MAT", "10.10"), date="2025-03-03", invoice_number="F-1")


def credit_note(books):
    cost(books.site, "X", ("03-300|MAT", "-1200.56"), type="Credit note", date="2025-02-20", invoice_number="C-1")


def credit_of_all(books):
    for number, amount in (("X", "-1200.55"), ("Y", "200.10")):
        code = "03-300|MAT" if number == "X" else "03-400|SCT"
        cost(books.site, number, (code, amount), type="Credit note", date="2025-02-03", invoice_number="F-1")


def nothing(books):
    cost(books.site, "X", ("03-300|MAT", "0.00"), date="2025-02-03", invoice_number="Z-1")
    books.change("UPDATE maestro.cost_line SET amount = 0 WHERE cost = :n")


def nothing_in_all(books):
    cost(books.site, "X", ("03-300|MAT", "5.55"), ("03-300|MAT", "-5.55"), date="2025-02-03", invoice_number="Z-2")


def rounded_prices(books):
    lines = [
        {"code": "03-300|MAT", "quantity": "3", "unit_cost": "33.3333", "unit": "m3", "amount": "100.00"},
        {"code": "03-300|MAT", "quantity": "0.5", "unit_cost": "0.01", "unit": "m3", "amount": "0.01"},
        {"code": "03-400|SCT", "quantity": "0.5", "unit_cost": "0.01", "unit": "m3", "amount": "0.00"},
        {"code": "03-400|SCT", "quantity": "-7", "unit_cost": "14.2857", "unit": "m3", "amount": "-99.99"},
    ]
    cost(books.site, "X", *lines, date="2025-02-03", invoice_number="R-1")


def huge(books):
    cost(
        books.site,
        "X",
        ("03-300|MAT", "9999999999.99"),
        ("03-300|MAT", "0.01"),
        date="2025-02-03",
        invoice_number="H-1",
    )


def holdback_released(books):
    cost(books.site, "X", ("03-400|SCT", "900.00"), date="2025-02-03", invoice_number="S-1")
    cost(books.site, "Y", ("03-400|SCT", "100.00"), date="2025-06-03", invoice_number="S-1-RET")


def another_code(books):
    books.change("UPDATE maestro.cost_line SET group_code = 'MO' WHERE cost = :n AND line = 1")


def another_date(books):
    books.change("UPDATE maestro.cost SET date = '2025-04-09' WHERE number = :n")


def another_project(books):
    books.change("UPDATE maestro.cost SET project = '24-002' WHERE number = :n")


def before_history(books):
    books.change("UPDATE maestro.cost SET date = '2023-06-09' WHERE number = :n")


def into_history(books):
    books.change("UPDATE maestro.cost SET date = '2025-02-09' WHERE number = :n", "OLD")


def split(books):
    books.change("UPDATE maestro.cost_line SET amount = 700.00 WHERE cost = :n AND line = 1")
    cost(books.site, "X", ("03-300|MAT", "500.55"), date="2025-02-03", invoice_number="F-1B")


def closed_and_open_again(books):
    for status in ("1", "A"):
        books.site.maestro(
            "UPDATE maestro.project SET status = :s, updated_at = now() WHERE number = '24-002'", s=status
        )
        books.site.run("projects")
        number = f"X{status}"
        cost(
            books.site,
            number,
            ("03-300|MAT", "3.33"),
            project="24-002",
            date="2025-02-03",
            invoice_number=f"O-{status}",
        )
        books.run()


def more_and_less(books):
    add_line(books.site, "NEW", 3, "03-300|MO", "12.34")
    books.change("DELETE FROM maestro.cost_line WHERE cost = :n AND line = 2")


CASES = [
    one_invoice_twice, credit_of_all, another_code, more_and_less,
    *(pytest.param(case, marks=pytest.mark.stories) for case in (
        two_projects, credit_note, nothing, nothing_in_all, rounded_prices, huge, holdback_released,
        another_date, another_project, before_history, into_history, split, closed_and_open_again,
    )),
]  # fmt: skip
WAITS = {("another_project", "one by one")}
"""What is not sent, but told: what was sent by itself and moved to another project."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_both_sides_hold_the_same_cents_whatever_accounting_does(books, case):
    site, before = books.site, books.procore
    case(books)
    books.run()
    waiting = site.inbox("costs")
    assert bool(waiting) == ((case.__name__, books.way) in WAITS), waiting
    if waiting:
        assert books.procore == before
        return
    assert books.procore == books.maestro
    wrote = books.procore != before
    sent = len(site.requests)
    books.run(full=True)
    assert (site.writes(sent), books.procore) == ([], books.maestro)
    if case is closed_and_open_again or not wrote:
        return
    undone(site, element="costs", run=the_run_that_wrote(site))
    assert books.procore == before
    books.run(full=True)
    assert (site.inbox("costs"), books.procore) == ([], before)
    site.maestro("UPDATE maestro.cost_line SET amount = amount + 0.01 WHERE line = 1")
    for row in site.maestro("SELECT number FROM maestro.cost"):
        settle(site, row["number"])
    books.run()
    assert (site.inbox("costs"), books.procore) == ([], books.maestro)


def the_run_that_wrote(site):
    (row,) = site.maestro(
        "SELECT r.dag_run FROM procore_sync.run AS r JOIN procore_sync.action AS a ON a.run = r.id "
        "WHERE a.element = 'costs' ORDER BY r.id DESC LIMIT 1"
    )
    return row["dag_run"]
