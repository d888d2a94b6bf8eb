"""Whatever people do on both sides, and wherever a run breaks off: random stories of projects and of suppliers.

The whole stack is at work: maestro* and the ledger on PostgreSQL, Procore as the simulator over HTTP. A story is a few
edits, runs, broken runs and decisions; then a quiet run, in which nobody interferes. What must hold after it is checked
against what people did, as maestro*'s tables and Procore's records show it. The rules stand in one class, since hypothesis
draws each step of a story from the rules of one.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from procore.model.errors import Unreachable
from procore.model.runs import Run
from procore.run.synchronize import synchronize
from tests.standard.conftest import Stage
from tests.standard.course import Killed
from tests.standard.files import imported
from tests.standard.stories import (
    ACTIVE,
    HELD,
    PROJECTS,
    SUPPLIERS,
    Facts,
    M,
    P,
    Stand,
    Told,
    fields_of,
    same,
    stood,
)

EXAMPLES = 10 * int(os.environ.get("STORIES", "1"))
"""Stories of each of the two elements."""
STEPS = 9
"""What happens in a story at most, before its end."""


@pytest.fixture(scope="module")
def stand(empty_stage: Stage, copied: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    with stood(empty_stage, copied, tmp_path_factory.mktemp("machine")) as found:
        yield found


def of(*choices: str) -> Any:
    return st.sampled_from(choices)


ANY, SIDES, FIELD = st.integers(0, 5), of(M, P), st.integers(0, 3)


class Story(RuleBasedStateMachine):
    """People, runs and accidents; see the module."""

    def __init__(self, stand: Stand, facts: Facts) -> None:
        super().__init__()
        self.stand, self.world, self.facts = stand, stand.world, facts
        self.told: dict[str, Told] = {}
        self.copies: dict[str, Any] = {}  # the key of a doubled record -> how to find its copy
        self.words = count(1)
        self.crashed = False  # a record may be on both sides already, and nothing yet agreed on
        self.met: set[str] = set()  # who was linked when somebody last looked
        stand.clear()

    # ------------------------------------------------------------------------------------------ what both sides hold

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """maestro*'s records by marker."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.world.maestro(f"SELECT * FROM maestro.{self.facts.table}"):
            found.setdefault(row[self.facts.marker[0]], []).append(row)
        return found

    def records(self) -> dict[str, list[dict[str, Any]]]:
        """Procore's records by marker."""
        found: dict[str, list[dict[str, Any]]] = {}
        for row in self.world.procore(self.facts.kind):
            found.setdefault(row[self.facts.marker[1]], []).append(row)
        return found

    def pairing(self) -> int:
        return self.world.ledger.pairings.concerning("demo", self.world.simulator.company_id, "127.0.0.1")[0].id

    def links(self) -> dict[str, int]:
        return self.world.ledger.links.procore_ids(self.pairing(), self.facts.element)

    def pick(self, number: int, side: str) -> tuple[str, dict[str, Any]] | None:
        """One of the records of a side, if there is any; copies are left alone."""
        held = self.rows() if side == M else self.records()
        alone = sorted(marker for marker, rows in held.items() if marker in self.told and len(rows) == 1)
        return (chosen := alone[number % len(alone)], held[chosen][0]) if alone else None

    # ------------------------------------------------------------------------------------------ what people do

    def word(self, name: str, *, long: bool = False) -> str:
        """A made-up value of a field, never twice the same; any rule that refuses values has to take it."""
        return f"{name} nº {next(self.words)} é{' et la suite' * 5 if long else ''}"

    @rule(where=of(M, P, "both", "namesake"), long=st.booleans())
    def create(self, where: str, long: bool) -> None:
        facts, number = self.facts, next(self.words)
        marker, key = f"R-{number}", f"K{number}"
        if where == "namesake" and not facts.namesakes:
            where = "both"
        told = self.told[marker] = Told(namesake=where == "namesake")
        mine = {name: self.word(name) for name in facts.fields}
        theirs = {name: self.word(name, long=long and name == "address") for name in facts.fields}
        if where == "both":
            theirs["name"] = mine["name"]
        if where == "namesake":
            theirs = dict(mine)
        if where != P:
            columns = {facts.fields[name][0]: value for name, value in mine.items()}
            self.world.put(facts.table, **{facts.key[0]: key, facts.marker[0]: marker}, **columns, **facts.whole)
            told.last |= {name: (M, value) for name, value in mine.items()}
        if where != M:
            columns = {facts.fields[name][1]: value for name, value in theirs.items()} | {facts.marker[1]: marker}
            if where == "both" or not facts.namesakes:
                columns[facts.key[1]] = key
            self.world.simulator.world.add(
                facts.kind, company_id=self.world.simulator.company_id, **columns, **facts.whole_there
            )
            told.last |= {name: (P, value) for name, value in theirs.items()}
        if where in ("both", "namesake"):
            told.edited = {name: {M, P} for name in (*facts.fields, ACTIVE)}

    @rule()
    def create_two_that_only_look_alike(self) -> None:
        if not self.facts.namesakes:
            return
        self.create(M, False)
        self.create(P, False)
        mine, theirs = list(self.told)[-2:]
        (row,), (record,) = self.rows()[mine], self.records()[theirs]
        name, there = self.facts.fields["name"][:2]
        self.set(P, record, {there: row[name]})
        self.told[theirs].last["name"] = (P, row[name])
        self.told[mine].alike = self.told[theirs].alike = True

    @initialize(where=of(M, P, "both"))
    def begin(self, where: str) -> None:
        self.create(where, False)

    def set(self, side: str, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
        """A person changes one record; `values` by the side's own columns."""
        if side == P:
            self.world.simulator.world.change(self.facts.kind, row["id"], **values)
            return
        pairs = ", ".join(f"{name} = :{name}" for name in values)
        where = "id = :row" if "id" in row else f"{self.facts.key[0]} = :row"
        self.world.maestro(
            f"UPDATE maestro.{self.facts.table} SET updated_at = now(), {pairs} WHERE {where}",
            row=row.get("id", row[self.facts.key[0]]),
            **values,
        )

    def write(self, side: str, marker: str, row: Mapping[str, Any], name: str, value: str | None) -> None:
        """A person writes one field; what is there already is no edit, and names stay while they alone tell who is who."""
        column = self.facts.fields[name][side == P]
        alone = marker not in self.met
        by_name_only = (self.told[marker].namesake or self.crashed) and alone and name == "name" and row[column]
        if (row[column] or None) == value or by_name_only:
            return
        self.set(side, row, {column: value})
        told = self.told[marker]
        told.last[name] = (side, value)
        told.edited.setdefault(name, set()).update({M, P} if alone and self.crashed else {side})
        if value is None and (alone or told.edited[name] == {M, P}):
            del told.last[name]  # of two that never agreed on it, the one that has a value fills the other

    @rule(side=SIDES, one=ANY, which=FIELD, long=st.booleans())
    def edit(self, side: str, one: int, which: int, long: bool) -> None:
        if found := self.pick(one, side):
            name = list(self.facts.fields)[which]
            self.write(side, *found, name, self.word(name, long=long and side == P and name == "address"))

    @rule(one=ANY, which=FIELD, alike=st.booleans())
    def edit_the_same_field_on_both_sides(self, one: int, which: int, alike: bool) -> None:
        found = self.pick(one, M)
        theirs = self.records().get(found[0], []) if found else []
        if found and len(theirs) == 1:
            name = list(self.facts.fields)[which]
            value = self.word(name)
            self.write(M, *found, name, value)
            self.write(P, found[0], theirs[0], name, value if alike else self.word(name))

    @rule(side=SIDES, one=ANY, which=FIELD)
    def empty_a_field(self, side: str, one: int, which: int) -> None:
        name = list(self.facts.fields)[which]
        if (found := self.pick(one, side)) and not (side == P and name in self.facts.needed):
            self.write(side, *found, name, None)

    @rule(side=SIDES, one=ANY)
    def close_or_open_again(self, side: str, one: int) -> None:
        found = self.pick(one, side)
        if found:
            self.told[found[0]].edited.setdefault(ACTIVE, set()).add(side)
        if found and side == P:
            self.set(P, found[1], {self.facts.active: not found[1][self.facts.active]})
        elif found:
            self.set(M, found[1], {"status": self.facts.closed if found[1]["status"] == "A" else "A"})

    @precondition(lambda self: not self.copies)
    @rule(one=ANY)
    def double_a_code(self, one: int) -> None:
        """Somebody enters a record again, under a code that is there already."""
        found = self.pick(one, M)
        if found and (found[0] in self.met or not self.told[found[0]].namesake):
            marker, row = found
            own = ("id", "external_id", "updated_at", "company", self.facts.marker[0])
            columns = {n: v for n, v in row.items() if n not in own}
            columns[self.facts.key[0]] = columns[self.facts.key[0]].lower()
            columns[self.facts.fields["name"][0]] = self.word("copy")
            self.world.put(self.facts.table, **columns, **{self.facts.marker[0]: f"C-{marker}"})
            self.copies[row[self.facts.key[0]]] = f"C-{marker}"

    @rule(one=ANY)
    def say_that_two_are_not_one(self, one: int) -> None:
        if not self.world.ledger.pairings.concerning("demo", self.world.simulator.company_id, "127.0.0.1"):
            return
        links = sorted(self.links().items())
        if not links:
            return
        key, procore_id = links[one % len(links)]
        mine = [marker for marker, (row,) in self.rows().items() if row[self.facts.key[0]] == key]
        if key in self.copies or not mine or mine[0] not in self.told or self.told[mine[0]].apart:
            return
        self.decide("unlink", key, procore_id)
        self.told[mine[0]].apart = True
        self.met.discard(mine[0])

    def decide(self, kind: str, key: str, procore_id: int, **facts: Any) -> None:
        self.world.ledger.decisions.decide(
            self.pairing(), self.facts.element, kind, key, str(procore_id), facts, "Marie", "it is so"
        )

    # ------------------------------------------------------------------------------------------ runs

    def go(self, **asked: Any) -> None:
        """One run: by its watermarks alone, without the overlap that would hide what they miss."""

        def once() -> Run:
            self.world.simulator.clock.advance(2)
            job, element = self.world.job(self.facts.element, **asked)
            with self.stand.fuse.of_one_run():
                return synchronize(replace(job, overlap=timedelta()), replace(element, parts=()))

        imported(self.world.engine, once)

    @rule(full=st.booleans())
    def run(self, full: bool) -> None:
        self.go(full=full)
        self.note()

    @rule(point=st.integers(0, 9))
    def run_and_be_killed(self, point: int) -> None:
        self.stand.fuse.left = point
        with suppress(Killed):
            self.go()
        self.stand.fuse.off()
        self.crashed = True

    @rule(writes=st.integers(0, 2), drop=of("before", "after"))
    def run_and_lose_the_line(self, writes: int, drop: str) -> None:
        self.world.fault(method="POST|PATCH|PUT", path="^/rest", skip=writes, times=None, drop=drop)
        with suppress(Unreachable):
            self.go()
        self.world.simulator.faults.clear()
        self.crashed = True

    def note(self) -> None:
        """Where both sides are equal, what people edited is settled."""
        rows, records = self.rows(), self.records()
        links = self.links()
        for marker, told in self.told.items():
            if len(rows.get(marker, ())) == len(records.get(marker, ())) == 1 and not told.apart:
                if links.get(rows[marker][0][self.facts.key[0]]) == records[marker][0]["id"]:
                    self.met.add(marker)
                for name in list(told.edited):
                    if same(*self.values(name, rows[marker][0], records[marker][0])):
                        del told.edited[name]

    def values(self, name: str, row: Mapping[str, Any], record: Mapping[str, Any]) -> tuple[int, Any, Any]:
        if name == ACTIVE:
            return 0, row["status"] == "A", record[self.facts.active]
        mine, theirs, limit = self.facts.fields[name]
        return limit, row[mine], record[theirs]

    # ------------------------------------------------------------------------------------------ what must hold

    def teardown(self) -> None:
        self.go()
        self.check()
        self.note()
        for _ in range(5):
            if not (held := self.world.held(self.facts.element)):
                break
            self.mend(held)
            self.go()
            self.note()
        assert self.world.inbox(self.facts.element) == []
        self.check()
        before, touched = len(self.world.requests), self.rows()
        self.go(full=True)
        assert self.world.writes(before) == []
        assert self.rows() == touched

    def check(self) -> None:
        rows, records, links = self.rows(), self.records(), self.links()
        held = {side: {row[f"{side}_key"]: row for row in self.world.held(self.facts.element)} for side in (M, P)}
        for marker, told in self.told.items():
            mine, theirs = rows.get(marker, []), records.get(marker, [])
            assert len(mine) <= 1, f"{marker} is there twice in maestro*"
            assert len(theirs) <= 1, f"{marker} is there twice in Procore"
            key = str(mine[0][self.facts.key[0]]) if mine else ""
            procore_id = str(theirs[0]["id"]) if theirs else ""
            entry = held[M].get(key) if key else None
            entry = entry or (held[P].get(procore_id) if procore_id else None)
            if entry:
                self.explained(marker, entry)
            open_somewhere = (mine and mine[0]["status"] == "A") or (theirs and theirs[0][self.facts.active])
            if not links.get(key) and mine and mine[0]["status"] != "A" and self.facts.filtered:
                continue  # a project that is closed in maestro* is not taken up
            if told.apart and not entry and not open_somewhere:
                continue  # two that are closed are nobody's work
            if not entry and open_somewhere:
                assert mine, f"{marker} did not arrive in maestro*"
                assert theirs, f"{marker} did not arrive in Procore"
            for name, (side, value) in told.last.items():
                there = mine[0][self.facts.fields[name][0]] if side == M else theirs[0][self.facts.fields[name][1]]
                limit = self.facts.fields[name][2]
                assert there == value or same(limit, there, value), f"{marker}: {name} = {value} of {side} is lost"
            if mine and theirs and (not entry or entry["code"] in HELD):
                assert str(links.get(key)) == procore_id, f"{marker} is not linked"
                for name in (*self.facts.fields, ACTIVE):
                    if not (entry and told.edited.get(name) == {M, P}):
                        values = self.values(name, mine[0], theirs[0])
                        assert same(*values), f"{marker}: {name} differs and is not in the inbox: {values}"

    def explained(self, marker: str, entry: Mapping[str, Any]) -> None:
        """Whether what people did is a cause for what is in the inbox."""
        told, code, facts = self.told[marker], entry["code"], entry["facts"]
        row = next(iter(self.rows().get(marker, [])), {})
        good = {
            **dict.fromkeys(HELD, all(told.edited.get(name) == {M, P} for name in fields_of(facts))),
            "required": facts.get("field") in self.facts.needed and not row.get(self.facts.fields["name"][0], True),
            "duplicate_key": entry["maestro_key"] in self.copies,
            "key_taken": bool(self.copies),
            "ambiguous": told.namesake or told.alike,
            "twin": told.alike,
            "kept_apart": told.apart,
        }
        assert good.get(code, False), f"{marker} is in the inbox for nothing: {code} {facts}; {told}"

    def mend(self, held: list[dict[str, Any]]) -> None:
        """A person does what the inbox asks for."""
        rows, records = self.rows(), self.records()
        for entry in held:
            marker = next(
                (
                    m
                    for m in self.told
                    if any(row[self.facts.key[0]] == entry["maestro_key"] for row in rows.get(m, []))
                    or any(str(row["id"]) == entry["procore_key"] for row in records.get(m, []))
                ),
                None,
            )
            assert marker, f"the inbox names nobody: {entry}"
            told, mine, theirs = self.told[marker], rows.get(marker, []), records.get(marker, [])
            if entry["code"] in HELD:
                for name in fields_of(entry["facts"]):
                    self.decide("choose", entry["maestro_key"], int(entry["procore_key"]), field=name, side=M)
                    if name != ACTIVE:
                        told.last[name] = (M, mine[0][self.facts.fields[name][0]])
                    told.edited[name] = {M}
            elif entry["code"] == "required":
                name = entry["facts"]["field"]
                self.write(M, marker, mine[0], name, self.word(name))
            elif entry["code"] in ("duplicate_key", "key_taken"):
                for key, copy in list(self.copies.items()):
                    self.set(M, rows[copy][0], {self.facts.key[0]: f"D{next(self.words)}"})
                    del self.copies[key]
            elif told.alike and not (mine and theirs):
                self.world.ledger.decisions.decide(
                    self.pairing(),
                    self.facts.element,
                    "create",
                    entry["maestro_key"],
                    entry["procore_key"],
                    {},
                    "Marie",
                )
            elif mine and theirs:
                told.apart = False
                told.edited = {name: {M, P} for name in (*self.facts.fields, ACTIVE)}
                told.last = {name: one for name, one in told.last.items() if one[1] is not None}
                with suppress(StopIteration):
                    self.decide("link", mine[0][self.facts.key[0]], theirs[0]["id"])
            else:
                raise AssertionError(f"nobody knows what to do: {entry}")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # who is killed closes nothing
@pytest.mark.parametrize("facts", [SUPPLIERS, PROJECTS], ids=lambda facts: facts.element)
def test_whatever_happened_both_sides_are_equal_and_nothing_is_lost_or_doubled(stand: Stand, facts: Facts) -> None:
    run_state_machine_as_test(
        lambda: Story(stand, facts),
        settings=settings(
            settings.default, max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
        ),
    )
