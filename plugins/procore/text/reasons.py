"""What people read when a record is held: one sentence a cause, in French and English, with whose work it is.

Long, because it is one table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from string import Formatter

from procore.elements import ALL
from procore.elements.element import Field, Kind, Side
from procore.model.records import FieldConflict, Reason
from procore.text.nouns import one_of

WHERE = "where"
"""The fact that says whose word the key of a record is that is waited for: a Side."""


class ExceptionKind(StrEnum):
    """Why a record does not travel: wrong, lacking another record, changed on both sides, or not to be told apart."""

    REJECTED = "rejected"
    WAITING = "waiting"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Message:
    """One cause: its kind, who mends it, and its sentence in both languages. `{...}` are the reason's facts."""

    kind: ExceptionKind
    owner: str
    en: str
    fr: str


_R, _W = ExceptionKind.REJECTED, ExceptionKind.WAITING

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
    "separator_in_key": Message(
        _R, "accounting",
        "{field} “{value}” holds “|”, by which keys are joined here, so that it could be taken for another: change it.",
        "{field} « {value} » contient « | », qui joint ici les clés, et pourrait passer pour un autre : changez-le.",
    ),
    "separator_in_line": Message(
        _R, "accounting",
        "The number of line {line} holds “|”, by which keys are joined here: number it without.",
        "Le numéro de la ligne {line} contient « | », qui joint ici les clés : numérotez-la sans.",
    ),
    "refused": Message(
        _R, "accounting",
        "{side} refused it: {said}. Correct the record; it is tried again when it changes.",
        "{side} l'a refusé : {said}. Corrigez la fiche ; un nouvel essai suivra quand elle changera.",
    ),
    "refused_line": Message(
        _R, "accounting",
        "{side} refused its line {line} of {amount}: {said}. Correct the line; it is tried again when it changes.",
        "{side} a refusé sa ligne {line} de {amount} : {said}. Corrigez la ligne ; un nouvel essai suivra quand elle "
        "changera.",
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
        "{field} {value} has more than {decimals} decimals, which Procore would round: correct it.",
        "{field} {value} a plus de {decimals} décimales, et Procore l'arrondirait : corrigez-le.",
    ),
    "too_small": Message(
        _R, "accounting",
        "{field} {value} is less than {minimum}: correct it; a credit has a negative unit cost.",
        "{field} {value} est inférieur à {minimum} : corrigez-le ; un crédit a un coût unitaire négatif.",
    ),
    "approved_differs": Message(
        _R, "accounting",
        "It is {status} in {side} and is not rewritten. What differs: {lines} lines, {amount} in all; fields: {field}. Write "
        "a change order, or set it back to draft there.",
        "Il est {status} dans {side} et n'est pas récrit. Ce qui diffère : {lines} lignes, {amount} en tout ; champs : {field}. "
        "Faites un ordre de changement, ou remettez-le en brouillon.",
    ),
    "closed_supplier": Message(
        _R, "accounting",
        "Its supplier {supplier} is blocked or closed in maestro*: reopen the supplier, or choose another one.",
        "Son fournisseur {supplier} est bloqué ou fermé dans maestro* : rouvrez-le, ou choisissez-en un autre.",
    ),
    "foreign_currency": Message(
        _R, "accounting",
        "It is in {value} and the company keeps its books in {currency}: enter it in {currency}.",
        "Le document est en {value} et la compagnie tient ses livres en {currency} : inscrivez-le en {currency}.",
    ),
    "not_one_of": Message(
        _R, "accounting",
        "It names {count} of {field}: fill in exactly one, that which it changes.",
        "Il nomme {count} de {field} : inscrivez-en un seul, celui qu'il modifie.",
    ),
    "moved_contract": Message(
        _R, "accounting",
        "It changed the contract {was} and names {now} now; Procore cannot move it: set it back, or reject it and "
        "make a new one.",
        "Il modifiait le contrat {was} et nomme maintenant {now} ; Procore ne peut le déplacer : remettez-le, ou "
        "rejetez-le et faites-en un nouveau.",
    ),
    "tier_unsupported": Message(
        _R, "it",
        "Not supported for this tier: the project's change orders have {tiers} tiers in Procore. Enter it "
        "there by hand; or configure one or two tiers, and run once with everything compared.",
        "Les ordres de changement du projet ont {tiers} niveaux dans Procore, ce qui n'est pas pris en charge : "
        "inscrivez-le là-bas à la main ; ou configurez un ou deux niveaux, et lancez une exécution complète.",
    ),
    "parts_unclear": Message(
        _R, "accounting",
        "Procore's change order {number} holds {count} potential change orders, and lines go into exactly one: change "
        "its lines there.",
        "L'ordre de changement {number} de Procore contient {count} modifications potentielles, et les lignes vont dans "
        "une seule : changez ses lignes là-bas.",
    ),
    "no_prime_contract": Message(
        _W, "project",
        "Waits for the client's contract {key}: Procore has {count} prime contracts in the project, and no single one "
        "of that number. Make it there, or give one this number.",
        "Attend le contrat du client {key} : Procore a {count} contrats principaux au projet, et pas un seul de ce "
        "numéro. Créez-le là-bas, ou donnez ce numéro à l'un d'eux.",
    ),
    "unknown_unit": Message(
        _R, "accounting",
        "Line {line} is in “{value}”, a unit that Procore's company list does not have ({known} ...): correct the line, or "
        "add the unit in Procore.",
        "La ligne {line} est en « {value} », une unité absente de la liste de Procore ({known} ...) : corrigez la ligne, ou "
        "ajoutez l'unité dans Procore.",
    ),
    "moved_project": Message(
        _R, "accounting",
        "It was in the project {was} and is in {now} now; Procore cannot move it: set it back, or close it and make a new one.",
        "Il était au projet {was} et se trouve au projet {now} ; Procore ne peut le déplacer : remettez-le, ou fermez-le et "
        "faites-en un nouveau.",
    ),
    "undecided": Message(
        _W, "project",
        "It has no {field} yet, and {side} needs one: choose it, and it goes by itself.",
        "Il n'a pas encore de {field}, et {side} en exige : choisissez-en, et la fiche partira d'elle-même.",
    ),
    "waits_for": Message(
        _W, "accounting",
        "Waits for {element} {key}, which is not linked: link it, or mend what holds it; this one then goes by itself.",
        "Attend {element} {key}, encore sans lien : liez, ou corrigez ce qui l'empêche ; la fiche partira d'elle-même.",
    ),
    "no_access": Message(
        _W, "it",
        "Procore does not let the application into this project ({said}): add it to the app's permitted projects.",
        "Procore n'ouvre pas ce projet à l'application ({said}) : ajoutez-le aux projets permis de l'application.",
    ),
    "not_in_plan": Message(
        _W, "accounting",
        "It is not in the plan {plan}, or it changed on one side since: it comes with the next plan.",
        "Il n'est pas dans le plan {plan}, ou il a changé d'un côté depuis : il viendra avec le prochain plan.",
    ),
    "moved": Message(
        _W, "accounting",
        "It changed in {side} while it was being written: nothing to do, the next run merges it.",
        "Il a changé dans {side} pendant l'écriture : rien à faire, la prochaine exécution le fusionnera.",
    ),
    "gone": Message(
        _W, "accounting",
        "{side} no longer has it. Nothing is deleted for that: close it on the other side, bring it back, or relink it.",
        "{side} ne l'a plus. Rien n'est supprimé pour autant : fermez-le de l'autre côté, rétablissez-le, ou reliez-le.",
    ),
    "withdrawn": Message(
        _W, "accounting",
        "It was sent, and is not to be sent any more ({field}: no). Nothing is deleted in Procore for that: delete it "
        "there, or set it back in maestro*.",
        "La fiche a été envoyée et ne doit plus l'être ({field} : non). Rien n'est supprimé dans Procore pour autant : "
        "supprimez-la là-bas, ou rétablissez-la dans maestro*.",
    ),
    "conflict": Message(
        ExceptionKind.CONFLICT, "accounting",
        "{field} was changed on both sides: maestro* has “{maestro}”, Procore “{procore}”{others}; make them the same.",
        "{field} a été changé des deux côtés : maestro* a « {maestro} », Procore « {procore} »{others} ; accordez-les.",
    ),
    "choice_moved": Message(
        ExceptionKind.CONFLICT, "accounting",
        "{field} changed after {by} chose: maestro* has “{maestro}” now, Procore “{procore}”{others}; choose again.",
        "{field} a changé après le choix de {by} : maestro* a maintenant « {maestro} », Procore « {procore} »{others} ; "
        "choisissez encore.",
    ),
    "kept_apart": Message(
        _W, "accounting",
        "{by} unlinked it from {across} ({why}): link it to a record, exclude it, or include it to have it matched again.",
        "{by} l'a délié de {across} ({why}) : liez-le à une fiche, excluez-le, ou incluez-le pour qu'il soit apparié encore.",
    ),
    "origin_taken": Message(
        _W, "accounting",
        "It is made once Procore {across} has given its origin id free: a whole run does that, unless that record is kept "
        "out, held or refused.",
        "Il est créé dès que Procore {across} a rendu son id d'origine : une exécution entière le fait, sauf si cette "
        "fiche-là est à l'écart, retenue ou refusée.",
    ),
    "decision_needs_name": Message(
        _R, "it",
        "The decision says not who made it: log in, and decide again.",
        "La décision ne dit pas de qui elle vient : connectez-vous, et décidez encore.",
    ),
    "decision_needs_reason": Message(
        _R, "accounting",
        "Say why: the reason is kept with your name.",
        "Dites pourquoi : la raison est gardée avec votre nom.",
    ),
    "decision_no_element": Message(
        _R, "it",
        "There is no element “{name}”; choose among {known}.",
        "Il n'y a pas d'élément « {name} » ; choisissez parmi {known}.",
    ),
    "decision_no_kind": Message(
        _R, "it",
        "There is no decision “{name}”; choose among {known}.",
        "Il n'y a pas de décision « {name} » ; choisissez parmi {known}.",
    ),
    "decision_no_record": Message(
        _R, "accounting",
        "{side} has no {element} {key}, as far as the last run saw: check it, or run the synchronization first.",
        "Absent de {side}, selon la dernière exécution : {element} {key}. Vérifiez, ou synchronisez d'abord.",
    ),
    "decision_no_line": Message(
        _R, "accounting",
        "Line {line} is not on both sides: choose among the lines that are linked.",
        "La ligne {line} n'est pas des deux côtés : choisissez parmi les lignes liées.",
    ),
    "decision_no_field": Message(
        _R, "accounting",
        "There is no field “{name}”; choose among {known}.",
        "Il n'y a pas de champ « {name} » ; choisissez parmi {known}.",
    ),
    "decision_fixed": Message(
        _R, "accounting",
        "{field} is written when a record is made, and never after: change it by hand on one side.",
        "{field} s'écrit à la création de la fiche, jamais après : changez-le à la main d'un côté.",
    ),
    "decision_needs_side": Message(
        _R, "accounting",
        "Choose for {field} either a side (maestro or procore) or a value.",
        "Choisissez pour {field} soit un côté (maestro ou procore), soit une valeur.",
    ),
    "decision_same": Message(
        _R, "accounting",
        "Both sides hold “{value}” as {field} already: there is nothing to choose.",
        "Les deux côtés ont déjà « {value} » pour {field} : il n'y a rien à choisir.",
    ),
    "decision_linked": Message(
        _R, "accounting",
        "{key} is linked to {other} already: unlink it, or relink it.",
        "{key} est déjà lié à {other} : déliez-le, ou reliez-le autrement.",
    ),
    "decision_not_linked": Message(
        _R, "accounting",
        "{key} is not linked: link it first.",
        "{key} n'est pas lié : liez-le d'abord.",
    ),
    "decision_other_project": Message(
        _R, "accounting",
        "maestro*'s record is in the project {was}, Procore's in {now}: only records of one project can be linked.",
        "La fiche de maestro* est au projet {was}, celle de Procore au projet {now} : seules celles d'un projet se lient.",
    ),
    "decision_out_already": Message(
        _R, "accounting",
        "{key} stays out already: include it to have it back.",
        "{key} est déjà exclu : incluez-le pour le ravoir.",
    ),
    "decision_not_out": Message(
        _R, "accounting",
        "{key} is neither excluded nor unlinked: there is nothing to include.",
        "{key} n'est ni exclu ni délié : il n'y a rien à inclure.",
    ),
    "decision_one_side": Message(
        _R, "accounting",
        "Name the record of one side only: it gets one of its own on the other.",
        "Nommez la fiche d'un seul côté : elle en aura une à elle de l'autre.",
    ),
    "decision_not_another": Message(
        _R, "accounting",
        "{key} is what its code says, or is made on its own side only: link it, or exclude it.",
        "{key} est ce que dit son code, ou ne se crée que de son côté : liez-le, ou excluez-le.",
    ),
    "decision_unlinked": Message(
        _R, "accounting",
        "{key} was unlinked, and its lines are known on both sides: link it again, or exclude it.",
        "{key} a été délié, et ses lignes sont connues des deux côtés : liez-le encore, ou excluez-le.",
    ),
    "no_suggestion": Message(
        _R, "accounting",
        "There is no open suggestion for {key}: link it by both keys, or run the synchronization first.",
        "Il n'y a pas de suggestion pour {key} : liez par les deux clés, ou synchronisez d'abord.",
    ),
    "many_suggestions": Message(
        _R, "accounting",
        "{key} has {count} suggestions ({known}): name the one that you accept by its Procore id.",
        "{key} a {count} suggestions ({known}) : nommez celle que vous acceptez par son id de Procore.",
    ),
    "ambiguous": Message(
        ExceptionKind.AMBIGUOUS, "accounting",
        "{field} “{value}” could be one of: {across}. Link it, say that it is another one (create), or complete both (tax "
        "number, code): then they link by themselves.",
        "{field} « {value} » peut être : {across}. Liez-la, dites que c'en est une autre (créer), ou complétez-les (no de "
        "taxe, code) : elles se lieront seules.",
    ),
    "twin": Message(
        ExceptionKind.AMBIGUOUS, "accounting",
        "{field} “{value}” is that of {across} too: if they are one, link or relink it (vendors: merge them in Procore); if "
        "not, say that it is another one (create).",
        "{field} « {value} » est aussi celui de {across} : si c'est la même, liez ou reliez-la (fournisseurs : fusionnez-les "
        "dans Procore) ; sinon, dites que c'en est une autre (créer).",
    ),
    "undo_changed": Message(
        _R, "accounting",
        "{field}: {side} has “{now}” now and not “{wrote}”, which the run wrote: it was changed since, and stays.",
        "{field} : {side} a maintenant « {now} » et non « {wrote} », écrit par l'exécution : modifié depuis, il reste.",
    ),
    "undo_approved": Message(
        _R, "accounting",
        "It is {status} in {side}, and is not rewritten: set it back to draft there, and undo the run again.",
        "Il est {status} dans {side} et n'est pas récrit : remettez-le en brouillon, puis annulez encore l'exécution.",
    ),
    "undo_no_delete": Message(
        _R, "accounting",
        "The run created it, and {side} lets nobody delete it: it stays.",
        "L'exécution l'a créé, et {side} ne laisse personne le supprimer : il reste.",
    ),
    "undo_deactivated": Message(
        _R, "accounting",
        "The run created it, and {side} lets nobody delete it: it is deactivated instead.",
        "L'exécution l'a créé, et {side} ne laisse personne le supprimer : il est désactivé à la place.",
    ),
    "undo_voided": Message(
        _R, "accounting",
        "The run created it, and {side} lets nobody delete it: it is void instead, with its lines.",
        "L'exécution l'a créé, et {side} ne laisse personne le supprimer : il y est nul, avec ses lignes.",
    ),
    "undo_emptied": Message(
        _R, "accounting",
        "The run created it: it is brought to $0 instead of being deleted.",
        "L'exécution l'a créé : il est ramené à 0 $ au lieu d'être supprimé.",
    ),
    "undo_reversed": Message(
        _R, "accounting",
        "Procore lets nobody change a cost that was sent: it is reversed instead, and both records stay.",
        "Procore ne laisse personne modifier un coût envoyé : il est renversé à la place, et les deux fiches restent.",
    ),
    "undo_named": Message(
        _R, "accounting",
        "It is not taken away while {named} names it: undo that first.",
        "Il n'est pas retiré tant que {named} le nomme : annulez cela d'abord.",
    ),
    "undo_more_lines": Message(
        _R, "accounting",
        "Lines were added since ({count}): it stays.",
        "Des lignes ont été ajoutées depuis ({count}) : il reste.",
    ),
    "undo_line_gone": Message(
        _R, "accounting",
        "{side} no longer has the line {line}: there is nothing to put back.",
        "{side} n'a plus la ligne {line} : il n'y a rien à rétablir.",
    ),
    "undo_gone": Message(
        _R, "accounting",
        "{side} no longer has it: there is nothing to put back.",
        "{side} ne l'a plus : il n'y a rien à rétablir.",
    ),
    "undo_unlinked": Message(
        _R, "accounting",
        "It is not linked any more: link it again, and undo the run then.",
        "Il n'est plus lié : liez-le encore, puis annulez l'exécution.",
    ),
    "undo_link_stays": Message(
        _R, "it",
        "The link stays, and both sides keep each other's id: to take the two records apart, unlink them.",
        "Le lien reste, et chaque côté garde l'id de l'autre : pour séparer les deux fiches, déliez-les.",
    ),
    "undo_inexact": Message(
        _R, "accounting",
        "{field}: “{was}” cannot be written into {side} as it was: set it there by hand.",
        "{field} : « {was} » ne s'écrit pas tel quel dans {side} : rétablissez-le à la main.",
    ),
}  # fmt: skip
"""Every cause by its code."""

