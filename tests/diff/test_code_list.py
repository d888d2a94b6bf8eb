"""Both sides' codes beside each other: what becomes of each, and why."""

from dataclasses import replace

import pytest

from procore.diff.code_list import CodeFacts, Unused, code_list, unused
from procore.elements import ALL
from procore.elements.element import Side
from procore.mapping.codes import rule_of


def with_codes(element_id, table, *rules):
    element = ALL[element_id]
    code = element.by_name["code"]
    mapped = replace(code, code_table=table, code_rules=tuple(rule_of(*rule) for rule in rules))
    return replace(element, fields=tuple(mapped if one is code else one for one in element.fields))


GROUPS = with_codes("cost_types", {"MO": "L", "OLD": "X"})
ACTIVITIES = with_codes("cost_codes", {}, (r"(\d\d)(\d{3})", r"\1-\2"), (r"Z(\d)", r"Y\1"))


def ours(code, scope="", **known):
    key = f"{scope}|{code}" if scope else code
    return CodeFacts(scope=scope, maestro_key=key, maestro={"code": code, "name": code}, **known)


def theirs(code, key="7", scope="", **known):
    return CodeFacts(scope=scope, procore_key=key, procore={"code": code, "name": code}, **known)


def both(code, across, **known):
    return replace(ours(code, **known), linked=True, procore_key="7", procore={"code": across})


def told(element, known, makes=(), writes=tuple(Side)):
    rows = code_list(element, known, makes, writes)
    return [(row.facts.maestro_key, row.facts.procore_key, row.state.value, str(row.by)) for row in rows]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ([ours("MO"), theirs("L")], ("MO", "7", "linked", "table")),
        ([ours("EQU"), theirs("EQU")], ("EQU", "7", "linked", "equal")),
        ([both("MO", "L")], ("MO", "7", "linked", "table")),
        ([both("MO", "L", person=True)], ("MO", "7", "linked", "person")),
        ([both("MAT", "M")], ("MAT", "7", "linked", "")),  # the settings say it no more
        ([ours("MAT")], ("MAT", "", "undecided", "")),
        ([ours("MAT", excluded=True)], ("MAT", "", "excluded", "")),
        ([ours("MAT", separate=True)], ("MAT", "", "to_procore", "")),
        ([ours("MAT", decision="link")], ("MAT", "", "decided", "")),
        ([theirs("M")], ("", "7", "undecided", "")),
    ],
)
def test_what_becomes_of_a_code(known, expected):
    assert told(GROUPS, known) == [expected]


def test_a_rule_pairs_codes_of_one_project_only():
    known = [ours("03300", "24-001"), theirs("03-300", scope="24-001"), theirs("03-300", "8", scope="24-002")]
    assert told(ACTIVITIES, known) == [
        ("", "8", "undecided", ""),
        ("24-001|03300", "7", "linked", "rule"),
    ]


def test_of_two_that_would_be_one_none_is():
    known = [ours("03300", "24-001"), theirs("03-300", scope="24-001"), theirs("03-300", "8", scope="24-001")]
    assert {state for _, _, state, _ in told(ACTIVITIES, known)} == {"undecided"}


@pytest.mark.parametrize(
    ("known", "makes", "writes", "expected"),
    [
        (ours("03", "24-001"), {"cost_codes"}, tuple(Side), ("to_procore", False)),
        (theirs("03", scope="24-001"), {"activities"}, tuple(Side), ("to_maestro", False)),
        (ours("03", "24-001"), {"activities"}, tuple(Side), ("undecided", True)),
        (ours("03", "24-001"), {"cost_codes"}, (Side.MAESTRO,), ("undecided", False)),  # nothing is written there
    ],
)
def test_what_the_settings_let_be_made_is(known, makes, writes, expected):
    (row,) = code_list(ACTIVITIES, [known], makes, writes)
    assert (row.state.value, row.may_make) == expected


def test_a_group_is_never_made_in_maestro():
    (row,) = code_list(GROUPS, [theirs("M")], {"cost_types"}, tuple(Side))
    assert not row.may_make


def test_lines_of_the_settings_that_fit_nothing_are_told():
    assert unused(GROUPS, [both("MO", "L")]) == [Unused(setting="table", line="OLD → X")]
    assert unused(ACTIVITIES, [ours("03300", "24-001")]) == [Unused(setting="rule", line=r"Z(\d) → Y\1")]
