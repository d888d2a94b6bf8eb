"""Every text is in the catalogue of each language, whole and well set; the catalogue holds nothing that is not said."""

import re
from collections import Counter
from decimal import Decimal
from io import BytesIO
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from procore.text.catalogue import FOLDER, LANGUAGES, Text, translate
from tests.text.extraction import ids_of, template, texts

TRANSLATED = LANGUAGES[1:]
CATALOGUES = {one: read_po(BytesIO((FOLDER / one / "LC_MESSAGES" / "procore.po").read_bytes())) for one in TRANSLATED}
ENTRIES = [(language, entry) for language, catalogue in CATALOGUES.items() for entry in catalogue if entry.id]
NO_BREAK = "\u00a0"
WRONG_IN_FRENCH = {
    "a straight apostrophe": "'",
    "three points instead of …": r"\.\.\.",
    "a space before ; ? or !": r"\s[;?!]",
    "a colon without a no-break space before it": r"(?<![\u00a0\d:]):(?=\s|$)",
    "« without a no-break space after it": r"«(?!\u00a0)",
    "» without a no-break space before it": r"(?<!\u00a0)»",
    "English quotation marks": r"[“”]",
    "a space before % or $ where a line may break": r" [%$]",
    "a capital without its accent": r"\b(?:Etat|Elément|Ecran|Ecart|Etape|A (?:jour|la|corriger))",
    "a word that the project says otherwise": r"(?i)(?<!-)\b(?:vendeur|balance|réconciliation|compagnie|email|mail|id)\b",
    "what are not Airflow's parameters": r"(?i)\bparamètres?(?! supplémentaires)\b",
}


def said(entry):
    return list(entry.string) if isinstance(entry.string, tuple) else [str(entry.string)]


def facts(text):
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name)


def test_the_sources_were_looked_through():
    assert len(list(texts())) > 300


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_in_the_catalogue_and_nothing_else(language):
    wanted = {(entry.context, ids_of(entry)) for entry in template() if entry.id}
    kept = {(entry.context, ids_of(entry)) for entry in CATALOGUES[language] if entry.id}
    assert sorted(map(str, wanted - kept)) == [], "missing: make messages, then write them"
    assert sorted(map(str, kept - wanted)) == [], "not said any more: make messages"
    assert not CATALOGUES[language].obsolete


def test_every_text_is_said_with_its_plural_forms_and_none_is_a_guess():
    for language, entry in ENTRIES:
        assert all(said(entry)), (language, entry.id)
        assert not entry.fuzzy, (language, entry.id)
        assert len(said(entry)) == (CATALOGUES[language].num_plurals if entry.pluralizable else 1), (language, entry.id)


def test_every_language_names_the_same_facts():
    by_element = {text.english for _, text in texts() if text.each}
    for language, entry in ENTRIES:
        english = ids_of(entry)[0]
        spoken = {"element"} if english in by_element else set()  # the entry is that element's, and says it itself
        for text in said(entry):
            assert facts(text).keys() - spoken == facts(english).keys() - spoken, (language, english)


def test_one_and_several_name_the_same_facts_in_english():
    for _, text in texts():
        assert not text.many or facts(text.many).keys() == facts(text.english).keys(), text
        assert not text.counts or text.counts in facts(text.english), text


@pytest.mark.parametrize("wrong", WRONG_IN_FRENCH)
def test_french_is_set_as_quebec_sets_it(wrong):
    """After the Office québécois de la langue française."""
    french = [text for language, entry in ENTRIES if language == "fr" for text in said(entry)]
    assert [text for text in french if re.search(WRONG_IN_FRENCH[wrong], text)] == []


@pytest.mark.parametrize(
    "text", ["L'ordre", "Quoi ?", "Note: ici", "Note : ici", "«ici»", "Etat", "5 $", "un email", "..."]
)
def test_each_mistake_is_found(text):
    assert any(re.search(pattern, text) for pattern in WRONG_IN_FRENCH.values())


@pytest.mark.parametrize(
    "language, count, expected",
    [("en", 0, "0 orders"), ("en", 1204, "1,204 orders"), ("fr", 0, "0 commande"), ("fr", 2, "2 commandes")],
)
def test_a_number_decides_between_one_and_several(language, count, expected):
    assert translate(language).say(Text("{n} order", "{n} orders"), n=count) == expected


def test_a_language_without_a_catalogue_is_a_mistake():
    with pytest.raises(KeyError):
        translate("xx")


def test_a_text_that_no_catalogue_has_is_said_in_english():
    assert translate("fr").say(Text("{n} fax", "{n} faxes"), n=1204) == f"1{NO_BREAK}204 faxes"


@pytest.mark.parametrize(
    "fact, said",
    [(1204, "1,204"), (Decimal(1204), "1,204"), (Decimal("0.12345"), "0.12345"), ("1204", "1204"), (True, "True")],
)
def test_a_count_is_grouped_and_nothing_else_is_changed_or_rounded(fact, said):
    assert translate("en").say(Text("{fact}"), fact=fact) == said
