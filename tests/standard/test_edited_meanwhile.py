"""What a person does to a document's lines between our read and our write of it is lost on neither side, and doubled nowhere.

Holds: docs/architecture.md#promise-nothing-overwritten.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import requests
from sqlalchemy import event

from procore.elements.element import Side
from tests.standard import budgets
from tests.standard.change_orders import Changes
from tests.standard.commitments import Orders, figures
from tests.standard.conftest import World
from tests.standard.costs import entries as costs

ENTERS = re.compile(r"(UPDATE|INSERT INTO) (?!procore_sync)")
"""What a run enters in maestro*, whatever its engine."""
M, P = Side.MAESTRO, Side.PROCORE
LINES = [
    ("03-300", "MAT", "Béton", "10", "m3", "20", "200.00"),
    ("03-400", "SCT", "Coffrages", "1", "ls", "75.50", "75.50"),
]
NEW = ("03-300", "MO", "Ajouté à la main", "1", "ls", "33.33", "33.33")
DRAFT = {"purchase_orders": ("P", "Draft"), "subcontracts": ("P", "Draft"), "change_orders": ("Pending", "draft")}


@dataclass
class Document:
    """One document with two lines, which is written from one side to the other, and what people do with it on each."""

    world: World
    element: str
    target: Side

    def __post_init__(self):
        changes = self.element == "change_orders"
        self.entered: Any = Changes.on(self.world) if changes else Orders(self.world, self.element)
        self.table = "change_order" if changes else self.entered.table
        self.total = "amount" if changes else self.entered.total
        self.kind = "change_order_packages" if changes else self.entered.kind
        self.line_kind = "potential_change_order_line_items" if changes else self.entered.line_kind
        here, there = DRAFT[self.element]
        if self.target is P:
            self.entered.put("101", LINES, status=here)
        else:
            self.entered.make(lines=LINES, status=there)

    def run(self, **asked):
        self.world.run(self.element, f"to_{self.target}", **asked)

    def rows(self, side):
        """The lines that a side has."""
        if side is P:
            return self.world.procore(self.line_kind)
        return self.world.maestro(f"SELECT *, line AS id FROM maestro.{self.table}_line")

    def held(self, side):
        """What the lines of a side say."""
        return sorted((row["description"], *figures(row)) for row in self.rows(side))

    def edit(self, side, text, **values):
        """Change a line on a side; the screens of maestro* keep the total."""
        (line,) = (row["id"] for row in self.rows(side) if row["description"] == text)
        if side is P:
            self.world.simulator.world.change(self.line_kind, line, **values)
            return
        sets = ", ".join(f"{name} = :{name}" for name in values)
        self.in_maestro(f"UPDATE {{t}}_line SET {sets}, updated_at = now() WHERE line = :line", line=line, **values)

    def add(self, side):
        """Add a line on a side."""
        if side is P:
            package = self.world.procore(self.kind)[-1]
            self.entered.make_line(package if self.element == "change_orders" else package["id"], *NEW)
            return
        (number,) = {row["number"] for row in self.rows(M)}
        self.entered.put_line(number, 9, *NEW)
        self.in_maestro("UPDATE {t} SET number = number")

    def remove(self, side, text):
        """Delete a line on a side."""
        (line,) = (row["id"] for row in self.rows(side) if row["description"] == text)
        if side is P:
            self.world.simulator.world.remove(self.line_kind, line)
        else:
            self.in_maestro("DELETE FROM {t}_line WHERE line = :line", line=line)

    def in_maestro(self, statement, **params):
        """What a person does in maestro*, and the document's total after it."""
        own = f"maestro.{self.table}"
        self.world.maestro(statement.format(t=own), **params)
        total = f"SELECT coalesce(sum(l.amount), 0) FROM {own}_line AS l WHERE l.number = d.number"
        self.world.maestro(
            f"UPDATE {own} AS d SET {self.total} = ({total}) WHERE number IN (SELECT number FROM {own}_line)"
        )


EDITS: Mapping[str, Callable[[Document, Side], None]] = {
    "its amount": lambda one, side: one.edit(side, "Béton", amount="7.00", unit_cost="0.70"),
    "its text": lambda one, side: one.edit(side, "Béton", description="À la main"),
    "another line": lambda one, side: one.edit(side, "Coffrages", amount="7.00", unit_cost="7.00"),
    "a new line": lambda one, side: one.add(side),
    "removes it": lambda one, side: one.remove(side, "Béton"),
    "removes another": lambda one, side: one.remove(side, "Coffrages"),
}


@contextmanager
def before_a_write(world, side, act):
    """Somebody acts once, right before the first write to that side; what was about to be written then."""
    done: list[str] = []

    def strike(what):
        if not done:
            done.append(what)
            world.simulator.clock.advance(2)
            act()
            world.simulator.clock.advance(2)

    class Line(requests.adapters.HTTPAdapter):
        def send(self, request, *args, **options):
            if side is P and request.method != "GET" and "/rest/" in request.path_url:
                strike(request.path_url)
            return super().send(request, *args, **options)

    def statement(_connection, _cursor, said, *_):
        if side is M and ENTERS.match(said) and "_counter" not in said:
            strike(said)

    world.session.mount("http://", Line())
    event.listen(world.engine, "before_cursor_execute", statement)
    yield done
    event.remove(world.engine, "before_cursor_execute", statement)


