"""Budget modifications of the reference tables as documents, and a site whose file does not list them."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Direction
from procore.model.errors import ConfigurationError
from procore.model.modifications import Modification
from procore.sides.maestro.engines import REFERENCE

BY_DOCUMENT = replace(ALL["budgets"], amounts_by_document=True)


def test_numbered_entries_that_count_are_documents(side, put):
    for code, kind in (("MAT", "Material"), ("REV", "Billing")):
        put("cost_group", code=code, type=kind)
    for project in ("24-001", "24-002"):
        put("project", number=project)
        put("activity", project=project, code="03")
        for group in ("MAT", "REV"):
            put("activity_group", project=project, activity="03", group_code=group)

    def entry(amount, *, group="MAT", **columns):
        facts = {"project": "24-001", "number": "MB-1", "date": date(2026, 3, 2), "transferred": True, **columns}
        put("budget_modification", activity="03", group_code=group, amount=amount, **facts)

    entry("10.25", description="Dalle")
    entry("1.00", number=None)
    entry("2.00", number=" ")
    entry("4.00", transferred=False)
    entry("8.00", transferred=False, source="PROCORE")
    entry("16.00", group="REV")
    entry("32.00", project="24-002")
    assert side.modifications(BY_DOCUMENT, ["24-001"]) == [
        Modification(
            scope="24-001",
            number="MB-1",
            date=date(2026, 3, 2),
            text="Dalle",
            amounts={"24-001|03|MAT": Decimal("18.25")},
        )
    ]
    assert side.modifications(BY_DOCUMENT, []) == []


@pytest.mark.parametrize(
    ("block", "refused"),
    [
        ("modifications", [Direction.TO_PROCORE, Direction.TO_MAESTRO]),
        ("insert_document", [Direction.TO_MAESTRO]),
    ],
)
def test_a_site_whose_file_lacks_a_statement_of_documents_is_told_before_a_run(side, tmp_path, block, refused):
    folder = shutil.copytree(REFERENCE, tmp_path / "sql")
    file = folder / "budgets.sql"
    file.write_text(file.read_text(encoding="utf-8").replace(f"-- {block} --", "-- others --"), encoding="utf-8")
    without = replace(side, layout=folder)
    for direction in Direction.TO_PROCORE, Direction.TO_MAESTRO:
        without.check_direction(ALL["budgets"], direction)
        side.check_direction(BY_DOCUMENT, direction)
        if direction in refused:
            said = rf"has no block `{block}`.*set elements\.budgets\.modifications to lump"
            with pytest.raises(ConfigurationError, match=said):
                without.check_direction(BY_DOCUMENT, direction)
        else:
            without.check_direction(BY_DOCUMENT, direction)


def test_a_column_that_the_block_does_not_return_is_named(side, tmp_path):
    folder = shutil.copytree(REFERENCE, tmp_path / "sql")
    file = folder / "budgets.sql"
    file.write_text(file.read_text(encoding="utf-8").replace("trim(m.number) AS document, ", ""), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"the block `modifications` returns no column document: add it"):
        replace(side, layout=folder).modifications(BY_DOCUMENT, ["24-001"])
