"""The inbox grouped by cause, in words: what is wrong, how many records it holds, and their dollars. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procore.elements import ALL
from procore.text.nouns import counted, linked, one_of
from procore.text.reasons import called, grouped, labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What one cause holds of one element: a row of the view `inbox_by_cause`, with its columns' names.

    `amount` in dollars; None: its records carry none.
    """

    element: str
    kind: str
    cause: str
    owner: str
    records: int
    amount: Decimal | None = None
    field: str = ""
    waits_for_element: str = ""
    waits_for_project: str = ""
    waits_for_key: str = ""
    waits_for_side: str = ""
    waits_for_name: str = ""

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Cause:
        """From the ledger's row (`Ledger.held_by_cause`)."""
        given = {name: row[name] or "" for name in cls.__slots__ if name not in ("records", "amount")}
        return cls(records=int(row["records"]), amount=row["amount"], **given)

    def as_json(self) -> dict[str, Any]:
        """As a report holds it: dollars as text, what is not known as null."""
        waits = ("element", "project", "key", "side", "name")
        found = {name: getattr(self, f"waits_for_{name}") or None for name in waits}
        return {
            "element": self.element,
            "cause": self.cause,
            "kind": self.kind,
            "owner": self.owner,
            "field": self.field or None,
            "waits_for": found if self.waits_for_key else None,
            "records": self.records,
            "amount": None if self.amount is None else f"{self.amount:.2f}",
        }


TITLES: Mapping[str, tuple[str, str]] = {
    "empty_key": ("{field} is missing in maestro*", "{field} manque dans maestro*"),
    "duplicate_key": ("several records have one code", "plusieurs fiches portent le même code"),
    "key_taken": ("maestro* has the code for another record", "maestro* a ce code pour une autre fiche"),
    "unknown_province": ("{field} is not a known province", "{field} n'est pas une province connue"),
    "unknown_country": ("{field} is not a known country", "{field} n'est pas un pays connu"),
    "unknown_status": ("{field} is not a known code", "{field} n'est pas un code connu"),
    "no_such_date": ("{field} is not a date that exists", "{field} n'est pas une date qui existe"),
    "not_a_number": ("{field} is not an amount", "{field} n'est pas un montant"),
    "required": ("{field} is empty", "{field} est vide"),
    "too_long": ("{field} is too long", "{field} est trop long"),
    "forbidden_character": ("{field} holds a forbidden character", "{field} contient un caractère interdit"),
    "separator_in_key": ("{field} holds “|”", "{field} contient « | »"),
    "separator_in_line": ("a line's number holds “|”", "un numéro de ligne contient « | »"),
    "refused": ("the other side refused them", "l'autre côté les a refusés"),
    "refused_line": ("the other side refused a line", "l'autre côté a refusé une ligne"),
    "not_stored": ("Procore keeps another value as {field}", "Procore garde une autre valeur pour {field}"),
    "unanswered": ("the answer says nothing about them", "la réponse n'en dit rien"),
    "key_changed": ("{field} was changed in Procore", "{field} a été changé dans Procore"),
    "foreign_origin": ("Procore's record belongs to another one", "la fiche de Procore appartient à une autre"),
    "does_not_add_up": ("the lines do not make the total", "les lignes ne font pas le total"),
    "duplicate_line": ("a line is there twice", "une ligne s'y trouve deux fois"),
    "extra_line": ("one side has a line more", "un côté a une ligne de plus"),
    "too_many_decimals": ("{field} has too many decimals", "{field} a trop de décimales"),
    "too_small": ("{field} is too small", "{field} est trop petit"),
    "approved_differs": ("approved, and not rewritten: they differ", "approuvé, et non récrit : il y a un écart"),
    "closed_supplier": ("supplier {key} is blocked or closed", "le fournisseur {key} est bloqué ou fermé"),
    "foreign_currency": ("in another currency than the company's", "dans une autre devise que la compagnie"),
    "not_one_of": ("not exactly one of {field}", "pas exactement un de {field}"),
    "moved_contract": ("moved to another contract", "passé à un autre contrat"),
    "tier_unsupported": ("not supported for this tier", "nombre de niveaux non pris en charge"),
    "parts_unclear": ("several potential change orders in one", "plusieurs modifications potentielles en une"),
    "no_prime_contract": ("the client's contract {key} is not in Procore", "le contrat du client {key} n'est pas dans Procore"),
    "unknown_unit": ("a unit that Procore does not have", "une unité que Procore n'a pas"),
    "moved_project": ("moved to another project", "passé à un autre projet"),
    "undecided": ("{field} is not chosen yet", "{field} n'est pas encore choisi"),
    "waits_for": ("{one} {key} is not linked", "{le} {key} n'est pas {linked}"),
    "no_access": ("Procore does not let the application in", "Procore n'ouvre pas à l'application"),
    "not_in_plan": ("not in the plan, or changed since", "hors du plan, ou changé depuis"),
    "moved": ("changed while it was being written", "changé pendant l'écriture"),
    "gone": ("one side no longer has it", "un côté ne l'a plus"),
    "withdrawn": ("sent, and not to be sent any more ({field})", "envoyé, et à ne plus envoyer ({field})"),
    "conflict": ("{field} was changed on both sides", "{field} a été changé des deux côtés"),
    "choice_moved": ("{field} changed after a person chose", "{field} a changé après un choix"),
    "kept_apart": ("unlinked by a person", "délié par une personne"),
    "origin_taken": ("another record still has its origin id", "une autre fiche a encore son id d'origine"),
    "ambiguous": ("several records match by {field}", "plusieurs fiches correspondent par {field}"),
    "decision_not_another": ("a decision on what cannot be another one", "une décision sur ce qui ne peut en être une autre"),
    "decision_one_side": ("a decision on two records at once", "une décision sur deux fiches à la fois"),
    "decision_unlinked": ("a decision on a record that was unlinked", "une décision sur une fiche déliée"),
    "twin": ("{field} is that of another record too", "{field} est aussi celui d'une autre fiche"),
    "decision_no_record": ("a decision on a record that is not there", "une décision sur une fiche absente"),
    "decision_linked": ("a decision on a record that is linked", "une décision sur une fiche déjà liée"),
    "decision_not_linked": ("a decision on a record that is not linked", "une décision sur une fiche sans lien"),
    "decision_other_project": ("a decision across two projects", "une décision entre deux projets"),
    "decision_out_already": ("a decision on a record that stays out", "une décision sur une fiche exclue"),
    "decision_not_out": ("a decision on a record that is not out", "une décision sur une fiche non exclue"),
}  # fmt: skip
"""What each cause of the inbox is called above the records that it holds."""


