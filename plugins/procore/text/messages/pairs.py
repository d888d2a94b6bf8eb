"""What two records are to each other: matched by several, in conflict, waiting for another record, gone."""

from __future__ import annotations

from collections.abc import Mapping

from procore.text.messages.message import ExceptionKind, Message

MESSAGES: Mapping[str, Message] = {
    "ambiguous": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="accounting",
        en=(
            "{field} “{value}” could be one of: {across}. Link it, say that it is another one (create), or "
            "complete both (tax number, code): then they link by themselves."
        ),
        fr=(
            "{field} « {value} » peut être : {across}. Liez-la, dites que c'en est une autre (créer), ou "
            "complétez-les (no de taxe, code) : elles se lieront seules."
        ),
        title=("several records match by {field}", "plusieurs fiches correspondent par {field}"),
    ),
    "twin": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="accounting",
        en=(
            "{field} “{value}” is that of {across} too: if they are one, link or relink it (vendors: merge them "
            "in Procore); if not, say that it is another one (create)."
        ),
        fr=(
            "{field} « {value} » est aussi celui de {across} : si c'est la même, liez ou reliez-la (fournisseurs "
            ": fusionnez-les dans Procore) ; sinon, dites que c'en est une autre (créer)."
        ),
        title=("{field} is that of another record too", "{field} est aussi celui d'une autre fiche"),
    ),
    "doubled": Message(
        kind=ExceptionKind.AMBIGUOUS,
        owner="accounting",
        en=(
            "{side} has it twice: {key} is the same as {across}. Keep one and take the other away there; where they are two, "
            "keep {key} out (exclude)."
        ),
        fr=(
            "{side} l'a deux fois : {key} est la même fiche que {across}. Gardez-en une et enlevez l'autre à cet endroit ; si "
            "ce sont deux fiches, mettez {key} à l'écart (exclure)."
        ),
        title=("there twice", "en double"),
    ),
    "foreign_origin": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en="Procore's record already belongs to another record or integration (origin id {origin_id}): clear it there.",
        fr="La fiche de Procore appartient déjà à une autre fiche ou intégration (origin id {origin_id}) : libérez-la.",
        title=("Procore's record belongs to another one", "la fiche de Procore appartient à une autre"),
    ),
    "key_changed": Message(
        kind=ExceptionKind.REJECTED,
        owner="project",
        en="{field} was changed to “{value}” in Procore after it was linked: set it back, it carries maestro*'s code.",
        fr="{field} a été changé pour « {value} » dans Procore après la liaison : remettez le code de maestro*.",
        title=("{field} was changed in Procore", "{field} a été changé dans Procore"),
    ),
    "conflict": Message(
        kind=ExceptionKind.CONFLICT,
        owner="accounting",
        en=(
            "{field} was changed on both sides: maestro* has “{maestro}”, Procore “{procore}”{others}; make them "
            "the same."
        ),
        fr=(
            "{field} a été changé des deux côtés : maestro* a « {maestro} », Procore « {procore} »{others} ; "
            "accordez-les."
        ),
        title=("{field} was changed on both sides", "{field} a été changé des deux côtés"),
    ),
    "drift": Message(
        kind=ExceptionKind.CONFLICT,
        owner="accounting",
        en=(
            "{field} was changed in {side} alone, which is not where it comes from: maestro* has “{maestro}”, Procore "
            "“{procore}”{others}; nothing was written there: choose which one stands, or leave it different."
        ),
        fr=(
            "{field} a été changé dans {side} seulement, d'où il ne vient pas : maestro* a « {maestro} », Procore "
            "« {procore} »{others} ; rien n'y a été écrit : choisissez lequel vaut, ou laissez l'écart."
        ),
        title=("{field} was changed on the side that is written", "{field} a été changé du côté où l'on écrit"),
    ),
    "differ": Message(
        kind=ExceptionKind.CONFLICT,
        owner="accounting",
        en=(
            "{field} is not the same on both sides: maestro* has “{maestro}”, Procore “{procore}”{others}; nothing was "
            "written there: choose which one stands, or leave it different."
        ),
        fr=(
            "{field} n'est pas le même des deux côtés : maestro* a « {maestro} », Procore « {procore} »{others} ; rien "
            "n'y a été écrit : choisissez lequel vaut, ou laissez l'écart."
        ),
        title=("{field} is not the same on both sides", "{field} n'est pas le même des deux côtés"),
    ),
    "choice_moved": Message(
        kind=ExceptionKind.CONFLICT,
        owner="accounting",
        en="{field} changed after {by} chose: maestro* has “{maestro}” now, Procore “{procore}”{others}; choose again.",
        fr=(
            "{field} a changé après le choix de {by} : maestro* a maintenant « {maestro} », Procore « {procore} "
            "»{others} ; choisissez encore."
        ),
        title=("{field} changed after a person chose", "{field} a changé après un choix"),
    ),
    "waits_for": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en=(
            "Waits for {element} {key}, which is not linked: link it, or mend what holds it; this one then goes "
            "by itself."
        ),
        fr=(
            "Attend {element} {key}, encore sans lien : liez, ou corrigez ce qui l'empêche ; la fiche partira "
            "d'elle-même."
        ),
        title=("{one} {key} is not linked", "{le} {key} n'est pas {linked}"),
    ),
    "kept_apart": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en=(
            "{by} unlinked it from {across} ({why}): link it to a record, exclude it, or include it to have it "
            "matched again."
        ),
        fr=(
            "{by} l'a délié de {across} ({why}) : liez-le à une fiche, excluez-le, ou incluez-le pour qu'il soit "
            "apparié encore."
        ),
        title=("unlinked by a person", "délié par une personne"),
    ),
    "origin_taken": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en=(
            "It is made once Procore {across} has given its origin id free: a whole run does that, unless that "
            "record is kept out, held or refused."
        ),
        fr=(
            "Il est créé dès que Procore {across} a rendu son id d'origine : une exécution entière le fait, sauf "
            "si cette fiche-là est à l'écart, retenue ou refusée."
        ),
        title=("another record still has its origin id", "une autre fiche a encore son id d'origine"),
    ),
    "waits_for_gone": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en=(
            "Waits for {element} {key}, which Procore no longer has: unlink it, and the next run makes it anew; or relink it "
            "to the record that took its place."
        ),
        fr=(
            "Attend {element} {key}, que Procore n'a plus : déliez, et la prochaine exécution créera de nouveau la fiche ; ou "
            "reliez à celle qui l'a remplacée."
        ),
        title=("{one} {key} is gone from Procore", "{le} {key} n'est plus dans Procore"),
    ),
    "gone": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en=(
            "{side} no longer has it. Nothing is deleted for that: close it on the other side too, relink it to the record that "
            "took its place, or unlink it, and the next run makes it anew."
        ),
        fr=(
            "{side} ne l'a plus. Rien n'est supprimé pour autant : fermez-le aussi de l'autre côté, reliez-le à la fiche qui "
            "l'a remplacé, ou déliez-le, et la prochaine exécution le créera de nouveau."
        ),
        title=("one side no longer has it", "un côté ne l'a plus"),
    ),
    "withdrawn": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en=(
            "It was sent, and is not to be sent any more ({field}: no). Nothing is deleted in Procore for that: "
            "delete it there, or set it back in maestro*."
        ),
        fr=(
            "La fiche a été envoyée et ne doit plus l'être ({field} : non). Rien n'est supprimé dans Procore pour"
            " autant : supprimez-la là-bas, ou rétablissez-la dans maestro*."
        ),
        title=("sent, and not to be sent any more ({field})", "envoyé, et à ne plus envoyer ({field})"),
    ),
    "more_segments": Message(
        kind=ExceptionKind.WAITING,
        owner="project",
        en=(
            "Procore's budget code {value} has {count} segments, and maestro* knows an activity and a group only: it waits "
            "until it is coded with these two in Procore."
        ),
        fr=(
            "Le code budgétaire {value} de Procore a {count} segments, et maestro* ne connaît qu'une activité et un groupe : "
            "en attente d'un code fait de ces deux-là dans Procore."
        ),
        title=("a budget code of more segments", "un code budgétaire de plusieurs segments"),
    ),
    "no_access": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        en=(
            "Procore does not open this project to the application, or not the tool that holds it ({said}): see in Procore "
            "whether the tool is switched on in the project, whether the project is among the application's permitted "
            "ones, and whether its permissions cover the tool."
        ),
        fr=(
            "Procore n'ouvre pas ce projet à l'application, ou pas l'outil voulu ({said}) : vérifiez dans Procore que "
            "l'outil est activé au projet, que le projet est parmi ceux permis à l'application, et que ses droits "
            "couvrent l'outil."
        ),
        title=("Procore does not let the application in", "Procore n'ouvre pas à l'application"),
    ),
    "no_permission": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "Procore does not open it to the application ({said}): see in Procore whether the application's permissions "
            "in the company cover it, and whether the record is still there."
        ),
        fr=(
            "Procore ne l'ouvre pas à l'application ({said}) : vérifiez dans Procore que les droits de l'application "
            "dans la compagnie le couvrent, et que la fiche s'y trouve encore."
        ),
        title=("Procore does not open them to the application", "Procore ne les ouvre pas à l'application"),
    ),
    "unreadable_list": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "Procore's list cannot be read ({said}): what it concerns was left as it was, and the next run reads it again. If "
            "it stays so, send this sentence to Procore's support."
        ),
        fr=(
            "La liste de Procore ne se lit pas ({said}) : ce qui en dépend est resté tel quel, et la prochaine exécution "
            "la relira. Si cela persiste, envoyez cette phrase au soutien de Procore."
        ),
        title=("a list of Procore cannot be read", "une liste de Procore ne se lit pas"),
    ),
    "unreadable_entry": Message(
        kind=ExceptionKind.REJECTED,
        owner="it",
        en=(
            "Procore's list holds {count} entries that do not say which record they are ({value}): everything else goes "
            "on, but nothing new is made in Procore from what the list does not show. The next run reads it again; if it "
            "stays so, send this sentence to Procore's support."
        ),
        fr=(
            "La liste de Procore contient {count} entrées qui ne disent pas de quelle fiche il s'agit ({value}) : le reste "
            "continue, mais rien de neuf n'est créé dans Procore d'après ce que la liste ne montre pas. La prochaine "
            "exécution la relira ; si cela persiste, envoyez cette phrase au soutien de Procore."
        ),
        title=("entries of Procore's list cannot be read", "des entrées de la liste de Procore ne se lisent pas"),
    ),
    "may_be_there": Message(
        kind=ExceptionKind.WAITING,
        owner="it",
        en=(
            "It may be in Procore already: the list there cannot be read whole ({value}). Nothing to do here; it goes with "
            "the next run that can read the list."
        ),
        fr=(
            "Il est peut-être déjà dans Procore : la liste n'y est pas entièrement lisible ({value}). Rien à faire ici ; il "
            "partira dès qu'une exécution pourra lire la liste."
        ),
        title=("may be in Procore already", "peut-être déjà dans Procore"),
    ),
    "not_in_plan": Message(
        kind=ExceptionKind.WAITING,
        owner="accounting",
        en="It is not in the plan {plan}, or it changed on one side since: it comes with the next plan.",
        fr="Il n'est pas dans le plan {plan}, ou il a changé d'un côté depuis : il viendra avec le prochain plan.",
        title=("not in the plan, or changed since", "hors du plan, ou changé depuis"),
    ),
}
"""By code."""
