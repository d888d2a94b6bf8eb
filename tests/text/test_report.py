"""What a run did, and what it holds by cause, as people and programs read it."""

from __future__ import annotations

from decimal import Decimal
from string import Formatter
from typing import Any

import pytest

from procore.elements import ALL, ELEMENTS
from procore.model.runs import COUNTED
from procore.text.causes import TITLES, Cause, said, title
from procore.text.nouns import NOUNS, counted
from procore.text.reasons import MESSAGES
from procore.text.report import Report, table

NEVER_HELD = {  # a decision that these refuse is not kept, so no run has it to hold
    *("decision_needs_name", "decision_needs_reason", "decision_no_element", "decision_no_kind", "decision_no_line"),
    *(
        "decision_no_field",
        "decision_fixed",
        "decision_needs_side",
        "decision_same",
        "no_suggestion",
        "many_suggestions",
    ),
}


def row(element: str = "purchase_orders", cause: str = "waits_for", **more: Any) -> dict[str, Any]:
    """A row as the ledger's view gives it."""
    empty = dict.fromkeys(("field", *(f"waits_for_{name}" for name in ("element", "project", "key", "side", "name"))))
    common = {"kind": "waiting", "owner": "accounting", "records": 1, "amount": None}
    return {**empty, **common, "element": element, "cause": cause, **more}


def supplier(records: int = 37, amount: str | None = "1204310.22", **more: Any) -> dict[str, Any]:
    """Records that wait for supplier 4410."""
    worth = Decimal(amount) if amount else None
    waits = {"waits_for_element": "suppliers", "waits_for_key": "4410", "waits_for_side": "maestro"}
    return row(records=records, amount=worth, **{**waits, **more})


def run_of(**tally: int) -> dict[str, Any]:
    return {"state": "finished", "tally": tally, "calls": {"GET /x": 2}, "seconds": 1.25, "error": None}


def told(*rows: dict[str, Any], language: str = "en") -> list[str]:
    return said([Cause.of(one) for one in rows], language)


# ------------------------------------------------------------------------------------------------ causes


@pytest.mark.parametrize(
    "rows, language, expected",
    [
        ([supplier()], "en", ["supplier 4410 is not linked: 37 orders, 1,204,310.22"]),
        ([supplier()], "fr", ["le fournisseur 4410 n'est pas lié : 37 commandes, 1 204 310,22"]),
        ([supplier(1, "-75.5")], "en", ["supplier 4410 is not linked: 1 order, -75.50"]),
        ([supplier(1, "0")], "fr", ["le fournisseur 4410 n'est pas lié : 1 commande, 0,00"]),
        (
            [supplier(30, "1000"), supplier(7, "204.22", element="subcontracts"), supplier(1, None, element="costs")],
            "en",
            ["supplier 4410 is not linked: 1 cost, 30 orders and 7 subcontracts, 1,204.22"],
        ),
        (
            [supplier(1, "5"), supplier(2, "9", waits_for_key="9")],
            "en",
            ["supplier 4410 is not linked: 1 order, 5.00", "supplier 9 is not linked: 2 orders, 9.00"],
        ),
        (
            [supplier(2, "10", waits_for_key="8123", waits_for_side="procore", waits_for_name="Béton ltée")],
            "en",
            ["supplier “Béton ltée” (Procore 8123) is not linked: 2 orders, 10.00"],
        ),
        (
            [supplier(1, "10", waits_for_element="budget_codes", waits_for_key="03|MAT", waits_for_project="24-001")],
            "fr",
            ["l'activité et groupe 03|MAT (projet 24-001) n'est pas liée : 1 commande, 10,00"],
        ),
        (
            [supplier(1, "10", element="change_orders", waits_for_element="purchase_orders|subcontracts")],
            "fr",
            ["la commande ou le sous-contrat 4410 n'est pas lié : 1 ordre de changement, 10,00"],
        ),
        ([row("projects", "required", field="start_date", records=12)], "en", ["Start date is empty: 12 projects"]),
        ([row("projects", "required", field="start_date", records=12)], "fr", ["Date de début est vide : 12 projets"]),
        ([row("suppliers", "conflict", field="phone")], "en", ["Phone was changed on both sides: 1 supplier"]),
        ([], "en", []),
    ],
)
def test_a_cause_is_one_sentence_with_what_it_holds(rows, language, expected):
    assert told(*rows, language=language) == expected


def test_of_one_cause_the_fields_are_told_apart_and_the_owners_are_not():
    rows = [row("projects", "required", field=name) for name in ("start_date", "name", "start_date")]
    assert [one.rpartition(": ")[2] for one in told(*rows)] == ["2 projects", "1 project"]


