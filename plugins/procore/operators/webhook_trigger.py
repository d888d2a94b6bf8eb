"""What starts a run of a company when webhooks told of something: an asset, and the trigger that watches the ledger for it."""

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any

from airflow.sdk import Asset, AssetWatcher
from airflow.sdk.exceptions import AirflowException
from airflow.triggers.base import BaseEventTrigger, TriggerEvent
from asgiref.sync import sync_to_async

LOOK_SECONDS = 15
"""Between two looks into the ledger: with the start of a run, what was told is on its way within a minute."""


def webhook_asset(company: str, ledger_conn_id: str, pause_minutes: int) -> Asset:
    """The asset that changes whenever webhooks told of something and a run may start."""
    trigger = WebhookTrigger(company, ledger_conn_id, pause_minutes)
    return Asset(
        name=f"procore_webhooks__{company}",
        uri=f"procore://webhooks/{company}",
        watchers=[AssetWatcher(name=f"procore_webhooks__{company}", trigger=trigger)],
    )


class WebhookTrigger(BaseEventTrigger):
    """Looks into a company's ledger for events that wait to be read, in the triggerer.

    It asks neither maestro* nor Procore, and needs nothing of the receiver but what is in the ledger: an event that came while no
    triggerer ran is seen by the next one. What a ledger says that does not answer, or a Connection that is not there, is logged;
    it looks again.
    """

    def __init__(self, company: str, ledger_conn_id: str, pause_minutes: int) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow's
        self.company = company
        self.ledger_conn_id = ledger_conn_id
        self.pause_minutes = pause_minutes

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Its class, and what makes another one of it."""
        kwargs = {
            "company": self.company,
            "ledger_conn_id": self.ledger_conn_id,
            "pause_minutes": self.pause_minutes,
        }
        return f"{type(self).__module__}.{type(self).__name__}", kwargs

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """One event each time that a run is due; never two within the pause."""
        last: float | None = None
        while True:
            rested = last is None or monotonic() - last >= self.pause_minutes * 60
            if rested and await sync_to_async(self._is_due)():
                last = monotonic()
                yield TriggerEvent({"company": self.company})  # type: ignore[no-untyped-call]  # Airflow's
            await asyncio.sleep(LOOK_SECONDS)

    def _is_due(self) -> bool:
        from procore.hooks import database  # a DAG file makes this trigger every 30 s
        from procore.model.errors import SyncError  # as above
        from procore.store.ledger import Ledger  # as above

        try:
            with database(self.ledger_conn_id) as engine:
                return Ledger(engine).webhook_events.is_run_due(self.company, self.pause_minutes)
        except (SyncError, AirflowException) as error:
            self.log.warning("%s: %s", self.company, error)
            return False
