"""What people do meanwhile: they edit, wipe a company, and bring it back."""

from collections.abc import Callable
from contextlib import suppress

from chaos.kinds import Blow, Calm, Kind, Places
from chaos.scene import Running
from procore.elements.element import Side
from tests.standard.conftest import World
from tests.standard.ways import Way

TEXTS = {
    "projects": ("project", "description", "projects", "name"),
    "suppliers": ("supplier", "name", "vendors", "name"),
    "purchase_orders": ("purchase_order", "description", "purchase_order_contracts", "title"),
    "subcontracts": ("subcontract", "description", "work_order_contracts", "title"),
}
"""A text that people edit: maestro*'s table and column, Procore's kind and field."""
CLOSED = ("purchase_orders", "subcontracts")
"""What is approved in Procore is not rewritten there (docs/procore.md#commitment-locks): an edit waits for a person."""
EDITED = "Corrigé à la main"
CORRECT = """
UPDATE maestro.{table} SET {column} = :text, updated_at = now() WHERE {column} = (SELECT max({column}) FROM maestro.{table})
"""


def make_third(world: World, way: Way) -> None:
    """A person enters one more record."""
    way.make(world, "3")


def edit(world: World, way: Way) -> None:
    """A person corrects the first of the new records; nothing where no text is edited."""
    if way.element not in TEXTS:
        return
    table, column, kind, field = TEXTS[way.element]
    if way.source is Side.MAESTRO:
        world.maestro(CORRECT.format(table=table, column=column), text=EDITED)
    else:
        world.simulator.world.change(kind, max(row["id"] for row in world.procore(kind)), **{field: EDITED})


def _meanwhile(do: Callable[[World, Way], None]) -> Callable[[Blow], int]:
    def strike(blow: Blow) -> int:
        done: list[str] = []
        scene = blow.scene

        def act(_run: Running) -> None:
            scene.simulator.clock.advance(2)
            do(scene.world, scene.way)
            done.append(scene.way.element)
            scene.simulator.clock.advance(2)

        scene.run(blow.place, act=act)
        return len(done)

    return strike


def _any_step(calm: Calm) -> Places:
    return calm.steps_with("")


def _edited(way: Way) -> bool:
    return way.element in TEXTS and not (way.element in CLOSED and way.target is Side.PROCORE)


def _wiped(half: bool) -> Callable[[Blow], int]:
    """Procore loses its records, a run meets it, and then Procore is brought back."""

    def strike(blow: Blow) -> int:
        scene = blow.scene
        scene.run()
        kept, here = scene.keep_procore(), scene.maestro_holds()
        world, gone = scene.simulator.world, 0
        for kind in (*scene.way.kinds, *(() if half else ("projects", "vendors"))):
            rows = world.records(kind)
            for row in rows[: (len(rows) + 1) // 2] if half else rows:
                world.remove(kind, row["id"])
                gone += 1
        with suppress(AssertionError):
            scene.run()
        assert scene.maestro_holds() == here, "what Procore had lost was changed in maestro*"
        scene.open_procore(kept)
        return gone

    return strike


KINDS = (
    Kind(name="person-enters", where="a person enters a record, at any step", counted="records entered",
         strike=_meanwhile(make_third), places=_any_step, few=3, ends_like="third"),
    Kind(name="person-edits", where="a person edits a record that is being written, at any step", counted="edits",
         strike=_meanwhile(edit), places=_any_step, few=3, ends_like="edited", ways=_edited),
    Kind(name="procore-wiped", where="Procore is wiped; it is brought back later", counted="records gone",
         strike=_wiped(half=False), few=2, mended=True),
    Kind(name="procore-half-wiped", where="half of the records are gone from Procore; they are brought back later",
         counted="records gone", strike=_wiped(half=True), few=2, mended=True),
)  # fmt: skip
