"""What time it is in the simulator: the computer's time, moved forward on demand."""

import threading
import time
from datetime import UTC, datetime

from simulator.controls.switches import Switches


class Clock:
    """The time that records, tokens and limits go by; a test moves it instead of sleeping.

    It is ahead of the computer's by what it was moved, and by the switch `clock_skew`.
    """

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._ahead = 0.0
        self._moved = threading.Condition()

    def now(self) -> float:
        """Epoch seconds."""
        return time.time() + self._ahead + self._switches.clock_skew

    def moment(self) -> datetime:
        """Aware UTC."""
        return datetime.fromtimestamp(self.now(), UTC)

    def iso(self) -> str:
        """The moment as Procore writes it: UTC, whole seconds, `Z`."""
        return self.moment().strftime("%Y-%m-%dT%H:%M:%SZ")

    def advance(self, seconds: float) -> None:
        """Move the time forward; whoever waits for a moment that is past then goes on."""
        with self._moved:
            self._ahead += seconds
            self._moved.notify_all()

    def wait(self, seconds: float) -> None:
        """Stop the calling thread until so much of this time has passed."""
        ends = self.now() + seconds
        with self._moved:
            self._moved.wait_for(lambda: self.now() >= ends, timeout=seconds)
