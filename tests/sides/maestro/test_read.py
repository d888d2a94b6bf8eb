"""Reading maestro* on a real PostgreSQL: windows, keys, and what is wrong in the rows or in the SQL."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import create_engine, text

from procore.config.element import ElementSettings
from procore.config.element_as_set import element_as_set
from procore.elements import ALL
from procore.elements.element import Element
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.orders import Window
from procore.sides.maestro.sql import PAGE, Maestro

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
COMPANY_ELEMENTS = ("projects", "suppliers", "cost_types")
PROJECT_ELEMENTS = ("cost_codes", "budget_codes")

Put = Callable[..., None]


def read(side, element_id, window=None, keys=None):
    return [r for page in side.read(ALL[element_id], window or Window(), keys) for r in page]


def keys_of(records):
    return sorted(r.key for r in records)


@pytest.fixture
def three_moments(put):
    """Three records of every element, changed an hour apart: at 11, 12 and 13 o'clock."""
    for number, hour in (("A", -1), ("B", 0), ("C", 1)):
        moment = NOON + hour * HOUR
        put("project", number=number, description=f"Project {number}", updated_at=moment)
        put("supplier", code=number, name=f"Supplier {number}", updated_at=moment)
        put("cost_group", code=number, description=f"Groupe {number}", type="Material", updated_at=moment)
        put("activity", project=number, code="02", description="Terrassement", updated_at=moment)
        put("activity_group", project=number, activity="02", group_code=number, updated_at=moment)
        put("supplier", company="OTHER", code=number, name="Not ours", updated_at=moment)


@pytest.mark.parametrize("element_id", COMPANY_ELEMENTS + PROJECT_ELEMENTS)
def test_a_window_takes_in_its_start_and_leaves_out_its_end(side, three_moments, element_id):
    for since, until, expected in (
        (None, None, ["A", "B", "C"]),
        (NOON, None, ["B", "C"]),
        (None, NOON, ["A"]),
        (NOON - HOUR, NOON + HOUR, ["A", "B"]),
        (NOON + 2 * HOUR, None, []),
    ):
        records = read(side, element_id, Window(since, until))
        assert sorted(r.scope or r.key for r in records) == expected, (since, until)


@pytest.mark.parametrize("element_id", COMPANY_ELEMENTS + PROJECT_ELEMENTS)
def test_a_record_is_found_by_the_key_it_was_read_with(side, three_moments, element_id):
    for record in read(side, element_id):
        assert keys_of(read(side, element_id, keys=[record.key])) == [record.key]
    assert read(side, element_id, keys=["NOBODY"]) == []
    assert read(side, element_id, keys=[]) == []


@pytest.mark.parametrize(
    "element_id, table, columns, key",
    [
        ("projects", "project", {"number": " p-1 "}, "P-1"),
        ("suppliers", "supplier", {"code": " béton "}, "BÉTON"),
        ("cost_types", "cost_group", {"code": " mat ", "type": "Material"}, "MAT"),
        ("cost_codes", "activity", {"project": " p-1 ", "code": " a1 "}, "P-1|A1"),
    ],
)
def test_case_and_spaces_do_not_hide_a_record_from_its_key(side, put, element_id, table, columns, key):
    if table == "activity":
        put("project", number=columns["project"])
    put(table, **columns)
    assert keys_of(read(side, element_id)) == [key]
    assert keys_of(read(side, element_id, keys=[key])) == [key]


def test_a_record_says_when_it_changed_in_utc(side, three_moments):
    assert {r.key: r.changed_at for r in read(side, "suppliers")}["B"] == NOON


def test_facts_of_a_project_travel_beside_its_values(side, put):
    put("project", number="P1", procore=True, category="IND", department="QC", manager="Hélène")
    (record,) = read(side, "projects")
    assert record.facts == {"marked": True, "category": "IND", "department": "QC", "manager": "Hélène"}


def test_billing_groups_are_no_cost_types_and_make_no_budget_codes(side, put):
    put("cost_group", code="FACT", type="Billing")
    put("cost_group", code="MAT", type="Material")
    put("project", number="P1")
    put("activity", project="P1", code="02")
    for group in ("FACT", "MAT"):
        put("activity_group", project="P1", activity="02", group_code=group)
    assert keys_of(read(side, "cost_types")) == ["MAT"]
    assert keys_of(read(side, "budget_codes")) == ["P1|02|MAT"]


