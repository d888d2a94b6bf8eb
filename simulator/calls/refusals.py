"""How a request is refused: its status, and the shapes that the body of an error has (docs/procore.md#errors)."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Messages = str | Mapping[str, Sequence[str]]
"""One sentence, or messages by field."""


class Refusal(Exception):
    """A whole request that is refused. `messages` becomes the body in the shape of the endpoint's family."""

    def __init__(self, status: int, messages: Messages, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(messages)
        self.status, self.messages, self.headers = status, messages, dict(headers or {})


Shape = Callable[[int, Messages], Any]


def _sentences(messages: Messages) -> list[str]:
    if isinstance(messages, str):
        return [messages]
    return [
        text if name == "base" else f"{name.replace('_', ' ').capitalize()} {text}"
        for name, texts in messages.items()
        for text in texts
    ]


def _fields(messages: Messages) -> dict[str, list[str]]:
    return {} if isinstance(messages, str) else {name: list(texts) for name, texts in messages.items()}


def by_field(status: int, messages: Messages) -> Any:
    """`{"errors": {"field": ["message"]}}`."""
    return {"errors": _fields(messages) or {"base": _sentences(messages)}}


def as_text(status: int, messages: Messages) -> Any:
    """`{"errors": "text"}`."""
    return {"errors": ", ".join(_sentences(messages))}


def as_list(status: int, messages: Messages) -> Any:
    """`{"errors": ["text"]}`."""
    return {"errors": _sentences(messages)}


def base_and_fields(status: int, messages: Messages) -> Any:
    """`{"errors": {"base": [...], "fields": {...}}}`."""
    return {"errors": {"base": _sentences(messages) if isinstance(messages, str) else [], "fields": _fields(messages)}}


def one_error(status: int, messages: Messages) -> Any:
    """`{"error": "text"}`."""
    return {"error": ", ".join(_sentences(messages))}


def message(status: int, messages: Messages) -> Any:
    """`{"message": "text", "exception": "class"}`."""
    names = {
        400: "ActionController::BadRequest",
        404: "ActiveRecord::RecordNotFound",
        403: "Pundit::NotAuthorizedError",
    }
    return {"message": ", ".join(_sentences(messages)), "exception": names.get(status, "ActiveRecord::RecordInvalid")}


def coded(status: int, messages: Messages) -> Any:
    """`{"code", "message", "fields", "reason", "error"}`."""
    text = ", ".join(_sentences(messages))
    return {"code": status, "message": text, "fields": _fields(messages), "reason": text, "error": None}


def reason(status: int, messages: Messages) -> Any:
    """`{"error": {"reason": "text"}}`."""
    return {"error": {"reason": ", ".join(_sentences(messages))}}


def version_two(status: int, messages: Messages) -> Any:
    """The one shape of REST v2."""
    code = {400: "BAD_REQUEST", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT"}.get(status, "UNPROCESSABLE_ENTITY")
    details = [
        {"reason_code": "INVALID", "message": text, "source": name}
        for name, texts in _fields(messages).items()
        for text in texts
    ]
    return {"error": {"code": code, "message": ", ".join(_sentences(messages)), "details": details}}
