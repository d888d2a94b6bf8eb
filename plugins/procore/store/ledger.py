"""The ledger of one database: one attribute a table family, and what concerns all of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from procore.store.actions import Actions
from procore.store.balances import Balances
from procore.store.call_budgets import CallBudgets
from procore.store.change_sets import ChangeSets
from procore.store.comparison import Comparison
from procore.store.decisions import Decisions
from procore.store.exceptions import Exceptions
from procore.store.exclusions import Exclusions
from procore.store.forgotten import Forgotten
from procore.store.latencies import Latencies
from procore.store.links import Links
from procore.store.notifications import Notifications
from procore.store.pairings import Pairings
from procore.store.pending import Pendings
from procore.store.records import Records
from procore.store.retention import Retention
from procore.store.runs import Runs
from procore.store.schema import QUERIES, is_migrated, migrate
from procore.store.shadow import ShadowWrites
from procore.store.sql import Engine, Queries
from procore.store.state_counts import StateCounts
from procore.store.suggestions import Suggestions
from procore.store.sums import Sums
from procore.store.truncations import Truncations
from procore.store.undos import Undos
from procore.store.watermarks import Watermarks
from procore.store.webhook_events import WebhookEvents

ASK_CLOCK_AFTER = 60.0
"""Seconds after which the ledger is asked for its time again: two machines' seconds differ by far less."""

MANY = 1000
"""Rows that one process adds before the database's statistics are made anew for the first time."""


class Ledger:
    """The ledger of one database; nothing is asked of it yet.

    `migrate` first; then `pairings` gives the pairing that most other methods take. Each public method below it is one
    transaction, and raises Unreachable when the database does not answer. Records and links go in and out as such; what
    has no type of its own does as rows (see LedgerRow). `seconds`: this machine's clock, which only counts what passes.
    """

    def __init__(self, engine: Engine, seconds: Callable[[], float] = monotonic) -> None:
        self.engine = engine
        self._seconds = seconds
        self._told: datetime | None = None
        self._asked_at = 0.0
        self._grown, self._counted_at = 0, MANY // 2
        self.pairings = Pairings(engine)
        self.runs = Runs(engine)
        self.call_budgets = CallBudgets(engine)
        self.watermarks = Watermarks(engine)
        self.records = Records(engine)
        self.comparison = Comparison(engine)
        self.links = Links(engine)
        self.actions = Actions(engine)
        self.pending = Pendings(engine)
        self.exceptions = Exceptions(engine)
        self.decisions = Decisions(engine)
        self.exclusions = Exclusions(engine)
        self.suggestions = Suggestions(engine)
        self.sums = Sums(engine)
        self.change_sets = ChangeSets(engine)
        self.truncations = Truncations(engine)
        self.undos = Undos(engine)
        self.shadow = ShadowWrites(engine)
        self.balances = Balances(engine)
        self.forgotten = Forgotten(engine)
        self.retention = Retention(engine)
        self.state_counts = StateCounts(engine)
        self.notifications = Notifications(engine)
        self.webhook_events = WebhookEvents(engine)
        self.latencies = Latencies(engine)

    def __repr__(self) -> str:
        return f"Ledger({self.engine.url.database})"

    def migrate(self) -> None:
        """Bring the schema up to date; several processes may do so at once, and any number of times.

        Raises ConfigurationError when the ledger is not one of this version (see `schema.migrate`), Unreachable when the
        database does not answer.
        """
        migrate(self.engine)

    def is_migrated(self) -> bool:
        """Whether its schema is that of this version; nothing is changed. Raises as `migrate` does."""
        return is_migrated(self.engine)

    def now(self) -> datetime:
        """The ledger's clock (aware, UTC). It is asked once a minute, and in between this machine counts the time since then."""
        counted = self._seconds() - self._asked_at
        if self._told is None or counted >= ASK_CLOCK_AFTER:
            (row,) = Queries(self.engine, QUERIES)("clock")
            self._told, self._asked_at, counted = row["now"], self._seconds(), 0.0
        return self._told + timedelta(seconds=counted)

    def note_growth(self, rows: int) -> None:
        """So many records were kept, or linked, anew. Each time that there are twice as many, the database counts its rows.

        Else its plans go by an emptier ledger until it looks by itself: a page of a first push would read all that came before.
        """
        self._grown += rows
        if self._grown >= self._counted_at * 2:
            Queries(self.engine, QUERIES)("analyze")
            self._counted_at = self._grown
