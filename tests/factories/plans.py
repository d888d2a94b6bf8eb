"""Pairs of projects, what a plan makes of one, and that in one line."""

from dataclasses import replace

from procore.diff.plan import plan
from procore.elements import ALL
from procore.elements.element import Direction, Element, Side
from procore.model.records import Record
from procore.model.steps import Pair, Policy, Step, Verb
from tests.factories.reasons import code
from tests.factories.records import DAY, linked, maestro, procore

M, P = Side.MAESTRO, Side.PROCORE
PROJECTS, SUPPLIERS, COST_TYPES, COST_CODES = (ALL[e] for e in ("projects", "suppliers", "cost_types", "cost_codes"))
ORIGIN = "MAESTRO|PRJ|DEMO|P1"


def mine(**columns: object) -> Record:
    row = {"number": "P1", "name": "École", "country": "CA", "city": "Québec", "active": "A", "marked": True, **DAY}
    return maestro("projects", **{**row, **columns})


def theirs(**payload: object) -> Record:
    item = {"project_number": "P1", "name": "École", "country_code": "CA", "city": "Québec", "active": True, **DAY}
    return procore("projects", 7, **{**item, **payload})


def planned(pair: Pair, how: Policy, element: Element = PROJECTS) -> Step | None:
    steps = plan(element, [pair], how)
    assert all(step.pair is pair for step in steps)
    return steps[0] if steps else None


def told(step: Step | None) -> str:
    """A step in one line: `create P`, `update M city`, `link`, `hold gone`, `-`; M is maestro*, P Procore."""
    if step is None:
        return "-"
    words = [
        " ".join(
            (
                "origin" if w.verb is Verb.WRITE_ORIGIN_ID else w.verb,
                w.side.value[0].upper(),
                *(c.field for c in w.changes if w.verb is Verb.UPDATE),
            )
        )
        for w in step.writes
    ]
    if step.linked and not any(w.verb is Verb.CREATE for w in step.writes):
        words.append("link")
    if step.hold:
        words.append(f"hold {code(step.hold)}")
    return ", ".join(words) or "agree"


def alone(record: Record) -> Pair:
    return Pair(**{record.side.value: record})


def both(m: Record, p: Record) -> Pair:
    return Pair(maestro=m, procore=p)


def gone(side: Side) -> Pair:
    pair = linked(mine(), theirs())
    return replace(pair, maestro=None) if side is M else replace(pair, procore=None)


DIRECTIONS = (Direction.BOTH, Direction.TO_PROCORE, Direction.TO_MAESTRO)
