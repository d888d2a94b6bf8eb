"""Checks the requests that were sent to Procore, or to its simulator, against Procore's own reference.

    python -m tests.contract LOG.jsonl

LOG.jsonl holds one request a line, as the simulator writes them: method, path, query, headers, body, host, started, ended.
Exit code 1 when one of them contradicts the reference, 2 when the log cannot be read or is empty.
"""

import json
import sys
from pathlib import Path

from tests.contract.reference import endpoints
from tests.contract.report import report


def main(log: str) -> int:
    """Print what is wrong with the log's requests; the exit code."""
    try:
        lines = Path(log).read_text(encoding="utf-8").splitlines()
        entries = [json.loads(line) for line in lines if line.strip()]
        found = report(entries, endpoints())
    except (OSError, ValueError, KeyError) as error:
        print(f"{log} cannot be checked: {error!r}", file=sys.stderr)
        return 2
    if not entries:
        print(f"{log} is empty", file=sys.stderr)
        return 2
    print(found)
    return 1 if found.errors else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
