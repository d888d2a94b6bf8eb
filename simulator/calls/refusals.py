"""How the API says no: the statuses and the many shapes of an error body (docs/procore.md#errors)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Messages = str | Mapping[str, Sequence[str]]
"""One sentence, or messages by field."""


class Refusal(Exception):
    """A whole request that is refused. `said` becomes the body in the shape of the endpoint's family."""

    def __init__(self, status: int, said: Messages, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(said)
        self.status, self.said, self.headers = status, said, dict(headers or {})


Shape = Callable[[int, Messages], Any]


def _sentences(said: Messages) -> list[str]:
    if isinstance(said, str):
        return [said]
    return [
        text if name == "base" else f"{name.replace('_', ' ').capitalize()} {text}"
        for name, texts in said.items()
        for text in texts
    ]


def _fields(said: Messages) -> dict[str, list[str]]:
    return {} if isinstance(said, str) else {name: list(texts) for name, texts in said.items()}


def by_field(status: int, said: Messages) -> Any:
    """`{"errors": {"field": ["message"]}}`."""
    return {"errors": _fields(said) or {"base": _sentences(said)}}


def as_text(status: int, said: Messages) -> Any:
    """`{"errors": "text"}`."""
    return {"errors": ", ".join(_sentences(said))}


def as_list(status: int, said: Messages) -> Any:
    """`{"errors": ["text"]}`."""
    return {"errors": _sentences(said)}


def base_and_fields(status: int, said: Messages) -> Any:
    """`{"errors": {"base": [...], "fields": {...}}}`."""
    return {"errors": {"base": _sentences(said) if isinstance(said, str) else [], "fields": _fields(said)}}


def one_error(status: int, said: Messages) -> Any:
    """`{"error": "text"}`."""
    return {"error": ", ".join(_sentences(said))}


def message(status: int, said: Messages) -> Any:
    """`{"message": "text", "exception": "class"}`."""
    names = {
        400: "ActionController::BadRequest",
        404: "ActiveRecord::RecordNotFound",
        403: "Pundit::NotAuthorizedError",
    }
    return {"message": ", ".join(_sentences(said)), "exception": names.get(status, "ActiveRecord::RecordInvalid")}


def coded(status: int, said: Messages) -> Any:
    """`{"code", "message", "fields", "reason", "error"}`."""
    text = ", ".join(_sentences(said))
    return {"code": status, "message": text, "fields": _fields(said), "reason": text, "error": None}


def reason(status: int, said: Messages) -> Any:
    """`{"error": {"reason": "text"}}`."""
    return {"error": {"reason": ", ".join(_sentences(said))}}


def version_two(status: int, said: Messages) -> Any:
    """The one shape of REST v2."""
    code = {400: "BAD_REQUEST", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT"}.get(status, "UNPROCESSABLE_ENTITY")
    details = [
        {"reason_code": "INVALID", "message": text, "source": name}
        for name, texts in _fields(said).items()
        for text in texts
    ]
    return {"error": {"code": code, "message": ", ".join(_sentences(said)), "details": details}}
