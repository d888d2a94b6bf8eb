"""What ends a run: settings, systems and refusals. A record that goes wrong is a `Reason` in the inbox, never an exception."""

from datetime import UTC, datetime

from procore.model.records import Reason


class Sentence:
    """What a person reads, in English with its facts, until it is known in which language (`text.errors.error_text`).

    A fact may be a sentence, or a SyncError, itself: it is said in the same language.
    """

    def __init__(self, english: str, /, **facts: object) -> None:
        self.english, self.facts = english, facts

    def __str__(self) -> str:
        return self.english.format_map(self.facts) if self.facts else self.english


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

    def __init__(self, said: str, /, *, plan: int, summary: str) -> None:
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
