"""What maestro*'s database refuses, by its code: a row, a row that is busy, the statement, or everything just now.

Source: docs/maestro.md#what-the-database-refuses.
"""

from collections.abc import Reversible
from itertools import islice
from typing import Final

from sqlalchemy.exc import DataError, IntegrityError, OperationalError, SQLAlchemyError

from procore.model.errors import ConfigurationError, Sentence, Unreachable
from procore.model.records import Reason
from procore.sides.maestro.engines import EngineFacts, Trouble

IN_VAIN: Final = 3
"""After so many records of a page that waited in vain, one after the other, it is the table that somebody holds."""


class TransactionUndone(Exception):
    """A row's trouble took back its whole transaction, with what else was written in it; carries the row's reason."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def trouble_of(error: Exception, facts: EngineFacts) -> Trouble | Sentence:
    """What a refusal concerns; a sentence: the whole database, of which it says this."""
    code = facts.code(getattr(error, "orig", None))
    if found := facts.troubles.get(code) or facts.troubles.get(code[:2]):
        return found
    if isinstance(error, DataError | IntegrityError | UnicodeError):
        return Trouble.ROW
    return facts.otherwise if isinstance(error, OperationalError) else Trouble.STATEMENT


def reason_of(error: Exception, facts: EngineFacts) -> Reason | None:
    """Why one row was not written; None: the error does not concern the row."""
    trouble = trouble_of(error, facts)
    if trouble is Trouble.ROW:
        return Reason("refused_by_maestro", {"said": error_words(error)})
    return Reason("maestro_busy", {"said": error_words(error)}) if trouble in {Trouble.BUSY, Trouble.UNDONE} else None


def waited_in_vain(reasons: Reversible[Reason | None]) -> Reason | None:
    """Why nothing more of a page is tried: the last of these all waited for somebody, who holds the whole table; None: more is."""
    last = list(islice(reversed(reasons), IN_VAIN))
    return last[0] if len(last) == IN_VAIN and all(one and one.code == "maestro_busy" for one in last) else None


def first_said(error: Exception) -> Exception:
    """What the database said first, where taking the row back failed, too."""
    first, before = error, error.__context__
    while isinstance(before, Exception) and not isinstance(before, TransactionUndone):
        first, before = (before if isinstance(before, SQLAlchemyError) else first), before.__context__
    return first


def readable(error: SQLAlchemyError, file: str, facts: EngineFacts) -> ConfigurationError | Unreachable:
    """The error in one sentence. `file` is blamed only where the statement itself is refused."""
    words, trouble = error_words(error), trouble_of(error, facts)
    if isinstance(trouble, Sentence):
        return Unreachable("maestro*'s database {state} ({words}).", state=trouble, words=words)
    if trouble in {Trouble.BUSY, Trouble.UNDONE}:
        return Unreachable(
            "maestro*'s database is busy with what {file} asks for: {words}. The next try comes later.",
            file=file,
            words=words,
        )
    if trouble is Trouble.NOT_ALLOWED:
        return ConfigurationError(
            "maestro*'s database does not allow the Connection's user what {file} does: {words}. Grant it to the user.",
            file=file,
            words=words,
        )
    if trouble is Trouble.AWAY:
        return Unreachable("maestro*'s database does not answer: {words}", words=words)
    return ConfigurationError(
        "maestro*'s database refuses {file}: {words}. Correct the SQL file.", file=file, words=words
    )


def error_words(error: Exception) -> str:
    """The database's own words, the first line of them; drivers keep its code beside them."""
    origin = getattr(error, "orig", None) or error
    (*_, said) = sorted(map(_text, _flat(origin.args)), key=len) or [str(origin)]
    return said.strip().split("\n", 1)[0]


def _flat(args: tuple[object, ...]) -> tuple[object, ...]:
    return args[0] if len(args) == 1 and isinstance(args[0], tuple) else args


def _text(one: object) -> str:
    return one.decode(errors="replace") if isinstance(one, bytes) else str(one)
