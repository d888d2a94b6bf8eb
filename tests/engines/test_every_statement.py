"""Each statement of an engine's files does on its server what the reference's does: it reads, enters, changes and removes."""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from procore.elements import ALL
from procore.elements.element import Kind, Values
from procore.model.lines import LineVerb
from procore.model.modifications import Modification
from procore.model.orders import LineOrder, Order, Window
from procore.model.steps import Verb

pytestmark = pytest.mark.mariadb

EXACT = Decimal("1234567890123.45")
"""More digits than a binary number holds."""
LINE: Values = {
    "budget_code": "03-300|MAT", "description": "Béton – 30 MPa", "quantity": Decimal("12.5"), "unit": "m3",
    "unit_cost": Decimal("185.4375"), "amount": Decimal("2317.97"),
}  # fmt: skip
SOME: Mapping[str, Any] = {
    "number": "P2", "code": "S2", "name": "L'été – « 50 % » \\ 🏗", "active": True, "province": "QC", "country": "CA",
    "section": None, "activity": "03", "group": "MAT", "budget_code": "03-300|MAT", "amount": EXACT, "total": EXACT,
    "supplier": "BETON", "status": "Draft", "order_date": date(2026, 5, 1), "due_date": date(2026, 5, 2), "holdback": Decimal(10),
    "external_number": "PC-7", "client_contract": "V-118", "signed_date": date(2026, 5, 3), "schedule_days": Decimal(5),
}  # fmt: skip
KEYS = {
    "projects": "P2", "suppliers": "S2", "cost_codes": "P1|04", "budget_codes": "P1|03|MAT", "budgets": "P1|03-300|MAT",
    "purchase_orders": "20001-0", "subcontracts": "20002-0", "change_orders": "301",
}  # fmt: skip
ENTERED = [ALL[name] for name in KEYS]
DOCUMENTS = [one for one in ENTERED if one.lines]
NUMBERED = {"cost_codes": "04", **{name: KEYS[name] for name in ("purchase_orders", "subcontracts", "change_orders")}}

each_built = pytest.mark.parametrize("element", [one for one in ALL.values() if one.built], ids=lambda one: one.id)
each_entered = pytest.mark.parametrize("element", ENTERED, ids=lambda one: one.id)


def order(element, external_id=2**62 + 1):
    values = {one.name: SOME.get(one.name) for one in element.fields}
    for name in ("code", "number"):
        if name in values:
            values[name] = NUMBERED.get(element.id, values[name])
    if element.id == "change_orders":
        values["status"] = "pending"
    lines = (LineOrder(verb=LineVerb.CREATE, values=LINE, source="77"),) if element.lines else ()
    scope = "P1" if element.id not in {"projects", "suppliers"} else ""
    key = KEYS[element.id]
    return Order(verb=Verb.CREATE, maestro_key=key, values=values, lines=lines, scope=scope, external_id=external_id)


def written(company, element, *orders):
    return [one for page in company.side.write(element, orders) for one in page]


def reasons(outcomes):
    return [one.reason.code if one.reason else None for one in outcomes]


def read(company, element, window=None, keys=None):
    return [one for page in company.side.read(element, window or Window(), keys) for one in page]


@each_built
def test_nothing_is_read_of_an_empty_element_and_its_check_passes(company, element):
    company.side.check_reading(element)
    now = company.side.clock()
    assert read(company, element, Window(since=now, until=now), ["NOBODY"]) == []
    assert [page for page in company.side.digests(element) or () if page] == []
    assert all(count > 0 for _, _, count in company.side.codes(element))


@each_entered
def test_what_is_entered_is_read_back_once_whole_and_to_the_cent(company, element):
    before = company.side.clock()
    new = order(element)
    (outcome,) = written(company, element, new)
    assert outcome.reason is None
    record = outcome.record
    assert record is not None
    given = {name: value for name, value in new.values.items() if value is not None}
    kept = {
        name: record.values[name]
        for name in given
        if name in record.values and element.by_name[name].kind is Kind.MONEY
    }
    assert kept == {name: value for name, value in given.items() if name in kept}
    assert [line.values["amount"] for line in record.lines.values()] == [LINE["amount"]] * bool(element.lines)
    assert record.changed_at is not None
    assert before <= record.changed_at <= company.side.clock()
    assert [one for one in read(company, element) if one.key == record.key] == [record]
    assert read(company, element, keys=[record.key]) == [record]
    around = Window(since=record.changed_at, until=record.changed_at + timedelta(microseconds=1))
    assert record in read(company, element, around)
    company.side.check_reading(element)
    company.side.check_creation(element)
    again = reasons(written(company, element, replace(new, external_id=7)))
    other = reasons(written(company, element, new))
    assert again[0] in {"key_taken", "refused_by_maestro"}
    assert other == ["external_taken"]


