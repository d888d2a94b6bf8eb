"""What hosts of code read of this repository: the workflow, the templates, and what keeps packages new."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GITHUB = ROOT / ".github"
FILES = [*sorted(GITHUB.rglob("*.y*ml")), ROOT / ".pre-commit-config.yaml"]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
WORKFLOW = yaml.safe_load((GITHUB / "workflows" / "check.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_it_is_yaml_and_names_no_host(file):
    text = file.read_text(encoding="utf-8")
    assert yaml.safe_load(text)
    assert "://" not in text


def test_the_workflow_runs_the_commands_that_people_run():
    steps = [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]
    named = {name for step in steps for name in re.findall(r"\bmake ([a-z]+)", step.get("run", ""))}
    assert {"test", "lint", "docs", "system", "browser", "demo"} <= named <= TARGETS
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_every_file_that_a_template_names_is_there():
    for template in (GITHUB / "ISSUE_TEMPLATE").glob("*.yaml"):
        for name in re.findall(r"\b((?:docs/)?[\w-]+\.md)\b", template.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), name


def test_what_runs_before_a_commit_is_part_of_lint():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    lint = (ROOT / "Makefile").read_text(encoding="utf-8").split("\nlint:")[1].split("\n\n")[0]
    for hook in hooks:
        words = hook["entry"].removeprefix("env PYTHONPATH=plugins ").replace(".venv/bin/python -m ", "")
        assert words.split(" --force-exclude")[0].removeprefix(".venv/bin/").split()[0] in lint, hook["id"]
