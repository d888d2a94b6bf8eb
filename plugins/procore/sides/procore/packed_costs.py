"""What a run read of the direct costs of many projects: those of one as they are, those of all others packed."""

import pickle
import zlib
from dataclasses import dataclass, field

from procore.sides.procore.corrections import DirectCosts

FASTEST = 1
"""The level of compression: what the others save of a list of like records is a tenth more."""


@dataclass(slots=True)
class PackedCosts:
    """The direct costs by Procore's id of their project. A cost takes 2 KB of memory as it is, and packed a twentieth.

    Costs are read and written project by project, so that those of one at a time are needed as they are.
    """

    _open: int | None = None
    _costs: DirectCosts = field(default_factory=dict)
    _packed: dict[int, bytes] = field(default_factory=dict)

    def keep(self, project_id: int, costs: DirectCosts) -> None:
        """Keep a project's costs, and what is added to them or taken from them until those of another one are needed."""
        if self._open is not None and self._open != project_id:
            self._packed[self._open] = zlib.compress(pickle.dumps(self._costs, pickle.HIGHEST_PROTOCOL), FASTEST)
        self._packed.pop(project_id, None)
        self._open, self._costs = project_id, costs

    def of(self, project_id: int) -> DirectCosts | None:
        """A project's costs; None: not read yet."""
        if project_id in self._packed:
            unpacked = pickle.loads(zlib.decompress(self._packed[project_id]))  # noqa: S301  # packed above, by this run
            self.keep(project_id, unpacked)
        return self._costs if project_id == self._open else None
