"""What people call one record, and several, of each element, in French and English. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noun:
    """One element's records: one and several in English; article, one, several and gender in French."""

    en: str
    en_many: str
    le: str
    fr: str
    fr_many: str
    feminine: bool = False


NOUNS: Mapping[str, Noun] = {
    "projects": Noun("project", "projects", "le ", "projet", "projets"),
    "cost_codes": Noun("activity", "activities", "l'", "activité", "activités", True),
    "cost_types": Noun("group", "groups", "le ", "groupe", "groupes"),
    "budget_codes": Noun(
        "activity and group", "activities and groups", "l'", "activité et groupe", "activités et groupes", True
    ),
    "suppliers": Noun("supplier", "suppliers", "le ", "fournisseur", "fournisseurs"),
    "budgets": Noun("budget", "budgets", "le ", "budget", "budgets"),
    "costs": Noun("cost", "costs", "le ", "coût", "coûts"),
    "purchase_orders": Noun("order", "orders", "la ", "commande", "commandes", True),
    "subcontracts": Noun("subcontract", "subcontracts", "le ", "sous-contrat", "sous-contrats"),
    "change_orders": Noun("change order", "change orders", "l'", "ordre de changement", "ordres de changement"),
}
"""By element id, parts included."""


def one_of(element_ids: Sequence[str], language: str, *, article: bool = False) -> str:
    """One record of one of these elements: `order or subcontract`; with its article in French, where asked for."""
    nouns = [NOUNS[name] for name in element_ids if name in NOUNS]
    if language == "fr":
        return " ou ".join(f"{noun.le if article else ''}{noun.fr}" for noun in nouns)
    return " or ".join(noun.en for noun in nouns)


def counted(count: int, element_id: str, language: str) -> str:
    """How many: `1 order`, `37 orders`, `1,204 commandes` as each language groups its digits."""
    noun, digits = NOUNS[element_id], f"{count:,}"
    if language == "fr":
        return f"{digits.replace(',', ' ')} {noun.fr if abs(count) < 2 else noun.fr_many}"  # noqa: PLR2004 (0 is singular too)
    return f"{digits} {noun.en if count == 1 else noun.en_many}"


def linked_participle(element_ids: Sequence[str]) -> str:
    """The French participle: lié, or liée when all are feminine."""
    return "liée" if all(NOUNS[name].feminine for name in element_ids if name in NOUNS) else "lié"