_MONEY = ("amount", "stated", "total")
"""The facts that are dollars."""

_SIDES = {Side.MAESTRO.value: "maestro*", Side.PROCORE.value: "Procore"}


def kind_of(reason: Reason) -> ExceptionKind:
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
    known = _fields(element_id)
    if one := known.get(facts.get("field", "")):
        facts |= {name: _flag(one, facts[name], language) for name in _VALUES if name in facts}
    facts |= _of_conflicts(reason.conflicts, element_id, language)
    if "key" in facts:
        facts["key"] = called(facts["key"], facts.get("name", ""), facts.get(WHERE, ""))
    facts["side"] = _SIDES.get(facts.get("side", ""), facts.get("side", "?"))
    if not reason.conflicts:
        facts["field"] = labels(element_id, facts.get("field", "?"), language)
    facts |= {name: dollars(facts[name], language) for name in _MONEY if facts.get(name)}
    if words := one_of(facts.get("element", "").split("|"), language):
        facts["element"] = words
    wanted = {name for _, name, _, _ in Formatter().parse(template) if name}
    said = template.format(**{name: facts.get(name, "?") for name in wanted})
    if facts.get("line") and "line" not in wanted:
        of = f", {facts['amount']}" if facts.get("amount") and "amount" not in wanted else ""
        said = f"{said[:-1]} ({_line(facts['line'], language)}{of})."
    return said


