"""A stored change set as CSV and JSON: byte for byte what spreadsheets and scripts have read so far."""

import csv
import io
import json
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.model.change_set import ChangeSet, ChangeSetStep
from procore.run.export import COLUMNS, as_csv, as_json, table

STEP = ChangeSetStep(
    element="suppliers",
    scope="24-001",
    maestro_key="BETON",
    procore_key="562949955812345678",
    side="procore",
    verb="update",
    changes=(
        {"field": "name", "old": "Ecole", "new": "École | « A »"},
        {"line": "2", "field": "unit", "old": "", "new": "h"},
    ),
    money=Decimal("-12.50"),
    gross=Decimal("12.50"),
    why="maestro* differs since both last agreed",
    digest="d",
)


def of(value):
    return replace(STEP, changes=({"field": "name", "old": None, "new": value},))


def test_a_value_says_after_which_planned_records_it_comes():
    (row,) = table([replace(STEP, after=(("projects", "24-001"), ("suppliers", "BETON")))]).to_dict("records")[:1]
    assert row["why"] == f"{STEP.why}; after projects 24-001, suppliers BETON"


def test_there_is_one_row_a_value_and_the_dollars_of_a_step_are_on_its_first():
    one, two = csv.DictReader(io.StringIO(as_csv([STEP])))
    assert tuple(one) == COLUMNS
    assert (one["new"], one["line"], one["money"]) == ("École | « A »", "", "-12.50")
    assert (two["new"], two["line"], two["money"]) == ("h", "2", "")
    assert {row["procore_id"] for row in (one, two)} == {"562949955812345678"}


def test_the_json_has_the_head_and_every_value():
    change_set = ChangeSet(element="suppliers", steps=(STEP,), calls=3, counts={"updated": 1})
    found = json.loads(as_json(change_set))
    assert {name: found[name] for name in ("element", "hash", "net", "calls", "updated")} == {
        "element": "suppliers",
        "hash": change_set.hash,
        "net": "-12.50",
        "calls": 3,
        "updated": 1,
    }
    assert [tuple(value) for value in found["values"]] == [COLUMNS, COLUMNS]
    assert found["values"][0]["new"] == "École | « A »"


def test_a_step_without_values_has_a_row_and_a_change_set_without_steps_its_header():
    (row,) = csv.DictReader(io.StringIO(as_csv([replace(STEP, changes=())])))
    assert (row["field"], row["new"], row["why"]) == ("", "", STEP.why)
    assert as_csv([]) == ",".join(COLUMNS) + "\n"
    assert json.loads(as_json(ChangeSet(element="suppliers", steps=())))["values"] == []


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("+1 418 555-0101", "'+1 418 555-0101"),
        ("-2+3", "'-2+3"),
        ("- Béton", "'- Béton"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        (Decimal("-12.50"), "-12.50"),
        ("-3", "-3"),
        ("A=B", "A=B"),
        ("NaN", "NaN"),
        ("", ""),
        (None, ""),
    ],
)
def test_no_text_of_the_csv_is_a_formula_and_its_numbers_stay_numbers(value, cell):
    (row,) = csv.DictReader(io.StringIO(as_csv([of(value)])))
    assert row["new"] == cell
    change_set = ChangeSet(element="suppliers", steps=(of(value),))
    assert json.loads(as_json(change_set))["values"][0]["new"] == ("" if value is None else str(value))


def by_the_standard_library(steps):
    """The same rows as Python's own writer quotes them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for step in steps:
        for place, change in enumerate(step.changes):
            row: list[Any] = [step.element, step.scope, step.maestro_key, step.procore_key, step.side, step.verb]
            row += [change.get("line", ""), change["field"], change["old"], change["new"], step.why]
            writer.writerow([*row, "-12.50" if place == 0 else ""])
    return out.getvalue()


@given(
    st.lists(
        st.text(alphabet=st.sampled_from("aé ,;\"'\n\r\t|1"), max_size=8).filter(
            lambda s: not s.startswith(("\t", "\r"))
        )
    )
)
def test_quotes_commas_and_lines_are_written_as_pythons_own_writer_writes_them(texts):
    steps = [replace(STEP, changes=({"field": "name", "old": "x", "new": text},)) for text in texts]
    assert as_csv(steps) == by_the_standard_library(steps)


def test_no_run_loads_pandas():
    rooms = "procore.run.synchronize, procore.run.undo, procore.store.ledger, procore.web.view.rows"
    code = f"import sys; import {rooms}; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
