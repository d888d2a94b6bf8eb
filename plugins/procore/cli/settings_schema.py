"""`settings-schema`: the JSON Schema of the Variable `procore_companies`, for editors and for checks before it is pasted."""

import argparse
import json
from typing import TextIO

from procore.config.companies import schema


def settings_schema(_options: argparse.Namespace, out: TextIO) -> int:
    """Print the schema."""
    print(json.dumps(schema(), indent=2, ensure_ascii=False), file=out)
    return 0
