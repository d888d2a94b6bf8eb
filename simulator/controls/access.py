"""What the service account may see of a company: permitted projects and switched-on tools (docs/procore.md#access)."""

from dataclasses import dataclass

from simulator.controls.clock import Clock


@dataclass(slots=True)
class _Closed:
    status: int
    calls: int | None
    opens: float | None


class Access:
    """Projects that are closed to the app, for a number of refused calls, some seconds, or until opened."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._closed: dict[int, _Closed] = {}
        self._off: set[tuple[int, str]] = set()
        self._new: tuple[int, int | None, float | None] | None = None

    def close(
        self, project_id: int, *, status: int = 403, calls: int | None = None, seconds: float | None = None
    ) -> None:
        """Close a project: 403, or 404 as for what may not be seen. Without `calls` and `seconds`, until `open`."""
        opens = None if seconds is None else self._clock.now() + seconds
        self._closed[project_id] = _Closed(status, calls, opens)

    def open(self, project_id: int) -> None:
        """Permit a project."""
        self._closed.pop(project_id, None)

    def close_new_projects(self, *, status: int = 403, calls: int | None = None, seconds: float | None = None) -> None:
        """From now on a project that is created is not permitted yet (docs/procore.md#access)."""
        self._new = (status, calls, seconds)

    def open_new_projects(self) -> None:
        """From now on a project that is created is permitted at once, as it is by default."""
        self._new = None

    def turn_off(self, project_id: int, tool: str) -> None:
        """Switch a tool (its engine name) off in a project: its endpoints answer 403."""
        self._off.add((project_id, tool))

    def turn_on(self, project_id: int, tool: str) -> None:
        """Switch a tool on again."""
        self._off.discard((project_id, tool))

    def created(self, project_id: int) -> None:
        """A project was made through the API."""
        if self._new:
            status, calls, seconds = self._new
            self.close(project_id, status=status, calls=calls, seconds=seconds)

    def permitted(self, project_id: int) -> bool:
        """Whether a project is in the app's lists; asking is not a call."""
        closed = self._closed.get(project_id)
        return closed is None or (closed.opens is not None and self._clock.now() >= closed.opens)

    def refused(self, project_id: int) -> int | None:
        """The status that refuses a call to a project, None when it may pass."""
        if self.permitted(project_id):
            self._closed.pop(project_id, None)
            return None
        closed = self._closed[project_id]
        if closed.calls is not None:
            closed.calls -= 1
            if closed.calls <= 0:
                del self._closed[project_id]
        return closed.status

    def tool_is_on(self, project_id: int, tool: str) -> bool:
        """Whether a project uses a tool."""
        return (project_id, tool) not in self._off
