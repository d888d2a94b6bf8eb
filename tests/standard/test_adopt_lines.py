"""The lines of a document that was adopted: what an undo gives another interface back, together or not at all."""

from dataclasses import dataclass

import pytest

from procore.elements import ALL
from procore.elements.element import Direction
from procore.mapping.foreign_ids import pattern_of
from procore.model.errors import Unreachable
from procore.model.runs import Mode
from procore.run.adopt import adopt, adoption
from tests.standard.change_orders import Changes
from tests.standard.commitments import Orders
from tests.standard.foreign import rename
from tests.standard.undos import last_run, undone

DOCUMENTS = [one.id for one in ALL.values() if one.lines and not one.append_only]
"""What is changed line by line; a cost's lines never are, but reversed (tests/standard/test_adopt.py)."""
HEADS = {
    "purchase_orders": "purchase_order_contracts",
    "subcontracts": "work_order_contracts",
    "change_orders": "change_order_packages",
}


@dataclass
class Adopted:
    """Two documents that another interface linked, and this one adopted: one that it changed since, and one that it did not."""

    site: object
    element: str
    documents: object
    head: str
    line: str

    def ids(self):
        """Procore's origin ids of documents and lines, by kind and id."""
        return {
            (kind, row["id"]): row["origin_id"]
            for kind in (self.head, self.line)
            for row in self.site.simulator.world.records(kind, None)
        }

    def held(self):
        """All of the same records, but for when they were touched."""
        return {
            (kind, row["id"]): {name: value for name, value in row.items() if name not in ("updated_at", "origin_data")}
            for kind in (self.head, self.line)
            for row in self.site.simulator.world.records(kind, None)
            if not row.get("deleted_at")
        }

    def run(self, **more):
        return self.site.run(self.element, "to_procore", **more)

    def adopt(self):
        self.run(mode=Mode.PLAN)
        pairing, element = self.site.job("projects")[0].pairing, ALL[self.element]
        found = adoption(self.site.ledger, pairing, element, Direction.TO_PROCORE, pattern_of(r"OLD/(?P<key>.+)"))
        assert (len(found.found), found.left) == (2, ())
        adopt(self.site.ledger, pairing, element, found.found, "Marie", "the old interface goes")

    def change(self):
        """The first line is changed, the second removed, a third added; in the one document."""
        table = {"purchase_orders": "purchase_order", "subcontracts": "subcontract"}.get(self.element, "change_order")
        do, number = self.site.maestro, "101"
        do(f"UPDATE maestro.{table}_line SET description = 'Béton 40 MPa' WHERE number = :n AND line = 1", n=number)
        do(f"DELETE FROM maestro.{table}_line WHERE number = :n AND line = 2", n=number)
        self.documents.put_line(number, 9, "03-400", "MAT", "Étais", "1", "ea", "5", "5.00")
        self.documents.set(number, description="Autre")
        self.documents.add_up(number)

    def undone(self, run="", **more):
        (result,) = undone(self.site, run, direction="to_procore", **more)
        return result


@pytest.fixture(params=DOCUMENTS)
def adopted(request, site):
    element = ALL[request.param]
    documents = Changes.on(site) if element.id == "change_orders" else Orders(site, element.id)
    draft = {"change_orders": "Pending", "purchase_orders": "P"}.get(element.id, "P")
    for number in ("101", "102"):
        documents.put(number, status=draft)
    site.run(element.id, "to_procore")
    assert site.inbox(element.id) == []
    world, head = site.simulator.world, HEADS[element.id]
    line = "potential_change_order_line_items" if element.id == "change_orders" else documents.line_kind
    rename(world, head, f"MAESTRO|{element.origin_kind}|DEMO|", "OLD/")
    rename(world, line, f"MAESTRO|{element.line_origin_kind}|DEMO|", "OLD-LINE/")
    site.forget(element.id)
    found = Adopted(site, element.id, documents, head, line)
    assert {one.split("/")[0] for one in found.ids().values()} >= {"OLD", "OLD-LINE"}
    return found


def ours(ids):
    return sorted(one for one in ids.values() if one and one.startswith("MAESTRO|"))


def test_lines_that_the_adopting_run_and_a_later_one_changed_have_their_ids_back_after_an_undo_of_the_first(adopted):
    ids = adopted.ids()
    adopted.adopt()
    adopted.run()
    first = last_run(adopted.site)
    adopted.change()
    adopted.run()
    assert adopted.site.inbox(adopted.element) == []
    changed = adopted.ids()
    lines = [one for kind, one in changed.items() if kind[0] == adopted.line and (one or "").startswith("MAESTRO|")]
    assert len(lines) >= 2, "the changed line and the new one"
    (old,) = adopted.site.maestro(
        "SELECT c ->> 'old' AS old FROM procore_sync.action AS a, jsonb_array_elements(a.changes) AS c "
        "WHERE c ->> 'field' = 'origin_id' AND c ->> 'line' = '1'"
    )
    assert old["old"].startswith("OLD-LINE/101")
    assert adopted.undone(first).refused == ()
    now = adopted.ids()
    assert {key: now[key] for key in ids if key in now} == {key: ids[key] for key in ids if key in now}
    assert len(ids.keys() - now.keys()) == 1, "what the later run removed is not the first one's"
    pairing = adopted.site.job("projects")[0].pairing.id
    assert adopted.site.ledger.links.count(pairing, ALL[adopted.element]) == 0
    since = len(adopted.site.requests)
    adopted.run()
    assert adopted.site.writes(since) == []


