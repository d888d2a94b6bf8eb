"""A side's own value -> the value between the sides: every kind, both sides, good and bad."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.elements.element import Field, Kind, Side, Value
from procore.mapping.values import READ, Unreadable, clean, fact, id_of, moment, read_fields, text_of
from procore.model.records import Reason
from tests.factories.reasons import code

M, P = Side.MAESTRO, Side.PROCORE
EAST = timezone(timedelta(hours=-4))


def field(kind):
    codes = {"A": True, "B": False, "1": False} if kind is Kind.FLAG else None
    return Field(name="x", procore="x", label="X", kind=kind, maestro_codes=codes)


GOOD: dict[Kind, list[tuple[Side | None, object, Value]]] = {
    Kind.TEXT: [
        (None, None, None),
        (None, "", None),
        (None, " \t\n ", None),
        (None, "  Béton  ", "Béton"),
        (None, "E\u0301cole", "École"),
        (None, "a\x00b", "ab"),
        (None, "half \ud83d pair", "half  pair"),
        (None, "one\r\ntwo", "one\ntwo"),
        (None, '"L\'Érable"; -- 🏗', '"L\'Érable"; -- 🏗'),
        (None, 12, "12"),
    ],
    Kind.CODE: [(None, " p-26é ", "P-26É"), (None, "", None), (None, None, None), (None, 7, "7")],
    Kind.FLAG: [
        (None, None, None),
        (None, "", None),
        (None, " ", None),
        (None, True, True),
        (None, False, False),
        (M, "A", True),
        (M, "a ", True),
        (M, "B", False),
        (M, "1", False),
        (M, 1, False),
    ],
    Kind.DATE: [
        (None, None, None),
        (None, "", None),
        (None, "2026-05-01", date(2026, 5, 1)),
        (None, " 2026-05-01 ", date(2026, 5, 1)),
        (None, "2026-05-01T23:59:59Z", date(2026, 5, 1)),
        (None, date(2026, 5, 1), date(2026, 5, 1)),
        (None, datetime(2026, 5, 1, 23, tzinfo=EAST), date(2026, 5, 1)),
        (None, "2024-02-29", date(2024, 2, 29)),
    ],
    Kind.MONEY: [
        (None, None, None),
        (None, "", None),
        (None, "0.00", Decimal(0)),
        (None, "-0", Decimal(0)),
        (None, Decimal("1200.50"), Decimal("1200.5")),
        (None, "1E+3", Decimal(1000)),
        (None, 12, Decimal(12)),
        (None, "-12345678901234567890.123456789", Decimal("-12345678901234567890.123456789")),
        (None, "0.0001", Decimal("0.0001")),
        (None, "1" + "0" * 30, Decimal(10**30)),
    ],
    Kind.COUNTRY: [
        (M, "Canada", "CA"),
        (M, "ca", "CA"),
        (M, "CAN", "CA"),
        (M, "États-Unis", "US"),
        (M, "E.U.", "US"),
        (M, "United States", "US"),
        (None, None, None),
        (P, "CA", "CA"),
    ],
    Kind.PROVINCE: [(None, " Québec ", "Québec"), (None, None, None)],
    Kind.REFERENCE: [(M, " a-02 ", "A-02"), (P, 562949955812345678, "562949955812345678"), (None, None, None)],
}
BAD: dict[Kind, list[tuple[Side, object, str]]] = {
    Kind.TEXT: [],
    Kind.CODE: [],
    Kind.FLAG: [(side, raw, "unknown_status") for side, raw in ((M, "Z"), (M, 2), (P, "A"), (P, 1))],
    Kind.DATE: [(side, raw, "no_such_date") for side in Side for raw in ("2026-02-30", "2023-02-29", "0000-00-00")],
    Kind.MONEY: [
        (side, raw, "not_a_number")
        for side in Side
        for raw in ("12 $", "1,200.50", "1_000", "NaN", "sNaN", "Infinity", 0.1, True, "1E+31", "1E+99999999", "1E-99999999")
    ],
    Kind.COUNTRY: [(M, raw, "unknown_country") for raw in ("Atlantide", "...", "日本")],
    Kind.PROVINCE: [],
    Kind.REFERENCE: [],
}  # fmt: skip


def test_the_tables_leave_no_kind_out():
    assert GOOD.keys() == BAD.keys() == READ.keys() == set(Kind)


@pytest.mark.parametrize(
    "kind, side, raw, value",
    [
        (kind, side, raw, v)
        for kind, rows in GOOD.items()
        for only, raw, v in rows
        for side in ([only] if only else Side)
    ],
)
def test_a_good_value_is_read(kind, side, raw, value):
    read = READ[kind](field(kind), side, raw)
    assert (read, type(read), text_of(read)) == (value, type(value), text_of(value))


@pytest.mark.parametrize("kind, side, raw, expected", [(k, *row) for k, rows in BAD.items() for row in rows])
def test_a_bad_value_says_which_field_and_what_it_held(kind, side, raw, expected):
    with pytest.raises(Unreadable) as error:
        READ[kind](field(kind), side, raw)
    assert code(error.value.reason) == str(error.value) == expected
    assert error.value.reason.facts["field"] == "x"
    assert error.value.reason.facts["value"] == str(raw).upper() if kind is Kind.FLAG else str(raw)


CODES = {"P": "Draft", "V": "Approved"}
BOTH_WAYS = Field(name="x", procore="x", label="X", words=CODES, words_back={"Draft": "P", "Approved": "P"})
ONE_WAY = Field(name="x", procore="x", label="X", words=CODES)


@pytest.mark.parametrize(
    "one, side, raw, expected",
    [
        (BOTH_WAYS, M, " V", "Approved"),
        (BOTH_WAYS, M, None, None),
        (BOTH_WAYS, M, "Draft", "P, V"),
        (BOTH_WAYS, P, "Draft", "Draft"),
        (BOTH_WAYS, P, "", None),
        (BOTH_WAYS, P, "P", "Draft, Approved"),
        (ONE_WAY, M, "P", "Draft"),
        (ONE_WAY, P, "anything", "anything"),
    ],
)
def test_a_code_of_a_fixed_list_is_read_by_its_side_and_one_that_is_not_in_it_is_told_with_the_list(
    one, side, raw, expected
):
    values, problem = read_fields([one], side, {"x": raw})
    if problem is None:
        assert values == {"x": expected}
        return
    assert values == {"x": None}
    assert problem == Reason("unknown_status", {"field": "x", "value": raw or "", "known": expected or ""})


def test_a_flag_of_no_code_is_told_with_the_codes():
    found = Reason("unknown_status", {"field": "x", "value": "Z", "known": "A, B, 1"})
    assert read_fields([field(Kind.FLAG)], M, {"x": "z"})[1] == found


@pytest.mark.parametrize("raw", [{}, [], (), set(), b""])
@pytest.mark.parametrize("side", Side)
def test_what_holds_other_values_is_no_value(raw, side):
    found = Reason("unreadable", {"field": "x", "side": side.value, "value": repr(raw)})
    assert read_fields([field(Kind.TEXT)], side, {"x": raw}) == ({"x": None}, found)


@pytest.mark.parametrize(
    "kind, side, read", [(Kind.TEXT, M, "True"), (Kind.TEXT, P, None), (Kind.FLAG, P, True), (Kind.FLAG, M, True)]
)
def test_a_flag_of_procore_is_no_text(kind, side, read):
    values, problem = read_fields([field(kind)], side, {"x": True})
    assert (values, problem is None) == ({"x": read}, read is not None)


def test_a_field_that_is_not_mentioned_is_not_read():
    assert read_fields([field(Kind.TEXT)], M, {}) == ({}, None)


@pytest.mark.parametrize(
    "item, own",
    [
        ({"id": 1}, 1),
        ({"id": 2**63 - 1}, 2**63 - 1),
        ({"id": str(2**63 - 1)}, 2**63 - 1),
        *(({"id": raw}, None) for raw in (0, -1, 2**63, "9" * 20, "1.0", "７", 1.0, True, None, {}, [1])),
        ({}, None),
        ([1], None),
        ("id", None),
        (None, None),
    ],
)
def test_an_id_has_at_most_64_bits_and_is_more_than_zero(item, own):
    assert id_of(item) == own


@given(st.text())
def test_clean_text_stays_clean_and_any_database_takes_it(text):
    once = clean(text)
    assert clean(once) == once
    assert "\x00" not in once
    assert once.encode() is not None


@pytest.mark.parametrize("typed", ["e\x00\u0301", "é\r\ud83d\n", "a\r\n"])
def test_what_is_taken_out_of_a_text_leaves_no_two_ways_of_writing_it(typed):
    """An accent behind a NUL, and a line's end around half a character, are joined first."""
    assert clean(typed) in {"é", "a"}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_an_amount_is_never_rounded(amount):
    assert READ[Kind.MONEY](field(Kind.MONEY), Side.MAESTRO, amount) == amount
    assert READ[Kind.MONEY](field(Kind.MONEY), Side.PROCORE, str(amount)) == amount


