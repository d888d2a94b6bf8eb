"""What is wrong with a document as a whole: its lines, its total, its approval, its contract, its tiers."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "separator_in_line": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="The number of line {line} holds “|”, by which keys are joined here: number it without.",
        fr="Le numéro de la ligne {line} contient « | », qui joint ici les clés : numérotez-la sans.",
        title=("a line's number holds “|”", "un numéro de ligne contient « | »"),
    ),
    "duplicate_line": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Line {line} is there twice: give each line its own number.",
        fr="La ligne {line} s'y trouve deux fois : donnez à chaque ligne son numéro.",
        title=("a line is there twice", "une ligne s'y trouve deux fois"),
    ),
    "extra_line": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "{side} has a line {line} of {amount} that the other side does not have: remove it there, or enter it"
            " here too."
        ),
        fr=(
            "{side} a une ligne {line} de {amount} que l'autre côté n'a pas : supprimez-la, ou inscrivez-la aussi"
            " de l'autre côté."
        ),
        title=("one side has a line more", "un côté a une ligne de plus"),
    ),
    "does_not_add_up": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Its lines make {total} and its total says {stated}: correct one of them.",
        fr="Ses lignes font {total} et son total indique {stated} : corrigez l'un des deux.",
        title=("the lines do not make the total", "les lignes ne font pas le total"),
    ),
    "unclear_budget": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "Procore's budget shows modifications of {stated} for it, and its approved budget changes make {total}: they"
            " must be the same, or the modifications nothing. Find out in Procore which of the two counts; until then"
            " its amount is not written on either side."
        ),
        fr=(
            "Le budget de Procore y indique des modifications de {stated}, et ses changements de budget approuvés font"
            " {total} : les deux doivent être égaux, ou les modifications nulles. Vérifiez dans Procore lequel compte ;"
            " d'ici là, son montant n'est inscrit d'aucun côté."
        ),
        title=("a budget whose modifications are not clear", "un budget dont les modifications ne sont pas claires"),
    ),
    "approved_differs": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "It is {status} in {side} and is not rewritten. What differs: {lines} lines, {amount} in all; fields:"
            " {field}. Write a change order, or set it back to draft there."
        ),
        fr=(
            "Il est {status} dans {side} et n'est pas récrit. Ce qui diffère : {lines} lignes, {amount} en tout ;"
            " champs : {field}. Faites un ordre de changement, ou remettez-le en brouillon."
        ),
        title=("approved, and not rewritten: they differ", "approuvé, et non récrit : il y a un écart"),
    ),
    "closed_supplier": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Its supplier {supplier} is blocked or closed in maestro*: reopen the supplier, or choose another one.",
        fr="Son fournisseur {supplier} est bloqué ou fermé dans maestro* : rouvrez-le, ou choisissez-en un autre.",
        title=("supplier {key} is blocked or closed", "le fournisseur {key} est bloqué ou fermé"),
    ),
    "moved_contract": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "It changed the contract {was} and names {now} now; Procore cannot move it: set it back, or reject it"
            " and make a new one."
        ),
        fr=(
            "Il modifiait le contrat {was} et nomme maintenant {now} ; Procore ne peut le déplacer : remettez-le,"
            " ou rejetez-le et faites-en un nouveau."
        ),
        title=("moved to another contract", "passé à un autre contrat"),
    ),
    "moved_project": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "It was in the project {was} and is in {now} now; Procore cannot move it: set it back, or close it "
            "and make a new one."
        ),
        fr=(
            "Il était au projet {was} et se trouve au projet {now} ; Procore ne peut le déplacer : remettez-le, "
            "ou fermez-le et faites-en un nouveau."
        ),
        title=("moved to another project", "passé à un autre projet"),
    ),
    "tier_unsupported": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "Not supported for this tier: the project's change orders have {tiers} tiers in Procore. Enter it "
            "there by hand; or configure one or two tiers, and run once with everything compared."
        ),
        fr=(
            "Les ordres de changement du projet ont {tiers} niveaux dans Procore, ce qui n'est pas pris en charge"
            " : inscrivez-le là-bas à la main ; ou configurez un ou deux niveaux, et lancez une exécution "
            "complète."
        ),
        title=("not supported for this tier", "nombre de niveaux non pris en charge"),
    ),
    "parts_not_found": Message(
        kind=ExceptionKind.REJECTED,
        owner="project",
        en=(
            "Procore's change order {number} is worth {amount}, and none of the potential change orders listed there names it, "
            "so that its lines are not known: open them in Procore, and see that they belong to it and have its number."
        ),
        fr=(
            "L'ordre de changement {number} de Procore vaut {amount}, et aucun des changements potentiels listés ne le nomme, "
            "si bien que ses lignes sont inconnues : ouvrez-les dans Procore, et vérifiez qu'ils en font partie et en "
            "portent le numéro."
        ),
        title=("lines that Procore's list does not tie to them", "des lignes que la liste de Procore n'y rattache pas"),
    ),
    "parts_unclear": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "Procore's change order {number} holds {count} potential change orders, and lines go into exactly "
            "one: change its lines there."
        ),
        fr=(
            "L'ordre de changement {number} de Procore contient {count} modifications potentielles, et les lignes"
            " vont dans une seule : changez ses lignes là-bas."
        ),
        title=("several potential change orders in one", "plusieurs modifications potentielles en une"),
    ),
    "no_prime_contract": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        en=(
            "Waits for the client's contract {key}: Procore has {count} prime contracts in the project, and no "
            "single one of that number. Make it there, or give one this number."
        ),
        fr=(
            "Attend le contrat du client {key} : Procore a {count} contrats principaux au projet, et pas un seul "
            "de ce numéro. Créez-le là-bas, ou donnez ce numéro à l'un d'eux."
        ),
        title=("the client's contract {key} is not in Procore", "le contrat du client {key} n'est pas dans Procore"),
    ),
    "unknown_unit": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "Line {line} is in “{value}”, a unit that Procore's company list does not have ({known} ...): correct"
            " the line, or add the unit in Procore."
        ),
        fr=(
            "La ligne {line} est en « {value} », une unité absente de la liste de Procore ({known} ...) : "
            "corrigez la ligne, ou ajoutez l'unité dans Procore."
        ),
        title=("a unit that Procore does not have", "une unité que Procore n'a pas"),
    ),
}
"""By code."""