@pytest.mark.parametrize("code", sorted(MESSAGES.keys() - NEVER_HELD))
def test_every_cause_that_a_run_can_hold_has_a_title(code):
    if code.startswith("undo_"):
        assert code not in TITLES, "an undo lists its causes itself"
        return
    english, french = TITLES[code]
    assert english != french
    for text in TITLES[code]:
        assert not text.endswith(".")
        assert {name for _, name, _, _ in Formatter().parse(text) if name} <= {"field", "key", "one", "le", "linked"}


def test_every_title_is_that_of_a_cause():
    assert TITLES.keys() <= MESSAGES.keys() - NEVER_HELD


def test_a_cause_without_a_title_shows_its_code():
    assert title(Cause.of(row(cause="brand_new"))) == "brand_new"


def test_every_element_has_its_nouns():
    assert NOUNS.keys() == ALL.keys()


@pytest.mark.parametrize(
    "count, language, expected",
    [
        (0, "en", "0 orders"),
        (1, "en", "1 order"),
        (1204, "en", "1,204 orders"),
        (0, "fr", "0 commande"),
        (1, "fr", "1 commande"),
        (1204, "fr", "1 204 commandes"),
    ],
)
def test_records_are_counted_as_each_language_does(count, language, expected):
    assert counted(count, "purchase_orders", language) == expected


# ------------------------------------------------------------------------------------------------ report


def test_the_documented_keys_stand_and_what_is_held_is_beside_them():
    runs = {"purchase_orders": run_of(read=40, waiting=37)}
    report = Report.of("demo", runs, dict.fromkeys(ELEMENTS, "left out"), [supplier()]).as_json()
    assert list(report) == ["company", "elements", "held"]
    assert list(report["elements"]) == list(ELEMENTS)
    assert list(report["elements"]["purchase_orders"]) == ["state", *COUNTED, "calls", "seconds"]
    assert report["held"] == [
        {
            "element": "purchase_orders",
            "cause": "waits_for",
            "kind": "waiting",
            "owner": "accounting",
            "field": None,
            "waits_for": {"element": "suppliers", "project": None, "key": "4410", "side": "maestro", "name": None},
            "records": 37,
            "amount": "1204310.22",
        }
    ]


def test_a_cause_that_waits_for_nothing_and_carries_no_dollars_says_so():
    held = Report.of("demo", {"projects": run_of()}, {}, [row("projects", "required", field="name")]).as_json()["held"]
    assert [(one["waits_for"], one["amount"], one["field"]) for one in held] == [(None, None, "name")]


@pytest.mark.parametrize(
    "ran, shown", [("projects", ["cost_codes"]), ("suppliers", ["suppliers"]), ("budgets", [])], ids=str
)
def test_only_what_the_run_s_own_elements_and_their_parts_hold_is_told(ran, shown):
    rows = [row("cost_codes", "required", field="name"), row("suppliers", "required", field="name")]
    assert [cause.element for cause in Report.of("demo", {ran: run_of()}, {}, rows).held] == shown


def test_the_table_totals_what_is_held_by_element_and_cause():
    rows = [supplier(), supplier(3, "-10.22", element="subcontracts"), row("projects", "required", field="start_date")]
    runs = dict.fromkeys(ELEMENTS, run_of())
    lines = [line.split() for line in table(Report.of("demo", runs, {}, rows)).splitlines()]
    place = lines.index(["held", "records", "amount", "cause"])
    assert [line[:3] for line in lines[place + 1 : place + 5]] == [
        ["purchase_orders", "37", "1,204,310.22"],
        ["subcontracts", "3", "-10.22"],
        ["projects", "1", "Start"],
        ["total", "41", "1,204,300.00"],
    ]
    assert " ".join(lines[place + 1][3:]) == "supplier 4410 is not linked"


def test_the_causes_are_in_the_company_s_language():
    report = Report.of("demo", {"purchase_orders": run_of()}, {}, [supplier()])
    assert "1 204 310,22  le fournisseur 4410 n'est pas lié" in table(report, "fr")


def test_a_run_that_holds_nothing_has_no_such_table():
    assert "held" not in table(Report.of("demo", dict.fromkeys(ELEMENTS, run_of()), {}))


def test_the_columns_stand_under_each_other():
    head, *lines = table(Report.of("demo", dict.fromkeys(ELEMENTS, run_of(read=12345)), {})).splitlines()
    end = head.index("read") + len("read")
    assert all(line[:end].endswith("12345") for line in lines[: len(ELEMENTS)])
