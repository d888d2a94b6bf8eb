"""When a person has to approve a change set, and whose answer counts: what the settings need, and each parsing of DAGs loads."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from procore.model.errors import Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """When a person has to approve an element's change set, and who.

    `limit`: dollars that it moves, up and down together, from which on an approval is needed; None: always. `approvers`:
    user names of Airflow; empty: whoever may trigger the DAG. `by_another`: who triggered the run does not approve.
    `hours`: how long it waits before `default` holds.
    """

    required: bool = False
    limit: Decimal | None = None
    approvers: tuple[str, ...] = ()
    hours: int = 72
    default: Literal["reject", "approve"] = "reject"
    by_another: bool = False

    def why_not_counted(self, by_whom: str, triggered_by: str, *, approves: bool) -> Sentence | None:
        """Why this person's answer does not count; None: it does."""
        if self.approvers and by_whom not in self.approvers:
            return Sentence(
                "{by_whom} is not among the approvers ({approvers})",
                by_whom=by_whom,
                approvers=", ".join(self.approvers),
            )
        if self.by_another and approves and by_whom == triggered_by:
            return Sentence(
                "{by_whom} triggered the run, and its plan is approved by another (approval_by_another)",
                by_whom=by_whom,
            )
        return None
