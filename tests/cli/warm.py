"""A process that has imported all that `procore-sync` imports: each line that it reads is a command, typed in a fork of it.

Airflow takes seconds to import, and a command of a person's pays them each time. A fork is a process of its own all the same:
what a command leaves in its memory, its environment or Airflow is gone with it.
"""

import gc
import json
import os
import pkgutil
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

from procore.cli.command import main
from procore.cli.shell import airflow

ROOMS = ("procore.cli", "procore.operators", "procore.run")
POSTGRES = "airflow.providers.postgres.hooks.postgres"


def typed(words: Sequence[str], env: Mapping[str, str], out: str, err: str) -> int:
    """The exit code of a command that a fork typed with these variables, and these files for what it prints."""
    if child := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for printed, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), printed)
    os.environ.clear()
    os.environ |= env
    try:
        code = main(words)
    except SystemExit as ended:
        code = int(ended.code or 0)
    sys.stdout.flush()
    os._exit(code)  # to take down what the fork only borrowed would cost more than the command


if __name__ == "__main__":
    with airflow():
        for room in ROOMS:
            for module in pkgutil.walk_packages(import_module(room).__path__, f"{room}."):
                import_module(module.name)
        import_module(POSTGRES)
    gc.freeze()  # so that a fork copies nothing to look for what it may throw away
    for line in sys.stdin:
        sys.stdout.write(f"{typed(**json.loads(line))}\n")
        sys.stdout.flush()
