"""Why a person's decision is refused, when it is made or when a run applies it."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "decision_needs_name": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="The decision says not who made it: log in, and decide again.",
        fr="La décision ne dit pas de qui elle vient : connectez-vous, et décidez encore.",
    ),
    "decision_needs_reason": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Say why: the reason is kept with your name.",
        fr="Dites pourquoi : la raison est gardée avec votre nom.",
    ),
    "decision_no_element": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="There is no element “{name}”; choose among {known}.",
        fr="Il n'y a pas d'élément « {name} » ; choisissez parmi {known}.",
    ),
    "decision_no_kind": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="There is no decision “{name}”; choose among {known}.",
        fr="Il n'y a pas de décision « {name} » ; choisissez parmi {known}.",
    ),
    "decision_no_record": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{side} has no {element} {key}, as far as the last run saw: check it, or run the synchronization first.",
        fr="Absent de {side}, selon la dernière exécution : {element} {key}. Vérifiez, ou synchronisez d'abord.",
        title=("a decision on a record that is not there", "une décision sur une fiche absente"),
    ),
    "decision_no_line": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Line {line} is not on both sides: choose among the lines that are linked.",
        fr="La ligne {line} n'est pas des deux côtés : choisissez parmi les lignes liées.",
    ),
    "decision_no_field": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="There is no field “{name}”; choose among {known}.",
        fr="Il n'y a pas de champ « {name} » ; choisissez parmi {known}.",
    ),
    "decision_fixed": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field} is written when a record is made, and never after: change it by hand on one side.",
        fr="{field} s'écrit à la création de la fiche, jamais après : changez-le à la main d'un côté.",
    ),
    "decision_needs_side": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Choose for {field} either a side (maestro or procore) or a value.",
        fr="Choisissez pour {field} soit un côté (maestro ou procore), soit une valeur.",
    ),
    "decision_same": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Both sides hold “{value}” as {field} already: there is nothing to choose.",
        fr="Les deux côtés ont déjà « {value} » pour {field} : il n'y a rien à choisir.",
    ),
    "decision_linked": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} is linked to {other} already: unlink it, or relink it.",
        fr="{key} est déjà lié à {other} : déliez-le, ou reliez-le autrement.",
        title=("a decision on a record that is linked", "une décision sur une fiche déjà liée"),
    ),
    "decision_not_linked": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} is not linked: link it first.",
        fr="{key} n'est pas lié : liez-le d'abord.",
        title=("a decision on a record that is not linked", "une décision sur une fiche sans lien"),
    ),
    "decision_other_project": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="maestro*'s record is in the project {was}, Procore's in {now}: only records of one project can be linked.",
        fr=(
            "La fiche de maestro* est au projet {was}, celle de Procore au projet {now} : seules celles d'un "
            "projet se lient."
        ),
        title=("a decision across two projects", "une décision entre deux projets"),
    ),
    "decision_out_already": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} stays out already: include it to have it back.",
        fr="{key} est déjà exclu : incluez-le pour le ravoir.",
        title=("a decision on a record that stays out", "une décision sur une fiche exclue"),
    ),
    "decision_not_out": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} is neither excluded nor unlinked: there is nothing to include.",
        fr="{key} n'est ni exclu ni délié : il n'y a rien à inclure.",
        title=("a decision on a record that is not out", "une décision sur une fiche non exclue"),
    ),
    "decision_one_side": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Name the record of one side only: it gets one of its own on the other.",
        fr="Nommez la fiche d'un seul côté : elle en aura une à elle de l'autre.",
        title=("a decision on two records at once", "une décision sur deux fiches à la fois"),
    ),
    "decision_not_another": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} is what its code says, or is made on its own side only: link it, or exclude it.",
        fr="{key} est ce que dit son code, ou ne se crée que de son côté : liez-le, ou excluez-le.",
        title=("a decision on what cannot be another one", "une décision sur ce qui ne peut en être une autre"),
    ),
    "decision_unlinked": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} was unlinked, and its lines are known on both sides: link it again, or exclude it.",
        fr="{key} a été délié, et ses lignes sont connues des deux côtés : liez-le encore, ou excluez-le.",
        title=("a decision on a record that was unlinked", "une décision sur une fiche déliée"),
    ),
    "no_suggestion": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="There is no open suggestion for {key}: link it by both keys, or run the synchronization first.",
        fr="Il n'y a pas de suggestion pour {key} : liez par les deux clés, ou synchronisez d'abord.",
    ),
    "many_suggestions": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{key} has {count} suggestions ({known}): name the one that you accept by its Procore id.",
        fr="{key} a {count} suggestions ({known}) : nommez celle que vous acceptez par son id de Procore.",
    ),
}
"""By code."""
