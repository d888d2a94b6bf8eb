"""The command itself, with one case: a fault that happens ends equal, and one that does not happen fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def chaos(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as make gives it."""
    command = [sys.executable, "-m", "chaos", "--lanes", "1", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_case_is_carried_out_as_its_command_says():
    ended = chaos("--case", "killed/suppliers-to-procore/7", "--seed", "3")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.startswith("killed/suppliers-to-procore/7  1×  ")
    assert "| `killed` | SIGKILL before any numbered step | 1 | 1 | processes gone | equal |" in ended.stdout


@pytest.mark.slow
def test_a_fault_that_did_not_happen_fails_and_says_what_repeats_it():
    ended = chaos("--case", "500/suppliers-to-procore/999", "--seed", "3")
    assert ended.returncode == 1
    said = "make chaos CASE=500/suppliers-to-procore/999 SEED=3\n  the fault did not happen"
    assert said in ended.stdout.split("| not equal", 1)[-1]


def test_a_case_that_there_is_not_is_one_sentence():
    ended = chaos("--case", "killd")
    assert ended.returncode == 2
    assert "There is no kind killd; there are 429-hour" in ended.stderr
