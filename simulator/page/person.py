"""What a person in Procore does to whole records, which no endpoint of the API can."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulator.records.world import World


@dataclass(frozen=True, slots=True)
class Person:
    """What is done to the records of a world. KeyError: there is no such record; then nothing is done."""

    world: World

    def remove_vendor(self, id: int) -> None:
        """Delete a vendor: no list has it, its id answers 404, and contracts and costs show no vendor."""
        self.world.remove("vendors", id)

    def merge_vendors(self, kept: int, gone: int) -> None:
        """Merge a vendor into another, which gets its contracts, costs and projects (docs/procore.md#merged-vendors).

        Whether it gets its origin id too, unless it has one of its own, is the switch `merged_vendor_keeps_origin`.
        """
        world = self.world
        with world.lock:
            survivor, merged = world.get("vendors", kept), world.get("vendors", gone)
            if kept == gone:
                raise KeyError(gone)
            world.remove("vendors", gone)
            self._hand_over(gone, kept)
            origin = (
                _origin_of(merged) if world.switches.merged_vendor_keeps_origin and not survivor["origin_id"] else {}
            )
            both = list(dict.fromkeys([*survivor["project_ids"], *merged["project_ids"]]))
            world.change("vendors", kept, project_ids=both, **origin)

    def _hand_over(self, gone: int, kept: int) -> None:
        """Whatever names one vendor names the other then; a vendor is not its own parent."""
        world = self.world
        for kind in (kind.name for kind in world.kinds.values() if "vendor_id" in kind.fields):
            for record in [one for one in world.all(kind) if one["vendor_id"] == gone]:
                world.amend(kind, record, {"vendor_id": kept})
        for child in [one for one in world.all("vendors") if one["parent_id"] == gone]:
            world.amend("vendors", child, {"parent_id": None if child["id"] == kept else kept})

    def remove_project(self, id: int) -> None:
        """Delete a project with everything in it: no list has it, and each of its paths answers 404."""
        world = self.world
        with world.lock:
            world.get("projects", id)
            for kind in world.kinds.values():
                if kind.belongs_to == "project":
                    for record in world.all(kind.name, project_id=id):
                        world.remove(kind.name, record["id"])
            for vendor in world.all("vendors"):
                left = [one for one in vendor["project_ids"] if one != id]
                world.amend("vendors", vendor, {"project_ids": left})
            world.remove("projects", id)


def _origin_of(vendor: Mapping[str, Any]) -> dict[str, Any]:
    return {name: vendor[name] for name in ("origin_id", "origin_data", "origin_code")}
