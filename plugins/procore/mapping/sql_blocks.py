"""The text of a `.sql` file -> its named blocks."""

import re
from functools import cache
from pathlib import Path

from procore.model.errors import ConfigurationError

FOLDER = (Path(__file__).parents[1] / "sql").resolve()
"""Where this project's own SQL files are: in a wheel `procore/sql`, which a checkout links to `include/sql`."""
_COMMENT = re.compile(r"^\s*--.*\n", re.MULTILINE)  # a colon in a comment is no parameter
_NAME = re.compile(r"^-- (\w+) --\s*$", re.MULTILINE)


@cache
def named_blocks(path: Path) -> dict[str, str]:
    """The SQL of each block `-- name --` of a file, without comments. Raises ConfigurationError when it is not there."""
    if not path.is_file():
        raise ConfigurationError("The SQL file {path} is missing: restore it from the repository.", path=shown(path))
    _, *parts = _NAME.split(path.read_text(encoding="utf-8"))
    return {name: _COMMENT.sub("", body).strip() for name, body in zip(parts[::2], parts[1::2], strict=True)}


def named_block(path: Path, name: str) -> str:
    """One block. Raises ConfigurationError naming the file and the block that it lacks."""
    if (found := named_blocks(path).get(name)) is None:
        raise ConfigurationError(
            "{path} has no block `-- {name} --`: add it, or restore the file.", path=shown(path), name=name
        )
    return found


def shown(path: Path) -> str:
    """A file's path as a person knows it: below a checkout, or as it is."""
    checkout = FOLDER.parents[1]
    return (
        str(path.relative_to(checkout))
        if FOLDER.parent.name == "include" and path.is_relative_to(checkout)
        else str(path)
    )
