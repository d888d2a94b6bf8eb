"""What hosts of code read of this repository: the workflow, the templates, and what keeps packages new."""

import re
import tomllib
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


def test_every_week_the_locked_packages_are_looked_up_for_known_weaknesses():
    job = WORKFLOW["jobs"]["audit"]
    assert job["if"] == "github.event_name == 'schedule'"
    assert re.search(r"pip-audit==[\d.]+ .*--require-hashes -r requirements\.lock$", job["steps"][-1]["run"])


def test_every_week_the_newest_airflow_that_the_package_admits_is_tried():
    job = WORKFLOW["jobs"]["newest"]
    assert job["if"] == "github.event_name == 'schedule'"
    *_, upgrade, test = [step.get("run", "") for step in job["steps"]]
    needed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert upgrade.endswith(f' --upgrade "{next(one for one in needed if one.startswith("apache-airflow>"))}"')
    assert test == "make test"


def test_a_release_lists_the_locked_packages():
    release = yaml.safe_load((GITHUB / "workflows" / "release.yaml").read_text(encoding="utf-8"))
    assert release[True] == {"release": {"types": ["published"]}}  # YAML 1.1 reads the key `on` as true
    _, made, added = [step.get("run", "") for step in release["jobs"]["sbom"]["steps"]]
    assert re.search(r"cyclonedx-bom==[\d.]+ cyclonedx-py requirements requirements\.lock .*-o sbom\.cdx\.json$", made)
    assert added == 'gh release upload "$TAG" sbom.cdx.json'


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
