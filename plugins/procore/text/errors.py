"""An error as a person reads it, in any language. Pure."""

from procore.model.errors import Sentence, SyncError
from procore.text.catalogue import Text, translate


def error_text(error: Exception | Sentence, language: str) -> str:
    """What is wrong and what to do. A `SyncError` is said in the language; of any other error its own words are all there is."""
    said = error.sentence if isinstance(error, SyncError) else error
    if not isinstance(said, Sentence):
        return str(said)
    facts = {
        name: error_text(fact, language) if isinstance(fact, SyncError | Sentence) else str(fact)
        for name, fact in said.facts.items()
    }
    return translate(language).say(Text(said.english), **facts) if said.english else ""
