"""`check`: whether the set-up works, and what to paste for a company that is not linked."""

import argparse
from contextlib import redirect_stdout
from typing import TextIO

from procore.cli.tasks import ShellRun
from procore.operators import CheckOperator


def check(_options: argparse.Namespace, out: TextIO) -> int:
    """Print every finding as one sentence."""
    with redirect_stdout(out):  # its log is what it has to say
        ended = ShellRun({}).run(CheckOperator(task_id="check"))
    return ended.code
