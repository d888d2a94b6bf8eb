"""Codes across: a table, rules, the same code; what could be two, or is read back as another, is none."""

from dataclasses import replace

import pytest

from procore.elements import ALL
from procore.elements.element import Side
from procore.mapping.codes import By, Counterpart, code_across, counterparts, rule_of

CODE = ALL["cost_codes"].by_name["code"]
DASH = rule_of(r"(\d\d)(\d{3})", r"\1-\2")
MAPPED = replace(CODE, code_table={"09900": "09-910", "24-001|09900": "09-920", "GEN": "01"}, code_rules=(DASH,))


@pytest.mark.parametrize(
    ("scope", "ours", "theirs", "by"),
    [
        ("24-002", "03300", "03-300", By.RULE),
        ("24-002", "09900", "09-910", By.TABLE),  # before the rule
        ("24-001", "09900", "09-920", By.TABLE),  # of that project
        ("24-002", "GEN", "01", By.TABLE),
        ("24-002", "ADM", "ADM", By.EQUAL),
        ("24-002", "03", "03", By.EQUAL),
    ],
)
def test_a_code_across_and_back(scope, ours, theirs, by):
    assert counterparts(MAPPED, scope, ours, Side.PROCORE) == [Counterpart(theirs, by)]
    assert counterparts(MAPPED, scope, theirs, Side.MAESTRO) == [Counterpart(ours, by)]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (Side.PROCORE, "01"),  # what Procore calls so is GEN
        (Side.PROCORE, "03-300"),  # what Procore calls so is 03300
        (Side.MAESTRO, "GEN"),
        (Side.MAESTRO, "09-900"),  # by the rule it would be 09900, which is another one there
    ],
)
def test_a_code_that_would_be_read_back_as_another_has_none_across(target, code):
    assert counterparts(MAPPED, "24-002", code, target) == []
    assert code_across(MAPPED, "24-002", code, target) is None


def test_a_code_that_two_rules_spell_otherwise_has_none_across():
    both = replace(CODE, code_rules=(DASH, rule_of(r"(0\d)(\d{3})", r"\1.\2")))
    assert [one.code for one in counterparts(both, "", "03300", Side.PROCORE)] == ["03-300", "03.300"]
    assert code_across(both, "", "03300", Side.PROCORE) is None
    assert code_across(both, "", "13300", Side.PROCORE) == "13-300"


def test_without_a_table_and_rules_a_code_is_the_same():
    assert code_across(CODE, "24-001", "03-300", Side.PROCORE) == "03-300"


@pytest.mark.parametrize(
    ("pattern", "made", "ours", "theirs"),
    [
        (r"(\d\d)(\d{3})", r"\1-\2", "03300", "03-300"),
        (r"(\d\d)\.(\d{3})", r"\2/\1", "03.300", "300/03"),
        (r"A(\w+)", r"\1", "A12", "12"),
        (r"(\d\d)-(\d{3})", r"X\1\2", "03-300", "X03300"),
        (r"x(\d)", r"y\1", "X1", "Y1"),
    ],
)
def test_a_rule_is_read_both_ways(pattern, made, ours, theirs):
    one = replace(CODE, code_rules=(rule_of(pattern, made),))
    assert code_across(one, "", ours, Side.PROCORE) == theirs
    assert code_across(one, "", theirs, Side.MAESTRO) == ours


@pytest.mark.parametrize(
    ("pattern", "made", "said"),
    [
        (r"(\d\d", r"\1", "is no pattern"),
        (r"\d\d(\d{3})", r"\1", "cannot be read back; outside its groups"),
        (r"((\d)\d)", r"\1", "cannot be read back"),
        (r"(\d\d)(\d{3})", r"\1", "has to name each group"),
        (r"(\d\d)", r"\1\1", "has to name each group"),
        (r"(\d\d)", r"\1\d", "has to name each group"),
        (r"(\d\d)", r"\2", "has to name each group"),
    ],
)
def test_a_rule_that_cannot_be_read_back_is_a_sentence(pattern, made, said):
    with pytest.raises(ValueError, match=said):
        rule_of(pattern, made)
