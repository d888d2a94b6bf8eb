"""Cases from one start: a fault that happens ends equal, and one that does not happen fails; and the command's own refusal."""

import subprocess
import sys
from pathlib import Path

from chaos import database
from chaos.case import Case
from chaos.lanes import lane
from chaos.report import failures
from chaos.start import site

ROOT = Path(__file__).resolve().parents[2]
WAY = "change_orders-to-maestro"
CASES = (("killed", 7), ("rows-inserted", 0), ("500", 999))
"""A list of two has no page that a row could be inserted before: the company of the second case has a third record."""


def test_a_fault_that_happens_ends_equal_and_one_that_does_not_fails_and_says_what_repeats_it(postgres, tmp_path):
    """Without a server and a process of the command's own, whose start costs more than the cases."""
    on = site(postgres, tmp_path)
    try:
        *happened, never = lane(on, tmp_path, WAY, [Case(kind=kind, way=WAY, place=place) for kind, place in CASES])
    finally:
        database.dropped(postgres, on.maestro, on.ledger)
    assert [(bool(one.times), one.wrong) for one in happened] == [(True, ""), (True, "")]
    said = "make chaos CASE=500/change_orders-to-maestro/999\n  the fault did not happen"
    assert failures([*happened, never]).strip() == said


def test_a_case_that_there_is_not_is_one_sentence():
    command = [sys.executable, "-m", "chaos", "--lanes", "1", "--case", "killd"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "There is no kind killd; there are 429-hour" in ended.stderr