def test_a_record_of_nothing_but_nulls_is_read(side, put):
    put("supplier", code="VIDE", name=None, province=None, tax_number=None)
    (record,) = read(side, "suppliers")
    assert (record.problem, record.get("name"), record.get("country"), record.get("active")) == (None, None, None, True)


@pytest.mark.parametrize("code", ["", "   "])
def test_a_supplier_without_a_code_is_held_and_told_by_its_name(side, put, code):
    put("supplier", code=code, name="Béton Provincial")
    (record,) = read(side, "suppliers")
    assert record.problem is not None
    assert (record.problem.code, record.problem.facts["name"]) == ("empty_key", "Béton Provincial")


@pytest.mark.parametrize(
    "element_id, table, name, codes",
    [("suppliers", "supplier", "code", ["DUP", "dup "]), ("projects", "project", "number", ["P1", "p1"])],
)
def test_records_that_share_a_key_are_held_also_when_only_one_of_them_is_in_the_window(
    side, put, element_id, table, name, codes
):
    put(table, **{name: codes[0]}, updated_at=NOON - HOUR)
    put(table, **{name: codes[1]}, updated_at=NOON)
    put(table, **{name: "ALONE"}, updated_at=NOON)
    problems = {r.key: r.problem for r in read(side, element_id, Window(since=NOON))}
    assert problems["ALONE"] is None
    held = problems[codes[0]]
    assert held is not None
    assert (held.code, held.facts) == ("duplicate_key", {"key": codes[0], "copies": "2"})


def test_a_long_table_comes_in_pages(side, maestro_engine, put):
    with maestro_engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO maestro.supplier (company, code) SELECT 'DEMO', 'S' || n FROM generate_series(1, :n) AS n"
            ),
            {"n": PAGE + 1},
        )
    assert [len(page) for page in side.read(ALL["suppliers"], Window())] == [PAGE, 1]


@pytest.mark.parametrize(
    "damage, element_id, said",
    [
        ("DROP TABLE maestro.supplier", "suppliers", "supplier"),
        ("ALTER TABLE maestro.project DROP COLUMN phone", "projects", "phone"),
        ("ALTER TABLE maestro.activity RENAME COLUMN section TO division", "cost_codes", "section"),
    ],
)
def test_a_missing_table_or_column_names_itself_and_the_file_to_mend(side, maestro_engine, damage, element_id, said):
    with maestro_engine.begin() as connection:
        connection.execute(text(damage))
    with pytest.raises(ConfigurationError) as error:
        read(side, element_id)
    assert f"include/sql/maestro/postgresql/{element_id}.sql" in str(error.value)
    assert said in str(error.value)


def test_a_block_that_leaves_out_a_column_says_which(side, put):
    more = replace(ALL["suppliers"].fields[1], name="telegram")
    element: Element = replace(ALL["suppliers"], fields=(*ALL["suppliers"].fields, more))
    with pytest.raises(ConfigurationError, match=r"suppliers\.sql.*no column telegram"):
        list(side.read(element, Window()))


def test_an_unknown_tag_is_a_sentence(maestro_engine, put):
    with pytest.raises(ConfigurationError, match="no company with the tag “NOWHERE”"):
        Maestro(maestro_engine, "NOWHERE").clock()


def test_the_clock_is_aware_and_runs(side):
    first, second = side.clock(), side.clock()
    assert first.tzinfo is not None
    assert second > first


def test_a_database_that_is_not_there_is_unreachable_and_keeps_its_password(maestro_engine):
    url = maestro_engine.url.set(database="nowhere", password="hunter2")
    with pytest.raises(Unreachable) as error:
        Maestro(create_engine(url), "DEMO").clock()
    assert "hunter2" not in str(error.value)


# ------------------------------------------------------------------------------------------------ digests

LINE = {"line": 1, "activity": "03", "group_code": "MAT", "amount": "5.00"}
DIGESTED = {
    "costs": ("cost", {"type": "Expense", "amount": "5.00"}, {"cost": "1"}, "1"),
    "purchase_orders": ("purchase_order", {"supplier": "S1"}, {"number": "1"}, "1-0"),
    "subcontracts": ("subcontract", {"supplier": "S1"}, {"number": "1"}, "1-0"),
    "change_orders": ("change_order", {"purchase_order": "1-0"}, {"number": "1"}, "1"),
}
"""The elements whose files say digests: the document's table, more of its columns, how a line names it, its key."""
CHANGES = {
    "a field, without its time": "UPDATE maestro.{table} SET description = 'other'",
    "a line, without its time": "UPDATE maestro.{table}_line SET amount = 6",
    "a line's text": "UPDATE maestro.{table}_line SET description = 'other'",
    "a line that is gone": "DELETE FROM maestro.{table}_line",
    "the time alone": "UPDATE maestro.{table} SET updated_at = now() + interval '1 minute'",
}


