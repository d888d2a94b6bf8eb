"""One cause in words: what kind of exception it is, whose work, its sentence and its title."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from procore.text.catalogue import Text


class ExceptionKind(StrEnum):
    """Why a record does not travel: wrong, lacking another record, changed on both sides, or not to be told apart."""

    REJECTED = "rejected"
    WAITING = "waiting"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One cause in words: a record that is wrong, for accounting to mend, where nothing else is said.

    `owner`: whose work it is: accounting, project or it. `says`: one sentence about one record, with what to do; `{...}`
    are the facts of its Reason, and `{others}` the other fields in conflict. `title`: the cause in a few words, above all
    records that it holds; `{...}` are field, key and element. None: no run holds a record for it. `instead`: by a fact that
    some reasons have, the sentence that stands for `says` then.
    """

    kind: ExceptionKind = ExceptionKind.REJECTED
    owner: str = "accounting"
    says: Text
    title: Text | None = None
    instead: Mapping[str, Text] = field(default_factory=dict)
