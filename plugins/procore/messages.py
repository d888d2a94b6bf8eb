"""What people read when a record is held: one sentence a cause, in French and English, with whose work it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter

from procore.elements import ALL
from procore.elements.model import Side
from procore.records import Reason


class Held(StrEnum):
    """Why a record does not travel: wrong, lacking another record, changed on both sides, or not to be told apart."""

    REJECTED = "rejected"
    WAITING = "waiting"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Message:
    """One cause: its kind, who mends it, and its sentence in both languages. `{...}` are the reason's facts."""

    kind: Held
    owner: str
    en: str
    fr: str


_R, _W = Held.REJECTED, Held.WAITING

MESSAGES: Mapping[str, Message] = {
    "empty_key": Message(
        _R, "accounting",
        "maestro* has no {field} for “{name}”: fill it in.",
        "maestro* n'a pas de {field} pour « {name} » : inscrivez-le.",
    ),
    "duplicate_key": Message(
        _R, "accounting",
        "maestro* has {copies} records with the code {key}: give each its own.",
        "maestro* a {copies} fiches qui portent le code {key} : donnez à chacune le sien.",
    ),
    "key_taken": Message(
        _R, "project",
        "maestro* already has {key}, and it is another record: give this one its own code in Procore.",
        "maestro* a déjà {key}, et c'est une autre fiche : donnez à celle-ci son propre code dans Procore.",
    ),
    "unknown_province": Message(
        _R, "accounting",
        "{field} “{value}” is not a province or state of {country}: correct it in maestro* (QC, Québec, ON ...).",
        "{field} « {value} » n'est pas une province ou un État de {country} : corrigez-le dans maestro* (QC, ON ...).",
    ),
    "unknown_country": Message(
        _R, "accounting",
        "{field} “{value}” is not a country: correct it in maestro* (Canada, CA ...).",
        "{field} « {value} » n'est pas un pays : corrigez-le dans maestro* (Canada, CA ...).",
    ),
    "unknown_status": Message(
        _R, "it",
        "{field} “{value}” is not one of the known codes ({known}): add it to the element's codes or to the SQL file.",
        "{field} « {value} » n'est pas un code connu ({known}) : ajoutez-le aux codes de l'élément ou au fichier SQL.",
    ),
    "no_such_date": Message(
        _R, "accounting",
        "{field} “{value}” is not a date that exists: correct it (YYYY-MM-DD).",
        "{field} « {value} » n'est pas une date qui existe : corrigez-la (AAAA-MM-JJ).",
    ),
    "not_a_number": Message(
        _R, "accounting",
        "{field} “{value}” is not an amount: correct it.",
        "{field} « {value} » n'est pas un montant : corrigez-le.",
    ),
    "required": Message(
        _R, "accounting",
        "{field} is empty, and {side} needs it: fill it in.",
        "{field} est vide, et {side} l'exige : inscrivez-le.",
    ),
    "too_long": Message(
        _R, "project",
        "{field} “{value}” has {length} characters and {side} holds {limit}: shorten it.",
        "{field} « {value} » compte {length} caractères et {side} en tient {limit} : raccourcissez-le.",
    ),
    "forbidden_character": Message(
        _R, "project",
        "{field} “{value}” holds “{character}”, which maestro* does not take: change it.",
        "{field} « {value} » contient « {character} », que maestro* n'accepte pas : changez-le.",
    ),
    "refused": Message(
        _R, "accounting",
        "{side} refused it: {said}. Correct the record; it is tried again when it changes.",
        "{side} l'a refusé : {said}. Corrigez la fiche ; un nouvel essai suivra quand elle changera.",
    ),
    "not_stored": Message(
        _R, "it",
        "Procore took the record but keeps “{kept}” instead of “{sent}” as {field}: correct the value.",
        "Procore a pris la fiche mais garde « {kept} » au lieu de « {sent} » pour {field} : corrigez la valeur.",
    ),
    "unanswered": Message(
        _R, "it",
        "{side} said nothing about it in its answer: look at the record there; it is looked up with the next run.",
        "{side} n'en dit rien dans sa réponse : vérifiez la fiche ; elle sera cherchée à la prochaine exécution.",
    ),
    "key_changed": Message(
        _R, "project",
        "{field} was changed to “{value}” in Procore after it was linked: set it back, it carries maestro*'s code.",
        "{field} a été changé pour « {value} » dans Procore après la liaison : remettez le code de maestro*.",
    ),
    "foreign_origin": Message(
        _R, "it",
        "Procore's record already belongs to another record or integration (origin id {origin_id}): clear it there.",
        "La fiche de Procore appartient déjà à une autre fiche ou intégration (origin id {origin_id}) : libérez-la.",
    ),
    "does_not_add_up": Message(
        _R, "accounting",
        "Its lines make {total} and its total says {stated}: correct one of them.",
        "Ses lignes font {total} et son total indique {stated} : corrigez l'un des deux.",
    ),
    "duplicate_line": Message(
        _R, "accounting",
        "Line {line} is there twice: give each line its own number.",
        "La ligne {line} s'y trouve deux fois : donnez à chaque ligne son numéro.",
    ),
    "extra_line": Message(
        _R, "accounting",
        "{side} has a line {line} of {amount} that the other side does not have: remove it there, or enter it here too.",
        "{side} a une ligne {line} de {amount} que l'autre côté n'a pas : supprimez-la, ou inscrivez-la aussi de l'autre côté.",
    ),
    "too_many_decimals": Message(
        _R, "accounting",
        "{field} {value} has more than {decimals} decimals, which Procore would round: correct it (line {line}).",
        "{field} {value} a plus de {decimals} décimales, et Procore l'arrondirait : corrigez-le (ligne {line}).",
    ),
    "too_small": Message(
        _R, "accounting",
        "{field} {value} is less than {minimum}: correct it; a credit has a negative unit cost (line {line}).",
        "{field} {value} est inférieur à {minimum} : corrigez-le ; un crédit a un coût unitaire négatif (ligne {line}).",
    ),
    "approved_differs": Message(
        _R, "accounting",
        "It is {status} in {side} and is not rewritten; {lines} lines and the fields {field} differ, {amount} in all: "
        "write a change order, or set it back to draft there.",
        "Il est {status} dans {side} et n'est pas récrit ; {lines} lignes et les champs {field} diffèrent, {amount} en "
        "tout : faites un ordre de changement, ou remettez-le en brouillon.",
    ),
    "moved_project": Message(
        _R, "accounting",
        "It was in the project {was} and is in {now} now; Procore cannot move it: set it back, or close it and make a new one.",
        "Il était au projet {was} et se trouve au projet {now} ; Procore ne peut le déplacer : remettez-le, ou fermez-le et "
        "faites-en un nouveau.",
    ),
    "waits_for": Message(
        _W, "accounting",
        "Waits for {element} {key}, which is not linked yet; it goes by itself when that is.",
        "Attend {element} {key}, pas encore lié ; la fiche partira d'elle-même quand il le sera.",
    ),
    "no_access": Message(
        _W, "it",
        "Procore does not let the application into this project ({said}): add it to the app's permitted projects.",
        "Procore n'ouvre pas ce projet à l'application ({said}) : ajoutez-le aux projets permis de l'application.",
    ),
    "moved": Message(
        _W, "accounting",
        "It changed in {side} while it was being written: the next run merges it.",
        "Il a changé dans {side} pendant l'écriture : la prochaine exécution le fusionnera.",
    ),
    "gone": Message(
        _W, "accounting",
        "{side} no longer has it. Nothing is deleted for that: close it on the other side, or bring it back.",
        "{side} ne l'a plus. Rien n'est supprimé pour autant : fermez-le de l'autre côté, ou rétablissez-le.",
    ),
    "conflict": Message(
        Held.CONFLICT, "accounting",
        "{field} was changed on both sides: maestro* has “{maestro}”, Procore “{procore}”. Make them the same.",
        "{field} a été changé des deux côtés : maestro* a « {maestro} », Procore « {procore} ». Accordez-les.",
    ),
    "ambiguous": Message(
        Held.AMBIGUOUS, "accounting",
        "{field} “{value}” could be one of: {across}. Complete both (tax number, code), and they link by themselves.",
        "{field} « {value} » peut être : {across}. Complétez-les (no de taxe, code), elles se lieront seules.",
    ),
}  # fmt: skip
"""Every cause by its code."""

