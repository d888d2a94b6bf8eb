"""Records with another integration's origin id: what a person may adopt of an element, adopted, and taken back."""

import re
from collections.abc import Sequence
from typing import Any

from procore.diff.adopt import AdoptFacts, by_pairs, by_pattern
from procore.diff.decisions import DecisionKind
from procore.elements.element import Direction, Element, Side
from procore.mapping.pairs_file import NamedPair
from procore.mapping.records import origin_id
from procore.model.adoption import Adoptable, Adoption
from procore.model.pairing import Pairing
from procore.model.records import ORIGIN_ID
from procore.store.comparison import keys_of
from procore.store.ledger import Ledger
from procore.store.links import AdoptedLink

Request = tuple[str, str | None, str | None, dict[str, Any]]
"""Kind, maestro*'s key, Procore's id, facts."""


def adoption(
    ledger: Ledger,
    pairing: Pairing,
    element: Element,
    direction: Direction,
    named: re.Pattern[str] | Sequence[NamedPair],
) -> Adoption:
    """What may be adopted of an element, as far as the last run saw both sides, by a pattern or a file of pairs."""
    ours = origin_id(element, pairing.tag, "") or ""
    looked = ledger.comparison.to_look_at(pairing.id, element, ours, with_origin_id=False, summed=True)
    pairs, mine, theirs = (keys_of(looked, kind) for kind in ("pair", "maestro", "procore"))
    linked = {key: str(own) for key, own in ledger.links.procore_ids(pairing.id, element.id).items()}
    facts = AdoptFacts(
        tag=pairing.tag,
        maestro=ledger.records.by_key(pairing.id, element, Side.MAESTRO, [*mine, *pairs]),
        procore=ledger.records.by_key(
            pairing.id,
            element,
            Side.PROCORE,
            [*theirs, *(linked[key] for key in pairs if key in linked)],
        ),
        linked=linked,
        writes=Side.PROCORE in direction.writes,
    )
    return by_pattern(element, named, facts) if isinstance(named, re.Pattern) else by_pairs(element, named, facts)


def adopt(
    ledger: Ledger, pairing: Pairing, element: Element, found: Sequence[Adoptable], by_whom: str, reason: str
) -> list[int]:
    """Keep the decisions, all or none; the next run links, and writes our origin ids where they change. Their ids.

    Raises DecisionRefused when a record is not what it was when it was shown.
    """
    wanted: list[Request] = [
        (DecisionKind.ADOPT.value, one.maestro_key, one.procore_key, {ORIGIN_ID: one.was}) for one in found
    ]
    return ledger.decisions.decide_all(pairing.id, element.id, wanted, by_whom, reason)


def take_back(
    ledger: Ledger, pairing: Pairing, element: Element, by_whom: str, reason: str
) -> tuple[int, list[AdoptedLink]]:
    """Withdraw what no run applied yet, and unlink what was adopted without our origin id; how many of both.

    And those whose origin id was replaced: an undo of the run that did it puts it back.
    """
    withdrawn = ledger.decisions.withdraw(pairing.id, element, DecisionKind.ADOPT)
    links = ledger.links.adopted(pairing.id, element)
    kept = [one for one in links if not one.written_by]
    wanted: list[Request] = [(DecisionKind.UNLINK.value, one.maestro_key, str(one.procore_id), {}) for one in kept]
    ledger.decisions.decide_all(pairing.id, element.id, wanted, by_whom, reason)
    return withdrawn + len(kept), [one for one in links if one.written_by]
