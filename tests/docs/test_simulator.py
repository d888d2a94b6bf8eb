"""The page about the simulator names every switch with its values, and nothing that is none."""

import json
import re
from dataclasses import fields
from pathlib import Path

from simulator.controls.faults import Fault
from simulator.controls.switches import VALUES, Switches

DOCS = Path(__file__).resolve().parents[2] / "docs"


def rows(page, heading):
    """The cells of the first table below a heading, without its head."""
    text = (DOCS / page).read_text(encoding="utf-8").split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_every_switch_is_listed_with_its_values_and_its_default_first():
    listed = {name.strip("`"): tuple(map(json.loads, re.findall(r"`([^`]+)`", values)))
              for name, values, *_ in rows("simulator.md", "Switches")}  # fmt: skip
    assert listed.keys() == VALUES.keys()
    defaults = Switches()
    for name, values in listed.items():
        assert sorted(map(repr, values)) == sorted(map(repr, VALUES[name])), name
        assert repr(values[0]) == repr(getattr(defaults, name)), name


def test_every_switch_says_which_fact_leaves_it_open():
    for name, _, decides, fact in rows("simulator.md", "Switches"):
        assert len(decides) > 20, name
        assert re.fullmatch(r"\[.+\]\(procore\.md#[\w-]+\)", fact), name


def test_every_fault_is_listed():
    listed = {word for cell, _ in rows("simulator.md", "Faults") for word in re.findall(r"`(\w+)`", cell)}
    assert listed | {"method", "path", "skip", "times"} == {one.name for one in fields(Fault)}


def test_an_open_question_names_a_switch_that_there_is():
    named = {word for *_, cell in rows("procore.md", "Open questions") for word in re.findall(r"^`(\w+)`$", cell)}
    assert {"direct_cost_lock", "budget_modifications_hold_changes", "unknown_units"} < named
    assert named <= {one.name for one in fields(Switches)} | {"access"}
