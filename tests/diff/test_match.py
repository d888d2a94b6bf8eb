"""Which record of one side is which of the other."""

from dataclasses import replace
from typing import Any

import pytest

from procore.diff.match import HeldValue, hold_doubled, hold_likenesses, pair_up
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Link, Reason
from procore.model.steps import Pair
from tests.factories.reasons import code
from tests.factories.records import maestro, procore

SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]


def mine(code, name=None, tax=None, **more):
    return maestro("suppliers", code=code, name=name, tax_number=tax, active="A", **more)


def theirs(procore_id, code=None, name=None, tax=None, **more):
    register = {"identifier": tax} if tax else None
    return procore("suppliers", procore_id, origin_code=code, name=name, business_register=register, **more)


def told(pairs):
    """Pairs in short: `S1=7` are one, `S1` and `7` stand alone, a reason stands behind."""
    names = set()
    for pair in pairs:
        name = "=".join(record.key for record in (pair.maestro, pair.procore) if record)
        names.add(f"{name} {code(pair.reason)}" if pair.reason else name)
    assert len(names) == len(pairs)
    return names


def paired(m, p, begun=None):
    return told(pair_up(SUPPLIERS, "DEMO", m, p, begun or {}))


OURS = "MAESTRO|SUP|DEMO|S1"
NAME = "Béton Provincial"
LEGAL, BARE = "Béton Tremblay inc.", "BETON TREMBLAY LTÉE"


@pytest.mark.parametrize(
    "m, p, expected",
    [
        ([], [], set()),
        ([mine("S1", NAME)], [], {"S1"}),
        ([], [theirs(7, name=NAME)], {"7"}),
        # by our origin id, whatever else they say
        ([mine("S1", "Un")], [theirs(7, name="Deux", origin_id=OURS)], {"S1=7"}),
        ([mine("S1", "Un"), mine("S2", "Deux")], [theirs(7, "S2", "Deux", origin_id=OURS)], {"S1=7", "S2"}),
        # by code
        ([mine("S1", "Un")], [theirs(7, "s1 ", "Deux")], {"S1=7"}),
        ([mine("S1")], [theirs(7, "S1"), theirs(8, "S1")], {"S1 ambiguous", "7 ambiguous", "8 ambiguous"}),
        # by name and tax number
        ([mine("S1", NAME, "114")], [theirs(7, None, NAME.upper(), "114")], {"S1=7"}),
        ([mine("S1", " Béton   provincial", "114")], [theirs(7, None, NAME, "114")], {"S1=7"}),
        (
            [mine("S1", NAME, "114"), mine("S2", NAME, "114")],
            [theirs(7, None, NAME, "114")],
            {"S1 ambiguous", "S2 ambiguous", "7 ambiguous"},
        ),
        ([mine("S1", NAME, "1"), mine("S2", NAME, "2")], [theirs(7, None, NAME, "2")], {"S1", "S2=7"}),
        # the name alone makes a person decide
        ([mine("S1", NAME)], [theirs(7, None, NAME)], {"S1 ambiguous", "7 ambiguous"}),
        ([mine("S1", NAME, "114")], [theirs(7, None, NAME, "999")], {"S1 ambiguous", "7 ambiguous"}),
        ([mine("S1", NAME)], [theirs(7, "S9", NAME)], {"S1 ambiguous", "7 ambiguous"}),
        # accents, capitals and legal forms make no other record
        ([mine("S1", LEGAL, "114")], [theirs(7, None, BARE, "114")], {"S1=7"}),
        ([mine("S1", LEGAL)], [theirs(7, None, BARE)], {"S1 ambiguous", "7 ambiguous"}),
        ([mine("S1", LEGAL, "114")], [theirs(7, None, BARE, "999")], {"S1 ambiguous", "7 ambiguous"}),
        # so does the tax number alone, however it is written
        ([mine("S1", "Un", "114")], [theirs(7, None, "Deux", "114")], {"S1 ambiguous", "7 ambiguous"}),
        (
            [mine("S1", "Un", "123456789 RT0001")],
            [theirs(7, None, "Deux", "123-456-789"), theirs(8, None, "Trois", "123456780")],
            {"S1 ambiguous", "7 ambiguous", "8"},
        ),
        ([mine("S1", "Un", "0")], [theirs(7, None, "Deux", "0")], {"S1", "7"}),
        # nothing is equal to nothing
        ([mine("S1"), mine("S2")], [theirs(7), theirs(8)], {"S1", "S2", "7", "8"}),
        # a better key wins over a worse one
        ([mine("S1", NAME, "114"), mine("S2", "Deux")], [theirs(7, "S2", NAME, "114")], {"S1", "S2=7"}),
        # another's origin id is never taken over
        ([mine("S1")], [theirs(7, "S1", origin_id="SAGE|1")], {"S1=7 foreign_origin"}),
        ([mine("S1")], [theirs(7, "S1", origin_id="MAESTRO|SUP|OTHER|S1")], {"S1=7 foreign_origin"}),
        ([mine("S1")], [theirs(7, "S1", origin_id="MAESTRO|SUP|DEMO|S2")], {"S1=7 foreign_origin"}),
    ],
)
def test_records_are_paired_by_the_best_key_and_held_when_it_is_not_enough(m, p, expected):
    assert paired(m, p) == expected
    assert paired(m[::-1], p[::-1]) == expected


