"""An error as a person reads it, in any language. Pure."""

from collections.abc import Mapping
from typing import Any

from procore.model.errors import Number, Sentence, SyncError
from procore.text.catalogue import Text, translate


def error_text(error: Exception | Sentence, language: str) -> str:
    """What is wrong and what to do. A `SyncError` is said in the language; of any other error its own words are all there is."""
    said = error.sentence if isinstance(error, SyncError) else error
    if not isinstance(said, Sentence):
        return str(said)
    facts = {name: _fact(fact, language) for name, fact in said.facts.items()}
    return translate(language).say(Text(said.english), **facts) if said.english else ""


def ended_why(run: Mapping[str, Any], language: str) -> str:
    """Why a run of the ledger ended as it did (its `said`, or `error`, which is in the company's language); empty: it is well."""
    kept = run.get("said")
    return error_text(Sentence.from_json(kept), language) if kept else run["error"] or ""


def _fact(fact: object, language: str) -> str:
    if isinstance(fact, tuple):
        return "; ".join(_fact(one, language) for one in fact)
    if isinstance(fact, Number):
        words = translate(language)
        return words.amount(fact.value) if fact.dollars else words.number(int(fact.value))
    return error_text(fact, language) if isinstance(fact, SyncError | Sentence) else str(fact)
