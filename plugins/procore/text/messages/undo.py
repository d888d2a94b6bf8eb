"""What an undo of a run leaves as it is, or does in another way. They are listed by the undo, and never held."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "undo_changed": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field}: {side} has “{now}” now and not “{wrote}”, which the run wrote: it was changed since, and stays.",
        fr=(
            "{field} : {side} a maintenant « {now} » et non « {wrote} », écrit par l'exécution : modifié depuis, "
            "il reste."
        ),
    ),
    "undo_approved": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="It is {status} in {side}, and is not rewritten: set it back to draft there, and undo the run again.",
        fr=(
            "Il est {status} dans {side} et n'est pas récrit : remettez-le en brouillon, puis annulez encore "
            "l'exécution."
        ),
    ),
    "undo_no_delete": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="The run created it, and {side} lets nobody delete it: it stays.",
        fr="L'exécution l'a créé, et {side} ne laisse personne le supprimer : il reste.",
    ),
    "undo_deactivated": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="The run created it, and {side} lets nobody delete it: it is deactivated instead.",
        fr="L'exécution l'a créé, et {side} ne laisse personne le supprimer : il est désactivé à la place.",
    ),
    "undo_voided": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="The run created it, and {side} lets nobody delete it: it is void instead, with its lines.",
        fr="L'exécution l'a créé, et {side} ne laisse personne le supprimer : il y est nul, avec ses lignes.",
    ),
    "undo_emptied": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="The run created it: it is brought to $0 instead of being deleted.",
        fr="L'exécution l'a créé : il est ramené à 0 $ au lieu d'être supprimé.",
    ),
    "undo_reversed": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Procore lets nobody change a cost that was sent: it is reversed instead, and both records stay.",
        fr=(
            "Procore ne laisse personne modifier un coût envoyé : il est renversé à la place, et les deux fiches "
            "restent."
        ),
    ),
    "undo_named": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="It is not taken away while {named} names it: undo that first.",
        fr="Il n'est pas retiré tant que {named} le nomme : annulez cela d'abord.",
    ),
    "undo_more_lines": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="Lines were added since ({count}): it stays.",
        fr="Des lignes ont été ajoutées depuis ({count}) : il reste.",
    ),
    "undo_line_gone": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{side} no longer has the line {line}: there is nothing to put back.",
        fr="{side} n'a plus la ligne {line} : il n'y a rien à rétablir.",
    ),
    "undo_gone": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{side} no longer has it: there is nothing to put back.",
        fr="{side} ne l'a plus : il n'y a rien à rétablir.",
    ),
    "undo_unlinked": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="It is not linked any more: link it again, and undo the run then.",
        fr="Il n'est plus lié : liez-le encore, puis annulez l'exécution.",
    ),
    "undo_link_stays": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="The link stays, and both sides keep each other's id: to take the two records apart, unlink them.",
        fr="Le lien reste, et chaque côté garde l'id de l'autre : pour séparer les deux fiches, déliez-les.",
    ),
    "undo_inexact": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{field}: “{was}” cannot be written into {side} as it was: set it there by hand.",
        fr="{field} : « {was} » ne s'écrit pas tel quel dans {side} : rétablissez-le à la main.",
    ),
}
"""By code."""
