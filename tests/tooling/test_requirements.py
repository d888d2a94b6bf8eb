"""requirements.txt, requirements.lock, pyproject.toml and docker-compose.yaml say the same."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LINES = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")]
DIRECT = {canonicalize_name(Requirement(line.split("#")[0].strip()).name) for line in LINES}
LOCK = (ROOT / "requirements.lock").read_text()
LOCKED = [Requirement(line.removesuffix(" \\")) for line in LOCK.splitlines() if re.match(r"[a-z0-9]", line)]
ROOMS = ("plugins", "dags", "simulator", "demo", "foreground", "benchmarks", "tests")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_direct_package_has_its_reason():
    assert [line for line in LINES if not re.search(r" # \w.{10,}", line)] == []


def test_every_direct_package_is_locked():
    assert DIRECT - {canonicalize_name(one.name) for one in LOCKED} == set()


def test_every_locked_package_has_one_version_and_hashes():
    blocks = re.split(r"\n(?=[a-z0-9])", LOCK)
    assert [one for one in LOCKED if [s.operator for s in one.specifier] != ["=="]] == []
    assert [block.splitlines()[0] for block in blocks if "==" in block and "--hash=sha256:" not in block] == []


def test_the_lock_names_no_index():
    assert re.findall(r"https?://|--index|--find-links|file:", LOCK) == []


def test_what_the_package_needs_is_among_the_direct_packages():
    needed = {canonicalize_name(Requirement(one).name) for one in PROJECT["dependencies"]}
    assert needed - DIRECT == set()


def test_the_package_admits_the_locked_airflow():
    (airflow,) = [one for one in LOCKED if one.name == "apache-airflow"]
    (needed,) = [Requirement(one) for one in PROJECT["dependencies"] if Requirement(one).name == "apache-airflow"]
    assert needed.specifier.contains(_version(airflow))


def test_the_containers_run_the_locked_airflow():
    (airflow,) = [one for one in LOCKED if one.name == "apache-airflow"]
    compose = yaml.safe_load((ROOT / "docker-compose.yaml").read_text())
    image = compose["x-airflow"]["image"]
    recipe = compose["x-airflow"]["build"]["dockerfile_inline"]
    assert image.endswith(f":airflow-{_version(airflow)}")
    assert f"FROM apache/airflow:{_version(airflow)}-python3.12" in recipe
    assert f'"apache-airflow=={_version(airflow)}"' in recipe


def _version(locked: Requirement) -> str:
    (one,) = locked.specifier
    return one.version


def test_every_package_that_is_imported_is_a_direct_one():
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    owners = packages_distributions()
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files
        for name in _imported(path)
        if name in owners and name != "procore" and not {canonicalize_name(owner) for owner in owners[name]} & DIRECT
    }
    assert strangers == set()


def _imported(path: Path) -> set[str]:
    """The top packages that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names
