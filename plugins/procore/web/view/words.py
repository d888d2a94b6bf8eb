"""The words of the page in French and English; what concerns a record is said by `procore.messages`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr")
"""The languages that a person may choose, English first."""


@cache
def words() -> dict[str, tuple[str, str]]:
    """Every word of the page by its key: English, French."""
    read: dict[str, list[str]] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return {key: (english, french) for key, (english, french) in read.items()}


def has(key: str) -> bool:
    """Whether somebody wrote words for a key."""
    return key in words()


def say(key: str, language: str, /, **facts: Any) -> str:
    """The words of a key, with its facts filled in. A key that nobody wrote is a mistake: KeyError."""
    said = words()[key][LANGUAGES.index(language)]
    return said.format(**facts) if facts else said
