"""How many calls are allowed: an hourly window and a 10-second one, and the headers of the one that is nearer to its end."""

from dataclasses import dataclass

from simulator.controls.clock import Clock

HOUR, SPIKE = 3600, 10
"""Seconds."""
LIMIT_MESSAGE = "You have surpassed the max number of requests for an hour. Please wait until your limit resets."
"""The message of a 429, also when it was the 10-second limit (docs/procore.md#limits)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most calls of a company in an hour and in 10 seconds; 0: no limit. `retry_after`: that header too."""

    hour: int = 0
    spike: int = 0
    retry_after: bool = False


@dataclass(slots=True)
class _Window:
    limit: int
    seconds: int
    opened: float = 0.0
    used: int = 0

    def roll(self, now: float) -> None:
        if now >= self.opened + self.seconds:
            self.opened, self.used = now, 0

    @property
    def left(self) -> int:
        return self.limit - self.used

    @property
    def reset(self) -> int:
        return int(self.opened + self.seconds) + 1


class Meter:
    """Counts one company's calls. `limits` may be exchanged at any time."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits, self._clock = limits, clock
        self._windows: dict[int, tuple[_Window, ...]] = {}

    def take(self, company_id: int) -> bool:
        """Count a call; False when a window is spent: then it is not counted."""
        windows = self._rolled(company_id)
        if any(window.left <= 0 for window in windows):
            return False
        for window in windows:
            window.used += 1
        return True

    def headers(self, company_id: int) -> dict[str, str]:
        """What would be hit first (docs/procore.md#limits); nothing without limits."""
        windows = self._rolled(company_id)
        if not windows:
            return {}
        nearest = min(windows, key=lambda window: (window.left, -window.reset))
        return limit_headers(nearest.limit, max(nearest.left, 0), nearest.reset)

    def refusal_headers(self, company_id: int) -> dict[str, str]:
        """The headers of a 429."""
        headers = self.headers(company_id)
        if self._limits.retry_after:
            headers["Retry-After"] = str(max(1, int(headers["X-Rate-Limit-Reset"]) - int(self._clock.now())))
        return headers

    def left(self, company_id: int) -> list[tuple[str, int, int]]:
        """For the page: name, calls left and limit of each window."""
        windows = self._rolled(company_id)
        return [("hour" if w.seconds == HOUR else "10 seconds", max(w.left, 0), w.limit) for w in windows]

    def _rolled(self, company_id: int) -> tuple[_Window, ...]:
        if company_id not in self._windows:
            sizes = ((self._limits.hour, HOUR), (self._limits.spike, SPIKE))
            self._windows[company_id] = tuple(_Window(limit, seconds) for limit, seconds in sizes if limit)
        for window in self._windows[company_id]:
            window.roll(self._clock.now())
        return self._windows[company_id]


def limit_headers(limit: int, left: int, reset: int) -> dict[str, str]:
    """The three headers; reset in epoch seconds."""
    return {"X-Rate-Limit-Limit": str(limit), "X-Rate-Limit-Remaining": str(left), "X-Rate-Limit-Reset": str(reset)}
