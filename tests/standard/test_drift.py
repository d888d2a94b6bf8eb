"""What a person did on the side that an element is written to is never written over in silence, for all elements.

Holds: docs/architecture.md#promise-nothing-overwritten.

`EDITS` says how a person changes a record there, and what moves at its source meanwhile; the rest knows no element.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import event

from procore.elements import ELEMENTS
from procore.elements.element import Side
from procore.model.errors import PairingRefused, PlanStopped
from procore.model.runs import Mode
from tests.standard.course import keys_of
from tests.standard.ways import WAYS

M, P = Side.MAESTRO, Side.PROCORE


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What a person changes in the target's record 1, and what changes in the same record at the source.

    `of`: the table or kind with the edited record; `values`: what is in it then. `held`: the field that waits. `source`: the
    source's table or kind, and its new values; `arrives`: the target's table or kind, and what it holds of that afterwards.
    `draft`: the status with which the source's document is not locked in Procore. `corrected`: the target keeps the edited
    record, and gets another one that sets it right.
    """

    of: str
    values: Mapping[str, Any]
    held: str
    source: tuple[str, Mapping[str, Any]] | None = None
    arrives: tuple[str, Mapping[str, Any]] = ("", MappingProxyType({}))
    draft: str = ""
    corrected: bool = False


RECODED = {"activity": "03-400", "group_code": "SCT"}
HALF = {"unit_cost": "7.00", "amount": "7.00"}


def document(table, kind):
    """Of an order: a line is recoded in maestro* or gets another amount in Procore, while its title changes at the source."""
    contract, line = f"{kind}s", f"{kind}_line_items"
    here, across = {"description": "Nouveau titre"}, {"title": "Nouveau titre"}
    return {
        P: Edit(of=line, values=HALF, held="amount", source=(table, here), arrives=(contract, across), draft="P"),
        M: Edit(
            of=f"{table}_line", values=RECODED, held="budget_code", source=(contract, across), arrives=(table, here)
        ),
    }


EDITS: Mapping[str, Mapping[Side, Edit]] = {
    "projects": {
        P: Edit(of="projects", values={"name": "Autre nom"}, held="name", source=("project", {"city": "Lévis"}),
                arrives=("projects", {"city": "Lévis"})),
        M: Edit(of="project", values={"description": "Autre nom"}, held="name", source=("projects", {"city": "Lévis"}),
                arrives=("project", {"city": "Lévis"})),
    },
    "suppliers": {
        P: Edit(of="vendors", values={"email_address": "a@b.ca"}, held="email", source=("supplier", {"phone": "1"}),
                arrives=("vendors", {"business_phone": "1"})),
        M: Edit(of="supplier", values={"email": "a@b.ca"}, held="email", source=("vendors", {"business_phone": "1"}),
                arrives=("supplier", {"phone": "1"})),
    },
    "budgets": {
        P: Edit(of="budget_line_items", values={"original_budget_amount": "99999.00"}, held="amount"),
        M: Edit(of="budget_modification", values={"amount": "99999.00"}, held="amount", corrected=True),
    },
    "costs": {P: Edit(of="direct_cost_line_items", values=HALF, held="amount", corrected=True)},
    "purchase_orders": document("purchase_order", "purchase_order_contract"),
    "subcontracts": document("subcontract", "work_order_contract"),
    "change_orders": {
        P: Edit(of="change_order_packages", values={"title": "Autre titre"}, held="name",
                source=("change_order", {"signed_date": "2026-03-02"}),
                arrives=("change_order_packages", {"signed_change_order_received_date": "2026-03-02"}), draft="Pending"),
        M: Edit(of="change_order_line", values=RECODED, held="budget_code",
                source=("change_order_packages", {"title": "Nouveau titre"}),
                arrives=("change_order", {"description": "Nouveau titre"})),
    },
}  # fmt: skip


def change(world, side, of, values, known):
    """Change the record that the way made: the one that is not among `known`."""
    if side is P:
        (one,) = [row for row in world.procore(of) if row["id"] not in known]
        world.simulator.world.change(of, one["id"], **values)
        return
    changes = ", ".join(f"{name} = :{name}" for name in values)
    touched = ", updated_at = now()" if "updated_at" in columns(world, of) else ""
    for key in keys_of(world, of):
        if tuple(key.values()) not in known:
            where = " AND ".join(f"{name} = :key_{name}" for name in key)
            world.maestro(
                f"UPDATE maestro.{of} SET {changes}{touched} WHERE {where}",
                **values,
                **{f"key_{name}": value for name, value in key.items()},
            )


def make(world, way, edit):
    """Record 1, where documents are drafts."""
    way.make(world, "1")
    if edit.draft:
        world.maestro(f"UPDATE maestro.{way.tables[-1]} SET status = :status", status=edit.draft)


def equal(world, way):
    """Whether both sides hold the same dollars of the element, as the ledger weighed them."""
    rows = world.maestro("SELECT maestro, procore FROM procore_sync.balance WHERE element = :e", e=way.element)
    return all(row["maestro"] == row["procore"] for row in rows)