@pytest.mark.parametrize(
    "raw, expected",
    [
        (None, None),
        ("", None),
        ("yesterday", None),
        ("2026-05-01T12:00:00Z", datetime(2026, 5, 1, 12, tzinfo=UTC)),
        (datetime(2026, 5, 1, 8, tzinfo=EAST), datetime(2026, 5, 1, 12, tzinfo=UTC)),
        (datetime(2026, 5, 1, 12), datetime(2026, 5, 1, 12, tzinfo=UTC)),  # noqa: DTZ001  # a column without a zone
    ],
)
def test_a_moment_is_aware_and_utc(raw, expected):
    assert moment(raw) == expected
    assert expected is None or moment(raw).tzinfo is UTC  # type: ignore[union-attr]


@pytest.mark.parametrize("raw, expected", [(None, None), (True, True), (12, "12"), (" IND ", "IND"), ("\x00", "")])
def test_a_fact_is_a_flag_a_text_or_nothing(raw, expected):
    assert fact(raw) == expected


@pytest.mark.parametrize(
    "value, text",
    [(None, ""), ("x", "x"), (date(2026, 5, 1), "2026-05-01"), (Decimal("1E+3"), "1000"), (Decimal("0.10"), "0.10")],
)
def test_a_value_reads_as_a_person_writes_it(value, text):
    assert text_of(value) == text
