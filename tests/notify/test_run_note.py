"""A run's note in Airflow: what ran, and why the red ones are."""

from decimal import Decimal

import pytest

from procore.elements import ELEMENTS
from procore.model.balance import BalanceCheck
from procore.notify.run_note import LINKS, LONGEST, note
from procore.text.report import Report


def ran(rejected=0, error=None, state="finished"):
    tally = {"created": 4, "rejected": rejected}
    return {
        "state": state,
        "tally": tally,
        "calls": {"GET /x": 3},
        "announced_calls": 3,
        "seconds": 1.5,
        "error": error,
        "mode": "sync",
    }


def test_a_run_s_note_is_a_table_of_what_ran_and_why_the_red_ones_are():
    report = Report.of("demo", {"projects": ran(), "suppliers": ran(rejected=2)}, dict.fromkeys(ELEMENTS, "not asked"))
    assert note(report, {"suppliers": "A1: correct it in maestro*\nand <i>soon</i>."}).splitlines() == [
        "|element|created|updated|linked|waiting|rejected|calls|",
        "|-|-:|-:|-:|-:|-:|-:|",
        "|✓ projects|4|0|0|0|0|3|",
        "|✗ suppliers|4|0|0|0|2|3|",
        "",
        r"**suppliers**: A1: correct it in maestro\* and \<i\>soon\</i\>.",
    ]
    assert note(report, {}, "fr").startswith("|élément|créés|modifiés|liés|en attente|rejetés|appels|")


@pytest.mark.parametrize(
    ("amounts", "language", "said"),
    [
        ((), "en", None),
        (("265314.00", None), "en", "**4 records wait for somebody, $265,314.00.**"),
        ((None,), "en", "**2 records wait for somebody.**"),
        (("1204.50",), "fr", "**2 fiches attendent quelqu’un, 1 204,50 $.**"),
    ],
)
def test_a_green_run_that_left_records_waiting_says_so_first(amounts, language, said):
    held = [HELD | {"amount": amount and Decimal(amount)} for amount in amounts]
    first = note(Report.of("demo", {"suppliers": ran()}, {}, held), {}, language).splitlines()[0]
    assert first.replace("\u202f", " ").replace("\xa0", " ") == (said or first)
    assert first.startswith("|") is (said is None)


HELD = {
    "element": "suppliers", "kind": "conflict", "cause": "conflict", "owner": "accounting", "records": 2, "field": "phone",
    "waits_for_element": "", "waits_for_project": "", "waits_for_key": "", "waits_for_side": "", "waits_for_name": "",
}  # fmt: skip


RECORDS = [(f"A_{number}", f"https://a.example/{number}") for number in range(1, 9)]


@pytest.mark.parametrize(
    ("waiting", "records", "rest", "said"),
    [
        (2, RECORDS[:2], "L", r"Look at [A\_1](https://a.example/1) and [A\_2](https://a.example/2)."),
        (3, RECORDS[:1], "L", r"Look at [A\_1](https://a.example/1) and [2 more](L)."),
        (3, RECORDS[:1], "", r"Look at [A\_1](https://a.example/1)."),
        (3, [], "", ""),
    ],
)
def test_a_note_links_what_waits(waiting, records, rest, said):
    report = Report.of("demo", {"suppliers": ran()}, {}, [HELD | {"records": waiting, "amount": None}])
    found = note(report, {}, records=records, rest=rest)
    assert found.rpartition("\n")[2] == said if said else "Look" not in found


def test_a_note_links_a_handful_and_as_many_as_leave_room_for_why_each_red_element_is():
    report = Report.of("demo", {"suppliers": ran()}, {}, [HELD | {"records": 40, "amount": None}])
    found = note(report, {}, records=RECORDS, rest="L")
    assert found.count("](https://") == LINKS
    assert "[35 more](L)" in found
    crowded = note(report, dict.fromkeys(ELEMENTS, "w" * 3000), records=RECORDS, rest="L")
    assert len(crowded) <= LONGEST
    assert crowded.count("](https://") == 1
    assert all(f"**{name}**" in crowded for name in ELEMENTS)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "**Nothing explains $1,204.50** in 2 records whose sides differ: look at Balance on the page."),
        (
            "fr",
            "**Rien n’explique 1\u00a0204,50\u00a0$** d’écart dans 2 fiches\u00a0: consultez le rapprochement sur la page.",
        ),
    ],
)
def test_dollars_that_nothing_explains_are_said_above_the_table(language, said):
    odd = BalanceCheck(
        records=9, unknown=0, differing_records=2, differing=Decimal("1204.50"),
        unexplained_records=2, unexplained=Decimal("1204.50"),
    )  # fmt: skip
    report = Report.of("demo", {"suppliers": ran()}, {}, (), {"suppliers": odd})
    assert note(report, {}, language).splitlines()[:2] == [said, ""]


def test_a_note_never_grows_longer_than_airflow_holds_and_names_every_red_element():
    report = Report.of("demo", {name: ran(error="e" * 3000, state="failed") for name in ELEMENTS}, {})
    said = note(report, dict.fromkeys(ELEMENTS, "w" * 3000))
    assert len(said) <= LONGEST
    assert all(f"**{name}**" in said for name in ELEMENTS)
