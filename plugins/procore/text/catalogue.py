"""What people read, in English, and the catalogues that have it in other languages. Pure.

Light, too: Babel is loaded when something is said, so that reading the DAG files does not pay for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procore.text.language import Language

FOLDER = Path(__file__).parent / "locale"
"""A folder a language, with its `LC_MESSAGES/procore.po`: a new language is one such file."""
LANGUAGES = ("en", *sorted(path.name for path in FOLDER.iterdir() if path.name != "en"))
"""The languages that a person may choose, English first."""


@dataclass(frozen=True, slots=True)
class Text:
    """Something that a person reads, in English, which is its entry in every catalogue. `{...}` are its facts.

    `many`: the same of several. `by`: the fact that says of how many, if it is not `n`; without `many` English says it of
    one as of several. `context`: tells it from another text that is the same in
    English. `each`: a language may have to say it in another way of each element (article, gender): one entry an element,
    whose id is the entry's context.
    """

    english: str
    many: str = ""
    by: str = ""
    context: str = ""
    each: bool = False

    @property
    def counts(self) -> str:
        """The fact that decides between one and several; empty: there is none."""
        return self.by or ("n" if self.many else "")


@cache
def translate(language: str) -> Language:
    """The language of people: `translate("fr").say(text, **facts)`. KeyError: it has no catalogue."""
    from procore.text.language import Language  # noqa: PLC0415

    if language not in LANGUAGES:
        raise KeyError(language)
    return Language(language, FOLDER / language / "LC_MESSAGES" / "procore.po")


def say_while_parsing(text: Text, language: str, **facts: str) -> str:
    """What Airflow shows of a DAG, said whenever its file is read: of an English company Babel is not loaded for it."""
    if language == LANGUAGES[0]:
        return text.english.format_map(facts) if facts else text.english
    return translate(language).say(text, **facts)
