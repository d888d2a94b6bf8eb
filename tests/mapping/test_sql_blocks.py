"""SQL files are split into named blocks, and only bound parameters are parameters."""

from pathlib import Path

import pytest
from sqlalchemy import text

from procore.mapping.sql_blocks import FOLDER, named_block, named_blocks, shown
from procore.model.errors import ConfigurationError
from procore.sides.maestro.engines import REFERENCE

FILES = sorted(str(p.relative_to(FOLDER)) for p in FOLDER.rglob("*.sql"))
COMPANY = REFERENCE / "company.sql"


def test_a_block_is_found_by_its_name_without_its_comments():
    assert named_block(COMPANY, "clock") == "SELECT now()"
    assert text(named_block(COMPANY, "company")).compile().params.keys() == {"tag"}


def test_a_file_that_is_missing_is_named():
    with pytest.raises(ConfigurationError, match=r"include/sql/maestro/postgresql/faxes\.sql is missing"):
        named_block(REFERENCE / "faxes.sql", "read")


def test_a_block_that_is_missing_is_named_with_its_file():
    with pytest.raises(
        ConfigurationError, match=r"include/sql/maestro/postgresql/company\.sql has no block `-- fax --`"
    ):
        named_block(COMPANY, "fax")


def test_a_checkout_s_sql_is_what_people_edit_at_its_top():
    assert Path(__file__).parents[2] / "include" / "sql" == FOLDER


def test_a_site_s_own_file_is_shown_as_it_is(tmp_path):
    assert shown(tmp_path / "costs.sql") == str(tmp_path / "costs.sql")


@pytest.mark.parametrize("file", FILES)
def test_no_block_is_empty_or_there_twice(file):
    written = (FOLDER / file).read_text(encoding="utf-8")
    named = [line for line in written.splitlines() if line.startswith("-- ") and line.rstrip().endswith(" --")]
    assert len(named_blocks(FOLDER / file)) == len(named)
    assert all(named_blocks(FOLDER / file).values())


@pytest.mark.parametrize("file", FILES)
def test_a_word_in_a_comment_is_no_parameter(file):
    for one in named_blocks(FOLDER / file).values():
        assert not any(line.lstrip().startswith("--") for line in one.splitlines())
