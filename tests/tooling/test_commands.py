"""The commands that the documents name exist, and say what is wrong in one sentence."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
DOCUMENTS = [path for path in (ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / ".ci" / "run") if path.exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document):
    named = set(re.findall(r"\bmake (?:--[a-z-]+ )*([a-z]+)\b", _code_of(document)))
    assert named
    assert named - TARGETS == set()


def test_make_alone_lists_every_command_that_people_type():
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^make ([a-z]+)", shown, re.MULTILINE)) == TARGETS - {"help", "install"}


def test_everything_a_demo_or_a_sync_leaves_is_ignored_by_git():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {".demo/", ".venv"} <= set(ignored)


def test_without_a_suitable_python_the_installer_says_what_to_install(tmp_path):
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)
    here = tmp_path / "checkout"
    here.mkdir()
    env = {"PATH": str(tmp_path)}
    ended = subprocess.run(
        ["/bin/sh", ROOT / ".ci" / "install"], cwd=here, env=env, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Python 3.11, 3.12 or 3.13 is needed and was not found: install one")
    assert list(here.iterdir()) == []


def _code_of(document):
    """What a document marks as code; all of a script."""
    text = document.read_text(encoding="utf-8")
    if document.suffix != ".md":
        return text
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