def columns(world, table):
    rows = world.maestro("SELECT column_name FROM information_schema.columns WHERE table_name = :t", t=table)
    return {row["column_name"] for row in rows}


def there(world, side, of):
    """What is there before the way made its record."""
    if side is P:
        return {row["id"] for row in world.procore(of)}
    return {tuple(key.values()) for key in keys_of(world, of)}


def holds(world, side, of, values):
    """Whether a record of that kind holds these values."""
    rows = world.procore(of) if side is P else world.maestro(f"SELECT * FROM maestro.{of}")
    return any(all(same(row[name], value) for name, value in values.items()) for row in rows)


def same(now, value):
    return str(now) == str(value) or str(now).rstrip("0").rstrip(".") == str(value).rstrip("0").rstrip(".")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_a_person_changed_on_the_written_side_stays_and_all_else_travels(site, way):
    edit, direction = EDITS[way.element][way.target], f"to_{way.target.value}"
    way.prepare(site)
    kinds = {(way.target, edit.of), *([(way.source, edit.source[0])] if edit.source else [])}
    known = {(side, of): there(site, side, of) for side, of in kinds}
    make(site, way, edit)
    site.run(way.element, direction)
    assert site.held(way.element) == []

    change(site, way.target, edit.of, edit.values, known[way.target, edit.of])
    if edit.source:
        change(site, way.source, *edit.source, known[way.source, edit.source[0]])
    for _ in range(2):
        site.run(way.element, direction, full=True)
        (held,) = site.held(way.element)
        assert held["code"] == "drift"
        conflicts = {one["field"]: one for one in held["facts"]["conflicts"]}
        assert conflicts[edit.held]["maestro"] != conflicts[edit.held]["procore"]
        element = ELEMENTS[way.element]
        assert (held["amount"] is not None) == bool(element.total or element.blank_when_zero)
        assert holds(site, way.target, edit.of, edit.values)
        if edit.source:
            assert holds(site, way.target, *edit.arrives)

    overwrite = {"target_edits": "overwrite"}
    planned = site.run(way.element, direction, full=True, row=overwrite, mode=Mode.PLAN)
    (counts,) = site.maestro("SELECT counts FROM procore_sync.change_set ORDER BY id DESC LIMIT 1")
    assert counts["counts"]["overwritten"] == planned.tally["updated"] == 1
    site.run(way.element, direction, full=True, row=overwrite)
    assert site.held(way.element) == []
    assert holds(site, way.target, edit.of, edit.values) == edit.corrected
    assert equal(site, way)


@pytest.mark.parametrize("way", [way for way in WAYS if way.amount], ids=str)
@pytest.mark.parametrize("stands", Side)
def test_a_person_says_which_side_stands_and_is_not_asked_again(site, way, stands):
    edit, direction = EDITS[way.element][way.target], f"to_{way.target.value}"
    way.prepare(site)
    known = there(site, way.target, edit.of)
    make(site, way, edit)
    site.run(way.element, direction)
    change(site, way.target, edit.of, edit.values, known)
    site.run(way.element, direction, full=True)
    (held,) = site.held(way.element)
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    for one in held["facts"]["conflicts"]:
        site.ledger.decisions.decide(
            pairing.id, way.element, "choose", held["maestro_key"], held["procore_key"],
            {"field": one["field"], "line": one["line"], "side": stands.value}, "Marie",
        )  # fmt: skip
    for _ in range(2):
        site.run(way.element, direction, full=True)
        assert site.held(way.element) == []
        assert holds(site, way.target, edit.of, edit.values) == (stands is way.target or edit.corrected)
        assert equal(site, way) == (stands is way.source or edit.held != "amount")


TO_PROCORE = [way for way in WAYS if way.target is P and way.element not in ("projects", "suppliers")]


@pytest.mark.parametrize("way", TO_PROCORE, ids=str)
def test_what_changed_in_procore_alone_is_seen_within_the_day_and_the_balance_says_from_when_it_is(site, way):
    """Procore is read only where maestro* moved; a day later the project is read whole all the same."""
    edit, direction = EDITS[way.element][P], "to_procore"
    way.prepare(site)
    known = there(site, P, edit.of)
    way.make(site, "1")
    site.run(way.element, direction)
    change(site, P, edit.of, edit.values, known)
    before = len(site.requests)
    site.run(way.element, direction)
    assert (site.asked(before), site.held(way.element)) == ([], [])
    a_day_passes(site)
    site.run(way.element, direction)
    assert [row["code"] for row in site.held(way.element)] == ["drift"]
    (row,) = site.maestro(
        "SELECT maestro_at, procore_at FROM procore_sync.balance_read WHERE element = :e", e=way.element
    )
    assert min(row.values()) > datetime.now(UTC) - timedelta(hours=1)


