"""Why a record is held, as short as a test can say it."""

from procore.model.records import Reason
from procore.text.reasons import sentence


def code(reason: Reason | None, element_id: str = "") -> str | None:
    """The reason's code, if there is one; its sentence has every fact that it names, in both languages."""
    if reason is None:
        return None
    for language in ("en", "fr"):
        said = sentence(reason, element_id, language)
        assert "?" not in said or "?" in reason.facts.values(), f"{said} lacks a fact of {reason}"
        assert "None" not in said, said
    return reason.code
