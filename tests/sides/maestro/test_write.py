"""Writing maestro* on a real PostgreSQL: every order has an outcome, and a row that is refused is refused alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.elements.element import Scope, Side, Values
from procore.model.orders import Order, Window
from procore.model.steps import Verb
from procore.sides.maestro.sql import PAGE, Maestro

Put = Callable[..., None]


def create(key, values, scope="", external_id=None):
    return Order(verb=Verb.CREATE, values=values, maestro_key=key, scope=scope, external_id=external_id)


def update(record, **values):
    return Order(
        verb=Verb.UPDATE,
        values=values,  # type: ignore[arg-type]
        before=record.values,
        maestro_key=record.key,
        scope=record.scope,
        read_at=record.changed_at,
    )


def write(side, element_id, *orders):
    outcomes = [o for page in side.write(ALL[element_id], orders) for o in page]
    assert [o.order for o in outcomes] == list(orders)
    return outcomes


def one(side, element_id, key):
    (record,) = (r for page in side.read(ALL[element_id], Window(), [key]) for r in page)
    return record


def codes(outcomes):
    return [o.reason.code if o.reason else None for o in outcomes]


PROJECT: Values = {
    "number": "P-26-001",
    "name": "École L'Assomption – phase « II » 🏗",
    "description": 'Deux lignes\net des "guillemets"; -- rien d\'autre',
    "address": "1200, rue Saint-Jean",
    "city": "Québec",
    "country": "CA",
    "province": "QC",
    "postal_code": "G1R 1S4",
    "phone": "418 555-0100",
    "start_date": date(2026, 5, 1),
    "completion_date": date(2027, 6, 30),
    "active": True,
}
SUPPLIER: Values = {
    "code": "P00001",
    "name": "Béton Provincial ltée",
    "active": False,
    "address": "1",
    "city": "Matane",
    "country": "CA",
    "province": "QC",
    "postal_code": "G4W",
    "phone": "1",
    "email": "a@b.ca",
    "tax_number": "1144123456",
    "licence_number": "5678-1234-01",
}


@pytest.mark.parametrize(
    "element_id, key, values", [("projects", "P-26-001", PROJECT), ("suppliers", "P00001", SUPPLIER)]
)
def test_what_was_inserted_is_read_back_as_it_was_sent(side, element_id, key, values):
    (outcome,) = write(side, element_id, create(key, values))
    assert outcome.reason is None
    assert outcome.record is not None
    assert outcome.record.key == key
    assert {name: outcome.record.get(name) for name in values} == values


def test_a_project_that_comes_from_procore_is_marked_for_procore(side):
    write(side, "projects", create("P-26-001", PROJECT))
    assert one(side, "projects", "P-26-001").facts["marked"] is True


def test_an_insert_takes_nulls_for_all_that_is_not_known(side):
    outcomes = write(
        side,
        "projects",
        create("P1", {"number": "P1", "name": "Nu", "active": True}),
    ) + write(side, "suppliers", create("S1", {"code": "S1", "name": "Nu", "active": True}))
    assert codes(outcomes) == [None, None]


def test_activities_and_their_groups_are_inserted_in_their_project(side, put):
    put("project", number="P1")
    put("cost_group", code="MAT", type="Material")
    section = create("P1|02", {"code": "02", "section": None, "name": "Excavation"}, "P1")
    activity = create("P1|02-300", {"code": "02-300", "section": "02", "name": "Remblai"}, "P1")
    pair = create("P1|02-300|MAT", {"activity": "02-300", "group": "MAT"}, "P1")
    assert codes(write(side, "cost_codes", section, activity) + write(side, "budget_codes", pair)) == [None] * 3
    assert one(side, "cost_codes", "P1|02-300").get("section") == "02"


@pytest.mark.parametrize(
    "element_id, name, new",
    [
        (e, f.name, None)
        for e in ("projects", "suppliers")
        for f in ALL[e].fields
        if not f.fixed and not f.required_by and Side.MAESTRO in f.written
    ]
    + [("projects", "active", False), ("suppliers", "active", True)]
    + [("projects", "name", "Autre"), ("projects", "start_date", date(2026, 9, 1)), ("suppliers", "name", "Autre")],
)
def test_an_update_changes_what_it_names_and_nothing_else(side, element_id, name, new):
    key, values = ("P-26-001", PROJECT) if element_id == "projects" else ("P00001", SUPPLIER)
    (made,) = write(side, element_id, create(key, values))
    assert made.record is not None
    (outcome,) = write(side, element_id, update(made.record, **{name: new}))
    assert outcome.record is not None
    expected = {**made.record.values, name: new}
    if name == "country":
        expected["country"] = "CA"  # Québec is in Canada, also when nobody wrote so
    assert outcome.record.values == expected


def test_an_activity_can_be_renamed(side, put):
    put("project", number="P1")
    put("activity", project="P1", code="02", description="Avant")
    (outcome,) = write(side, "cost_codes", update(one(side, "cost_codes", "P1|02"), name="Après"))
    assert outcome.record is not None
    assert outcome.record.get("name") == "Après"


def test_a_row_that_somebody_changed_meanwhile_is_left_alone(side, maestro_engine, put):
    put("supplier", code="S1", name="Avant", updated_at=datetime(2026, 5, 1, tzinfo=UTC))
    stale = one(side, "suppliers", "S1")
    with maestro_engine.begin() as connection:
        connection.execute(text("UPDATE maestro.supplier SET name = 'Comptabilité', updated_at = now()"))
    (outcome,) = write(side, "suppliers", update(stale, name="Procore"))
    assert codes([outcome]) == ["moved"]
    assert one(side, "suppliers", "S1").get("name") == "Comptabilité"


def test_the_write_moves_the_moment_of_change_so_that_the_next_window_sees_it(side, put):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    put("supplier", code="S1", name="Avant", updated_at=long_ago)
    began = side.clock()
    (outcome,) = write(side, "suppliers", update(one(side, "suppliers", "S1"), name="Après"))
    assert outcome.record is not None
    assert outcome.record.changed_at is not None
    assert outcome.record.changed_at >= began - timedelta(seconds=1)


def test_a_row_that_the_database_refuses_is_refused_alone(side, put):
    put("project", number="P1")
    orders = [
        create("P1|01", {"code": "01", "name": "Bon"}, "P1"),
        create("P1|02", {"code": "02", "name": "x" * 61}, "P1"),  # longer than the column
        create("P9|03", {"code": "03", "name": "Sans projet"}, "P9"),  # no such project
        create("P1|04", {"code": "04", "name": "Bon aussi"}, "P1"),
    ]
    outcomes = write(side, "cost_codes", *orders)
    assert codes(outcomes) == [None, "refused_by_maestro", "refused_by_maestro", None]
    assert outcomes[1].reason is not None
    assert "too long" in outcomes[1].reason.facts["said"]
    assert one(side, "cost_codes", "P1|04").get("name") == "Bon aussi"


def test_a_trigger_of_the_sites_own_refuses_in_its_own_words(side, maestro_engine):
    with maestro_engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE FUNCTION maestro.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF NEW.code = 'BAD' THEN RAISE EXCEPTION 'the period is closed'; END IF; RETURN NEW; END $$; "
            "CREATE TRIGGER no BEFORE INSERT ON maestro.supplier FOR EACH ROW EXECUTE FUNCTION maestro.no()"
        )
    bad, good = ({**SUPPLIER, "code": code} for code in ("BAD", "GOOD"))
    outcomes = write(side, "suppliers", create("BAD", bad), create("GOOD", good))
    assert codes(outcomes) == ["refused_by_maestro", None]
    assert outcomes[0].reason is not None
    assert outcomes[0].reason.facts["said"] == "the period is closed"


@pytest.mark.parametrize(
    "element_id, table, name, values",
    [("suppliers", "supplier", "code", SUPPLIER), ("projects", "project", "number", PROJECT)],
)
def test_a_key_that_is_taken_is_not_inserted_a_second_time(side, put, element_id, table, name, values):
    put(table, **{name: " p00001"})
    assert codes(write(side, element_id, create("P00001", {**values, name: "P00001"}))) == ["key_taken"]
    assert one(side, element_id, "P00001").problem is None


def order(number):
    return {"number": number, "supplier": "S1", "status": "Draft", "external_number": "PC-1", "total": Decimal(5)}


FROM_PROCORE: dict[str, dict[str, Values]] = {  # element: two keys that one record of Procore could get in maestro*
    "projects": {number: {**PROJECT, "number": number} for number in ("P8", "P9")},
    "suppliers": {code: {**SUPPLIER, "code": code} for code in ("P00008", "P00009")},
    "cost_codes": {f"P1|{code}": {"code": code, "name": "Remblai"} for code in ("08", "09")},
    "budget_codes": {f"P1|03|{group}": {"activity": "03", "group": group} for group in ("SCT", "MO")},
    "budgets": {f"P1|03|{group}": {"budget_code": f"03|{group}", "amount": Decimal(5)} for group in ("MAT", "EQ")},
    "purchase_orders": {number: order(number) for number in ("10008-0", "10009-0")},
    "subcontracts": {number: order(number) for number in ("10010-0", "10011-0")},
    "change_orders": {
        number: {"number": number, "status": "draft", "purchase_order": "24105-0", "external_number": "001"}
        for number in ("8", "9")
    },
}


@pytest.fixture
def project_with_codes(put):
    put("supplier", code="S1")
    put("project", number="P1")
    put("activity", project="P1", code="03")
    for code in ("MAT", "EQ", "SCT", "MO"):
        put("cost_group", code=code, type="Material")
    for code in ("MAT", "EQ"):
        put("activity_group", project="P1", activity="03", group_code=code)


@pytest.mark.usefixtures("project_with_codes")
@pytest.mark.parametrize("element", [e for e in ALL.values() if Side.MAESTRO in e.created_in], ids=lambda e: e.id)
def test_one_record_of_procore_is_not_entered_twice_whatever_key_it_gets(side, element):
    (first, values), (second, others) = FROM_PROCORE[element.id].items()
    scope = "P1" if element.scope is Scope.PROJECT else ""
    made = write(side, element.id, create(first, values, scope, external_id=7))
    again = write(side, element.id, create(second, others, scope, external_id=7))
    assert codes(made) == [None]
    assert codes(again) == ["external_taken"]
    assert again[0].reason
    assert again[0].reason.facts["external_id"] == "7"
    assert again[0].reason.facts["across"] in first, "it says which record has it"
    assert list(side.read(element, Window(), [second])) == []
    assert codes(write(side, element.id, create(second, others, scope, external_id=8))) == [None]


@pytest.mark.parametrize(
    "table",
    [
        "project",
        "supplier",
        "activity",
        "activity_group",
        "budget_modification",
        "purchase_order",
        "subcontract",
        "change_order",
    ],
)
def test_the_reference_schema_itself_keeps_one_row_for_one_record_of_procore(maestro_engine, table):
    with maestro_engine.connect() as connection:
        found = connection.execute(
            text("SELECT indexdef FROM pg_indexes WHERE schemaname = 'maestro' AND tablename = :table"),
            {"table": table},
        ).scalars()
        assert any("UNIQUE" in one and "(company, external_id)" in one for one in found)


def test_an_update_never_touches_two_rows(side, put):
    for name in ("Un", "Deux"):
        put("supplier", code="DUP", name=name)
    order = Order(verb=Verb.UPDATE, values={"name": "Trois"}, maestro_key="DUP")
    outcomes = write(side, "suppliers", order)
    assert codes(outcomes) == ["duplicate_key"]
    assert {r.get("name") for page in side.read(ALL["suppliers"], Window()) for r in page} == {"Un", "Deux"}


def test_another_company_of_the_same_database_is_not_touched(side, put, maestro_engine):
    put("supplier", company="OTHER", code="S1", name="Autre")
    put("supplier", company="DEMO", code="S1", name="Nôtre")
    write(side, "suppliers", update(one(side, "suppliers", "S1"), name="Changé"))
    (theirs,) = (r for page in Maestro(maestro_engine, "OTHER").read(ALL["suppliers"], Window()) for r in page)
    assert theirs.get("name") == "Autre"


def test_more_orders_than_a_page_each_have_their_outcome(side):
    orders = [create(f"S{n}", {**SUPPLIER, "code": f"S{n}"}) for n in range(PAGE + 1)]
    outcomes = write(side, "suppliers", *orders)
    assert codes(outcomes) == [None] * (PAGE + 1)


# ------------------------------------------------------------------------------------------------ next_key


@pytest.mark.parametrize(
    "taken, expected",
    [
        ([], ["P00001", "P00002"]),
        (["P00007", "P00003", "BETON", "PX"], ["P00008", "P00009"]),
        (["p00041 "], ["P00042", "P00043"]),
        (["P99999"], ["P100000", "P100001"]),
    ],
)
def test_new_codes_follow_the_highest_that_is_taken(side, put, taken, expected):
    for code in taken:
        put("supplier", code=code)
    put("supplier", company="OTHER", code="P55555")
    assert side.next_keys(ALL["suppliers"], 2) == expected
    again = side.next_keys(ALL["suppliers"], 1)
    assert again[0] not in expected, "another writer gets another code, although none is inserted yet"