def a_day_passes(world):
    """As far as the ledger knows, everything was read a day ago."""
    world.maestro(
        "UPDATE procore_sync.watermark SET read_at = read_at - interval '1 day', whole_at = whole_at - interval '1 day'"
    )


def test_of_a_project_that_was_never_read_whole_the_balance_knows_no_number(site):
    (way,) = [way for way in TO_PROCORE if way.element == "budgets"]
    way.make(site, "1")
    site.run("budgets", "to_procore")
    site.maestro("UPDATE procore_sync.watermark SET whole_at = NULL WHERE side = 'procore'")
    site.run("budgets", "to_procore", projects=frozenset({"24-999"}))
    (row,) = site.maestro("SELECT maestro_at, procore_at FROM procore_sync.balance_read WHERE element = 'budgets'")
    assert row["maestro_at"] is not None
    assert row["procore_at"] is None


# ------------------------------------------------------------------------------------------------ an older copy

RESTORED = {
    "projects": ({"description": "Ancien nom"}, {"name": "Ancien nom"}),
    "suppliers": ({"email": "vieux@b.ca"}, {"email_address": "vieux@b.ca"}),
    "purchase_orders": ({"description": "Ancien"}, {"title": "Ancien"}),
    "subcontracts": ({"description": "Ancien"}, {"title": "Ancien"}),
    "change_orders": ({"description": "Ancien"}, {"title": "Ancien"}),
    "costs": ({"description": "Ancien"}, {}),
}
"""What an older copy of the source says: in maestro*'s table, in Procore's kind."""
WITH_OLDER = [way for way in WAYS if way.element in RESTORED]


def written(world, way):
    """What the target holds, with what was read of Procore left out."""
    if way.target is P:
        return [str(row) for kind in way.kinds for row in world.procore(kind)]
    return [
        str(row) for table in way.tables for row in world.maestro(f"SELECT * FROM maestro.{table} ORDER BY 1, 2, 3")
    ]


@pytest.mark.parametrize("way", WITH_OLDER, ids=str)
def test_of_a_source_that_was_restored_from_an_older_copy_nothing_is_written_until_a_person_says_so(site, way):
    way.prepare(site)
    top = way.tables[-1] if way.source is M else way.kinds[-1]
    known = there(site, way.source, top)
    for n in "123":
        way.make(site, n)
    site.run(way.element, way.direction)
    before = written(site, way)
    values = RESTORED[way.element][way.source is P]
    if way.source is M:
        change(site, M, top, values, known)
        for table in way.tables:
            site.maestro(f"UPDATE maestro.{table} SET updated_at = updated_at - interval '3 days'")
    else:
        for row in site.procore(top):
            if row["id"] not in known:
                site.simulator.world.change(top, row["id"], **values, updated_at="2026-01-01T00:00:00Z")
    for _ in range(2):
        with pytest.raises(PlanStopped, match=r"looks like an older copy: .*override = restored"):
            site.run(way.element, way.direction, full=True)
        assert (written(site, way), site.held(way.element)) == (before, [])
    site.run(
        way.element, way.direction, full=True, overrides=frozenset({"restored"}), reason="it is right", by_whom="Marie"
    )
    site.run(way.element, way.direction, full=True)
    (override,) = site.maestro("SELECT brake, by_whom FROM procore_sync.override")
    assert override == {"brake": "restored", "by_whom": "Marie"}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_source_that_went_empty_is_one_cause_and_not_one_a_record(site, way):
    way.prepare(site)
    for n in "123":
        way.make(site, n)
    site.run(way.element, way.direction)
    before = written(site, way)
    if way.source is M:
        site.empty(*way.tables)
    else:
        for kind in way.kinds:
            for row in site.procore(kind):
                site.simulator.world.remove(kind, row["id"])
    with pytest.raises((PlanStopped, PairingRefused)) as stopped:
        site.run(way.element, way.direction, full=True)
    assert "gone at once" in str(stopped.value) or "0 of the" in str(stopped.value)
    assert (written(site, way), site.held(way.element)) == (before, [])


def test_what_a_person_edits_in_procore_while_the_record_is_being_written_arrives_with_the_next_run(site):
    """The origin id's answer shows the edit, which maestro* did not get: it is no agreement."""
    vendor = site.simulator.world.add("vendors", name="Fournisseur N1", state_code="QC", country_code="CA")["id"]

    def correct(_cursor, statement, *_):
        if re.match(r"INSERT INTO (maestro\.)?supplier\b", statement):
            site.simulator.clock.advance(2)
            site.simulator.world.change("vendors", vendor, name="Corrigé à la main")

    event.listen(site.engine, "do_execute", correct)
    site.run("suppliers")
    event.remove(site.engine, "do_execute", correct)
    for _ in range(2):
        site.run("suppliers")
    assert site.inbox("suppliers") == []
    named = site.maestro("SELECT name FROM maestro.supplier WHERE external_id = :id", id=vendor)
    assert named == [{"name": "Corrigé à la main"}]