@pytest.fixture
def documents(put):
    """A document of each of these elements, with one line, and one of another company."""
    put("supplier", code="S1", name="Fournisseur")
    for company in ("DEMO", "OTHER"):
        put("project", company=company, number="P1", description="Projet")
        for table, columns, names, _ in DIGESTED.values():
            put(table, company=company, number="1", project="P1", **columns)
            put(f"{table}_line", company=company, **LINE, **names)


def digests(side, element):
    pages = side.digests(element)
    assert pages is not None
    return {key: digest for page in pages for key, digest in page}


@pytest.mark.parametrize("element_id", DIGESTED)
def test_a_digest_is_another_one_whenever_a_document_or_a_line_of_it_is(side, maestro_engine, documents, element_id):
    table, _, _, key = DIGESTED[element_id]
    before = digests(side, ALL[element_id])
    assert before.keys() == {key} == {record.key for record in read(side, element_id)}
    assert digests(side, ALL[element_id]) == before
    for change in CHANGES.values():
        with maestro_engine.begin() as connection:
            connection.execute(text(change.format(table=table)))
        after = digests(side, ALL[element_id])
        assert after.keys() == {key}
        assert after[key] != before[key], change
        before = after


@pytest.mark.parametrize("element_id", ["purchase_orders", "subcontracts"])
def test_a_digest_is_another_one_when_the_supplier_of_an_order_is_closed(side, maestro_engine, documents, element_id):
    before = digests(side, ALL[element_id])
    with maestro_engine.begin() as connection:
        connection.execute(text("UPDATE maestro.supplier SET status = 'B'"))
    assert digests(side, ALL[element_id]) != before


BUDGET_CHANGES = {
    "an amount, without its time": "UPDATE maestro.budget SET amount = 6",
    "a modification that is transferred": "UPDATE maestro.budget_modification SET transferred = true",
    "one more, of Procore": (
        "INSERT INTO maestro.budget_modification (company, project, activity, group_code, description, amount, source) "
        "VALUES ('DEMO', 'P1', '03', 'MAT', 'x', 1, 'PROCORE')"
    ),
    "the first budget that is gone": "DELETE FROM maestro.budget",
}


def test_a_digest_of_a_budget_is_another_one_whenever_an_entry_is(side, maestro_engine, put):
    """Billing groups carry revenue: they are no budgets, in digests either."""
    place = {"project": "P1", "activity": "03"}
    put("project", number="P1", description="Projet")
    put("activity", project="P1", code="03", description="Béton")
    for code, kind in (("MAT", "Material"), ("FAC", "Billing")):
        put("cost_group", code=code, description=code, type=kind)
        put("activity_group", **place, group_code=code)
        put("budget", **place, group_code=code, amount=5)
    put("budget_modification", **place, group_code="MAT", description="M1", amount=2)
    before = digests(side, ALL["budgets"])
    assert before.keys() == {"P1|03|MAT"} == {record.key for record in read(side, "budgets")}
    for name, change in BUDGET_CHANGES.items():
        with maestro_engine.begin() as connection:
            connection.execute(text(change))
        after = digests(side, ALL["budgets"])
        assert after.keys() == before.keys()
        assert after != before, name
        before = after


def test_a_digest_is_another_one_when_something_else_is_read_of_the_same_rows(side, documents):
    costs = ALL["costs"]
    assert digests(side, costs) != digests(side, replace(costs, fields=costs.fields[:-1]))
    assert digests(side, costs) != digests(side, replace(costs, required_flags=()))
    orders = ALL["purchase_orders"]
    by_other_codes = element_as_set(orders, ElementSettings(statuses={"Z": "draft"}))
    assert digests(side, orders) != digests(side, by_other_codes)


def test_a_digest_is_the_same_in_every_process():
    """A set, and a mapping with sets inside, have another order in another process."""
    code = "from procore.elements import ALL; from procore.sides.maestro.digests import _facts; print(*map(_facts, ALL.values()))"
    told = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("3", "6")
    }
    assert len(told) == 1
    assert b"required_flags" in told.pop()


def test_a_file_without_digests_says_none(side):
    assert side.digests(ALL["suppliers"]) is None
