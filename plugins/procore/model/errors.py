"""What ends a run: settings, systems and refusals. A record that goes wrong is a `Reason` in the inbox, never an exception."""

from __future__ import annotations

from datetime import UTC, datetime

from procore.model.records import Reason


class SyncError(Exception):
    """The base of these errors. Its text is one sentence that says what is wrong and what to do."""


class ConfigurationError(SyncError):
    """The settings, a Connection or a SQL file is wrong: another try would fail too."""


class PairingRefused(SyncError):
    """The company's pairing is not the one that the ledger holds, or is another company's. Nothing was read."""


class PlanStopped(SyncError):
    """A change set goes over a limit: it is kept in the ledger, and nothing of it was written."""


class ApprovalNeeded(SyncError):
    """A change set needs an approval. `plan`: its id in the ledger; `summary`: what the approver reads (Markdown)."""

    def __init__(self, sentence: str, *, plan: int, summary: str) -> None:
        super().__init__(sentence)
        self.plan = plan
        self.summary = summary


class UndoRefused(SyncError):
    """A run cannot be undone, or not with these parameters. Nothing was written."""


class DecisionRefused(SyncError):
    """A user decision cannot be applied, and was not stored. `reason`: why, for `text.reasons.sentence` in any language."""

    def __init__(self, sentence: str, *, reason: Reason) -> None:
        super().__init__(sentence)
        self.reason = reason


class LoginRefused(SyncError):
    """Procore refused the client id or the client secret."""


class AccessRefused(SyncError):
    """Procore answered 403, or 404 for what the application may not see. `status`: which. Source: docs/procore.md#access."""

    def __init__(self, sentence: str, *, status: int) -> None:
        super().__init__(sentence)
        self.status = status


class Unreachable(SyncError):
    """A system gave no usable answer: connection lost, time-out, or a server error after all safe retries."""


class AnswerUnreadable(Unreachable):
    """An answer that is no JSON, or not of the shape that is documented (docs/procore.md#odd-answers)."""


class AnswerLost(Unreachable):
    """A request that is not safe to repeat got no answer: whether it was carried out has to be looked up first."""


class RequestRefused(SyncError):
    """Procore refused a request as a whole. `status`: 400, 406, 409, 413 or 422; `words`: Procore's own message."""

    def __init__(self, sentence: str, *, status: int, words: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.words = words


class RateLimitSpent(SyncError):
    """Procore's rate limit is spent until `resets_at` (aware, UTC): the task waits without a worker."""

    def __init__(self, sentence: str, *, resets_at: datetime) -> None:
        super().__init__(sentence)
        self.resets_at = resets_at


class ElementBusy(SyncError):
    """Another run writes this element now: `dag_run`, since `since` (aware, UTC); None while it is not known yet."""

    def __init__(self, element: str, dag_run: str | None, since: datetime | None) -> None:
        at = f" since {since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if since else ""
        super().__init__(
            f"{element} is being written by the run {dag_run or '(not known yet)'}{at}: one run at a time writes an "
            "element of a company."
        )
        self.element = element
        self.dag_run = dag_run
        self.since = since


class WriterLost(SyncError):
    """The connection that made this run the only writer of the element broke: nothing more was written."""

    def __init__(self, element: str) -> None:
        super().__init__(
            f"{element}: the connection to the ledger that kept other runs away is lost, so that another run may write by "
            "now; nothing more was written. The next try goes on from what the ledger knows."
        )
