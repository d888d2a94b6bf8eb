"""Every word that the page names is there, and none is there for nothing."""

import re
from typing import get_args

import pytest

from procore.config.company import Environment
from procore.diff.code_list import PERSON, CodeState
from procore.diff.decisions import DecisionKind
from procore.mapping.codes import By
from procore.text.messages import MESSAGES, ExceptionKind
from procore.web.view.pages import HERE
from procore.web.view.rows import STATES
from procore.web.view.words import TABLES, WORDS, say

TABLES_OF_WORDS = HERE / "view" / "words"
SOURCES = [
    *(path for path in HERE.rglob("*.py") if TABLES_OF_WORDS not in path.parents),  # a key is not its own reader
    *HERE.glob("templates/*.html"),
]
BUILT = re.compile(r"""t\(["'](\w+_)["'] ~|say\(f["'](\w+_)\{""")
NAMED = re.compile(r"""["']([\w-]+)["']""")


def test_every_word_that_a_template_names_exists():
    used = {
        key
        for path in SOURCES
        for key in re.findall(r"""\bt\(["']([\w-]+)["'][,)]""", path.read_text(encoding="utf-8"))
    }
    assert used - WORDS.keys() == set()
    assert len(used) > 100


def test_no_word_is_there_for_nothing():
    named, prefixes = set(), set()
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        named |= set(NAMED.findall(text))
        prefixes |= {a or b for a, b in BUILT.findall(text)}
    prefixes |= {"no_right_", "minutes_ago", "hours_ago", "days_ago"}
    assert [key for key in WORDS if key not in named and not any(key.startswith(p) for p in prefixes)] == []


def test_no_key_is_in_two_tables():
    assert sum(map(len, TABLES)) == len(WORDS)


@pytest.mark.parametrize("key", [
    *(f"state_{state}" for state in (*STATES, *ExceptionKind, "running", "waits")),
    *(f"kind_{kind}" for kind in DecisionKind),
    *(f"codes_{state}" for state in CodeState),
    *(f"codes_by_{by}" for by in (*By, PERSON)),
    *(f"env_{kind}" for kind in get_args(Environment)),
    *(f"owner_{owner}" for owner in sorted({message.owner for message in MESSAGES.values()})),
])  # fmt: skip
def test_what_data_names_has_a_word(key):
    assert say(key, "fr")


def test_a_key_that_nobody_wrote_is_a_mistake():
    with pytest.raises(KeyError):
        say("nothing_of_the_kind", "en")
