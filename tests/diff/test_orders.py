"""A step's write as the side is asked for it."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from procore.diff.orders import OrderFacts, needs_new_key, order_of
from procore.diff.references import References
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, Line
from procore.model.steps import Pair, Step, Verb, Write
from tests.factories.records import linked, plain

M, P = Side.MAESTRO, Side.PROCORE
REFERENCES = [("suppliers", "S1", 7), ("budget_codes", "P1|03|MAT", 55), ("cost_codes", "P1|03", 5)]


def order(element_id, pair, write, new_key=None):
    facts = OrderFacts(element=ALL[element_id], tag="DEMO", references=References(REFERENCES), project_ids={"P1": 100})
    step = Step(pair=pair, writes=(write,))
    return order_of(facts, step, {record.side: record for record in pair.records}, write, new_key)


def write(side, verb, *lines, **values):
    changes = tuple(Change(name, None, value) for name, value in values.items())
    return Write(side=side, verb=verb, changes=changes, lines=lines)


# ------------------------------------------------------------------------------------------------ keys


@pytest.mark.parametrize(
    ("element_id", "one", "expected"),
    [
        ("suppliers", write(M, Verb.CREATE, name="A"), True),
        ("suppliers", write(M, Verb.CREATE, name="A", code="S1"), False),
        ("suppliers", write(M, Verb.UPDATE, name="A"), False),
        ("suppliers", write(P, Verb.CREATE, name="A"), False),
    ],
)
def test_only_a_creation_without_a_key_needs_one_of_maestro(element_id, one, expected):
    assert needs_new_key(ALL[element_id], one) is expected


def test_a_record_that_maestro_numbers_has_that_key():
    made = order("suppliers", Pair(procore=plain("suppliers", P, "7", name="A")), write(M, Verb.CREATE, name="A"), "N1")
    assert (made.maestro_key, made.values, made.external_id) == ("N1", {"name": "A", "code": "N1"}, 7)


def test_a_project_s_record_has_its_project_in_its_key_and_procore_s_id_of_it():
    pair = Pair(procore=plain("cost_codes", P, "9", "P1", code="04"))
    made = order("cost_codes", pair, write(M, Verb.CREATE, code="04"))
    assert (made.maestro_key, made.scope, made.project_id) == ("P1|04", "P1", 100)


# ------------------------------------------------------------------------------------------------ references


def test_references_are_in_the_words_of_the_side_that_is_written():
    m = plain("purchase_orders", M, "24105", "P1", supplier="S1")
    to_procore = order("purchase_orders", Pair(maestro=m), write(P, Verb.CREATE, supplier="S1", name="A"))
    assert to_procore.values == {"supplier": "7", "name": "A"}
    p = plain("purchase_orders", P, "3", "P1", supplier="S1")
    to_maestro = order("purchase_orders", Pair(procore=p), write(M, Verb.CREATE, supplier="S1", number="1"))
    assert to_maestro.values["supplier"] == "S1"


def test_an_activity_says_the_code_of_its_section_to_procore_only():
    m = plain("cost_codes", M, "P1|03-300", "P1", code="03-300", section="03")
    assert order("cost_codes", Pair(maestro=m), write(P, Verb.CREATE, code="03-300", section="03")).parent_code == "03"
    p = plain("cost_codes", P, "9", "P1", code="03-300", section="03")
    assert order("cost_codes", Pair(procore=p), write(M, Verb.CREATE, code="03-300", section="03")).parent_code == ""


# ------------------------------------------------------------------------------------------------ origin ids

OURS = "MAESTRO|SUP|DEMO|S1"
BOTH = linked(plain("suppliers", M, "S1", code="S1", phone="1"), plain("suppliers", P, "7", phone="2"), origin_id=None)


def test_what_procore_does_not_know_yet_gets_our_origin_id_and_the_code_with_it():
    made = order("suppliers", BOTH, write(P, Verb.UPDATE, phone="1"))
    assert (made.origin_id, made.known_origin, made.values) == (OURS, None, {"phone": "1", "code": "S1"})
    assert (made.procore_id, made.before) == (7, {"phone": "2"})


def test_what_has_our_origin_id_keeps_it():
    known = replace(BOTH, link=replace(BOTH.link, origin_id=OURS))
    made = order("suppliers", known, write(P, Verb.UPDATE, phone="1"))
    assert (made.origin_id, made.known_origin, made.values) == (None, OURS, {"phone": "1"})


def test_maestro_gets_no_origin_id():
    made = order("suppliers", BOTH, write(M, Verb.UPDATE, phone="2"))
    assert (made.origin_id, made.procore_id, made.external_id) == (None, None, 7)


@pytest.mark.parametrize(("code", "values"), [("S1", {"code": None}), ("S9", {})], ids=["ours", "a person's"])
def test_an_origin_id_is_cleared_with_the_code_that_came_with_it(code, values):
    held = replace(plain("suppliers", P, "7", code=code), origin_id=OURS)
    made = order("suppliers", Pair(procore=held), write(P, Verb.CLEAR_ORIGIN_ID))
    assert (made.origin_id, made.values) == ("", values)


# ------------------------------------------------------------------------------------------------ lines


def line(verb, key=None, source=None, **values):
    changes = tuple(Change(name, None, value) for name, value in values.items())
    return LineChange(verb=verb, key=key, source=source, changes=changes)


def test_a_line_that_follows_one_of_maestro_has_its_own_origin_id():
    m = plain("purchase_orders", M, "24105", "P1")
    made = line(LineVerb.CREATE, source="1", budget_code="03|MAT")
    (found,) = order("purchase_orders", Pair(maestro=m), write(P, Verb.CREATE, made)).lines
    assert (found.values, found.origin_id) == ({"budget_code": "55"}, "MAESTRO|POL|DEMO|24105|1")


def test_a_line_that_is_removed_needs_no_value():
    pair = linked(plain("purchase_orders", M, "24105", "P1"), plain("purchase_orders", P, "3", "P1"))
    gone = line(LineVerb.REMOVE, key="70", budget_code=None)
    (found,) = order("purchase_orders", pair, write(P, Verb.UPDATE, gone)).lines
    assert (found.verb, found.key, found.values, found.origin_id) == (LineVerb.REMOVE, "70", {}, None)


# ------------------------------------------------------------------------------------------------ to the letter

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_an_order_holds_what_the_target_held_in_its_own_words():
    m = plain("purchase_orders", M, "24105", "P1", supplier="S1")
    held = {"9": Line(key="9", values={"budget_code": "03|MAT", "amount": Decimal(5)}, twin="1")}
    p = replace(plain("purchase_orders", P, "3", "P1", supplier="S1"), lines=held, origin_id="MAESTRO|PO|DEMO|24105")
    made = order("purchase_orders", Pair(maestro=m, procore=p), write(P, Verb.UPDATE, name="A"))
    assert (made.verb, made.before) == (Verb.UPDATE, {"supplier": "7"})
    assert made.lines_before == {"9": replace(held["9"], values={"budget_code": "55", "amount": Decimal(5)})}
    assert (made.procore_id, made.external_id, made.known_origin) == (3, 3, "MAESTRO|PO|DEMO|24105")
    read = replace(m, changed_at=NOON)
    assert order("purchase_orders", Pair(maestro=read, procore=p), write(M, Verb.UPDATE, name="A")).read_at == NOON
    new = order("purchase_orders", Pair(maestro=m), write(P, Verb.CREATE, name="A"))
    assert (new.lines_before, new.read_at, new.known_origin, new.before) == ({}, None, None, {})


def test_a_record_of_the_company_has_no_project():
    facts = OrderFacts(element=ALL["suppliers"], tag="DEMO", references=References(), project_ids={"": 5, "P1": 100})
    pair, one = Pair(maestro=plain("suppliers", M, "S1")), write(P, Verb.CREATE, name="A")
    assert order_of(facts, Step(pair=pair, writes=(one,)), {M: pair.maestro}, one).project_id is None


def test_a_record_of_a_project_names_others_of_that_project():
    pair = Pair(maestro=plain("cost_codes", M, "P1|03-300", "P1", section="03"))
    assert order("cost_codes", pair, write(P, Verb.CREATE, section="03")).values == {"section": "5"}
    elsewhere = Pair(maestro=plain("cost_codes", M, "P2|03-300", "P2", section="03"))
    assert order("cost_codes", elsewhere, write(P, Verb.CREATE, section="03")).values == {"section": None}


def test_an_element_without_tiers_says_no_parent():
    m = plain("suppliers", M, "S1", code="S1")
    assert order("suppliers", Pair(maestro=m), write(P, Verb.CREATE, code="S1")).parent_code == ""


def test_an_update_of_what_has_our_origin_id_clears_nothing():
    known = replace(BOTH, link=replace(BOTH.link, origin_id=OURS))
    held = replace(known.procore, values={"code": "S1", "phone": "2"}, origin_id=OURS)
    made = order("suppliers", replace(known, procore=held), write(P, Verb.UPDATE, phone="1"))
    assert made.values == {"phone": "1"}


def test_a_line_of_procore_is_written_into_maestro_in_maestro_s_words_without_an_origin_id():
    p = plain("purchase_orders", P, "3", "P1")
    made = line(LineVerb.CREATE, source="71", budget_code="03|MAT")
    (found,) = order("purchase_orders", Pair(procore=p), write(M, Verb.CREATE, made, number="1")).lines
    assert (found.verb, found.values, found.origin_id, found.source) == (
        LineVerb.CREATE,
        {"budget_code": "03|MAT"},
        None,
        "71",
    )


@pytest.mark.parametrize("key", [None, "70"])
def test_a_line_that_follows_none_of_maestro_has_no_origin_id(key):
    pair = linked(plain("purchase_orders", M, "24105", "P1"), plain("purchase_orders", P, "3", "P1"))
    own = line(LineVerb.UPDATE, key=key, unit="h")
    (found,) = order("purchase_orders", pair, write(P, Verb.UPDATE, own)).lines
    assert (found.key, found.origin_id) == (key, None)
