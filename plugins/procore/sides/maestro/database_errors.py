"""What maestro*'s database refuses, by its SQLSTATE: a row, a row that is busy, the statement, or everything just now.

Source: docs/maestro.md#what-the-database-refuses.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError

from procore.model.errors import ConfigurationError, Sentence, Unreachable

BUSY = frozenset({"40001", "40P01", "55P03", "57014"})
"""Serialization, deadlock, a lock that is not to be had, a statement that took too long: the same may go well later."""
STATES: Mapping[str, Sentence] = {
    "25006": Sentence(
        "takes no writes just now: it is read-only (a standby, or a maintenance). Point the Connection at the primary, or "
        "make it writable"
    ),
    "53100": Sentence("has no room left on its disk. Make room there"),
    "53200": Sentence("has no memory left. Free some there"),
    "53300": Sentence("has no connection left. Raise its limit, or close others"),
    "57P01": Sentence("is being shut down. The next try comes later"),
    "57P02": Sentence("broke down. The next try comes later"),
    "57P03": Sentence("is starting. The next try comes later"),
}
"""What the whole database says of itself: no file and no record is to blame."""
NOT_ALLOWED = "42501"


def state_of(error: Exception) -> str:
    """The SQLSTATE of a database's refusal, as any driver keeps it; empty: it has none."""
    origin = getattr(error, "orig", None)
    first = str(next(iter(getattr(origin, "args", ())), ""))
    found = (
        getattr(origin, "sqlstate", None)
        or getattr(origin, "pgcode", None)
        or (first if len(first) == len(NOT_ALLOWED) else "")
    )
    return str(found)


def concerns_the_row(error: Exception) -> bool:
    """Whether the database refused this row (a value, a key, a trigger's own words), not the statement or us."""
    return isinstance(error, DataError | IntegrityError | UnicodeError) or state_of(error).startswith("P0")


def is_busy(error: Exception) -> bool:
    """Whether somebody else holds what the row needs: the same write may go through later."""
    return state_of(error) in BUSY


def readable(error: SQLAlchemyError, file: str) -> ConfigurationError | Unreachable:
    """The error in one sentence. `file` is blamed only where the statement itself is refused."""
    words, state = error_words(error), state_of(error)
    if state in STATES:
        return Unreachable("maestro*'s database {state} ({words}).", state=STATES[state], words=words)
    if state in BUSY:
        return Unreachable(
            "maestro*'s database is busy with what {file} asks for: {words}. The next try comes later.",
            file=file,
            words=words,
        )
    if state == NOT_ALLOWED:
        return ConfigurationError(
            "maestro*'s database does not allow the Connection's user what {file} does: {words}. Grant it to the user.",
            file=file,
            words=words,
        )
    if isinstance(error, OperationalError):
        return Unreachable("maestro*'s database does not answer: {words}", words=words)
    return ConfigurationError(
        "maestro*'s database refuses {file}: {words}. Correct the SQL file.", file=file, words=words
    )


def error_words(error: Exception) -> str:
    """The database's own words, the first line of them."""
    return str(getattr(error, "orig", None) or error).strip().split("\n", 1)[0]
