"""What people call one record, and several, of each element. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from procore.elements.element import Element, Side
from procore.text.catalogue import Text, translate

_LONGER = re.compile(r"[,:(]| and | of ")
"""Where the long name of an element, which says what is in it, goes on."""


SIDES: Mapping[str, str] = {Side.MAESTRO: "maestro*", Side.PROCORE: "Procore"}
"""What people call a side, in every language."""


@dataclass(frozen=True, slots=True)
class Noun:
    """One element's records: one, several, and so many of them."""

    one: Text
    several: Text
    counted: Text


NOUNS: Mapping[str, Noun] = {
    "projects": Noun(Text("project"), Text("projects"), Text("{n} project", "{n} projects")),
    "sub_jobs": Noun(Text("sub-project"), Text("sub-projects"), Text("{n} sub-project", "{n} sub-projects")),
    "cost_codes": Noun(Text("activity"), Text("activities"), Text("{n} activity", "{n} activities")),
    "cost_types": Noun(Text("group"), Text("groups"), Text("{n} group", "{n} groups")),
    "budget_codes": Noun(
        Text("activity and group"),
        Text("activities and groups"),
        Text("{n} activity and group", "{n} activities and groups"),
    ),
    "suppliers": Noun(Text("supplier"), Text("suppliers"), Text("{n} supplier", "{n} suppliers")),
    "budgets": Noun(Text("budget"), Text("budgets"), Text("{n} budget", "{n} budgets")),
    "costs": Noun(Text("cost"), Text("costs"), Text("{n} cost", "{n} costs")),
    "purchase_orders": Noun(Text("order"), Text("orders"), Text("{n} order", "{n} orders")),
    "subcontracts": Noun(Text("subcontract"), Text("subcontracts"), Text("{n} subcontract", "{n} subcontracts")),
    "change_orders": Noun(Text("change order"), Text("change orders"), Text("{n} change order", "{n} change orders")),
}
"""By element id, parts included."""


def one_of(element_ids: str, language: str) -> str:
    """One record of one of these elements (ids with | between): `order or subcontract`. One that is not known is left out."""
    words = translate(language)
    return words.either([words.say(NOUNS[name].one) for name in element_ids.split("|") if name in NOUNS])


def counted(count: int, element_id: str, language: str) -> str:
    """How many: `1 order`, `37 orders`, `1,204 commandes` as each language groups its digits."""
    return translate(language).say(NOUNS[element_id].counted, n=count)


def with_name(element_id: str, language: str) -> str:
    """The element as Airflow names its task, and what people call its records, where that is another word."""
    several = translate(language).say(NOUNS[element_id].several) if element_id in NOUNS else element_id
    return element_id if several == element_id else f"{element_id} ({several})"


def name_text(element: Element) -> Text:
    """An element's name for people, short."""
    return Text(_LONGER.split(element.maestro)[0].strip(), context="element")


def name_of(element: Element, language: str) -> str:
    """The same in their language."""
    return translate(language).say(name_text(element))


def maestro_text(element: Element) -> Text:
    """What maestro*'s screens call its records."""
    return Text(element.maestro, context="in maestro*")


def procore_text(element: Element) -> Text:
    """What Procore's screens call its records."""
    return Text(element.procore, context="in Procore")


def in_procore(element: Element, language: str) -> str:
    """The same in a language of Procore's screens."""
    return translate(language).say(procore_text(element))
