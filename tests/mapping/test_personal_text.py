"""A person's name stays in maestro*, whatever a site's SQL returns."""

from dataclasses import replace
from datetime import date

import pytest

from procore.elements import ALL
from procore.mapping.records import from_maestro

COSTS = ALL["costs"]
NAME = "Tremblay, Jean-Guy"


def read(leaves, kind="Payroll"):
    """The description of a cost, and of its line, when the SQL file returns a name in both."""
    assert COSTS.personal_text
    element = replace(COSTS, personal_text=replace(COSTS.personal_text, leaves=leaves))
    row = {"project": "P1", "number": "A-1", "type": kind, "date": date(2026, 10, 5), "description": NAME, "amount": 5}
    record = from_maestro(element, row, [{"line": 1, "budget_code": "03|MO", "description": NAME, "amount": 5}])
    (line,) = record.lines.values()
    return record.get("description"), line.get("description")


@pytest.mark.parametrize(
    "leaves, header, line",
    [
        ([], "Paie du 2026-10-05", None),
        (["header"], NAME, None),
        (["lines"], "Paie du 2026-10-05", NAME),
        (["header", "lines"], NAME, NAME),
    ],
)
def test_what_may_leave_is_what_the_settings_say(leaves, header, line):
    assert read(frozenset(leaves)) == (header, line)


def test_what_is_no_payroll_keeps_its_texts():
    assert read(frozenset(), "Purchase") == (NAME, NAME)
