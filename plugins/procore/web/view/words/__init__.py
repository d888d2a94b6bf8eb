"""The words of the page, by key: a table a screen or subject. What concerns a record is said by `procore.text.reasons`."""

from collections.abc import Mapping
from typing import Any

from procore.text.catalogue import Text, translate
from procore.web.view.words import (
    balance,
    codes,
    company_settings,
    configuration,
    element_settings,
    overview,
    page,
    past,
    plans,
    records,
)

TABLES: tuple[Mapping[str, Text], ...] = tuple(
    module.WORDS
    for module in (
        page,
        overview,
        balance,
        plans,
        records,
        codes,
        past,
        configuration,
        company_settings,
        element_settings,
    )
)
"""The words by what they are about; no key is in two of them."""

WORDS: Mapping[str, Text] = {key: text for table in TABLES for key, text in table.items()}
"""Every word by its key."""


def has(key: str) -> bool:
    """Whether somebody wrote words for a key."""
    return key in WORDS


def say(key: str, language: str, /, **facts: Any) -> str:
    """The words of a key, with its facts filled in. A key that nobody wrote is a mistake: KeyError."""
    return translate(language).say(WORDS[key], **facts)
