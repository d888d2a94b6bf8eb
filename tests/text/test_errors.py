"""An error is one sentence in any language, with what it holds in the same one."""

import ast
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from procore.model.errors import (
    ConfigurationError,
    ElementBusy,
    Number,
    RequestRefused,
    Sentence,
    Unreachable,
    WriterLost,
)
from procore.text.errors import ended_why, error_text
from tests.text.extraction import ROOT, SENTENCES

LOST = Unreachable(
    "Procore at {host} does not answer {endpoint}: {words}.", host="h", endpoint="GET /x", words="ReadTimeout"
)


@pytest.mark.parametrize(
    ("error", "english", "french"),
    [
        (
            ConfigurationError(
                "Connection {conn_id} is not a database: choose an SQL type, like Postgres.", conn_id="x"
            ),
            "Connection x is not a database: choose an SQL type, like Postgres.",
            "La connexion x n’est pas une base de données\u00a0: choisissez un type SQL, comme Postgres.",
        ),
        (
            ConfigurationError("Connection {conn_id}: {error}", conn_id="x", error=LOST),
            "Connection x: Procore at h does not answer GET /x: ReadTimeout.",
            "Connexion x\u00a0: Procore, à h, ne répond pas à GET /x\u00a0: ReadTimeout.",
        ),
        (
            ConfigurationError(
                "{shown}: {wrong}.", shown="f.sql", wrong=Sentence("has no room left on its disk. Make room there")
            ),
            "f.sql: has no room left on its disk. Make room there.",
            "f.sql\u00a0: n’a plus d’espace sur son disque. Libérez-en.",
        ),
        (ValueError("its own words {x}"), "its own words {x}", "its own words {x}"),
        (ConfigurationError("said already {x}"), "said already {x}", "said already {x}"),
        (ConfigurationError(""), "", ""),
    ],
)
def test_an_error_is_said_in_the_language_with_what_it_holds(error, english, french):
    assert error_text(error, "en") == str(error) == english
    assert error_text(error, "fr") == french


@pytest.mark.parametrize(
    "error",
    [
        ElementBusy("costs", "scheduled__1", datetime(2026, 5, 1, tzinfo=UTC)),
        ElementBusy("costs", None, None),
        WriterLost("costs"),
        RequestRefused(
            "Procore refused {endpoint} ({answer})", endpoint="POST /x", answer="422: no", status=422, words="no"
        ),
    ],
)
def test_every_error_has_its_french(error):
    assert error_text(error, "fr") != error_text(error, "en") == str(error)


def test_a_sentence_is_kept_in_no_language_and_read_in_any():
    over = Sentence("{found} of {all}", found="7", all=Number(Decimal(1204)))
    moved = Sentence(
        "It moves {moved}, and from {limit} on the settings ask for an approval.",
        moved=Number(Decimal("1234.5"), dollars=True),
        limit=5,
    )
    said = Sentence("{first} {then}", first=(over, moved), then=LOST)
    kept = json.loads(json.dumps(said.to_json()))
    for language in ("en", "fr"):
        assert error_text(Sentence.from_json(kept), language) == error_text(said, language)
    assert "7 of 1,204; It moves 1,234.50, and from 5 on" in str(said) == error_text(said, "en")
    assert "7 sur 1\u00a0204; Le plan déplace 1\u00a0234,50" in error_text(said, "fr")
    assert "***" in json.dumps(said.to_json(lambda text: text.replace("ReadTimeout", "***")))


def test_what_a_run_ended_with_is_said_as_it_was_kept_where_no_catalogue_has_it():
    assert ended_why({"error": "ValueError: x", "said": None}, "fr") == "ValueError: x"
    assert ended_why({"error": None}, "fr") == ""
    assert ended_why({"error": str(LOST), "said": LOST.sentence.to_json()}, "fr") == error_text(LOST, "fr")


def test_an_error_keeps_its_sentence_between_processes():
    kept = pickle.loads(pickle.dumps(LOST))  # our own
    assert error_text(kept, "fr") == error_text(LOST, "fr") != str(LOST)


def test_no_error_is_made_of_words_that_no_catalogue_can_have():
    """A sentence that is put together in the code is English on every page."""
    made = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted(ROOT.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in SENTENCES
        if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert made == []