def title(cause: Cause, language: str = "en") -> str:
    """The cause in a few words: `supplier 4410 is not linked`. One that has no title yet shows its code."""
    english, french = TITLES.get(cause.cause, (cause.cause, cause.cause))
    elements = cause.waits_for_element.split("|")
    key = called(
        cause.waits_for_key, "" if cause.waits_for_side == "maestro" else cause.waits_for_name, cause.waits_for_side
    )
    if cause.waits_for_project:
        key += f" (projet {cause.waits_for_project})" if language == "fr" else f" (project {cause.waits_for_project})"
    return (french if language == "fr" else english).format(
        field=labels(cause.element, cause.field, language),
        key=key,
        one=one_of(elements, language),
        le=one_of(elements, language, article=True),
        linked=linked(elements),
    )


def said(causes: Iterable[Cause], language: str = "en") -> list[str]:
    """One sentence a cause, over all elements: `supplier 4410 is not linked: 37 orders, 1,204,310.22`.

    In the order in which the causes come; the dollars are left out where no record carries any.
    """
    together: dict[str, list[Cause]] = {}
    for cause in causes:
        together.setdefault(title(cause, language), []).append(cause)
    return [f"{what}{' : ' if language == 'fr' else ': '}{_held(held, language)}" for what, held in together.items()]


def _held(causes: Sequence[Cause], language: str) -> str:
    counts: dict[str, int] = {}
    for cause in causes:
        counts[cause.element] = counts.get(cause.element, 0) + cause.records
    ordered = [name for name in ALL if name in counts]
    words = [counted(counts[name], name, language) for name in ordered]
    several = (" et " if language == "fr" else " and ").join([", ".join(words[:-1]), words[-1]] if words[1:] else words)
    total = worth(causes)
    if total is None:
        return several
    return f"{several}, {grouped(total, language)}"


def worth(causes: Iterable[Cause]) -> Decimal | None:
    """The dollars that these causes hold; None: none carries any."""
    amounts = [cause.amount for cause in causes if cause.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None
