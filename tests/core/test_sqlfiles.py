"""SQL files are split into named blocks, and only bound parameters are parameters."""

from __future__ import annotations

import pytest

from procore.errors import ConfigurationError
from procore.sqlfiles import ROOT, block, blocks, migrations

FILES = sorted(str(p.relative_to(ROOT)) for p in ROOT.rglob("*.sql"))


def test_a_block_is_found_by_its_name_without_its_comments() -> None:
    clock = block("maestro/company.sql", "clock")
    assert clock.text == "SELECT now()"
    assert block("maestro/company.sql", "company").compile().params.keys() == {"tag"}


def test_a_file_that_is_missing_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"include/sql/maestro/faxes\.sql is missing"):
        block("maestro/faxes.sql", "read")


def test_a_block_that_is_missing_is_named_with_its_file() -> None:
    with pytest.raises(ConfigurationError, match=r"include/sql/maestro/company\.sql has no block `-- fax --`"):
        block("maestro/company.sql", "fax")


@pytest.mark.parametrize("file", FILES)
def test_no_block_is_empty_or_there_twice(file: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    named = [line for line in text.splitlines() if line.startswith("-- ") and line.rstrip().endswith(" --")]
    assert len(blocks(file)) == len(named)
    assert all(one.text for one in blocks(file).values())


@pytest.mark.parametrize("file", FILES)
def test_a_word_in_a_comment_is_no_parameter(file: str) -> None:
    for one in blocks(file).values():
        assert not any(line.lstrip().startswith("--") for line in one.text.splitlines())


def test_migrations_come_in_the_order_of_their_numbers() -> None:
    names = [name for name, _ in migrations()]
    assert names == sorted(names)
    assert [int(name.split("_")[0]) for name in names] == list(range(1, len(names) + 1))
