"""What a run has to look at: the records of both sides against what was last accounted for, compared in the database."""

from __future__ import annotations

import json
from dataclasses import dataclass

from procore.elements.element import Element, Side
from procore.store.sql import Engine, Queries

QUERIES = "ledger/comparison.sql"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToLookAt:
    """Linked pairs, by maestro*'s key, and the keys of the records of both sides that are not linked."""

    pairs: tuple[str, ...] = ()
    maestro: tuple[str, ...] = ()
    procore: tuple[str, ...] = ()


class Comparison:
    """Both sides' keys and fingerprints in one ledger."""

    def __init__(self, engine: Engine) -> None:
        self._queries = Queries(engine, QUERIES)

    def to_look_at(self, pairing: int, element: Element, ours: str = "", *, with_origin_id: bool) -> ToLookAt:
        """The pairs of which anything moved, is gone or waits, and the living records without a link, in order of their keys.

        `with_origin_id`: also the pairs of which Procore has no origin id. `ours`: how our origin ids begin; empty: others are
        not looked for.
        """
        where = {"pairing": pairing, "element": element.id}
        rows = self._queries("to_look_at", **where, with_origin_id=with_origin_id, ours=ours)
        found: dict[str, list[str]] = {"pair": [], "maestro": [], "procore": []}
        for row in rows:
            found[row["kind"]].append(row["key"])
        return ToLookAt(pairs=tuple(found["pair"]), maestro=tuple(found["maestro"]), procore=tuple(found["procore"]))

    def doubled(self, pairing: int, element: Element, side: Side) -> dict[str, str]:
        """A side's records without a link that are there twice, by key: the keys of the others, as people read them."""
        matches = json.dumps([list(names) for names in element.matches])
        rows = self._queries("doubled", pairing=pairing, element=element.id, side=side, matches=matches)
        return {row["key"]: row["across"] for row in rows}

    def projects_to_read(self, pairing: int, element: Element) -> set[str]:
        """The projects with linked records that maestro* changed or that wait, or where a write has to be looked up."""
        return {row["scope"] for row in self._queries("projects_to_read", pairing=pairing, element=element.id)}
