"""The two layers of requirements, their locks, pyproject.toml and docker-compose.yaml say the same."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.tooling import licences
from tests.tooling.sources import imported

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def lines_of(file):
    return [line for line in (ROOT / file).read_text().splitlines() if line and not line.startswith(("#", "-r "))]


def names_of(requirements):
    return {canonicalize_name(Requirement(one.split("#")[0].strip()).name) for one in requirements}


def locked(file):
    text = (ROOT / file).read_text()
    return [Requirement(line.removesuffix(" \\")) for line in text.splitlines() if re.match(r"[a-z0-9]", line)]


RUNS = names_of(lines_of("requirements.txt"))
DEVELOPS = RUNS | names_of(lines_of("requirements-dev.txt"))
OPTIONAL = names_of(one for extra in PROJECT["optional-dependencies"].values() for one in extra)
LAYERS = {
    # what is imported there -> the packages that are installed for it
    ("plugins", "dags"): names_of(PROJECT["dependencies"]) | OPTIONAL,
    ("simulator", "demo"): RUNS,
    ("benchmarks", "chaos", "cluster", "tests"): DEVELOPS,
}
LOCKED = locked("requirements.lock")
LOCKS = ("requirements.lock", "requirements-dev.lock")


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_direct_package_has_its_reason(file):
    assert [line for line in lines_of(file) if not re.search(r" # \w.{10,}", line)] == []


def test_no_direct_package_is_in_both_layers():
    assert RUNS & names_of(lines_of("requirements-dev.txt")) == set()


def test_every_direct_package_is_locked():
    runs, develops = ({canonicalize_name(one.name) for one in locked(file)} for file in LOCKS)
    assert RUNS - runs == set()
    assert DEVELOPS - runs - develops == set()


@pytest.mark.parametrize("file", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(file):
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / file).read_text())
    assert [one for one in locked(file) if [s.operator for s in one.specifier] != ["=="]] == []
    assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_what_runs_is_pinned_once_also_for_who_develops():
    assert (ROOT / LOCKS[1]).read_text().startswith(f"-r {LOCKS[0]}\n")
    pinned = {one.name: one for one in locked(LOCKS[1])}
    twice = [(one, pinned[one.name]) for one in LOCKED if one.name in pinned]
    # What some system alone needs to run, another needs to develop.
    assert [pair for pair in twice if pair[0].specifier != pair[1].specifier or not pair[0].marker] == []


def test_what_only_develops_is_not_installed_for_the_demo():
    for name in ("mypy", "ruff", "hypothesis", "playwright", "pytest", "apache-airflow-providers-openlineage"):
        assert name not in {canonicalize_name(one.name) for one in LOCKED}


@pytest.mark.parametrize(
    ("said", "usual"),
    [
        ("MIT", True),
        ("BSD License; Apache Software License", True),
        ("Apache-2.0 AND MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("LGPL-3.0-only", False),
        ("not said", False),
    ],
)
def test_a_licence_is_usual_in_each_of_its_parts_or_the_page_says_it(said, usual):
    page = f"{licences.HEADING}| `one` | {said} | why |\n"
    assert licences.is_usual(said) is usual
    assert bool(licences.differences({"one": said}, licences.HEADING)) is not usual
    assert bool(licences.differences({"one": said}, page)) is usual, "a row that nothing needs"
    assert bool(licences.differences({"one": "EUPL-1.2"}, page)) is True, "another one than the page says"


@pytest.mark.parametrize("file", LOCKS)
def test_the_lock_names_no_index(file):
    assert re.findall(r"https?://|--index|--find-links|file:", (ROOT / file).read_text()) == []


def test_what_the_package_needs_is_among_the_direct_packages():
    assert names_of(PROJECT["dependencies"]) - RUNS == set()
    assert set() == OPTIONAL - DEVELOPS


def test_the_package_admits_the_locked_airflow():
    (airflow,) = [one for one in LOCKED if one.name == "apache-airflow"]
    (needed,) = [Requirement(one) for one in PROJECT["dependencies"] if Requirement(one).name == "apache-airflow"]
    assert needed.specifier.contains(_version(airflow))


def test_the_containers_run_the_locked_airflow():
    (airflow,) = [one for one in LOCKED if one.name == "apache-airflow"]
    image = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())["x-airflow"]["image"]
    assert image.endswith(f":airflow-{_version(airflow)}")
    assert f"\nFROM apache/airflow:{_version(airflow)}-python3.12\n" in (ROOT / "Dockerfile").read_text()


def _version(locked):
    (one,) = locked.specifier
    return one.version


@pytest.mark.parametrize(("rooms", "installed"), LAYERS.items(), ids=[" ".join(rooms) for rooms in LAYERS])
def test_every_package_that_is_imported_is_a_direct_one_of_its_layer(rooms, installed):
    files = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    owners = packages_distributions()
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in imported(path) - sys.stdlib_module_names
        if name in owners and name != "procore" and not {canonicalize_name(o) for o in owners[name]} & installed
    }
    assert strangers == set()
