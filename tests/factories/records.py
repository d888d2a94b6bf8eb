"""Records, pairs and links, as short as a test can say them."""

from procore.elements import ALL
from procore.elements.element import Direction, Element, Side, TargetEdits, Values
from procore.mapping.records import from_maestro, from_procore
from procore.mapping.stored import fingerprint
from procore.model.records import Link, Reason, Record
from procore.model.steps import Pair, Policy

DAY = {"start_date": "2026-05-01", "completion_date": "2027-06-30"}
BOTH = Policy(direction=Direction.BOTH, owners={})


def maestro(element_id: str, **columns: object) -> Record:
    """A record as maestro*'s row gives it."""
    return from_maestro(ALL[element_id], columns)


def procore(element_id: str, procore_id: int, scope: str = "", **payload: object) -> Record:
    """A record as Procore's list gives it. A field that is not named is null: lists name them all."""
    element = ALL[element_id]
    return from_procore(element, {**_nulls(element), "id": procore_id, **payload}, scope)


def linked(m: Record, p: Record, *, origin_id: str | None = "MAESTRO|x", **was: Values) -> Pair:
    """A linked pair that agreed on what both hold now, but for `maestro=` and `procore=`: what those held then."""
    return Pair(
        maestro=m,
        procore=p,
        link=Link(
            maestro_key=m.key,
            procore_id=int(p.key),
            scope=m.scope,
            origin_id=origin_id,
            maestro_baseline={**m.values, **was.get("maestro", {})},
            procore_baseline={**p.values, **was.get("procore", {})},
        ),
    )


def policy(direction: Direction, edits: TargetEdits = TargetEdits.HOLD, **owners: Side) -> Policy:
    """A policy without a filter."""
    return Policy(direction=direction, owners=owners, target_edits=edits)


def plain(element_id: str, side: Side, key: str, scope: str = "", **values: object) -> Record:
    """A record that holds just these values, which are already in the words between the sides."""
    known = {f.name for f in ALL[element_id].fields}
    assert values.keys() <= known, values.keys() - known
    return Record(side=side, key=key, scope=scope, values=values, fingerprint=fingerprint(values))  # type: ignore[arg-type]


def broken(record: Record, code: str = "no_such_date") -> Record:
    """The record, as if it could not be read."""
    problem = Reason(code, {"field": "start_date", "value": "2026-02-30"})
    return Record(
        side=record.side,
        key=record.key,
        values=record.values,
        scope=record.scope,
        origin_id=record.origin_id,
        problem=problem,
        fingerprint=record.fingerprint,
    )


def _nulls(element: Element) -> dict[str, object]:
    return {one.procore.split(".")[0]: None for one in element.fields}
