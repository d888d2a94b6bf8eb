"""An element is facts: general code asks them, and names neither an element nor a field."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from procore.elements import ALL

PACKAGE = Path(__file__).parents[2] / "plugins" / "procore"
GENERAL = [
    *sorted((PACKAGE / "mapping").glob("*.py")),
    *sorted((PACKAGE / "sides" / "maestro").glob("*.py")),
    *(PACKAGE / "sides" / "procore" / f"{name}.py" for name in ("batches", "sync_actions", "company")),
]
NAMES = {*ALL, *(one.name for element in ALL.values() for one in (*element.fields, *element.lines))}
MEANT_OTHERWISE = {
    "mapping/records.py": {"name", "country"},  # what the sentence of a reason calls them
    "sides/procore/sync_actions.py": {"type"},  # an attribute of Procore's tax register
    "sides/procore/company.py": {"unit", "amount"},  # Procore's accounting methods
}


@pytest.mark.parametrize("file", GENERAL, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_general_code_names_no_element_and_no_field(file: Path) -> None:
    texts = {
        node.value for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Constant)
    }
    assert texts & NAMES == MEANT_OTHERWISE.get(str(file.relative_to(PACKAGE)), set())
