"""The log of the requests: one JSON object each, without secrets."""

import json
import threading
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MASK = "***"
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})
_SECRET_FIELDS = frozenset({"client_secret", "access_token", "refresh_token", "code_verifier", "destination_headers"})


def masked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers with what must not be read masked; the scheme of an Authorization stays."""
    return {
        name: f"{value.partition(' ')[0]} {MASK}" if name.lower() in _SECRET_HEADERS else value
        for name, value in headers.items()
    }


def masked(body: Any) -> Any:
    """A body with its secrets masked."""
    if isinstance(body, dict):
        return {name: MASK if name in _SECRET_FIELDS else value for name, value in body.items()}
    return body


class RequestLog:
    """Keeps entries in memory (`keep` of them, None: all) and appends each to a file: flushed, a reader may look."""

    def __init__(self, file: str | Path | None = None, keep: int | None = None) -> None:
        self.entries: deque[dict[str, Any]] = deque(maxlen=keep)
        self.count = 0
        self._file = Path(file).open("a", encoding="utf-8") if file else None  # noqa: SIM115 (lives as long as the log)
        self._lock = threading.Lock()

    def add(self, entry: dict[str, Any]) -> None:
        """Keep one entry."""
        with self._lock:
            self.entries.append(entry)
            self.count += 1
            if self._file:
                self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                self._file.flush()

    def close(self) -> None:
        """Give the file back."""
        if self._file:
            self._file.close()