def test_an_undo_of_the_run_that_changed_lines_brings_them_back_with_their_ids_and_the_link_stays(adopted):
    adopted.adopt()
    adopted.run()
    before, ids = adopted.held(), adopted.ids()
    adopted.change()
    adopted.run()
    result = adopted.undone()
    assert (result.left, result.refused) == ((), ())
    now = adopted.ids()
    assert {key: one for key, one in now.items() if key in ids} == {key: one for key, one in ids.items() if key in now}
    assert sorted(filter(None, now.values())) == sorted(filter(None, ids.values())), (
        "the removed line has its own again"
    )
    assert sorted(map(said, adopted.held().values())) == sorted(map(said, before.values()))
    since = len(adopted.site.requests)
    adopted.run(full=True)
    assert adopted.site.writes(since) == []
    assert adopted.site.inbox(adopted.element) == []


def said(row):
    return str(row.get("title") or row.get("description")), str(row.get("amount") or row.get("grand_total"))


@pytest.mark.parametrize("drop", ["before", "after"])
def test_cut_at_any_write_and_repeated_an_undo_gives_every_id_back_once(adopted, drop):
    ids = adopted.ids()
    adopted.adopt()
    adopted.run()
    first = last_run(adopted.site)
    table = {"purchase_orders": "purchase_order", "subcontracts": "subcontract"}.get(adopted.element, "change_order")
    for number in ("101", "102"):
        adopted.site.maestro(
            f"UPDATE maestro.{table}_line SET description = 'Béton 40 MPa' WHERE number = :n", n=number
        )
        adopted.documents.set(number, description="Autre")
    adopted.run()
    for skip in range(8):
        adopted.site.fault(method="POST|PATCH|PUT|DELETE", path="^/rest", times=None, skip=skip, drop=drop)
        try:
            undone(adopted.site, first, direction="to_procore")
        except Unreachable:
            adopted.site.simulator.faults.clear()
            continue
        adopted.site.simulator.faults.clear()
        break
    undone(adopted.site, first, direction="to_procore")
    assert adopted.ids() == ids
    pairing = adopted.site.job("projects")[0].pairing.id
    assert adopted.site.ledger.links.count(pairing, ALL[adopted.element]) == 0
    since = len(adopted.site.requests)
    adopted.run()
    assert adopted.site.writes(since) == [], "both wait for a person"


def test_lines_that_are_closed_keep_the_whole_document_ours_and_the_undo_says_so_before(adopted):
    ids = adopted.ids()
    adopted.adopt()
    adopted.run()
    first = last_run(adopted.site)
    adopted.change()
    adopted.run()
    world, (locked,) = adopted.site.simulator.world, [
        row for row in adopted.site.procore(adopted.head) if (row["origin_id"] or "").split("|")[-1].startswith("101")
    ]  # fmt: skip
    approved, draft = ("approved", "draft") if adopted.element == "change_orders" else ("Approved", "Draft")
    world.change(adopted.head, locked["id"], status=approved)
    since, before = len(adopted.site.requests), adopted.ids()
    shown = adopted.undone(first, write=False)
    assert adopted.site.writes(since) == []
    (said,) = [one for one in shown.left if "got our origin ids" in one]
    assert "Its lines 1 got our origin ids, and no line is changed while it is" in said
    result = adopted.undone(first)
    assert said in result.left
    now = adopted.ids()
    assert {key: now[key] for key in now if before[key] != now[key]}.keys() <= ids.keys()
    assert now[adopted.head, locked["id"]] == before[adopted.head, locked["id"]], "its own is not given back alone"
    world.change(adopted.head, locked["id"], status=draft)
    assert adopted.undone(first).refused == ()
    now = adopted.ids()
    assert {key: now[key] for key in ids if key in now} == {key: ids[key] for key in ids if key in now}


def test_a_second_adoption_is_not_ended_by_the_undo_that_ended_the_first(adopted):
    pairing, element = adopted.site.job("projects")[0].pairing.id, ALL[adopted.element]
    adopted.adopt()
    adopted.run()
    first = last_run(adopted.site)
    adopted.undone(first)
    assert adopted.site.ledger.links.count(pairing, element) == 0
    ids = adopted.ids()
    adopted.adopt()
    adopted.run(mode=Mode.PLAN)  # links, and writes nothing
    assert adopted.undone(first).writes == 0
    assert adopted.site.ledger.links.count(pairing, element) == 2
    assert adopted.ids() == ids
