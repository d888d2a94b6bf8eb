"""The last 30 days as an inline SVG: what was written each day, what was held when it ended. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, TOP, BOTTOM = 720, 150, 12, 24
STEP = WIDTH / 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day: a bar of what was written, a mark when a run failed."""

    day: str
    x: float
    y: float
    height: float
    written: int
    held: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """All that the template draws; lengths are in the SVG's own units."""

    bars: tuple[Bar, ...]
    line: str
    most_written: int
    most_held: int
    first: str
    last: str

    @property
    def empty(self) -> bool:
        """Whether nothing happened in these days."""
        return not self.most_written and not self.most_held and not any(bar.failed for bar in self.bars)


def chart_of(days: Sequence[Mapping[str, Any]]) -> Chart:
    """Rows of the block `days`, the oldest first -> the picture. Each of the two has a scale of its own."""
    most_written = max((int(day["written"]) for day in days), default=0)
    most_held = max((int(day["held"]) for day in days), default=0)
    bars = tuple(_bar(index, day, most_written) for index, day in enumerate(days))
    points = [(b.x + STEP / 2 - 3, _y(b.held, most_held)) for b in bars]
    return Chart(
        bars=bars,
        line=" ".join(f"{x:.1f},{y:.1f}" for x, y in points),
        most_written=most_written,
        most_held=most_held,
        first=str(days[0]["day"]) if days else "",
        last=str(days[-1]["day"]) if days else "",
    )


def _bar(index: int, day: Mapping[str, Any], most: int) -> Bar:
    y = _y(int(day["written"]), most)
    return Bar(
        day=str(day["day"]),
        x=round(index * STEP + 3, 1),
        y=round(y, 1),
        height=round(HEIGHT - BOTTOM - y, 1),
        written=int(day["written"]),
        held=int(day["held"]),
        failed=int(day["failed"]),
    )


def _y(value: int, most: int) -> float:
    """How far from the top: nothing stands on the ground line, the most touches the top."""
    ground = HEIGHT - BOTTOM
    return ground - (ground - TOP) * value / most if most else float(ground)