@pytest.mark.parametrize("element", [*DOCUMENTS, ALL["budgets"]], ids=lambda one: one.id)
def test_an_edit_shows_in_its_digest_whether_or_not_the_row_says_when(company, element):
    written(company, element, order(element))
    table = {"budgets": "budget_modification", "change_orders": "change_order_line"}.get(
        element.id, f"{element.id[:-1]}_line"
    )

    def digests():
        return {key: digest for page in company.side.digests(element) or () for key, digest in page}

    before = digests()
    assert before.keys() == {KEYS[element.id]}
    assert digests() == before
    company.person(f"UPDATE {{m}}{table} SET amount = amount + 0.01")
    assert digests().keys() == before.keys()
    assert digests() != before


@pytest.mark.parametrize(
    "element", [ALL["projects"], ALL["suppliers"], *(one for one in ENTERED if one.lines)], ids=lambda one: one.id
)
def test_what_somebody_touched_since_it_was_read_is_not_changed(company, element):
    (entered,) = written(company, element, order(element))
    assert entered.record is not None
    change = Order(
        verb=Verb.UPDATE, maestro_key=entered.record.key, scope=entered.record.scope, values={"name": "Autre nom"},
        read_at=entered.record.changed_at,
    )  # fmt: skip
    (first, second) = written(company, element, change), written(company, element, change)
    assert (reasons(first), reasons(second)) == ([None], ["moved"])
    assert first[0].record is not None
    assert first[0].record.values["name"] == "Autre nom"


@pytest.mark.parametrize("element", DOCUMENTS, ids=lambda one: one.id)
def test_lines_are_changed_and_taken_away_with_their_document(company, element):
    (entered,) = written(company, element, order(element))
    assert entered.record is not None
    ((key, line),) = entered.record.lines.items()
    edit = Order(
        verb=Verb.UPDATE, maestro_key=entered.record.key, scope="P1", read_at=entered.record.changed_at,
        lines_before={key: line},
        lines=(
            LineOrder(verb=LineVerb.UPDATE, key=key, values={"amount": Decimal("0.01"), "budget_code": "03-300|MAT"}),
            LineOrder(verb=LineVerb.CREATE, values={**LINE, "amount": Decimal("-75.5")}, source="78"),
        ),
    )  # fmt: skip
    (edited,) = written(company, element, edit)
    assert edited.reason is None
    assert edited.record is not None
    assert sorted(one.values["amount"] for one in edited.record.lines.values()) == [Decimal("-75.5"), Decimal("0.01")]
    gone = Order(verb=Verb.REMOVE, maestro_key=entered.record.key, scope="P1", read_at=edited.record.changed_at)
    (removed,) = written(company, element, gone)
    assert removed.removed
    assert read(company, element) == []


@pytest.mark.parametrize("element", [one for one in ALL.values() if one.numbered_by_maestro], ids=lambda one: one.id)
def test_no_number_is_given_twice(company, element):
    first, second = company.side.next_keys(element, 3), company.side.next_keys(element, 2)
    assert len({*first, *second}) == 5


def test_more_keys_than_a_statement_takes_are_asked_for_in_parts(company):
    many = [f"S{number}" for number in range(company.side.facts.keys_at_most + 1)]
    assert [one.key for one in read(company, ALL["suppliers"], keys=[*many, "BETON"])] == ["BETON"]


# ---------------------------------------------------------------------------------------------------- what is refused


def supplier(code, **values):
    made = order(ALL["suppliers"], external_id=0)
    return replace(made, maestro_key=code, external_id=None, values={**made.values, "code": code, **values})


