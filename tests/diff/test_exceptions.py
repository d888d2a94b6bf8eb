"""What waits for a person, and what is told of it."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from procore.diff.exceptions import (
    FOUND_BY_WRITING,
    NEVER_LINKED,
    amount_of,
    exception_of,
    exception_of_decision,
    exceptions_of_scopes,
    places_of,
    record_name,
    with_name,
)
from procore.diff.user_decisions import RefusedDecision
from procore.elements import ALL
from procore.elements.element import Element, Side
from procore.model.records import Line, Reason, Record
from procore.model.steps import Pair, Step, Verb, Write
from procore.text.messages import MESSAGES
from tests.factories.records import plain

SUPPLIERS, ORDERS, BUDGETS = ALL["suppliers"], ALL["purchase_orders"], ALL["budgets"]
M, P = Side.MAESTRO, Side.PROCORE


def record(side: Side, key: str, scope: str = "", **values: Any) -> Record:
    return Record(side=side, key=key, scope=scope, values=values, fingerprint=f"print of {key}")


ORDER = Pair(maestro=record(M, "24105", "P1"))
CONTRACT = Pair(procore=record(P, "900", "P1"))
BOTH = Pair(maestro=record(M, "24105", "P1"), procore=record(P, "900", "P1"))


def waits(element: str = "suppliers", key: str = "4410") -> Reason:
    return Reason("waits_for", {"element": element, "key": key})


# ------------------------------------------------------------------------------------------------ what is waited for


@pytest.mark.parametrize(
    ("pair", "reason", "places"),
    [
        (ORDER, waits(), [(M, "suppliers", "4410")]),
        (CONTRACT, waits(), [(P, "suppliers", "4410")]),
        (CONTRACT, waits(key="Béton"), []),
        (BOTH, waits(), [(M, "suppliers", "4410"), (P, "suppliers", "4410")]),
        (ORDER, waits("budget_codes", "03|MAT"), [(M, "budget_codes", "P1|03|MAT")]),
        (ORDER, waits("projects", "P1"), [(M, "projects", "P1")]),
        (
            CONTRACT,
            waits("purchase_orders|subcontracts", "7"),
            [(P, "purchase_orders", "7"), (P, "subcontracts", "7")],
        ),
        (ORDER, Reason("required", {"field": "name"}), []),
    ],
    ids=["maestro", "procore", "no id", "both sides", "of a project", "a project", "of several", "another cause"],
)
def test_where_the_record_may_be_that_is_waited_for(pair: Pair, reason: Reason, places: list[tuple[Side, str, str]]):
    assert places_of(pair, reason) == places


FOUND = {
    (M, "suppliers", "4410"): record(M, "4410", name="Béton ltée"),
    (P, "suppliers", "8123"): record(P, "8123", code="B1"),
    (P, "subcontracts", "7"): record(P, "7", name="Toiture"),
    (P, "purchase_orders", "8"): replace(record(P, "8"), problem=Reason("more_segments", {"value": "x"})),
}


@pytest.mark.parametrize(
    ("pair", "reason", "code", "facts"),
    [
        (ORDER, waits(), "waits_for", {"element": "suppliers", "key": "4410", "where": "maestro", "name": "Béton ltée"}),
        (
            CONTRACT,
            waits(key="8123"),
            "waits_for",
            {"element": "suppliers", "key": "8123", "where": "procore", "name": "B1"},
        ),
        (
            CONTRACT,
            waits("purchase_orders|subcontracts", "7"),
            "waits_for",
            {"element": "subcontracts", "key": "7", "where": "procore", "name": "Toiture"},
        ),
        (ORDER, waits(key="9"), "waits_for", {"element": "suppliers", "key": "9", "where": "maestro"}),
        (BOTH, waits(key="9"), "waits_for", {"element": "suppliers", "key": "9"}),
        (
            ORDER,
            waits("budget_codes", "03|MAT"),
            "waits_for",
            {"element": "budget_codes", "key": "03|MAT", "where": "maestro", "project": "P1"},
        ),
        (CONTRACT, waits("purchase_orders", "8"), "more_segments", {"value": "x"}),
        (ORDER, waits(key="GONE"), "waits_for_gone", {"element": "suppliers", "key": "GONE", "where": "maestro"}),
        (ORDER, Reason("required", {"field": "name"}), "required", {"field": "name"}),
    ],
    ids=[
        "its name", "of Procore without a name", "the element that has it", "nobody has it", "either may have it",
        "its project", "it never comes", "it is gone", "another cause",
    ],
)  # fmt: skip
def test_what_is_waited_for_is_named(pair: Pair, reason: Reason, code: str, facts: dict[str, str]) -> None:
    assert with_name(pair, reason, FOUND, {(M, "suppliers", "GONE")}) == Reason(code, facts)


def test_the_causes_that_are_treated_on_their_own_are_causes() -> None:
    assert MESSAGES.keys() >= FOUND_BY_WRITING | NEVER_LINKED


# ------------------------------------------------------------------------------------------------ exceptions

WRITE = Write(side=P, verb=Verb.CREATE)


def test_an_exception_has_both_keys_fingerprints_and_whose_work_it_is() -> None:
    pair = replace(BOTH, maestro=replace(ORDER.here, values={"total": Decimal("5.10")}))
    found = exception_of(ORDERS, Step(pair=pair), Reason("required", {"field": "name", "side": "procore"}))
    assert (found.scope, found.maestro_key, found.procore_key) == ("P1", "24105", "900")
    assert (found.maestro_fingerprint, found.procore_fingerprint) == ("print of 24105", "print of 900")
    assert (found.kind, found.owner, found.amount) == ("rejected", MESSAGES["required"].owner, Decimal("5.10"))
    assert found.decision is None


@pytest.mark.parametrize(
    ("code", "writes", "written"), [("refused", (WRITE,), True), ("refused", (), False), ("required", (WRITE,), False)]
)
def test_only_what_a_side_refused_counts_as_tried(code: str, writes: tuple[Write, ...], written: bool) -> None:
    assert exception_of(SUPPLIERS, Step(pair=ORDER, writes=writes), Reason(code)).written is written


def test_of_a_record_without_dollars_on_one_side_those_of_the_other_count() -> None:
    pair = replace(BOTH, procore=replace(CONTRACT.here, values={"total": Decimal(7)}))
    assert exception_of(ORDERS, Step(pair=pair), waits()).amount == Decimal(7)


def test_a_decision_that_could_not_be_applied_has_an_exception_of_its_own() -> None:
    refused = RefusedDecision(
        id=5, maestro_key="S1", procore_key="7", by_whom="Marie", reason=Reason("decision_linked")
    )
    found = exception_of_decision(refused)
    assert (found.decision, found.maestro_key, found.procore_key, found.amount) == (5, "S1", "7", None)
    assert found.kind == MESSAGES["decision_linked"].kind


def test_a_list_that_could_not_be_read_is_named_by_its_project_or_else_by_the_company() -> None:
    found = exceptions_of_scopes("demo", [("P1", Reason("no_access", {"said": "no"})), ("", Reason("no_permission"))])
    assert [(one.scope, one.maestro_key, one.reason.code) for one in found] == [
        ("P1", "P1", "no_access"),
        ("", "demo", "no_permission"),
    ]


DOCUMENT = Record(side=M, key="1", values={"total": Decimal(5)})


@pytest.mark.parametrize(
    ("element", "here", "worth"),
    [
        (ORDERS, DOCUMENT, Decimal(5)),
        (ORDERS, replace(DOCUMENT, values={}), None),
        (ORDERS, replace(DOCUMENT, values={}, lines={"1": Line(key="1", values={"amount": Decimal(7)})}), Decimal(7)),
        (BUDGETS, Record(side=M, key="1", values={"amount": Decimal(9)}), Decimal(9)),
        (SUPPLIERS, plain("suppliers", M, "S1"), None),
    ],
    ids=["total", "nothing stated", "total of the lines", "budget", "no money"],
)
def test_what_a_record_is_worth(element: Element, here: Record, worth: Decimal | None) -> None:
    assert amount_of(element, here) == worth


@pytest.mark.parametrize(
    ("pair", "called"),
    [
        (Pair(maestro=record(M, "S1", name="Béton"), procore=record(P, "7")), "S1 (Béton)"),
        (Pair(procore=record(P, "7")), "Procore 7"),
        (Pair(), "?"),
    ],
)
def test_a_record_is_named_by_maestros_key_or_else_by_procores_id(pair: Pair, called: str) -> None:
    assert record_name(SUPPLIERS, pair) == called


@pytest.mark.parametrize(
    ("pair", "keys"),
    [
        (ORDER, ("P1", "24105", "", "print of 24105", None)),
        (CONTRACT, ("P1", "", "900", None, "print of 900")),
        (BOTH, ("P1", "24105", "900", "print of 24105", "print of 900")),
    ],
)
def test_an_exception_is_made_whole(pair: Pair, keys: tuple[str | None, ...]) -> None:
    reason = Reason("required", {"field": "name", "side": "procore"})
    found = exception_of(ORDERS, Step(pair=pair), reason)
    assert (
        found.scope,
        found.maestro_key,
        found.procore_key,
        found.maestro_fingerprint,
        found.procore_fingerprint,
    ) == keys
    told = exception_of_decision(
        RefusedDecision(id=3, maestro_key="S1", procore_key="7", by_whom="Marie", reason=reason)
    )
    (scope,) = exceptions_of_scopes("demo", [("P1", reason)])
    message = MESSAGES["required"]
    for one in (found, told, scope):
        assert (one.kind, one.owner, one.reason) == (message.kind, message.owner, reason)


def test_what_is_waited_for_and_gone_is_told_by_its_element_and_key() -> None:
    found = with_name(ORDER, waits(), {}, {(M, "suppliers", "4410")})
    assert found == Reason("waits_for_gone", {"element": "suppliers", "key": "4410", "where": "maestro"})


def test_a_record_of_procore_without_a_name_is_called_by_its_key_s_words() -> None:
    activity = Record(side=P, key="5", scope="P1", values={"activity": "03", "group": "MAT"}, fingerprint="5")
    found = with_name(CONTRACT, waits("budget_codes", "5"), {(P, "budget_codes", "5"): activity}, ())
    assert (found.facts["name"], found.facts["where"]) == ("03|MAT", "procore")
    mine = replace(activity, side=M, key="P1|03|MAT")
    named = with_name(ORDER, waits("budget_codes", "03|MAT"), {(M, "budget_codes", "P1|03|MAT"): mine}, ())
    assert "name" not in named.facts


def test_an_amount_that_is_none_is_no_amount() -> None:
    assert amount_of(BUDGETS, record(M, "P1|03", "P1", amount="much")) is None
    assert amount_of(SUPPLIERS, record(M, "S1")) is None
    assert record_name(ALL["budget_codes"], Pair(maestro=record(M, "P1|03|MAT"))) == "P1|03|MAT"


@pytest.mark.parametrize(("pair", "where"), [(ORDER, "maestro"), (CONTRACT, "procore"), (BOTH, None)])
def test_whose_word_the_key_is_that_is_waited_for(pair: Pair, where: str | None) -> None:
    assert with_name(pair, waits(key="71"), {}, ()).facts.get("where") == where


def test_of_a_code_that_an_exception_tells_of_nobody_is_asked_to_decide() -> None:
    one = waits("cost_types", "MAT")
    assert with_name(ORDER, one, {}, ()).facts.get("undecided") == "yes"
    assert "undecided" not in with_name(ORDER, one, {}, (), told=frozenset({(M, "cost_types", "MAT")})).facts
