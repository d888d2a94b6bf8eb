"""When two values that are spelled otherwise say the same: names, addresses, tax numbers. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping

from procore.elements.element import Field, Value
from procore.elements.evidence import Likeness
from procore.mapping.values import text_of

_LEGAL = frozenset({
    "inc", "incorporee", "incorporated", "ltee", "ltd", "limitee", "limited", "enr", "enrg", "enregistree", "senc",
    "sencrl", "srl", "llp", "llc", "lp", "corp", "corporation", "cie", "compagnie", "company", "co", "sarl", "sa",
})  # fmt: skip
_SMALL = frozenset({"le", "la", "les", "l", "de", "du", "des", "d", "et", "and", "the", "of", "a", "au", "aux", "en"})
_SAME_WORD = {
    word: english
    for english, words in {
        "bros": "freres brothers",
        "building": "batiment batiments buildings",
        "carpentry": "charpenterie",
        "center": "centre",
        "concrete": "beton betons",
        "electric": "electrique electricite electrical electricity",
        "enterprise": "entreprise entreprises enterprises",
        "equipment": "equipement equipements equipments",
        "excavation": "excavations",
        "floor": "plancher planchers floors flooring",
        "glass": "vitrerie verre",
        "group": "groupe",
        "hospital": "hopital",
        "house": "maison maisons houses",
        "industry": "industrie industries industriel industrielle industrial",
        "insulation": "isolation",
        "masonry": "maconnerie",
        "material": "materiau materiaux materials",
        "paint": "peinture peintures painting",
        "paving": "pavage",
        "plumbing": "plomberie",
        "product": "produit produits products",
        "rental": "location locations rentals",
        "road": "route chemin",
        "roofing": "toiture toitures couvreur couvreurs",
        "saint": "st ste sainte",
        "school": "ecole",
        "service": "services",
        "steel": "acier aciers",
        "street": "rue",
        "avenue": "av ave",
        "boulevard": "boul blvd bd",
        "window": "fenetre fenetres windows",
        "wood": "bois",
    }.items()
    for word in words.split()
}
"""What French and English call the same."""


def plain(value: Value) -> str:
    """Letters and digits only, without accents or capitals."""
    bare = unicodedata.normalize("NFKD", text_of(value).casefold().replace("œ", "oe").replace("æ", "ae"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c)).replace(".", "")))


def words(value: Value) -> frozenset[str]:
    """The words of a name that tell it from others: without legal forms, in one language."""
    found = [_SAME_WORD.get(word, word) for word in plain(value).split()]
    return frozenset(word for word in found if word not in _LEGAL and word not in _SMALL) or frozenset(found)


def in_one_language(value: Value) -> frozenset[str]:
    """The words of a text but for the small ones, a French word as English has it."""
    return frozenset(_SAME_WORD.get(word, word) for word in plain(value).split()) - _SMALL


def digits(value: Value) -> str:
    """The digits of a text, without what is between them."""
    return re.sub(r"\D", "", text_of(value))


def tax_number(value: Value) -> str:
    """The business that a tax number names: its first nine digits or more; what follows a letter names an account of it.

    Empty for zeros, and for one digit over and over: such a number is typed where there is none.
    """
    business = re.search(r"\d(?:[\s.-]?\d){8,}", text_of(value))
    found = digits(business.group() if business else value)
    repeated = len(found) >= 9 and len(set(found)) == 1  # noqa: PLR2004 (a business number has nine digits)
    return "" if repeated else found if found.strip("0") else ""


# ------------------------------------------------------------------------------------------------ of a field


def _spelling(value: Value) -> str:
    return " ".join(text_of(value).casefold().split())


def _name(value: Value) -> str:
    return " ".join(sorted(words(value))) or _spelling(value)  # a name in other letters has no words


_OF: Mapping[Likeness, Callable[[Value], str]] = {
    Likeness.SPELLING: _spelling,
    Likeness.NAME: _name,
    Likeness.TAX_NUMBER: tax_number,
}


def likeness(one: Field, value: Value) -> str:
    """What is equal for two values of a field that are alike; empty: nothing is like this value."""
    return _OF[one.likeness](value)