def test_what_is_too_long_is_refused_and_never_cut_and_the_others_are_entered(company):
    company.person("UPDATE {m}supplier SET phone = '1'")
    outcomes = written(company, ALL["suppliers"], supplier("S3"), supplier("S4", phone="5" * 25), supplier("S5"))
    assert reasons(outcomes) == [None, "refused_by_maestro", None]
    assert {one.key for one in read(company, ALL["suppliers"])} == {"BETON", "S3", "S5"}


def test_a_deadlock_takes_nothing_with_it_that_was_written_before(company):
    """The database takes back the run's whole transaction: what is entered again is what the run says that it entered."""
    for number in range(20):
        company.put("supplier", code=f"HEAVY{number}", name="x")
    company.put("supplier", code="OTHER", name="x")
    known = {one.key: one for one in read(company, ALL["suppliers"])}

    def change(code):
        return Order(verb=Verb.UPDATE, maestro_key=code, values={"name": "Du run"}, read_at=known[code].changed_at)

    person, entered = company.engine.connect(), []
    heavy = f"UPDATE {company.schema}supplier SET name = 'y' WHERE left(code, 5) = 'HEAVY' OR code = 'OTHER'"
    person.exec_driver_sql(heavy)

    def cross():
        person.exec_driver_sql(f"UPDATE {company.schema}supplier SET phone = '2' WHERE code = 'BETON'")
        person.commit()

    crossed = threading.Thread(target=cross)

    def follow(_connection, _cursor, statement, params, *_):
        entered.extend(["NEW"] * statement.startswith("INSERT INTO"))
        if statement.startswith("UPDATE") and "BETON" in str(params) and not crossed.ident:
            crossed.start()

    event.listen(company.engine, "after_cursor_execute", follow)
    outcomes = written(company, ALL["suppliers"], supplier("NEW"), change("BETON"), change("OTHER"))
    crossed.join()
    person.close()
    assert entered == ["NEW", "NEW"], "the first time was taken back"
    assert reasons(outcomes) == [None, None, None]
    names = {one.key: one.values["name"] for one in read(company, ALL["suppliers"])}
    assert (names["NEW"], names["BETON"], names["OTHER"], names["HEAVY1"]) == (SOME["name"], "Du run", "Du run", "y")


def test_the_lines_of_budget_modifications_are_listed_as_documents(company):
    facts = {
        "project": "P1",
        "activity": "03-300",
        "group_code": "MAT",
        "date": date(2026, 3, 2),
        "description": "Dalle épaissie",
    }
    for number, amount, transferred in (
        ("MB-1", EXACT, 1),
        ("MB-1", "0.01", 1),
        (None, "2", 1),
        (" ", "3", 1),
        ("MB-2", "4", 0),
    ):
        company.put("budget_modification", number=number, amount=amount, transferred=transferred, **facts)
    assert company.side.modifications(ALL["budgets"], ["P1", "P9"]) == [
        Modification(
            scope="P1",
            number="MB-1",
            date=date(2026, 3, 2),
            text="Dalle épaissie",
            amounts={"P1|03-300|MAT": EXACT + Decimal("0.01")},
        )
    ]


def test_a_budget_change_of_procore_is_entered_once_with_its_number_day_and_text(company):
    document = Modification(
        scope="P1", number="007", date=date(2026, 3, 2), text="Dalle – épaissie", budget_change=2**62 + 7,
        amounts={"31": Decimal("-0.01")},
    )  # fmt: skip
    new = Order(
        verb=Verb.CREATE, maestro_key="P1|03-300|MAT", scope="P1", external_id=31, documents=(document,),
        values={"budget_code": "03-300|MAT", "amount": EXACT - Decimal("0.01")},
    )  # fmt: skip
    (entered,) = written(company, ALL["budgets"], new)
    assert entered.reason is None
    assert entered.record is not None
    assert entered.record.values["amount"] == EXACT - Decimal("0.01")
    assert company.side.modifications(ALL["budgets"], ["P1"]) == [
        replace(document, number="P-007", amounts={"P1|03-300|MAT": Decimal("-0.01")})
    ]
    held = {"amount": EXACT - Decimal("0.01")}
    again = replace(new, verb=Verb.UPDATE, before=held, values={"amount": EXACT - Decimal("0.02")})
    assert reasons(written(company, ALL["budgets"], again)) == ["moved"]
    assert len(company.side.modifications(ALL["budgets"], ["P1"])) == 1
