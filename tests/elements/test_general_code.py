"""An element is facts: general code asks them, and names neither an element nor a field."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from procore.elements import ALL

PLUGINS = Path(__file__).parents[2]
PACKAGE = PLUGINS / "plugins" / "procore"
ROOMS = ("mapping", "diff", "review", "notify", "store", "run", "operators", "sides/maestro", "sides/maestro_files")
GENERAL = [
    *(file for room in ROOMS for file in sorted((PACKAGE / room).rglob("*.py"))),
    *(PACKAGE / "sides" / "procore" / f"{name}.py" for name in ("batches", "sync_actions", "company")),
]
OUTSIDE = ("model", "text", "sql", "config", "web", "dags", "cli")
OUTER = [
    *sorted(PACKAGE.glob("*.py")),
    *(file for room in OUTSIDE for file in sorted((PACKAGE / room).rglob("*.py")) if file.name != "nouns.py"),
]
"""What speaks with people, settings and Airflow, where a field's name is more often a plain word; not the table of nouns."""
PLAIN_WORDS = {
    "active", "amount", "code", "currency", "description", "language", "name", "reason", "status", "total", "type",
}  # fmt: skip
NAMES = {*ALL, *(one.name for element in ALL.values() for one in (*element.fields, *element.lines))}
MEANT_OTHERWISE = {
    "mapping/records.py": {"country", "name"},
    "diff/choices.py": {"country"},
    "diff/decisions.py": {"name"},
    "diff/documents.py": {"amount", "currency", "status"},
    "diff/exceptions.py": {"name"},
    "diff/likeness.py": {"group"},
    "diff/line_changes.py": {"amount"},
    "diff/lines.py": {"total"},
    "diff/new_records.py": {"amount"},
    "diff/plan.py": {"supplier"},
    "diff/project_filter.py": {"active"},
    "diff/undo/changed.py": {"status"},
    "diff/undo/created.py": {"status"},
    "diff/undo/origin_ids.py": {"status"},
    "diff/webhooks.py": {"reason", "status"},
    "notify/events.py": {"amount"},
    "notify/message.py": {"amount", "code"},
    "review/approval.py": {"name"},
    "sides/maestro/scaffold.py": {"date", "group", "name"},
    "store/actions.py": {"number", "reason"},
    "store/decisions.py": {"name", "reason"},
    "store/exceptions.py": {"amount", "code"},
    "store/schema.py": {"name"},
    "store/truncations.py": {"code"},
    "store/undos.py": {"projects", "reason"},
    "run/company_lock.py": {"name"},
    "run/write.py": {"reason"},
    "operators/tasks/approval.py": {"name", "reason"},
    "operators/tasks/check.py": {"name"},
    "operators/tasks/decide.py": {"reason"},
    "operators/tasks/pairing.py": {"reason"},
    "operators/tasks/run_request.py": {"projects"},
    "operators/tasks/undo.py": {"reason"},
    "sides/procore/sync_actions.py": {"type"},
    "sides/procore/webhooks.py": {"status"},
    "sides/procore/company.py": {"amount", "unit"},
}
"""Words that are a field's name, too, by file: facts of a reason's sentence, columns, what Airflow and Procore say."""
NAMED_OUTSIDE = {
    "config/element.py": {"cost_codes", "cost_types", "unit"},
    "config/element_as_set.py": {"cost_codes", "cost_types", "uncommitted"},
    "config/element_checks.py": {"budgets", "costs", "projects", "purchase_orders", "subcontracts"},
    "dags/form.py": {"projects"},
    "dags/links.py": {"suppliers"},
    "cli/synchronize.py": {"projects"},
    "web/view/pages.py": {"number"},
    "web/view/words/codes.py": {"subcontract"},
}
"""By file: a table of the settings of some elements, the parameter `projects`, what a form proposes, Jinja's filter of numbers,
what people call a type of cost."""


@pytest.mark.parametrize("file", GENERAL, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_general_code_names_no_element_and_no_field(file):
    assert texts_of(file) & NAMES == MEANT_OTHERWISE.get(str(file.relative_to(PACKAGE)), set())


@pytest.mark.parametrize("file", OUTER, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_the_page_the_commands_and_the_settings_name_none_either(file):
    assert texts_of(file) & (NAMES - PLAIN_WORDS) == NAMED_OUTSIDE.get(str(file.relative_to(PACKAGE)), set())


def texts_of(file):
    """Every text of a module as a whole."""
    return {
        node.value for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
    }


def test_the_ledgers_queries_name_no_element():
    files = sorted((PLUGINS / "include" / "sql" / "ledger").glob("*.sql"))
    assert len(files) > 10
    for file in files:
        assert set(re.findall(r"'(\w+)'", file.read_text(encoding="utf-8"))).isdisjoint(ALL), file.name


def test_no_class_is_called_as_another_one():
    """One word, one thing (docs/glossary.md)."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in PACKAGE.rglob("*.py")]
    named = Counter(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    assert [name for name, times in named.items() if times > 1] == []