_SIDES = {Side.MAESTRO.value: "maestro*", Side.PROCORE.value: "Procore"}


def kind_of(reason: Reason) -> Held:
    """Whether the record is rejected, waits, is in conflict or ambiguous."""
    return MESSAGES[reason.code].kind


def owner_of(reason: Reason) -> str:
    """Whose work it is: accounting, project, or it."""
    return MESSAGES[reason.code].owner


def sentence(reason: Reason, element_id: str, language: str = "en") -> str:
    """The reason in words. A fact that is not known shows as `?`, never as an error."""
    message = MESSAGES[reason.code]
    template = message.fr if language == "fr" else message.en
    facts = {name: str(value) for name, value in reason.facts.items()}
    facts["side"] = _SIDES.get(facts.get("side", ""), facts.get("side", "?"))
    facts["field"] = _label(element_id, facts.get("field", "?"), language)
    if (named := ALL.get(facts.get("element", ""))) is not None:
        facts["element"] = named.francais.lower() if language == "fr" else named.maestro.split(",")[0].lower()
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    return template.format(**{name: facts.get(name, "?") for name in wanted})


def _label(element_id: str, field: str, language: str) -> str:
    names = [name.strip() for name in field.split(",")]
    known = ALL[element_id].by_name if element_id in ALL else {}
    labels = [(known[n].libelle if language == "fr" else known[n].label) if n in known else n for n in names]
    return ", ".join(labels)
