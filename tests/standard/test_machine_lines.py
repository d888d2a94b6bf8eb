"""Whatever people do with the lines of documents, and wherever a run breaks off: not a cent is lost, none is doubled.

Random stories of purchase orders and of subcontracts, each way, as `test_machine` has them of projects and suppliers:
the source's people make documents, add, change and take away lines; runs are killed, and lose the line to Procore.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from procore.model.errors import Unreachable
from procore.model.runs import Run
from procore.run.synchronize import synchronize
from tests.standard.commitments import Orders
from tests.standard.conftest import Stage
from tests.standard.course import Killed
from tests.standard.files import imported, nothing_handed_over
from tests.standard.stories import Stand, stood

EXAMPLES = 3 * int(os.environ.get("STORIES", "1"))
"""Stories of each element and way."""
STEPS = 8
CODES = (("03-300", "MAT"), ("03-300", "MO"), ("03-400", "SCT"))
KINDS = (
    "purchase_order_contract_line_items",
    "purchase_order_contracts",
    "work_order_contract_line_items",
    "work_order_contracts",
)

Money = Counter[tuple[str, str, str, Decimal]]
"""How often a document has a line with this code, description and amount."""


@pytest.fixture(scope="module")
def stand(site_stage: Stage, copied: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with stood(site_stage, copied, tmp_path_factory.mktemp("lines")) as found:
        yield found


def clear(stand: Stand) -> None:
    """Nothing but the project and the two suppliers, as they were linked at first."""
    stand.fuse.off()
    world = stand.world
    world.simulator.faults.clear()
    nothing_handed_over(world.engine)
    world.empty("purchase_order", "subcontract")
    world.maestro("TRUNCATE procore_sync.action, procore_sync.inbox CASCADE")
    for table in ("watermark", "link", "record"):
        world.maestro(f"DELETE FROM procore_sync.{table} WHERE element IN ('purchase_orders', 'subcontracts')")
    for kind in KINDS:
        for row in world.procore(kind):
            world.simulator.world.remove(kind, row["id"])


class Story(RuleBasedStateMachine):
    """People at the source, runs and accidents; see the module."""

    def __init__(self, stand: Stand, element: str, direction: str) -> None:
        super().__init__()
        self.stand, self.world, self.direction = stand, stand.world, direction
        self.orders = Orders(stand.world, element)
        self.words = count(1)
        clear(stand)

    @property
    def from_maestro(self) -> bool:
        return self.direction == "to_procore"

    # ------------------------------------------------------------------------------------------ what people do

    def line(self, code: int, cents: int) -> tuple[str, ...]:
        amount = str(Decimal(cents) / 100)
        return (*CODES[code], f"Ligne {next(self.words)}", "1", "ls", amount, amount)

    def documents(self) -> list[Any]:
        """The source's documents, in the order in which they were made."""
        if self.from_maestro:
            return [row["number"] for row in self.orders.maestro("SELECT number FROM {t} ORDER BY number")]
        return [contract["id"] for contract in self.orders.contracts_list()]

    def lines(self, document: Any) -> list[Any]:
        if self.from_maestro:
            rows = self.orders.maestro("SELECT line FROM {t}_line WHERE number = :key ORDER BY line", key=document)
            return [row["line"] for row in rows]
        return [line["id"] for line in self.orders.lines({"id": document})]

    def touched(self, document: Any) -> None:
        if self.from_maestro:
            self.orders.add_up(document)
            self.orders.maestro("UPDATE {t} SET updated_at = now() WHERE number = :key", key=document)

    @initialize(code=st.integers(0, 2), cents=st.integers(-99_99, 999_999_99))
    def begin(self, code: int, cents: int) -> None:
        self.make(2, code, cents)

    @rule(lines=st.integers(1, 3), code=st.integers(0, 2), cents=st.integers(-99_99, 999_999_99))
    def make(self, lines: int, code: int, cents: int) -> None:
        made, number = [self.line((code + n) % 3, cents + n) for n in range(lines)], next(self.words)
        if self.from_maestro:
            self.orders.put(f"25{number:03}", made, status="A", description=f"Document {number}")
        else:
            self.orders.make(f"PC-{number:03}", made, title=f"Document {number}")

    @rule(one=st.integers(0, 3), code=st.integers(0, 2), cents=st.integers(-99_99, 999_999_99))
    def add_a_line(self, one: int, code: int, cents: int) -> None:
        document = self.pick(one)
        if self.from_maestro:
            place = max((0, *self.lines(document))) + 1
            self.orders.put_line(document, place, *self.line(code, cents))
        else:
            self.orders.make_line(document, *self.line(code, cents))
        self.touched(document)

    @rule(one=st.integers(0, 3), which=st.integers(0, 3), cents=st.integers(-99_99, 999_999_99))
    def change_a_line(self, one: int, which: int, cents: int) -> None:
        document = self.pick(one)
        lines, amount = self.lines(document), Decimal(cents) / 100
        if not lines:
            return
        line, values = lines[which % len(lines)], {"amount": amount, "unit_cost": amount}
        if self.from_maestro:
            self.orders.maestro(
                "UPDATE {t}_line SET amount = :amount, unit_cost = :unit_cost WHERE number = :key AND line = :line",
                key=document, line=line, **values,
            )  # fmt: skip
        else:
            said = {name: str(value) for name, value in values.items()}
            self.world.simulator.world.change(self.orders.line_kind, line, **said)
        self.touched(document)

    @rule(one=st.integers(0, 3), which=st.integers(0, 3))
    def take_a_line_away(self, one: int, which: int) -> None:
        document = self.pick(one)
        lines = self.lines(document)
        if len(lines) < 2:
            return
        line = lines[which % len(lines)]
        if self.from_maestro:
            self.orders.maestro("DELETE FROM {t}_line WHERE number = :key AND line = :line", key=document, line=line)
        else:
            self.world.simulator.world.remove(self.orders.line_kind, line)
        self.touched(document)

    def pick(self, one: int) -> Any:
        documents = self.documents()
        return documents[one % len(documents)]

    # ------------------------------------------------------------------------------------------ runs

    def go(self, **asked: Any) -> None:
        """One run: by its watermarks alone, without the overlap that would hide what they miss."""

        def once() -> Run:
            self.world.simulator.clock.advance(2)
            job, element = self.world.job(self.orders.element_id, self.direction, **asked)
            with self.stand.fuse.of_one_run():
                return synchronize(replace(job, overlap=timedelta()), element)

        imported(self.world.engine, once)

    @rule(full=st.booleans())
    def run(self, full: bool) -> None:
        self.go(full=full)

    @rule(point=st.integers(0, 9))
    def run_and_be_killed(self, point: int) -> None:
        self.stand.fuse.left = point
        with suppress(Killed):
            self.go()
        self.stand.fuse.off()

    @rule(writes=st.integers(0, 4), drop=st.sampled_from(("before", "after")))
    def run_and_lose_the_line(self, writes: int, drop: str) -> None:
        self.world.fault(method="POST|PATCH|PUT|DELETE", path="^/rest", skip=writes, times=None, drop=drop)
        with suppress(Unreachable):
            self.go()
        self.world.simulator.faults.clear()

    # ------------------------------------------------------------------------------------------ what must hold

    def money(self) -> tuple[Money, Money]:
        """What maestro*'s documents and Procore's hold, by their titles."""
        rows = self.orders.maestro(
            "SELECT o.description AS title, l.activity || '|' || l.group_code AS code, l.description, l.amount "
            "FROM {t} AS o JOIN {t}_line AS l USING (company, number, extension)"
        )
        codes = self.world.budget_codes()
        titles = {contract["id"]: contract["title"] for contract in self.orders.contracts_list()}
        return (
            Counter((row["title"], row["code"], row["description"], Decimal(row["amount"])) for row in rows),
            Counter(
                (titles[ln["holder_id"]], codes[ln["wbs_code_id"]], ln["description"], Decimal(ln["amount"]))
                for ln in self.world.procore(self.orders.line_kind)
            ),
        )

    def teardown(self) -> None:
        if not self.documents():
            return
        wanted = self.money()[not self.from_maestro]
        self.go()
        assert self.orders.inbox() == []
        assert self.money() == (wanted, wanted)
        before = len(self.world.requests)
        self.go(full=True)
        assert self.world.writes(before) == []
        assert self.money() == (wanted, wanted)
        assert len(self.orders.contracts_list()) == len(self.orders.maestro("SELECT number FROM {t}"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # who is killed closes nothing
@pytest.mark.parametrize("direction", ["to_procore", "to_maestro"])
@pytest.mark.parametrize("element", ["purchase_orders", "subcontracts"])
def test_whatever_happened_to_a_document_both_sides_hold_the_same_cents(
    stand: Stand, element: str, direction: str
) -> None:
    run_state_machine_as_test(
        lambda: Story(stand, element, direction),
        settings=settings(
            settings.default, max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.parametrize("element", ["purchase_orders", "subcontracts"])
def test_what_several_lost_writes_left_is_nobody_s_edit(stand: Stand, element: str) -> None:
    """A story that was found so: Procore holds what the first lost write said, not what the last one was about to."""
    story = Story(stand, element, "to_procore")
    story.begin(code=0, cents=0)
    story.change_a_line(cents=335_544_31, one=0, which=0)
    story.run_and_lose_the_line(drop="before", writes=0)
    story.run_and_lose_the_line(drop="after", writes=2)
    story.change_a_line(cents=0, one=0, which=0)
    story.run_and_lose_the_line(drop="before", writes=0)
    story.run_and_lose_the_line(drop="before", writes=0)
    story.teardown()