@pytest.mark.parametrize(
    "own, expected",
    [
        ({Side.MAESTRO: {"S1"}}, {"S1", "7"}),
        ({Side.PROCORE: {"7"}}, {"S1", "7"}),
        ({Side.MAESTRO: {"S2"}, Side.PROCORE: {"8"}}, {"S1 ambiguous", "7 ambiguous"}),
    ],
)
def test_what_a_person_says_is_another_one_is_linked_by_no_natural_key(own, expected):
    assert told(pair_up(SUPPLIERS, "DEMO", [mine("S1", NAME)], [theirs(7, None, NAME)], {}, separate=own)) == expected


def test_another_one_that_was_made_already_is_found_again_by_its_origin_id_or_by_what_was_begun():
    own = {Side.MAESTRO: {"S1"}, Side.PROCORE: {"7"}}
    with_origin_id = [theirs(7, None, NAME, origin_id=OURS)]
    assert told(pair_up(SUPPLIERS, "DEMO", [mine("S1", NAME)], with_origin_id, {}, separate=own)) == {"S1=7"}
    begun = {"7": "S1"}
    assert told(pair_up(SUPPLIERS, "DEMO", [mine("S1", NAME)], [theirs(7, None, NAME)], begun, separate=own)) == {
        "S1=7"
    }


HAS: dict[Side, list[dict[str, Any]]] = {
    Side.MAESTRO: [
        {"key": "S1", "across": "5", "scope": "", "value": "béton  PROVINCIAL"},
        {"key": "S2", "across": None, "scope": "", "value": "Beton Provincial Ltée"},
        {"key": "S3", "across": "6", "scope": "", "value": "Autre"},
    ],
    Side.PROCORE: [{"key": "5", "across": "S1", "scope": "", "value": "BETON PROVINCIAL INC"}],
}
BY_NAME = SUPPLIERS.by_name["name"]


def held_twice(target, pairs, new, own=()):
    """The records that would be a second one in the target, each with those that it is like."""
    found = hold_likenesses(BY_NAME, target, pairs, new, [HeldValue(**one) for one in HAS[target]], own)
    return [
        f"{record.key}: {p.reason.facts['across']}"
        for p in found
        if (record := p.on(target.other)) and code(p.reason) == "twin"
    ]


@pytest.mark.parametrize(
    "record, new, own, held",
    [
        (theirs(7, None, NAME), {"7"}, (), ["7: S1 (Procore 5), S2"]),
        (theirs(7, None, "PROVINCIAL BETON INC."), {"7"}, (), ["7: S1 (Procore 5), S2"]),
        (theirs(7, None, NAME), {"7"}, ("7",), []),
        (theirs(7, None, NAME), set(), (), []),  # it is not made in maestro*
        (theirs(7, None, "Un autre"), {"7"}, (), []),
        (theirs(7), {"7"}, (), []),
        (theirs(7, None, NAME, scope="24-001"), {"7"}, (), []),
        (mine("S9", "Béton Provincial ltée"), {"S9"}, (), ["S9: Procore 5 (S1)"]),
        (mine("S9", "Béton Provincial ltée"), {"S9"}, ("S9",), []),
        (mine("S9", "Béton Provincial ltée"), set(), (), []),
        (mine("S9", "Béton Provincial (Matane)"), {"S9"}, (), []),
    ],
)
def test_what_a_side_has_by_that_name_already_is_not_made_there_once_more(record, new, own, held):
    pair = Pair(maestro=record) if record.side is Side.MAESTRO else Pair(procore=record)
    assert held_twice(record.side.other, [pair], new, own) == held


