"""What an undo decides of a record's values: what comes back, and what is listed with its reason."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.undo.decide import CannotUndo, RecordUndo, undo_record
from procore.diff.undo.record import UndoFacts
from procore.diff.undo.written import read_back
from procore.elements import ALL
from procore.elements.element import Side, Unlinked
from procore.mapping.erased_values import ERASED
from procore.model.records import Change, Reason
from procore.model.steps import Verb
from tests.factories.reasons import code
from tests.factories.undo import M, P, a_step, an_update, back, did, pair_of, undone

UPDATED = {
    "still what was written": ({"phone": "2"}, {"phone": "1"}, []),
    "changed since": ({"phone": "3"}, {}, ["undo_changed"]),
    "back already": ({"phone": "1"}, {}, []),
    "emptied since": ({"phone": None}, {}, ["undo_changed"]),
}


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(("now", "values", "left"), UPDATED.values(), ids=list(UPDATED))
def test_a_value_comes_back_only_where_the_side_still_holds_what_was_written(side, now, values, left):
    assert back("suppliers", side, now, did(side, "update", ("phone", "1", "2"))) == (
        values, Verb.UPDATE if values else None, left,
    )  # fmt: skip


@pytest.mark.parametrize("verb", ["update", "create"])
@pytest.mark.parametrize("now", ["2", ERASED, None])
def test_what_was_erased_on_request_is_never_put_back(verb, now):
    did_it = did(P, verb, ("phone", ERASED, ERASED), ("active", True, False))
    assert back("suppliers", P, {"phone": now, "active": False}, did_it) == ({}, None, ["undo_forgotten"])


def test_several_writes_of_one_run_come_back_to_what_stood_before_the_first():
    dids = did(P, "update", ("phone", "1", "2")), did(P, "update", ("phone", "2", "3"))
    assert back("suppliers", P, {"phone": "3"}, *dids)[0] == {"phone": "1"}


def test_a_value_that_was_cut_comes_back_whole():
    whole = "6000, boulevard Rosemont, entrée des fournisseurs par la rue Lacordaire"
    assert back("projects", P, {"address": "Court"}, did(P, "update", ("address", whole, "Court")))[0] == {
        "address": whole
    }


def test_dollars_and_days_come_back_as_what_they_are():
    wrote = did(P, "update", ("amount", "1000.10", "2000"))
    assert back("budgets", P, {"amount": Decimal(2000)}, wrote)[0] == {"amount": Decimal("1000.10")}


def test_a_required_value_that_was_empty_before_is_listed():
    assert back("suppliers", P, {"name": "B"}, did(P, "update", ("name", None, "B"))) == ({}, None, ["required"])


@pytest.mark.parametrize("verb", ["write_origin_id", "clear_origin_id"])
def test_a_link_is_not_undone_and_is_listed(verb):
    found = undo_record(ALL["suppliers"], [did(P, verb)], pair_of("suppliers", P), UndoFacts())
    assert (found.step, [code(one.reason) for one in found.cannot]) == (None, ["undo_link_stays"])


def test_a_link_that_the_run_made_is_listed_when_it_only_changed_values():
    wrote = did(P, "update", ("phone", "1", "2"))
    assert back("suppliers", P, {"phone": "2"}, wrote, facts=UndoFacts(linked=True)) == (
        {"phone": "1"}, Verb.UPDATE, ["undo_link_stays"],
    )  # fmt: skip


def test_a_status_that_maestro_cannot_be_given_again_is_listed():
    status = ALL["purchase_orders"].by_name["status"]
    assert read_back(status, "Approved", M) == "Submitted"  # it lands untransferred
    assert back("purchase_orders", M, {"status": "Submitted"}, did(M, "update", ("status", "Draft", "Approved")))[
        0
    ] == {"status": "Draft"}
    wrote = did(M, "update", ("status", "Processing", "Approved"))
    assert back("purchase_orders", M, {"status": "Submitted"}, wrote) == ({}, None, ["undo_inexact"])


def test_an_approved_document_gets_its_status_back_and_nothing_else():
    wrote = did(P, "update", ("status", "Draft", "Approved"), ("name", "A", "B"))
    assert back("purchase_orders", P, {"status": "Approved", "name": "B"}, wrote) == (
        {"status": "Draft"}, Verb.UPDATE, ["undo_approved"],
    )  # fmt: skip


def test_a_reference_to_a_record_that_is_not_linked_was_changed_since():
    wrote = did(P, "update", ("supplier", "A", "B"))
    assert back("purchase_orders", P, {"status": "Draft", "supplier": Unlinked("suppliers", "9")}, wrote)[2] == [
        "undo_changed"
    ]


@pytest.mark.parametrize("side", Side)
def test_a_step_that_undoes_says_what_is_there_and_why_and_looks_at_nothing_else(side):
    pair = pair_of("suppliers", side, phone="2")
    wrote = did(side, "update", ("phone", "1", "2"))
    assert undone("suppliers", pair, wrote) == RecordUndo(a_step(pair, an_update(side, Change("phone", "2", "1"))))
    changed = pair_of("suppliers", side, phone="3")
    reason = Reason("undo_changed", {"field": "phone", "wrote": "2", "now": "3", "side": side.value})
    assert undone("suppliers", changed, wrote) == RecordUndo(None, (CannotUndo(side, reason),))


@pytest.mark.parametrize("side", Side)
def test_what_is_back_already_is_still_to_be_agreed_on(side):
    """An undo wrote it and broke off before both sides were noted to agree."""
    pair = pair_of("suppliers", side, phone="1")
    wrote = did(side, "update", ("phone", "1", "2"))
    assert undone("suppliers", pair, wrote) == RecordUndo(None)
    name = f"{side.value}_baseline"
    was = {**getattr(pair.link, name), "phone": "2"}
    waits = replace(pair, link=replace(pair.link, **{name: was}))
    assert undone("suppliers", waits, wrote) == RecordUndo(a_step(waits, baseline=("phone",)))


def test_a_link_that_stays_is_told_on_procore_s_side():
    pair = pair_of("suppliers", P)
    assert undone("suppliers", pair, did(P, "write_origin_id")).cannot == (CannotUndo(P, Reason("undo_link_stays")),)


def test_what_cannot_be_given_back_to_the_letter_is_told_with_what_it_was():
    wrote = did(M, "update", ("status", "Processing", "Approved"))
    facts = {"field": "status", "was": "Processing", "side": "maestro"}
    assert undone("purchase_orders", pair_of("purchase_orders", M, status="Submitted"), wrote).cannot == (
        CannotUndo(M, Reason("undo_inexact", facts)),
    )


def test_what_procore_lists_after_all_is_what_it_holds():
    made = did(P, "create", ("quantity", None, "5"), ("amount", None, "100"))
    pair = pair_of("budgets", P, amount=Decimal(100), quantity=Decimal(6))
    facts = {"field": "quantity", "wrote": "5", "now": "6", "side": "procore"}
    assert undone("budgets", pair, made) == RecordUndo(None, (CannotUndo(P, Reason("undo_changed", facts)),))
