"""One transaction in the ledger's database; one that does not answer is said in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from procore.model.errors import Unreachable


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """Committed when the block ends well, else rolled back. Raises Unreachable."""
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        said = str(error.__cause__ or error).strip().split("\n", 1)[0]
        raise Unreachable(f"The ledger's database does not answer: {said}") from error