def test_of_several_of_one_name_that_one_side_has_each_waits_for_a_person():
    pairs = [Pair(procore=theirs(number, None, "Seul")) for number in (7, 8, 9)]
    assert held_twice(Side.MAESTRO, pairs, {"7", "8"}) == ["7: Procore 8", "8: Procore 7"]
    assert held_twice(Side.MAESTRO, pairs, {"7", "8"}, ("7",)) == ["8: Procore 7"]
    assert held_twice(Side.MAESTRO, pairs, {"7"}) == []
    pairs = [Pair(maestro=mine(code, name)) for code, name in (("S8", "Seul inc."), ("S9", "SEUL LTÉE"))]
    assert held_twice(Side.PROCORE, pairs, {"S8", "S9"}) == ["S8: S9", "S9: S8"]


def test_a_tax_number_tells_a_second_record_whatever_it_is_called():
    there = [HeldValue(key="5", across="S1", scope="", value="123456789RT0001")]
    pair = Pair(maestro=mine("S9", "Un", "123 456 789"))
    (held,) = hold_likenesses(SUPPLIERS.by_name["tax_number"], Side.PROCORE, [pair], {"S9"}, there, ())
    assert held.reason == Reason("twin", {"field": "tax_number", "value": "123 456 789", "across": "Procore 5 (S1)"})


def test_what_a_side_has_twice_is_told_where_nothing_links_it_and_no_person_says_that_they_are_two():
    alone, linked = Pair(maestro=mine("S2", NAME)), Pair(maestro=mine("S1", NAME), procore=theirs(7, "S1", NAME))
    held, kept = hold_doubled(Side.MAESTRO, [alone, linked], {"S2": "S1", "S1": "S2"}, ())
    assert held.reason == Reason("doubled", {"side": "maestro", "key": "S2", "across": "S1"})
    assert kept == linked
    assert hold_doubled(Side.MAESTRO, [alone], {"S2": "S1"}, ("S2",)) == [alone]
    assert hold_doubled(Side.PROCORE, [alone], {"S2": "S1"}, ()) == [alone]


def test_what_is_held_for_another_reason_keeps_it():
    pair = Pair(procore=theirs(7, None, NAME), reason=Reason("key_taken", {"key": "S9"}))
    there = [HeldValue(**one) for one in HAS[Side.MAESTRO]]
    assert hold_likenesses(BY_NAME, Side.MAESTRO, [pair], {"7"}, there, ()) == [pair]


@pytest.mark.parametrize(
    "m, p, begun, expected",
    [
        # the creation went through before the crash
        ([mine("P00001", NAME)], [theirs(7, None, NAME)], {"7": "P00001"}, {"P00001=7"}),
        # maestro* cut the name
        ([mine("P00001", "x" * 80)], [theirs(7, None, "x" * 100)], {"7": "P00001"}, {"P00001=7"}),
        # it did not go through: it is created
        ([], [theirs(7, None, NAME)], {"7": "P00001"}, {"7"}),
        # it did not go through, and the number went to another supplier meanwhile
        ([mine("P00001", "Another")], [theirs(7, None, NAME)], {"7": "P00001"}, {"P00001", "7"}),
        # it is linked already
        ([mine("S1", NAME)], [], {"7": "S1"}, {"S1"}),
    ],
)
def test_a_creation_that_was_begun_is_found_again_and_not_guessed(m, p, begun, expected):
    assert paired(m, p, begun) == expected


@pytest.mark.parametrize(
    "m, p, expected",
    [
        # Procore's record got another name meanwhile: the copy still has the one that was written
        (mine("P00001", NAME), theirs(7, None, "Béton du Québec"), {"P00001=7"}),
        # somebody entered the copy's code again: it is held, and not made once more
        (replace(mine("P00001", "x"), problem=Reason("duplicate_key")), theirs(7, None, NAME), {"P00001=7"}),
        (mine("P00001", "Another"), theirs(7, None, "Béton du Québec"), {"P00001", "7"}),
    ],
)
def test_a_creation_that_was_begun_is_known_by_what_was_written(m, p, expected):
    assert told(pair_up(SUPPLIERS, "DEMO", [m], [p], {"7": "P00001"}, {"7": NAME})) == expected


def test_what_is_held_says_who_it_could_be():
    pairs = pair_up(SUPPLIERS, "DEMO", [mine("S1", NAME)], [theirs(7, None, NAME), theirs(8, None, NAME)], {})
    said = {(p.maestro or p.procore).key: p.reason.facts for p in pairs if p.reason}  # type: ignore[union-attr]
    assert said["S1"] == {"field": "name", "value": NAME, "across": f"7 ({NAME}), 8 ({NAME})"}
    assert said["7"] == {"field": "name", "value": NAME, "across": f"S1 ({NAME})"}


