"""Every cause in words, by its code: a new one is one entry in the module of its family, and nothing else."""

from collections.abc import Mapping

from procore.text.messages import answers, decisions, documents, exports, fields, pairs, undo
from procore.text.messages.message import ExceptionKind, Message

__all__ = ["FAMILIES", "MESSAGES", "ExceptionKind", "Message"]

FAMILIES: tuple[Mapping[str, Message], ...] = tuple(
    module.MESSAGES for module in (fields, documents, answers, exports, pairs, decisions, undo)
)
"""The causes by what they are about; no code is in two of them."""

MESSAGES: Mapping[str, Message] = {code: message for family in FAMILIES for code, message in family.items()}
"""Every cause by its code."""