def _of_conflicts(conflicts: Sequence[FieldConflict], element_id: str, language: str) -> dict[str, str]:
    """The facts of the fields in conflict: the first one's label and values, and the others with theirs.

    `line`: the line that all of them are of. Of several lines each field is named with its own.
    """
    if not conflicts:
        return {"others": ""}
    known, lines = _fields(element_id), {one.line for one in conflicts}
    named = []
    for one in conflicts:
        label = labels(element_id, one.field, language)
        label += f" ({_line(one.line, language)})" if one.line and len(lines) > 1 else ""
        held = (_flag(known.get(one.field), value, language) for value in (one.maestro, one.procore))
        named.append((label, *held))
    label, maestro, procore = named[0]
    too = " ; {} aussi : « {} », « {} »" if language == "fr" else "; {} too: “{}”, “{}”"
    facts = {"field": label, "maestro": maestro, "procore": procore}
    facts["others"] = "".join(too.format(*one) for one in named[1:])
    return facts | ({"line": lines.pop()} if len(lines) == 1 else {})


def _line(number: str, language: str) -> str:
    return f"{'ligne' if language == 'fr' else 'line'} {number}"


def called(key: str, name: str, where: str) -> str:
    """A record that another one names, as people know it: 4410 (Béton ltée); “Béton ltée” (Procore 8123)."""
    if where == Side.MAESTRO:
        return f"{key} ({name})" if name else key
    return f"“{name}” (Procore {key})" if name else f"Procore {key}" if where == Side.PROCORE else key


