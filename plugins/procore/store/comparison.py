"""What a run has to look at: the records of both sides against what was last accounted for, compared in the database."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from procore.elements.element import Element, Side
from procore.mapping.lines import GENERATION
from procore.store.sql import Engine, Queries

QUERIES = "ledger/comparison.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLookAt:
    """Of one project (empty: the company), how many records of a kind there are to look at, and their keys.

    `kind`: pair (linked, by maestro*'s key), maestro or procore (not linked). `keys`: a JSON list, as a text, which takes a
    fifth of the memory.
    """

    kind: str
    scope: str
    count: int
    keys: str


def keys_of(rows: Iterable[ToLookAt], kind: str) -> list[str]:
    """The keys of a kind, in their order."""
    return [key for row in rows if row.kind == kind for key in json.loads(row.keys)]


def divided(rows: Sequence[ToLookAt], most: int) -> Iterator[list[ToLookAt]]:
    """The rows in parts of at most `most` records, in their order."""
    part: list[ToLookAt] = []
    room = most
    for row in rows:
        keys = json.loads(row.keys)
        while keys:
            taken, keys = keys[:room], keys[room:]
            part.append(replace(row, count=len(taken), keys=json.dumps(taken)))
            room -= len(taken)
            if not room:
                yield part
                part, room = [], most
    if part:
        yield part


class Comparison:
    """Both sides' keys and fingerprints in one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def to_look_at(
        self,
        pairing: int,
        element: Element,
        ours: str = "",
        *,
        with_origin_id: bool,
        chosen: Collection[str] = (),
        scopes: Collection[str] | None = None,
        summed: bool = False,
    ) -> list[ToLookAt]:
        """The pairs of which anything moved, is gone or waits, and the living records without a link, in order of their keys.

        `with_origin_id`: also the pairs of which Procore has no origin id. `ours`: how our origin ids begin; empty: others are
        not looked for. `chosen`: also the pairs with these keys of maestro*. `scopes`: of these projects only; None: of all.
        `summed`: also the records that another document sums up.
        """
        rows = self._queries(
            "to_look_at",
            pairing=pairing,
            element=element.id,
            with_origin_id=with_origin_id,
            ours=ours,
            chosen=json.dumps(list(chosen)),
            scopes=_scopes(scopes),
            summed=summed,
        )
        return [ToLookAt(**row) for row in rows]

    def scopes_apart(
        self, pairing: int, element: Element, *, origin_prefix: str, pairs: Iterable[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Both projects, maestro*'s and Procore's, of records that may be one although their projects differ.

        `origin_prefix`: what our origin ids of the element begin with; empty: it has none. `pairs`: of maestro*'s key and
        Procore's id.
        """
        rows = self._queries(
            "scopes_apart",
            pairing=pairing,
            element=element.id,
            origin_prefix=origin_prefix,
            pairs=json.dumps([list(pair) for pair in pairs]),
        )
        return [(row["maestro"], row["procore"]) for row in rows]

    def doubled(
        self, pairing: int, element: Element, side: Side, scopes: Collection[str] | None = None
    ) -> dict[str, str]:
        """A side's records without a link that are there twice, by key: the keys of the others, as people read them.

        `scopes`: of these projects only; None: of all.
        """
        matches = json.dumps([list(names) for names in element.matches])
        rows = self._queries(
            "doubled", pairing=pairing, element=element.id, side=side, matches=matches, scopes=_scopes(scopes)
        )
        return {row["key"]: row["across"] for row in rows}

    def left_over(
        self, pairing: int, element: Element, ours: str, scopes: Collection[str] | None = None
    ) -> dict[str, str]:
        """Procore's records that carry an origin id of ours and are linked to nothing, by key: the key that maestro* lacks.

        `ours`: how our origin ids of the element begin. `scopes`: of these projects only; None: of all.
        """
        generation = rf"\|{GENERATION}$" if element.append_only else ""
        rows = self._queries(
            "left_over", pairing=pairing, element=element.id, ours=ours, generation=generation, scopes=_scopes(scopes)
        )
        return {row["key"]: row["maestro_key"] for row in rows}

    def projects_to_read(self, pairing: int, element: Element) -> set[str]:
        """The projects with linked records that maestro* changed or that wait, or where a write has to be looked up."""
        return {row["scope"] for row in self._queries("projects_to_read", pairing=pairing, element=element.id)}


def _scopes(scopes: Collection[str] | None) -> str | None:
    return None if scopes is None else json.dumps(sorted(scopes))
