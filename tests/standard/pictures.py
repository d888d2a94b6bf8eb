"""What both sides hold, seen without the ledger: two runs are compared by it."""

import re

from tests.standard.conftest import World

OWN = frozenset(
    {"id", "updated_at", "created_at", "external_id", "external_line", "last", "reviewed_at", "origin_data"}
)
"""What a database or Procore numbers and dates itself; and a vendor's language, which maestro* makes up for a new one."""
DOCUMENTS = frozenset({"purchase_order", "subcontract", "change_order"})
"""Their numbers come from a counter: those that a broken run took are not given back."""
COUNTED = re.compile(r"\bP[0-9]{5}\b")
"""The code of a supplier that comes from Procore: from a counter, too."""


def in_maestro(world: World) -> dict[str, list[str]]:
    tables = world.maestro("SELECT table_name AS t FROM information_schema.tables WHERE table_schema = 'maestro'")
    found = {}
    for table in (row["t"] for row in tables):
        counted = {"number"} if table.removesuffix("_line") in DOCUMENTS else set()
        rows = world.maestro(f"SELECT * FROM maestro.{table}")
        found[table] = sorted(
            COUNTED.sub("P", str({k: v for k, v in r.items() if k not in OWN | counted})) for r in rows
        )
    return found


def in_procore(world: World) -> dict[str, list[str]]:
    found = {}
    for kind in world.simulator.world.kinds:
        rows = [
            {k: v for k, v in row.items() if k not in OWN and not k.endswith(("_id", "_ids"))}
            for row in world.procore(kind)
        ]
        with_origin_id = (bool(row.get("origin_id")) for row in world.procore(kind))
        found[kind] = sorted(
            COUNTED.sub("P", str((stamp, row))) for stamp, row in zip(with_origin_id, rows, strict=True)
        )
    return found


def picture(world: World) -> dict[str, list[str]]:
    """Both sides, without what each of them numbers itself."""
    return {**in_maestro(world), **in_procore(world)}
