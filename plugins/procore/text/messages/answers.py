"""What a side answered to a write, or did not answer: only a write finds these causes out."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "refused": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{side} refused it: {said}. Correct the record; it is tried again when it changes.",
        fr="{side} l'a refusé : {said}. Corrigez la fiche ; un nouvel essai suivra quand elle changera.",
        title=("the other side refused them", "l'autre côté les a refusés"),
    ),
    "refused_by_maestro": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "maestro* refused it: {said}. Correct the record, or what stands in its way (a closed period). It is tried again "
            "when it changes, and by itself after a pause that grows from an hour to a day."
        ),
        fr=(
            "maestro* l'a refusé : {said}. Corrigez la fiche, ou ce qui l'en empêche (une période fermée). Un nouvel essai "
            "suivra quand elle changera, et de lui-même après une pause qui va d'une heure à un jour."
        ),
        title=("maestro* refused them", "maestro* les a refusés"),
    ),
    "maestro_busy": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en="Somebody has it open in maestro*, or a long job holds it ({said}): nothing to do, the next run tries again.",
        fr="Quelqu'un l'a ouvert dans maestro*, ou un long traitement le tient ({said}) : rien à faire, le prochain essai suivra.",
        title=("busy in maestro*", "occupé dans maestro*"),
    ),
    "refused_line": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en="{side} refused its line {line} of {amount}: {said}. Correct the line; it is tried again when it changes.",
        fr=(
            "{side} a refusé sa ligne {line} de {amount} : {said}. Corrigez la ligne ; un nouvel essai suivra "
            "quand elle changera."
        ),
        title=("the other side refused a line", "l'autre côté a refusé une ligne"),
    ),
    "refused_completion": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "Procore took its header and lines, and refused to approve it: {said}. What was made is deleted again. Correct "
            "that in Procore; it is tried again by itself, at least once a day."
        ),
        fr=(
            "Procore a pris son en-tête et ses lignes, mais a refusé de l'approuver : {said}. Ce qui avait été créé est "
            "supprimé. Corrigez la cause dans Procore ; un nouvel essai suivra de lui-même, au moins une fois par jour."
        ),
        title=("Procore refused to approve them", "Procore a refusé de les approuver"),
    ),
    "waits_for_first": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        en=(
            "Not sent: Procore refused to approve the first ones of this company, the last of them {key} ({said}), and would "
            "refuse all. Once that is solved, this one goes by itself."
        ),
        fr=(
            "Non envoyé : Procore a refusé d'approuver les premiers de cette compagnie, dont {key} ({said}), et les "
            "refuserait tous. La cause réglée, celui-ci partira de lui-même."
        ),
        title=("the first ones were refused", "les premiers ont été refusés"),
    ),
    "not_set_back": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "Procore refused its line {line} of {amount} ({said}), and then to set its other lines back ({why}): compare its "
            "lines in Procore, and correct them there or here."
        ),
        fr=(
            "Procore a refusé sa ligne {line} de {amount} ({said}), puis de rétablir ses autres lignes ({why}) : comparez "
            "ses lignes dans Procore, et corrigez-les là-bas ou ici."
        ),
        title=("a line was refused, and the others not set back", "une ligne refusée, et les autres non rétablies"),
    ),
    "draft_left": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "Procore refused a part of it, and then to delete what had been made: {said}. Delete the draft direct cost with "
            "the id {value} in Procore; it counts in no total."
        ),
        fr=(
            "Procore en a refusé une partie, puis a refusé de supprimer ce qui était créé : {said}. Supprimez dans Procore "
            "le coût direct brouillon d'identifiant {value} ; il ne compte dans aucun total."
        ),
        title=("a draft could not be deleted", "un brouillon n'a pu être supprimé"),
    ),
    "not_stored": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="Procore took the record but keeps “{kept}” instead of “{sent}” as {field}: correct the value.",
        fr="Procore a pris la fiche mais garde « {kept} » au lieu de « {sent} » pour {field} : corrigez la valeur.",
        title=("Procore keeps another value as {field}", "Procore garde une autre valeur pour {field}"),
    ),
    "unanswered": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="{side} said nothing about it in its answer: look at the record there; it is looked up with the next run.",
        fr="{side} n'en dit rien dans sa réponse : vérifiez la fiche ; elle sera cherchée à la prochaine exécution.",
        title=("the answer says nothing about them", "la réponse n'en dit rien"),
    ),
    "key_taken": Message(
        kind=ExceptionKind.REJECTED,
        owner="project",
        en="maestro* already has {key}, and it is another record: give this one its own code in Procore.",
        fr="maestro* a déjà {key}, et c'est une autre fiche : donnez à celle-ci son propre code dans Procore.",
        title=("maestro* has the code for another record", "maestro* a ce code pour une autre fiche"),
    ),
    "external_taken": Message(
        kind=ExceptionKind.REJECTED,
        owner="accounting",
        en=(
            "maestro* has Procore's record {external_id} already, as {across}: the next run links them; where {across} is "
            "another record, empty Procore's id on it."
        ),
        fr=(
            "maestro* a déjà la fiche {external_id} de Procore, sous {across} : la prochaine exécution les liera ; si "
            "{across} est une autre fiche, videz-y l'id de Procore."
        ),
        title=("maestro* has Procore's record already", "maestro* a déjà la fiche de Procore"),
    ),
    "moved": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en="It changed in {side} while it was being written: nothing to do, the next run merges it.",
        fr="Il a changé dans {side} pendant l'écriture : rien à faire, la prochaine exécution le fusionnera.",
        title=("changed while it was being written", "changé pendant l'écriture"),
    ),
}
"""By code."""