def is_nowhere_lost(one, edited, as_edited):
    """After the next runs both sides hold what the person made, or the person is asked and it is as it was left."""
    for _ in range(2):
        one.run(full=True)
    texts = [row["description"] for row in one.rows(M)], [row["description"] for row in one.rows(P)]
    assert all(len(said) == len(set(said)) for said in texts), "a line is there twice"
    asked = one.world.inbox(one.element)
    assert asked if edited is one.target else not asked
    if edited is not one.target:
        assert one.held(M) == one.held(P)
    assert said_by_hand(one.held(edited)) == said_by_hand(as_edited), "what the person made is not there any more"


def said_by_hand(lines):
    """The amounts, and the texts that a person wrote."""
    return sorted(row[3] for row in lines), sorted(row[0] for row in lines if "à la main" in row[0].casefold())


def edited_meanwhile(one, edited, gap, edit):
    """A run, and an edit on one side before its first write to the side `gap`."""
    as_edited: list[tuple[Any, ...]] = []

    def act():
        edit(one, edited)
        as_edited.extend(one.held(edited))

    with before_a_write(one.world, gap, act) as done:
        one.run()
    assert len(done) == 1
    is_nowhere_lost(one, edited, as_edited)


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("target", Side)
@pytest.mark.parametrize("element", ["purchase_orders", "change_orders"])
def test_what_a_person_does_where_a_line_is_being_written_is_told(site, element, target, edit):
    one = Document(site, element, target)
    one.run()
    values = {"quantity": "11"} if edit == "its text" else {"description": "Béton 35 MPa"}
    one.edit(target.other, "Béton", **values)
    edited_meanwhile(one, target, target, EDITS[edit])


@pytest.mark.parametrize("edit", ["another line", "a new line", "removes another"])
@pytest.mark.parametrize("target", Side)
@pytest.mark.parametrize("element", ["subcontracts", "change_orders"])
def test_what_a_person_does_where_only_the_heading_is_being_written_is_told(site, element, target, edit):
    one = Document(site, element, target)
    one.run()
    if target is P:
        site.maestro(f"UPDATE maestro.{one.table} SET description = 'Nouveau', updated_at = now()")
    else:
        site.simulator.world.change(one.kind, site.procore(one.kind)[-1]["id"], title="Nouveau")
    edited_meanwhile(one, target, target, EDITS[edit])


@pytest.mark.parametrize("edit", ["its amount", "a new line", "removes another"])
@pytest.mark.parametrize("target", Side)
@pytest.mark.parametrize("element", ["purchase_orders", "change_orders"])
def test_what_a_person_does_at_the_source_of_a_new_document_arrives(site, element, target, edit):
    edited_meanwhile(Document(site, element, target), target.other, target, EDITS[edit])


@pytest.mark.parametrize("element", ["purchase_orders", "change_orders"])
def test_the_same_value_of_a_line_in_maestro_is_not_written_over(site, element):
    one = Document(site, element, M)
    one.run()
    one.edit(P, "Béton", amount="150.00", unit_cost="15")
    edited_meanwhile(one, M, M, EDITS["its amount"])


def test_a_value_that_a_person_gives_a_budget_in_procore_meanwhile_is_told(site):
    budgets.budget(site, "03-300|MAT", "100", quantity="10", unit="m3")
    site.run("budgets", "to_procore")
    (line,) = site.procore("budget_line_items")
    budgets.change(site, "03-300|MAT", quantity="11")
    act = partial(site.simulator.world.change, "budget_line_items", line["id"], original_budget_amount="7.00")
    with before_a_write(site, P, act) as done:
        site.run("budgets", "to_procore")
    assert done
    for _ in range(2):
        site.run("budgets", "to_procore", full=True)
    assert site.inbox("budgets")
    assert budgets.in_procore(site) == {"03-300|MAT": Decimal(7)}


def test_a_line_of_a_cost_that_a_person_edits_before_it_is_reversed_is_told(site):
    site.simulator.switches.direct_cost_lock = "none"
    costs.cost(site, "A-1", ("03-300|MAT", "100.00"), ("03-400|SCT", "50.00"))
    site.run("costs")
    site.maestro("UPDATE maestro.cost_line SET amount = 120, updated_at = now() WHERE line = 1")
    costs.settle(site, "A-1")
    line = site.procore("direct_cost_line_items")[-1]["id"]
    with before_a_write(
        site, P, partial(site.simulator.world.change, "direct_cost_line_items", line, amount="7.00")
    ) as done:
        site.run("costs")
    assert done
    for _ in range(2):
        site.run("costs", full=True)
    assert costs.in_procore(site) != costs.in_maestro(site)
    (said,) = site.inbox("costs")
    assert "Amount" in said
