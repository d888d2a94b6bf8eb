"""Every cause that the code can name is one entry: kind, owner, a sentence and a title in each language.

What a new cause needs is said by the test that fails without it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

import procore
from procore.elements import ALL
from procore.text.catalogue import LANGUAGES, translate
from procore.text.messages import FAMILIES, MESSAGES, ExceptionKind

SOURCES = sorted(Path(procore.__file__).parent.rglob("*.py"))
CONFLICTS = {code for code, message in MESSAGES.items() if message.kind is ExceptionKind.CONFLICT} | {"wrong_type"}
OWNERS = {"accounting", "project", "it"}
IN_A_TITLE = {"field", "key", "element"}
NEVER_HELD = {  # a decision that these refuse is not kept, so no run has it to hold; an undo lists its causes itself
    *(f"decision_{name}" for name in ("needs_name", "needs_reason", "needs_side", "no_element", "no_kind", "no_line")),
    *("decision_no_field", "decision_fixed", "decision_same", "no_suggestion", "many_suggestions"),
    *(code for code in MESSAGES if code.startswith("undo_")),
    "not_written",  # in shadow mode nothing is held
}
FIELDS = frozenset(one.name for element in ALL.values() for one in element.fields)
LINE = {"line"}  # whoever checks a document's lines adds which one it is
OF_CONFLICTS = {"field", "maestro", "procore", "others"}
"""Facts that a sentence makes of the list of fields in conflict."""


def reasons() -> Iterator[tuple[str, str, frozenset[str]]]:
    """Every `Reason("code", {...})` in the sources: where, its code, and the names of its facts."""
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for scope in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
            known = {
                target.id: _keys(node.value, {})
                for node in ast.walk(scope)
                if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(scope):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reason":
                    code = node.args[0]
                    said = constants.get(code.id) if isinstance(code, ast.Name) else getattr(code, "value", None)
                    if isinstance(said, str):
                        facts = _keys(node.args[1], known) if len(node.args) > 1 else frozenset()
                        yield f"{path.name}:{node.lineno}", said, facts


def _keys(node: ast.expr, known: dict[str, frozenset[str]]) -> frozenset[str]:
    if isinstance(node, ast.Name):
        return known.get(node.id, frozenset())
    if isinstance(node, ast.BinOp):
        return _keys(node.left, known) | _keys(node.right, known)
    if isinstance(node, ast.DictComp):
        return FIELDS  # of an order's values: any field's
    if not isinstance(node, ast.Dict):
        return frozenset()
    names: set[str] = set()
    for key, value in zip(node.keys, node.values, strict=True):
        names |= {str(key.value)} if isinstance(key, ast.Constant) else _keys(value, known)
    return frozenset(names)


USED: dict[tuple[str, str], frozenset[str]] = {}
for _where, _code, _facts in reasons():
    USED[_where, _code] = _facts  # of the innermost function, which comes last
for _element in ALL.values():
    for _one in (*_element.fields, *_element.lines, *_element.lines_if_mapped):
        USED[_element.id, _one.unknown] = frozenset({"field", "value", "known"})


def placeholders(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


GIVEN = dict.fromkeys(
    {"field", "key", *(name for m in MESSAGES.values() for name in placeholders(m.says.english))}, "7"
)
"""Every fact that a sentence or a title names."""


def test_the_sources_were_looked_through() -> None:
    assert len(USED) > 20


@pytest.mark.parametrize("where, code", USED)
def test_every_cause_has_a_sentence_and_is_given_its_facts(where: str, code: str) -> None:
    assert code in MESSAGES, where
    assert placeholders(MESSAGES[code].says.english) <= USED[where, code] | LINE | (
        OF_CONFLICTS if code in CONFLICTS else set()
    ), where


def test_every_sentence_has_a_cause() -> None:
    assert MESSAGES.keys() - {code for _, code in USED} == set()


@pytest.mark.parametrize("code", MESSAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cause_has_a_known_owner_and_one_sentence_in_each_language(code: str, language: str) -> None:
    assert MESSAGES[code].owner in OWNERS
    said = translate(language).say(MESSAGES[code].says, of="suppliers", **GIVEN)
    assert said.endswith(".")
    assert "  " not in said


@pytest.mark.parametrize("code", sorted(MESSAGES.keys() - NEVER_HELD))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_cause_that_a_run_can_hold_has_a_title_in_each_language(code: str, language: str) -> None:
    title = MESSAGES[code].title
    assert title, f"add title=Text(...) to {code}"
    assert placeholders(title.english) <= IN_A_TITLE
    assert not translate(language).say(title, of="suppliers", **GIVEN).endswith(".")


@pytest.mark.parametrize("code", sorted(NEVER_HELD))
def test_a_cause_that_no_run_holds_has_no_title(code: str) -> None:
    assert MESSAGES[code].title is None


def test_no_cause_is_in_two_families() -> None:
    assert sum(map(len, FAMILIES)) == len(MESSAGES)


def test_every_kind_is_used() -> None:
    assert {message.kind for message in MESSAGES.values()} == set(ExceptionKind)
