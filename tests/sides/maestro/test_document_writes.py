"""The lines of a budget change of Procore in the reference tables: all of a document or none, and none twice."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.model.modifications import Modification
from procore.model.orders import Order, Window
from procore.model.steps import Verb
from procore.sides.maestro.document_writes import packages_of

BUDGETS = replace(ALL["budgets"], amounts_by_document=True)
DOCUMENT = Modification(
    scope="24-001", number="007", date=date(2026, 3, 2), text="Dalle", budget_change=7,
    amounts={"31": Decimal("10.25"), "32": Decimal("-10.25")},
)  # fmt: skip


def order(code, group, amount, held=None, documents=(DOCUMENT,)):
    key = f"24-001|03|{group}"
    new = {"verb": Verb.CREATE} if held is None else {"verb": Verb.UPDATE, "before": {"amount": Decimal(held)}}
    values = {"budget_code": f"03|{group}", "amount": Decimal(amount)}
    return Order(
        maestro_key=key, values=values, scope="24-001", external_id=code, documents=documents, **new,
    )  # fmt: skip


@pytest.fixture
def budgeted(side, put):
    for code, kind in (("MAT", "Material"), ("MO", "Labour")):
        put("cost_group", code=code, type=kind)
    put("project", number="24-001")
    put("activity", project="24-001", code="03")
    for group in ("MAT", "MO"):
        put("activity_group", project="24-001", activity="03", group_code=group)
    put("budget", project="24-001", activity="03", group_code="MAT", amount="100.00")
    return side


def written(side, *orders):
    return [one for page in side.write(BUDGETS, orders) for one in page]


def lines(side):
    with side.engine.begin() as connection:
        rows = connection.execute(
            text(
                "SELECT number, date, description, group_code, amount, external_id, budget_change "
                "FROM maestro.budget_modification ORDER BY id"
            )
        )
        return [tuple(row) for row in rows]


MAT, MO = order(31, "MAT", "110.25", "100.00"), order(32, "MO", "40.00")


def test_a_document_is_entered_once_with_what_a_new_code_was_worth_before_it(budgeted):
    outcomes = written(budgeted, MAT, MO)
    assert [(one.order, one.reason, one.record.get("amount")) for one in outcomes] == [
        (MAT, None, Decimal("110.25")), (MO, None, Decimal(40)),
    ]  # fmt: skip
    day = date(2026, 3, 2)
    assert [row for row in lines(budgeted) if row[0]] == [
        ("P-007", day, "Dalle", "MAT", Decimal("10.25"), None, 7), ("P-007", day, "Dalle", "MO", Decimal("-10.25"), None, 7),
    ]  # fmt: skip
    assert [row[3:] for row in lines(budgeted) if not row[0]] == [("MO", Decimal("50.25"), 32, None)]
    again = written(budgeted, MAT, replace(MO, verb=Verb.UPDATE, before={"amount": Decimal("50.25")}))
    assert [one.reason.code for one in again] == ["moved", "moved"]
    assert len(lines(budgeted)) == 3
    (known,) = budgeted.modifications(BUDGETS, ["24-001"])
    assert (known.number, known.budget_change) == ("P-007", 7)
    assert [one.get("amount") for page in budgeted.read(BUDGETS, Window()) for one in page] == [
        Decimal("110.25"),
        Decimal(40),
    ]


def test_a_code_that_is_new_by_its_document_alone_has_procores_id_on_its_line(budgeted):
    written(budgeted, MAT, order(32, "MO", "-10.25"))
    assert [row[3:] for row in lines(budgeted)] == [
        ("MAT", Decimal("10.25"), None, 7),
        ("MO", Decimal("-10.25"), 32, 7),
    ]


@pytest.mark.parametrize("code", ["touched", "refused"])
def test_where_one_line_cannot_be_entered_none_is_and_other_documents_are(budgeted, put, code):
    if code == "touched":
        put("budget_modification", project="24-001", activity="03", group_code="MAT", amount="1.00", transferred=True)
    else:
        put(
            "budget_modification",
            project="24-001",
            activity="03",
            group_code="MO",
            amount="-0.25",
            transferred=True,
            external_id=32,
        )
    before = lines(budgeted)
    reasons = [one.reason.code for one in written(budgeted, MAT, MO)]
    assert reasons == (["moved", "moved"] if code == "touched" else ["external_taken", "external_taken"])
    assert lines(budgeted) == before


def test_a_document_whose_codes_are_not_all_there_or_that_makes_not_all_goes_as_a_difference():
    other = order(33, "MO", "5.00", "0.00", documents=(replace(DOCUMENT, budget_change=8, amounts={"33": Decimal(4)}),))
    assert [len(one.documents) for one in packages_of(BUDGETS, [MAT])] == [0]
    assert [len(one.documents) for one in packages_of(BUDGETS, [MAT, MO, other])] == [1, 0]
