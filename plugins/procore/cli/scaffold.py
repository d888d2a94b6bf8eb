"""`scaffold`: the SQL files of a new maestro*, with the tables and columns that are still to fill."""

import argparse
import os
from pathlib import Path
from typing import TextIO

from procore.cli.words import language_of
from procore.elements import ALL
from procore.model.errors import ConfigurationError
from procore.sides.maestro.engines import ENGINES
from procore.sides.maestro.scaffold import scaffold as files_of
from procore.text.catalogue import Text, translate

WRITTEN, THERE = Text("{file}: written"), Text("{file}: it is there already, and stays as it is")
NEXT = Text("Fill in each TO_FILL_, and name the folder in maestro_sql: procore-sync check says what is left.")


def scaffold(options: argparse.Namespace, out: TextIO) -> int:
    """Write each file that is not there yet. Raises ConfigurationError where the folder cannot be made."""
    folder, say = Path(options.folder), translate(language_of(os.environ)).say
    facts = next(one for one in ENGINES.values() if one.folder == options.engine)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, sql in files_of(facts, (element for element in ALL.values() if element.built)).items():
            path = folder / name
            there = path.exists()
            if not there:
                path.write_text(sql, encoding="utf-8")
            print(say(THERE if there else WRITTEN, file=path), file=out)
    except OSError as error:
        raise ConfigurationError("{file} cannot be written: {why}.", file=folder, why=error.strerror) from error
    print(say(NEXT), file=out)
    return 0
