"""The wheel, built from a copy of the sources, and an environment that has it and its dependencies, but not the checkout."""

import json
import os
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MADE = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")


@dataclass(frozen=True)
class Site:
    """A Python that has the wheel installed, and a folder of its own to work in."""

    python: Path
    folder: Path

    def run(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a command there, with no other variables than these."""
        env = {"PATH": "/usr/bin:/bin", "LOGNAME": "marie", "AIRFLOW_HOME": str(self.folder / "airflow"), **variables}
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)

    def says(self, code: str, **variables: str) -> object:
        """What a program prints as its last line, which is JSON."""
        ended = self.run(self.python, "-c", code, **variables)
        assert ended.returncode == 0, ended.stderr[-3000:]
        return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, as `pip wheel .` builds it in a clean checkout, without the network."""
    sources = tmp_path_factory.mktemp("sources")
    for name in ("plugins", "include"):
        shutil.copytree(ROOT / name, sources / name, symlinks=True, ignore=MADE)
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(sources / "dist"), str(sources))
    (built,) = (sources / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="session")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A new environment with the wheel. Its dependencies are links to this one's packages, but for the checkout's own."""
    folder = tmp_path_factory.mktemp("site")
    venv.create(folder / "venv", with_pip=False)
    (packages,) = (folder / "venv").glob("lib/python*/site-packages")
    for theirs in (Path(path) for path in sys.path if path.endswith("site-packages")):
        for one in theirs.iterdir():
            if one.suffix != ".pth" and not one.name.startswith(("procore_sync", "__pycache__")):
                (packages / one.name).symlink_to(one)
    python = folder / "venv" / "bin" / "python"
    _pip("--python", str(python), "install", "--no-deps", str(wheel))
    return Site(python, folder)


def _pip(*words: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *words]
    env = {**os.environ, "PIP_NO_INDEX": "1", "PIP_NO_CACHE_DIR": "1"}
    ended = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
