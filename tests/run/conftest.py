"""A job on a real ledger, with two sides that hold records in memory and answer as the real ones do."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from procore.elements import ALL
from procore.elements.element import Direction, Element, Side
from procore.mapping.stored import fingerprint
from procore.model.errors import AccessRefused
from procore.model.orders import Order, Outcome, Window
from procore.model.pairing import Pairing
from procore.model.records import Record
from procore.model.runs import Run
from procore.run.job import Job
from procore.store.ledger import Ledger

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class FakeClient:
    """Counts no call but those that a test makes, and knows no limit."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.limit = None

    def take_calls(self) -> Counter[str]:
        """The calls since they were last taken."""
        taken, self.calls = self.calls, Counter()
        return taken

    def writing_while(self, _make_sure: Callable[[], None]) -> AbstractContextManager[None]:
        """It sends nothing."""
        return nullcontext()


@dataclass
class FakeSide:
    """One side: its records by element and key. `asked`: what it was asked to read.

    `closed`: the projects that it does not let us into. Whatever it is sent it holds, and says so.
    """

    side: Side
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    asked: list[tuple[Window, str]] = field(default_factory=list)
    read_keys: list[list[str]] = field(default_factory=list)  # the keys that it was asked for, each time
    closed: set[str] = field(default_factory=set)
    refuses_to_list: dict[str, Exception] = field(default_factory=dict)  # by project
    digested: dict[str, str] | None = (
        None  # what maestro*'s file says of its records, by key; None: it has no such block
    )
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(900, 1000)))
    client: FakeClient = field(default_factory=FakeClient)
    company: Any = field(default_factory=lambda: SimpleNamespace(known={}))
    company_id: int = 1

    def put(self, *records: Record, element_id: str = "suppliers") -> None:
        """It holds these records."""
        self.records.setdefault(element_id, {}).update({record.key: record for record in records})

    def clock(self) -> datetime:
        return NOON

    def digests(self, _element: Element) -> Iterator[list[tuple[str, str]]] | None:
        """What its rows' database says of them; None: nothing."""
        return None if self.digested is None else iter([list(self.digested.items())])

    def total(self, element: Element) -> int | None:
        """How many records it holds."""
        return len(self.records.get(element.id, {}))

    def page_size(self, _element: Element) -> int:
        """No list fits on one page."""
        return -1

    def as_of(self, _element, now):
        return now

    def check_direction(self, _element, _direction, **_asked):
        """A side that can be written."""

    def read(
        self, element: Element, window: Window, scope: str | Sequence[str] = "", _project_id: int | None = None
    ) -> Iterator[list[Record]]:
        held = list(self.records.get(element.id, {}).values())
        if isinstance(scope, str):
            self.asked.append((window, scope))
            if scope in self.refuses_to_list:
                raise self.refuses_to_list[scope]
            if scope in self.closed:
                raise AccessRefused(f"{scope} is not yours to see", status=403)
            held = [record for record in held if self.side is Side.MAESTRO or record.scope == scope]
        else:
            self.read_keys.append(list(scope))
            held = [record for record in held if record.key in scope]
        yield held

    def find(self, element: Element, origin_id: str, _scope: str, _project_id: int | None) -> Record | None:
        return next((r for r in self.records.get(element.id, {}).values() if r.origin_id == origin_id), None)

    def still_there(self, element: Element, procore_id: int) -> bool:
        if str(procore_id) not in self.records.get(element.id, {}):
            raise AccessRefused("it is gone", status=404)
        return True

    def keep_earlier(self, _element: Element, _earlier: object) -> None:
        pass

    def know_projects(self, _facts: object) -> None:
        pass

    def assume_empty(self, _element: Element, _project_id: int) -> bool:
        return False

    def can_remove(self, _element: Element) -> bool:
        return True

    def next_keys(self, _element: Element, count: int) -> list[str]:
        return [f"N{next(self.numbers)}" for _ in range(count)]

    def write(self, element: Element, orders: Sequence[Order]) -> Iterator[list[Outcome]]:
        for order in orders:
            yield [self._written(element, order)]

    def _written(self, element: Element, order: Order) -> Outcome:
        key = order.maestro_key if self.side is Side.MAESTRO else str(order.procore_id or next(self.numbers))
        held = self.records.get(element.id, {}).get(key)
        values = {**dict.fromkeys(one.name for one in element.fields), **(held.values if held else {}), **order.values}
        record = Record(
            side=self.side,
            key=key,
            values=values,
            scope=order.scope,
            origin_id=order.origin_id or order.known_origin if self.side is Side.PROCORE else None,
            fingerprint=fingerprint(values),
        )
        self.put(record, element_id=element.id)
        return Outcome(order=order, record=record)


@dataclass
class Lines:
    """The log of a run."""

    said: list[str] = field(default_factory=list)

    def info(self, message: str, *args: object) -> None:
        self.said.append(message % args)

    warning = info


@pytest.fixture
def mine() -> FakeSide:
    """maestro*."""
    return FakeSide(Side.MAESTRO)


@pytest.fixture
def theirs() -> FakeSide:
    """Procore."""
    return FakeSide(Side.PROCORE)


@pytest.fixture
def pairing(ledger: Ledger) -> Pairing:
    facts = {"tag": "DEMO", "procore_company_id": 7, "host": "127.0.0.1", "environment": "sandbox"}
    ledger.pairings.add("demo", facts)
    (pairing,) = ledger.pairings.concerning("demo", 7, "127.0.0.1")
    return pairing


@pytest.fixture
def job(ledger: Ledger, pairing: Pairing, mine: FakeSide, theirs: FakeSide) -> Job:
    """A run of the suppliers in both directions."""
    return Job(
        pairing=pairing,
        ledger=ledger,
        maestro=mine,  # type: ignore[arg-type]
        procore=theirs,  # type: ignore[arg-type]
        dag_run="run 1",
        direction=Direction.BOTH,
        log=Lines(),
    )


@pytest.fixture
def run(job: Job) -> Run:
    return job.ledger.runs.begin(job.pairing.id, job.dag_run, "suppliers", "sync")


@pytest.fixture
def link(job: Job, run: Run) -> Callable[..., None]:
    """Both sides were read and agreed on a record: `link(m, p)`; `element_id` when it is no supplier."""

    def made(m: Record, p: Record, element_id: str = "suppliers") -> None:
        element = ALL[element_id]
        job.ledger.records.keep(job.pairing.id, element, Side.MAESTRO, [m])
        job.ledger.records.keep(job.pairing.id, element, Side.PROCORE, [p])
        agreed = {
            "scope": m.scope,
            "maestro_key": m.key,
            "procore_id": int(p.key),
            "origin_id": p.origin_id,
            "maestro_baseline": m.values,
            "procore_baseline": p.values,
            "maestro_fingerprint": m.fingerprint,
            "procore_fingerprint": p.fingerprint,
        }
        job.ledger.links.keep_baselines(job.pairing.id, run.id, element, [agreed])

    return made


def supplier(side: Side, key: str, **values: Any) -> Record:
    """A supplier that holds these values and nothing else; by default an active one in Canada."""
    fields = dict.fromkeys(one.name for one in ALL["suppliers"].fields)
    code = {"code": key} if side is Side.MAESTRO else {}
    held = {**fields, "active": True, "country": "CA", "name": f"Name {key}", **code, **values}
    return Record(side=side, key=key, values=held, fingerprint=fingerprint(held))


def again(job: Job, number: int) -> Job:
    """The same job in another DAG run."""
    return replace(job, dag_run=f"run {number}")