def dollars(amount: str, language: str) -> str:
    """An amount as people read it: $1,204.50, 1 204,50 $. What is no amount stays as it is."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return amount
    sign, plain = ("-" if value < 0 else ""), grouped(abs(value), language)
    return f"{sign}{plain} $" if language == "fr" else f"{sign}${plain}"


def grouped(amount: Decimal, language: str) -> str:
    """A sum as a column of sums holds it: 1,204,310.22, 1 204 310,22."""
    plain = f"{amount:,.2f}"
    return plain.replace(",", " ").replace(".", ",") if language == "fr" else plain


_FLAGS = {"True": ("yes", "oui"), "False": ("no", "non")}
_VALUES = ("maestro", "procore", "value", "now", "was", "wrote", "sent", "kept")
"""The facts that are a value of the field that the cause is about."""


def _flag(one: Field | None, said: str, language: str) -> str:
    if one is None or one.kind is not Kind.FLAG or said not in _FLAGS:
        return said
    return _FLAGS[said][language == "fr"]


def _fields(element_id: str) -> Mapping[str, Field]:
    element = ALL.get(element_id)
    return {**element.line_by_name, **element.by_name} if element else {}


def labels(element_id: str, field: str, language: str) -> str:
    """The names that people know of these fields (with commas between)."""
    known = _fields(element_id)
    if not field:
        return "aucun" if language == "fr" else "none"
    names = [name.strip() for name in field.split(",")]
    return ", ".join((known[n].libelle if language == "fr" else known[n].label) if n in known else n for n in names)
