"""What ends a run: settings, systems and refusals. A record that goes wrong is a `Reason` in the inbox, never an exception."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Self

from procore.model.records import Reason


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a sentence, which each language writes in its way: a count, or with `dollars` an amount without its sign."""

    value: Decimal
    dollars: bool = False

    def __str__(self) -> str:
        return f"{self.value:,.2f}" if self.dollars else f"{self.value:,}"


class Sentence:
    """What a person reads, in English with its facts, until it is known in which language (`text.errors.error_text`).

    A fact may be a sentence, or a SyncError, itself: it is said in the same language. So are a Number, and several sentences
    as a tuple.
    """

    def __init__(self, english: str, /, **facts: object) -> None:
        self.english, self.facts = english, facts

    def __str__(self) -> str:
        return self.english.format_map(_in_english(self.facts)) if self.facts else self.english

    def to_json(self, masked: Callable[[str], str] = str) -> dict[str, Any]:
        """As the ledger keeps it, for whoever reads it later. `masked`: takes the secrets out of each text."""
        return {
            "english": masked(self.english),
            "facts": {name: _kept(one, masked) for name, one in self.facts.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """As it was kept."""
        return cls(kept["english"], **{name: _read(one) for name, one in kept["facts"].items()})


def _in_english(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: "; ".join(map(str, one)) if isinstance(one, tuple) else one for name, one in facts.items()}


def _kept(fact: object, masked: Callable[[str], str]) -> Any:
    if isinstance(fact, tuple):
        return [_kept(one, masked) for one in fact]
    if isinstance(fact, Number):
        return {"value": str(fact.value), "dollars": fact.dollars}
    said = fact.sentence if isinstance(fact, SyncError) else fact
    return said.to_json(masked) if isinstance(said, Sentence) else masked(str(said))


def _read(kept: Any) -> object:
    if isinstance(kept, list):
        return tuple(map(_read, kept))
    if not isinstance(kept, dict):
        return kept
    return Number(Decimal(kept["value"]), kept["dollars"]) if "value" in kept else Sentence.from_json(kept)


class SyncError(Exception):
    """The base of these errors. Its `sentence` says what is wrong and what to do; `str` has it in English."""

    def __init__(self, said: str | Sentence, /, **facts: object) -> None:
        self.sentence = said if isinstance(said, Sentence) else Sentence(said, **facts)
        super().__init__(str(self.sentence))


class ConfigurationError(SyncError):
    """The settings, a Connection or a SQL file is wrong: another try would fail too."""


class PairingRefused(SyncError):
    """The company's pairing is not the one that the ledger holds, or is another company's. Nothing was read."""


class PlanStopped(SyncError):
    """A change set goes over a limit: it is kept in the ledger, and nothing of it was written."""


class ApprovalNeeded(SyncError):
    """A change set needs an approval. `plan`: its id in the ledger; `summary`: what the approver reads (Markdown)."""

    def __init__(self, said: str | Sentence, /, *, plan: int, summary: str) -> None:
        super().__init__(said)
        self.plan = plan
        self.summary = summary


class UndoRefused(SyncError):
    """A run cannot be undone, or not with these parameters. Nothing was written."""


class DecisionRefused(SyncError):
    """A user decision cannot be applied, and was not stored. `reason`: why, for `text.reasons.sentence` in any language."""

    def __init__(self, said: str, /, *, reason: Reason) -> None:
        super().__init__(said)
        self.reason = reason


class LoginRefused(SyncError):
    """Procore refused the client id or the client secret."""


class AccessRefused(SyncError):
    """Procore answered 403, or 404 for what the application may not see. `status`: which. Source: docs/procore.md#access."""

    def __init__(self, said: str, /, *, status: int, **facts: object) -> None:
        super().__init__(said, **facts)
        self.status = status


class Unreachable(SyncError):
    """A system gave no usable answer: connection lost, time-out, or a server error after all safe retries."""


class AnswerUnreadable(Unreachable):
    """An answer that is no JSON, or not of the shape that is documented (docs/procore.md#odd-answers)."""


class AnswerLost(Unreachable):
    """A request that is not safe to repeat got no answer: whether it was carried out has to be looked up first."""


class RequestRefused(SyncError):
    """Procore refused a request as a whole. `status`: 400, 406, 409, 413 or 422; `words`: Procore's own message."""

    def __init__(self, said: str, /, *, status: int, words: str, **facts: object) -> None:
        super().__init__(said, **facts)
        self.status = status
        self.words = words


class RateLimitSpent(SyncError):
    """Procore's rate limit is spent until `resets_at` (aware, UTC): the task waits without a worker."""

    def __init__(self, said: str, /, *, resets_at: datetime, **facts: object) -> None:
        super().__init__(said, **facts)
        self.resets_at = resets_at


class ElementBusy(SyncError):
    """Another run writes this element now: `dag_run`, since `since` (aware, UTC); None while it is not known yet."""

    def __init__(self, element: str, dag_run: str | None, since: datetime | None) -> None:
        super().__init__(
            Sentence(
                "{element} is being written by the run {run} since {since} UTC: one run at a time writes an element of a "
                "company.",
                element=element,
                run=dag_run,
                since=f"{since.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            )
            if dag_run and since
            else Sentence(
                "{element} is being written by another run: one run at a time writes an element of a company.",
                element=element,
            )
        )
        self.element = element
        self.dag_run = dag_run
        self.since = since


class WriterLost(SyncError):
    """The connection that made this run the only writer of the element broke: nothing more was written."""

    def __init__(self, element: str) -> None:
        super().__init__(
            Sentence(
                "{element}: the connection to the ledger that kept other runs away is lost, so that another run may write by "
                "now; nothing more was written. The next try goes on from what the ledger knows.",
                element=element,
            )
        )
