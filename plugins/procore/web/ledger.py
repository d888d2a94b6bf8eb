"""The ledgers that the page reads: one small pool of connections each, and never a long wait."""

import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

from airflow.providers.common.sql.hooks.sql import DbApiHook
from airflow.sdk import BaseHook
from airflow.sdk.exceptions import AirflowException

from procore.diff.history import LeftOut
from procore.elements import ALL
from procore.elements.element import Direction, Element
from procore.mapping.pairs_file import NamedPair
from procore.model.adoption import Adoption
from procore.model.balance import BalanceRow
from procore.model.errors import ConfigurationError, SyncError, Unreachable
from procore.model.exceptions import OpenException
from procore.model.pairing import Pairing
from procore.model.shadow import ShadowReport
from procore.run.adopt import adoption
from procore.store.latencies import Latency
from procore.store.ledger import Ledger
from procore.store.sql import Engine, LedgerRow, NotMigrated, Queries, on_connect
from procore.web.view.named import in_words, named_ids

QUERIES = "ledger/page.sql"
CONNECT_SECONDS = 3
"""A ledger that does not answer by then is dead to a page."""
SESSION = "SET statement_timeout = 15000; SET work_mem = '32MB'; SET jit = off"
"""A page that takes long (milliseconds) is given up, so that it never holds the ledger from the runs."""

_engines: dict[str, tuple[str, Engine]] = {}
_lock = threading.Lock()


class NotThereYet(SyncError):
    """The ledger answers, but no run of this company ever reached it."""


class PageLedger:
    """One company's ledger as the page reads it."""

    def __init__(self, engine: Engine, company: str) -> None:
        self.engine = engine
        self.ledger = Ledger(engine)
        self.company = company
        self._pairing: LedgerRow | None = None

    @property
    def pairing(self) -> LedgerRow:
        """The company's pairing. Raises NotThereYet before its first run."""
        if self._pairing is None:
            found = self._run("pairing", {"company": self.company})
            if not found:
                raise NotThereYet(self.company)
            self._pairing = found[0]
        return self._pairing

    def require_run(self) -> None:
        """Make sure that a run reached the ledger, and that it answers. Raises Unreachable, NotThereYet."""
        _ = self.pairing

    def require_this_version(self) -> None:
        """Make sure that the ledger answers and is migrated. Raises Unreachable, NotThereYet, ConfigurationError."""
        with self._answering():
            if not self.ledger.is_migrated():
                raise NotThereYet(self.company)

    def suggestions(self, element: str) -> list[LedgerRow]:
        """The open suggestions of an element, best first. Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.suggestions.open(self.pairing["id"], element)

    def balances(self, scope: str = "") -> list[LedgerRow]:
        """The balance by element and project, of a project or of all (`Balances.by_project`). Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.balances.by_project(self.pairing["id"], scope)

    def left_out(self, element: Element, scope: str = "") -> list[LeftOut]:
        """What does not travel by itself for its date, or is summed up (`Sums.left_out`). Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.sums.left_out(self.pairing["id"], element, scope)

    def by_code(self, scope: str = "") -> Iterator[BalanceRow]:
        """The balance by activity and group, of a project or of all (`Balances.by_code`). Raises Unreachable, NotThereYet."""
        with self._answering():
            yield from self.ledger.balances.by_code(self.pairing["id"], scope)

    def known_pairing(self) -> Pairing:
        """The company's pairing as a record. Raises Unreachable, NotThereYet."""
        with self._answering():
            found = self.ledger.pairings.of(self.company)
        if found is None:
            raise NotThereYet(self.company)
        return found

    def shadow(self, at_most: int) -> ShadowReport:
        """What shadow mode found (`ShadowWrites.report`). Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.shadow.report(self.pairing["id"], at_most)

    def adoption(
        self, element: Element, direction: Direction, named: re.Pattern[str] | Sequence[NamedPair]
    ) -> Adoption:
        """What may be adopted of an element (`run.adopt.adoption`). Raises Unreachable, NotThereYet."""
        pairing = self.known_pairing()
        with self._answering():
            return adoption(self.ledger, pairing, element, direction, named)

    def exceptions(self) -> list[OpenException]:
        """Every record that waits for somebody. Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.exceptions.open(self.pairing["id"], list(ALL))

    def latencies(self) -> list[Latency]:
        """How long changes took from one side to the other (`Latencies.of`). Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.latencies.of(self.company)

    def pairs(self, element: Element, keys: Sequence[LedgerRow]) -> list[LedgerRow]:
        """The block `pairs` of some records, with what Procore's side names in maestro*'s words. Raises Unreachable, NotThereYet.

        `keys`: place, maestro_key and procore_key of each.
        """
        found = self.query("pairs", element=element.id, keys=json.dumps(keys)) if keys else []
        named = named_ids(element, found)
        return in_words(element, found, self.query("linked_ids", named=json.dumps(named)) if named else [])

    def query(self, name: str, **params: Any) -> list[LedgerRow]:
        """A block of page.sql about this company. Raises Unreachable, NotThereYet."""
        return self._run(name, {"pairing": self.pairing["id"], **params})

    def state_counts(self) -> list[LedgerRow]:
        """The state counts as they were made last: element, version, counts. Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.state_counts.kept(self.pairing["id"])

    def count_states(self, element: str, version: str, **facts: Any) -> Mapping[str, int]:
        """Count an element's records by state, and keep that as this version's. Raises Unreachable, NotThereYet."""
        with self._answering():
            return self.ledger.state_counts.count(self.pairing["id"], element, version, **facts)

    def _run(self, name: str, params: Mapping[str, Any]) -> list[LedgerRow]:
        with self._answering():
            return Queries(self.engine, QUERIES)(name, **params)

    @contextmanager
    def _answering(self) -> Iterator[None]:
        """What goes wrong inside, in the words of a page."""
        try:
            yield
        except NotMigrated as error:
            raise NotThereYet(self.company) from error
        except Unreachable as error:  # the page says itself that the ledger does not answer
            raise Unreachable(str(error.sentence.facts.get("words", error))) from error


def open_ledger(company: str, conn_id: str) -> PageLedger:
    """The company's ledger; nothing is asked yet. Raises ConfigurationError when the Connection is missing or wrong."""
    try:
        hook = BaseHook.get_hook(conn_id)
    except AirflowException as error:
        raise ConfigurationError("Connection {conn_id}: {error}", conn_id=conn_id, error=error) from error
    if not isinstance(hook, DbApiHook):
        raise ConfigurationError(
            "Connection {conn_id} is not a database: choose an SQL type, like Postgres.", conn_id=conn_id
        )
    return PageLedger(_engine(conn_id, hook), company)


def _engine(conn_id: str, hook: DbApiHook) -> Engine:
    """The engine of a Connection as it is now; another one once somebody changed it."""
    fingerprint = blake2b(BaseHook.get_connection(conn_id).get_uri().encode(), digest_size=16).hexdigest()
    with _lock:
        was, engine = _engines.get(conn_id, ("", None))
        if engine is None or was != fingerprint:
            if engine is not None:
                engine.dispose()
            options = {"pool_pre_ping": True, "pool_size": 2, "max_overflow": 6, "pool_recycle": 300}
            engine = hook.get_sqlalchemy_engine({**options, "connect_args": {"connect_timeout": CONNECT_SECONDS}})
            on_connect(engine, SESSION)
            _engines[conn_id] = (fingerprint, engine)
        return engine
