"""What a run did, and what it holds by cause, as people and programs read it."""

from decimal import Decimal

import pytest

from procore.elements import ELEMENTS
from procore.model.balance import BalanceCheck
from procore.model.runs import COUNTED
from procore.text.report import SHOWN, Report, rejections, table
from tests.factories.causes import row, supplier

CHECK = BalanceCheck(
    records=40,
    unknown=1,
    differing_records=3,
    differing=Decimal("30.01"),
    unexplained_records=1,
    unexplained=Decimal("0.01"),
)


def run_of(**tally):
    return {
        "state": "finished",
        "tally": tally,
        "calls": {"GET /x": 2},
        "announced_calls": 3,
        "seconds": 1.25,
        "error": None,
    }


def test_the_documented_keys_stand_and_what_is_held_is_beside_them():
    runs = {"purchase_orders": run_of(read=40, waiting=37)}
    checks = dict.fromkeys(("purchase_orders", "costs"), CHECK)  # costs did not run
    report = Report.of("demo", runs, dict.fromkeys(ELEMENTS, "left out"), [supplier()], checks).as_json()
    assert list(report) == ["company", "elements", "held", "balance"]
    assert report["balance"] == {
        "purchase_orders": {
            "records": 40, "unknown": 1, "differing": 3, "explained_dollars": "30.00",
            "unexplained": 1, "unexplained_dollars": "0.01",
        }
    }  # fmt: skip
    assert list(report["elements"]) == list(ELEMENTS)
    assert list(report["elements"]["purchase_orders"]) == ["state", *COUNTED, "calls", "announced", "seconds"]
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
    assert "1 204 310,22  le fournisseur 4410 n’est pas lié" in table(report, "fr")


def test_a_run_that_holds_nothing_has_no_such_table():
    assert "held" not in table(Report.of("demo", dict.fromkeys(ELEMENTS, run_of()), {}))


def test_the_columns_stand_under_each_other():
    head, *lines = table(Report.of("demo", dict.fromkeys(ELEMENTS, run_of(read=12345)), {})).splitlines()
    end = head.index("read") + len("read")
    assert all(line[:end].endswith("12345") for line in lines[: len(ELEMENTS)])


def test_the_calls_that_were_announced_stand_beside_those_that_were_used():
    runs = {"projects": run_of(), "suppliers": {**run_of(), "announced_calls": None}}
    head, projects, suppliers, *_ = table(Report.of("demo", runs, {})).splitlines()
    start, end = head.index("  calls") + 2, head.index("announced") + len("announced")
    assert projects[start:end].split() == ["2", "3"]
    assert suppliers[start:end].split() == ["2"]


@pytest.mark.parametrize(
    ("count", "language", "first", "last"),
    [
        (1, "en", "demo, costs: 1 rejected, everything else went through.", "- 0"),
        (SHOWN, "en", f"demo, costs: {SHOWN} rejected, everything else went through.", f"- {SHOWN - 1}"),
        (SHOWN + 2, "en", f"demo, costs: {SHOWN + 2} rejected, everything", "... and 2 more, in the log above."),
        (
            SHOWN + 1,
            "fr",
            f"demo, costs\xa0: {SHOWN + 1} fiches rejetées",
            "… et 1 de plus, dans le journal ci-dessus.",
        ),
    ],
)
def test_a_red_element_names_so_many_rejected_records_and_counts_all(count, language, first, last):
    lines = rejections("demo", "costs", [str(n) for n in range(count)], language).splitlines()
    assert lines[0].startswith(first)
    assert lines[-1] == last
    assert len([line for line in lines if line.startswith("- ")]) == min(count, SHOWN)
