"""The inbox grouped by cause, in words: what is wrong, how many records it holds, and their dollars. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procore.elements import ALL
from procore.text.catalogue import Text, translate
from procore.text.messages import MESSAGES
from procore.text.nouns import counted, one_of
from procore.text.reasons import field_labels, record_label

_IN_PROJECT = Text("{key} (project {project})")
_HOLDS = Text("{cause}: {records}")
_HOLDS_DOLLARS = Text("{cause}: {records}, {dollars}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What one cause holds of one element: a row of the view `inbox_by_cause`, with its columns' names.

    `amount` in dollars; None: its records carry none.
    """

    element: str
    kind: str
    cause: str
    owner: str
    records: int
    amount: Decimal | None = None
    field: str = ""
    waits_for_element: str = ""
    waits_for_project: str = ""
    waits_for_key: str = ""
    waits_for_side: str = ""
    waits_for_name: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Cause:
        """From the ledger's row (`Exceptions.by_cause`)."""
        given = {name: row[name] or "" for name in cls.__slots__ if name not in ("records", "amount")}
        return cls(records=int(row["records"]), amount=row["amount"], **given)

    def as_json(self) -> dict[str, Any]:
        """As a report holds it: dollars as text, what is not known as null."""
        waits = ("element", "project", "key", "side", "name")
        found = {name: getattr(self, f"waits_for_{name}") or None for name in waits}
        return {
            "element": self.element,
            "cause": self.cause,
            "kind": self.kind,
            "owner": self.owner,
            "field": self.field or None,
            "waits_for": found if self.waits_for_key else None,
            "records": self.records,
            "amount": None if self.amount is None else f"{self.amount:.2f}",
        }


def cause_title(cause: Cause, language: str = "en") -> str:
    """The cause in a few words: `supplier 4410 is not linked`. One that has no title yet shows its code."""
    message = MESSAGES.get(cause.cause)
    if message is None or message.title is None:
        return cause.cause
    words = translate(language)
    name = "" if cause.waits_for_side == "maestro" else cause.waits_for_name
    key = record_label(cause.waits_for_key, name, cause.waits_for_side, language)
    if cause.waits_for_project:
        key = words.say(_IN_PROJECT, key=key, project=cause.waits_for_project)
    return words.say(
        message.title,
        of=cause.waits_for_element,
        field=field_labels(cause.element, cause.field, language),
        key=key,
        element=one_of(cause.waits_for_element, language),
    )


def cause_sentences(causes: Iterable[Cause], language: str = "en") -> list[str]:
    """One sentence a cause, over all elements: `supplier 4410 is not linked: 37 orders, 1,204,310.22`.

    In the order in which the causes come; the dollars are left out where no record carries any.
    """
    together: dict[str, list[Cause]] = {}
    for cause in causes:
        together.setdefault(cause_title(cause, language), []).append(cause)
    return [_holding(what, of_title, language) for what, of_title in together.items()]


def _holding(what: str, causes: Sequence[Cause], language: str) -> str:
    words, counts = translate(language), dict[str, int]()
    for cause in causes:
        counts[cause.element] = counts.get(cause.element, 0) + cause.records
    records = words.listed([counted(counts[name], name, language) for name in ALL if name in counts])
    total = total_amount(causes)
    if total is None:
        return words.say(_HOLDS, cause=what, records=records)
    return words.say(_HOLDS_DOLLARS, cause=what, records=records, dollars=words.amount(total))


def total_amount(causes: Iterable[Cause]) -> Decimal | None:
    """The dollars that these causes hold; None: none carries any."""
    amounts = [cause.amount for cause in causes if cause.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None