def test_projects_are_paired_by_number_only_and_one_without_a_number_is_held_when_its_name_is_alike():
    names = {"P1": "École", "P2": "Pont Saint-Jean", "P3": "Garage"}
    m = [maestro("projects", number=number, name=name) for number, name in names.items()]
    p = [procore("projects", 7, project_number="p1", name="School"), procore("projects", 8, name="PONT ST-JEAN")]
    p += [procore("projects", 9, project_number="P9", name="Garage"), procore("projects", 10, name="Aréna")]
    assert told(pair_up(PROJECTS, "DEMO", m, p, {})) == {"P1=7", "P2 ambiguous", "8 ambiguous", "P3", "9", "10"}


def test_the_same_code_in_two_projects_is_two_activities():
    m = [maestro("cost_codes", project=p, code="02") for p in ("P1", "P2")]
    p = [procore("cost_codes", 7, scope="P1", full_code="02"), procore("cost_codes", 8, scope="P2", full_code="02")]
    assert told(pair_up(COST_CODES, "DEMO", m, p, {})) == {"P1|02=7", "P2|02=8"}


# ------------------------------------------------------------------------------------------------ to the letter


@pytest.mark.parametrize(
    "kept, scope, unlinked, expected",
    [
        ("7", "", (), {"S1=7"}),
        ("8", "", (), {"S1", "7"}),
        (None, "", (), {"S1", "7"}),
        ("7", "24-001", (), {"S1", "7"}),  # of another project: maestro* holds a wrong id
        ("7", "", {("S1", "7")}, {"S1", "7"}),
        ("7", "", {("S2", "7")}, {"S1=7"}),
    ],
)
def test_procore_s_id_in_maestro_links_what_no_person_took_apart(kept, scope, unlinked, expected):
    m, p = mine("S1", "Un", external_id=kept), replace(theirs(7, None, "Deux"), scope=scope)
    assert told(pair_up(SUPPLIERS, "DEMO", [m], [p], {}, unlinked=unlinked)) == expected


def test_a_record_of_another_integration_is_held_with_its_id_and_one_that_carries_none_is_not():
    for origin, reason in (("SAGE|7", Reason("foreign_origin", {"origin_id": "SAGE|7"})), (None, None), (OURS, None)):
        (pair,) = pair_up(SUPPLIERS, "DEMO", [mine("S1", NAME)], [theirs(7, "S1", NAME, origin_id=origin)], {})
        assert pair.reason == reason


def test_an_element_without_origin_ids_is_not_linked_by_their_absence():
    codes = [maestro("budget_codes", project="P1", activity="03", group="MAT")]
    other = [procore("budget_codes", 9, "P1")]
    assert told(pair_up(ALL["budget_codes"], "DEMO", codes, other, {})) == {"P1|03|MAT", "9"}


@pytest.mark.parametrize("pair", [Pair(maestro=mine("S2", NAME), reason=Reason("key_taken", {"key": "S9"}))])
def test_what_is_held_already_is_not_told_to_be_doubled(pair):
    assert hold_doubled(Side.MAESTRO, [pair], {"S2": "S1"}, ()) == [pair]
    link = Link(maestro_key="S2", procore_id=7)
    gone = Pair(maestro=mine("S2", NAME), link=link)
    assert hold_doubled(Side.MAESTRO, [gone], {"S2": "S1"}, ()) == [gone]
    assert hold_doubled(Side.MAESTRO, [Pair(maestro=mine("S3", NAME))], {"S2": "S1"}, ())[0].reason is None


def test_several_keys_that_are_ambiguous_together_are_named_together():
    m = maestro("purchase_orders", project="P1", number="1", external_number="24105", supplier="S1")
    p = [procore("purchase_orders", key, "P1", number="24105", vendor={"id": "S1"}) for key in (7, 8)]
    held = next(pair.reason for pair in pair_up(ALL["purchase_orders"], "DEMO", [m], p, {}) if pair.maestro)
    assert held is not None
    assert held.facts["field"] == "external_number, supplier"


def test_what_was_begun_of_an_element_without_names_is_known_by_its_key():
    m = maestro("budget_codes", project="P1", activity="03", group="MAT")
    assert ALL["budget_codes"].name_field is None
    assert told(pair_up(ALL["budget_codes"], "DEMO", [m], [procore("budget_codes", 9, "P1")], {"9": m.key})) == {
        f"{m.key}=9"
    }
