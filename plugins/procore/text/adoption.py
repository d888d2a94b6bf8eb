"""What may be adopted of an element, and what became of it, as people read it. Pure."""

from collections.abc import Mapping, Sequence

from procore.elements.element import Element
from procore.model.adoption import Adoption
from procore.text.catalogue import Text, translate
from procore.text.nouns import name_of
from procore.text.reasons import field_labels, sentence
from procore.text.report import drawn

_KEY = Text("maestro* key", context="column")
_ID = Text("Procore id", context="column")
_NAME = Text("name on both sides", context="column")
_WAS = Text("origin id", context="column")
_BECOMES = Text("becomes", context="column")
_DIFFERS = Text("differs in", context="column")
_STAYS = Text("stays", context="origin id")
_LEFT = Text("{at}: {why}")
_FOUND = Text("{element}: can be adopted {n}, left {left}.", by="n")
_ADOPTED = Text(
    "{element}: {n} record is adopted; the next run links it, and its plan says which origin id changes.",
    many="{element}: {n} records are adopted; the next run links them, and its plan says which origin ids change.",
)
_TAKEN_BACK = Text(
    "{element}: {n} adoption is taken back; its records wait until a person says what becomes of them.",
    many="{element}: {n} adoptions are taken back; their records wait until a person says what becomes of them.",
)
_WRITTEN = Text(
    "{element} {key}: our origin id took the place of {origin_id}. Undo the run {run}, which wrote it: that puts it back and "
    "ends the link."
)
SHOWN = 20
"""How many records that are left are told one by one."""


def adoption_table(element: Element, found: Adoption, language: str) -> str:
    """The records that may be adopted, one a row, and below them why the others are left."""
    say = translate(language).say
    head = [say(one) for one in (_KEY, _ID, _NAME, _WAS, _BECOMES, _DIFFERS)]
    rows = [
        [
            one.maestro_key,
            one.procore_key,
            " = ".join(dict.fromkeys(one.names)),
            one.was,
            one.becomes or say(_STAYS),
            field_labels(element.id, ", ".join(one.differs), language) if one.differs else "",
        ]
        for one in found.found
    ]
    left = [say(_LEFT, at=one.at, why=sentence(one.reason, element.id, language)) for one in found.left]
    said = say(_FOUND, element=name_of(element, language), n=len(found.found), left=str(len(left)))
    return "\n".join([*(drawn([head, *rows], "llllll") if rows else []), *left[:SHOWN], said])


def adopted_sentence(element: Element, count: int, language: str) -> str:
    """What was kept for the next run."""
    return translate(language).say(_ADOPTED, element=name_of(element, language), n=count)


def taken_back_sentences(
    element: Element, count: int, written: Sequence[Mapping[str, str]], language: str
) -> list[str]:
    """How many adoptions were taken back, and which an undo has to. `written`: key, origin_id and run of each."""
    say, words = translate(language).say, name_of(element, language)
    return [say(_TAKEN_BACK, element=words, n=count), *(say(_WRITTEN, element=words, **one) for one in written)]
