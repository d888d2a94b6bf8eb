"""What is wrong with a value of the record itself: the cause is in the record, and is mended there."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "empty_key": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="maestro* has no {field} for “{name}”: fill it in.",
        fr="maestro* n'a pas de {field} pour « {name} » : inscrivez-le.",
        title=("{field} is missing in maestro*", "{field} manque dans maestro*"),
    ),
    "unreadable": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "{side} gives “{value}” as {field}, which is none: nothing of the record is written. Open it in {side} and "
            "save it anew; if that does not help, send this sentence to its support."
        ),
        fr=(
            "{side} donne « {value} » pour {field}, ce qui n'en est pas : rien de la fiche n'est écrit. Ouvrez-la dans "
            "{side} et enregistrez-la ; si rien n'y fait, envoyez cette phrase à son soutien."
        ),
        title=("{field} cannot be read", "{field} ne se lit pas"),
    ),
    "unreadable_record": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "Procore's answer about it cannot be read ({said}): nothing of it is written, and the next run reads it again. "
            "If it stays so, open it in Procore, then send this sentence to Procore's support."
        ),
        fr=(
            "La réponse de Procore à son sujet ne se lit pas ({said}) : rien n'en est écrit, et la prochaine exécution la "
            "relira. Si cela persiste, ouvrez-la dans Procore, puis envoyez cette phrase au soutien de Procore."
        ),
        title=("Procore's answer cannot be read", "la réponse de Procore ne se lit pas"),
    ),
    "duplicate_key": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="maestro* has {copies} records with the code {key}: give each its own.",
        fr="maestro* a {copies} fiches qui portent le code {key} : donnez à chacune le sien.",
        title=("several records have one code", "plusieurs fiches portent le même code"),
    ),
    "unknown_province": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} “{value}” is not a province or state of {country}: correct it in maestro* (QC, Québec, ON ...).",
        fr=(
            "{field} « {value} » n'est pas une province ou un État de {country} : corrigez-le dans maestro* (QC, "
            "ON ...)."
        ),
        title=("{field} is not a known province", "{field} n'est pas une province connue"),
    ),
    "unknown_country": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} “{value}” is not a country: correct it in maestro* (Canada, CA ...).",
        fr="{field} « {value} » n'est pas un pays : corrigez-le dans maestro* (Canada, CA ...).",
        title=("{field} is not a known country", "{field} n'est pas un pays connu"),
    ),
    "unknown_status": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "{field} “{value}” is not one of the known codes ({known}): add it to the element's codes or to the "
            "SQL file."
        ),
        fr=(
            "{field} « {value} » n'est pas un code connu ({known}) : ajoutez-le aux codes de l'élément ou au "
            "fichier SQL."
        ),
        title=("{field} is not a known code", "{field} n'est pas un code connu"),
    ),
    "no_such_date": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} “{value}” is not a date that exists: correct it (YYYY-MM-DD).",
        fr="{field} « {value} » n'est pas une date qui existe : corrigez-la (AAAA-MM-JJ).",
        title=("{field} is not a date that exists", "{field} n'est pas une date qui existe"),
    ),
    "not_a_number": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} “{value}” is not an amount: correct it.",
        fr="{field} « {value} » n'est pas un montant : corrigez-le.",
        title=("{field} is not an amount", "{field} n'est pas un montant"),
    ),
    "required": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} is empty, and {side} needs it: fill it in.",
        fr="{field} est vide, et {side} l'exige : inscrivez-le.",
        title=("{field} is empty", "{field} est vide"),
    ),
    "undecided": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        en="It has no {field} yet, and {side} needs one: choose it, and it goes by itself.",
        fr="Il n'a pas encore de {field}, et {side} en exige : choisissez-en, et la fiche partira d'elle-même.",
        title=("{field} is not chosen yet", "{field} n'est pas encore choisi"),
    ),
    "too_long": Message(
        kind=ExceptionKind.REJECTED,
        owner="project",
        en="{field} “{value}” has {length} characters and {side} holds {limit}: shorten it.",
        fr="{field} « {value} » compte {length} caractères et {side} en tient {limit} : raccourcissez-le.",
        title=("{field} is too long", "{field} est trop long"),
    ),
    "forbidden_character": Message(
        kind=ExceptionKind.REJECTED,
        owner="project",
        en="{field} “{value}” holds “{character}”, which maestro* does not take: change it.",
        fr="{field} « {value} » contient « {character} », que maestro* n'accepte pas : changez-le.",
        title=("{field} holds a forbidden character", "{field} contient un caractère interdit"),
    ),
    "separator_in_key": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "{field} “{value}” holds “|”, by which keys are joined here, so that it could be taken for another: "
            "change it."
        ),
        fr="{field} « {value} » contient « | », qui joint ici les clés, et pourrait passer pour un autre : changez-le.",
        title=("{field} holds “|”", "{field} contient « | »"),
    ),
    "too_many_decimals": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} {value} has more than {decimals} decimals, which Procore would round: correct it.",
        fr="{field} {value} a plus de {decimals} décimales, et Procore l'arrondirait : corrigez-le.",
        title=("{field} has too many decimals", "{field} a trop de décimales"),
    ),
    "too_small": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} {value} is less than {minimum}: correct it; a credit has a negative unit cost.",
        fr="{field} {value} est inférieur à {minimum} : corrigez-le ; un crédit a un coût unitaire négatif.",
        title=("{field} is too small", "{field} est trop petit"),
    ),
    "not_one_of": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="It names {count} of {field}: fill in exactly one, that which it changes.",
        fr="Il nomme {count} de {field} : inscrivez-en un seul, celui qu'il modifie.",
        title=("not exactly one of {field}", "pas exactement un de {field}"),
    ),
    "foreign_currency": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="It is in {value} and the company keeps its books in {currency}: enter it in {currency}.",
        fr="Le document est en {value} et la compagnie tient ses livres en {currency} : inscrivez-le en {currency}.",
        title=("in another currency than the company's", "dans une autre devise que la compagnie"),
    ),
}
"""By code."""
