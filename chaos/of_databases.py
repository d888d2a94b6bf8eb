"""What goes wrong in the ledger's and maestro*'s databases: lost, read-only, full, refusing, locked, restored, emptied."""

import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import URL, create_engine, text
from sqlalchemy.pool import NullPool

from chaos import database
from chaos.kinds import Blow, Calm, Kind, Places, into
from chaos.scene import Running, Scene
from procore.elements.element import Side

READ_ONLY, FULL, REFUSED = "25006", "53100", "P0001"
"""What PostgreSQL calls them."""
SCHEMAS = {"ledger": "procore_sync", "maestro": "maestro"}
LONGEST = 20.0
"""Seconds until a run must be seen waiting for a lock."""
TRIGGERS = """
CREATE SCHEMA chaos;
CREATE TABLE chaos.armed ();
CREATE FUNCTION chaos.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM chaos.armed) THEN
        RAISE EXCEPTION 'Le disque ou le responsable dit non' USING ERRCODE = '{code}';
    END IF;
    RETURN NULL;
END $$;
DO $$ DECLARE name regclass; BEGIN
    FOR name IN SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind = 'r' LOOP
        EXECUTE format('CREATE TRIGGER chaos BEFORE INSERT OR UPDATE OR DELETE ON %s EXECUTE FUNCTION chaos.refuse()', name);
    END LOOP;
END $$;
"""
"""Every table of a schema refuses to be written as soon as it is armed, whoever is connected already."""
BUSY = """
SELECT count(*) AS n FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""
LOSE = """
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) AS n
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
DO $$ DECLARE names text; BEGIN
    SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO names
    FROM pg_tables WHERE schemaname = 'procore_sync' AND tablename <> 'migration';
    EXECUTE 'TRUNCATE ' || names || ' CASCADE';
END $$
"""


def url_of(scene: Scene, which: str) -> URL:
    """Where one of the two databases is now."""
    return scene.ledger if which == "ledger" else scene.maestro


def lose(url: URL) -> int:
    """End every connection of a database; how many there were."""
    (row,) = database.ask(url, LOSE)
    return int(row["n"])


def _any_step(calm: Calm) -> Places:
    return calm.steps_with("")


def _once_maestro_is_read(calm: Calm) -> Places:
    """From the first step that is none of the ledger's: before it nobody may be connected to maestro* yet."""
    first = min(number for number, step in enumerate(calm.steps) if not step.startswith("ledger:"))
    return [later for places in _any_step(calm) if (later := [place for place in places if place >= first])]


def _of(which: str) -> Callable[[Calm], Places]:
    return lambda calm: calm.steps_with(f"^{which}:")


def _lost(which: str) -> Callable[[Blow], int]:
    """The connections of a database end, in the middle."""

    def strike(blow: Blow) -> int:
        lost: list[int] = []
        blow.scene.run(blow.place, act=lambda _run: lost.append(lose(url_of(blow.scene, which))))
        return sum(lost)

    return strike


def _read_only(which: str) -> Callable[[Blow], int]:
    """The database only reads, as one that was switched over to its copy."""

    def strike(blow: Blow) -> int:
        url = url_of(blow.scene, which)
        database.ask(url, f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = on')
        ended = blow.scene.run()
        own = url.update_query_dict({"options": "-c default_transaction_read_only=off"})
        database.ask(own, f'ALTER DATABASE "{url.database}" RESET default_transaction_read_only')
        return ended.refused.get(READ_ONLY, 0)

    return strike


def _refusing(which: str, code: str) -> Callable[[Blow], int]:
    """Every table of the database refuses to be written, from a step on."""

    def strike(blow: Blow) -> int:
        url = url_of(blow.scene, which)
        database.ask(url, TRIGGERS.format(code=code, schema=SCHEMAS[which]))

        def act(_run: Running) -> None:
            database.ask(url, "INSERT INTO chaos.armed DEFAULT VALUES")

        ended = blow.scene.run(blow.place, act=act)
        database.ask(url, "TRUNCATE chaos.armed")
        return ended.refused.get(code, 0)

    return strike


def _locked(which: str) -> Callable[[Blow], int]:
    """Somebody holds a table that the run writes, until the run is seen waiting."""

    def strike(blow: Blow) -> int:
        url, seen = url_of(blow.scene, which), 0
        table = blow.calm.steps[blow.place].rpartition(" ")[2]
        engine = create_engine(url, poolclass=NullPool)
        with engine.connect() as holder:
            holder.execute(text(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE"))
            running, ends = blow.scene.start(), time.monotonic() + LONGEST
            while not seen and time.monotonic() < ends:
                (row,) = database.ask(url, BUSY)
                seen = int(row["n"])
                time.sleep(0.02)
            holder.rollback()
        blow.scene.hear(running.ended())
        return seen

    return strike


def links(scene: Scene) -> int:
    """How many links the ledger holds."""
    (row,) = scene.in_ledger("SELECT count(*) AS n FROM procore_sync.link")
    return int(row["n"])


def _ledger_restored(blow: Blow) -> int:
    """The ledger is restored from a copy that is older than what was written."""
    scene = blow.scene
    scene.run()
    before = links(scene)
    scene.ledger = scene.copy_of(blow.start.ledger)
    return before - links(scene)


def _ledger_emptied(blow: Blow) -> int:
    """The ledger is lost, and begins anew."""
    scene = blow.scene
    scene.run()
    before = links(scene)
    database.ask(scene.ledger, EMPTY)
    return before - links(scene)


def _maestro_restored(blow: Blow) -> int:
    """maestro* is restored from an older copy, a run meets it, and then the newer copy is found."""
    scene = blow.scene
    scene.run()
    newer, there = scene.maestro, scene.procore_holds()
    scene.maestro = scene.copy_of(blow.start.maestro)
    lost = sum(1 for kind, rows in scene.picture().items() if rows != blow.calm.pictures["undisturbed"][kind])
    with suppress(AssertionError):
        scene.run()
    assert scene.procore_holds() == there, "what maestro* had lost was changed in Procore"
    scene.maestro = newer
    return lost


KINDS = (
    *(
        Kind(name=f"{which}-lost", where=f"the connections to {told} end, before any step", counted="connections ended",
             strike=_lost(which), places=places, few=3)
        for which, told, places in (("ledger", "the ledger", _any_step), ("maestro", "maestro*", _once_maestro_is_read))
    ),
    Kind(name="ledger-read-only", where="the ledger's database only reads", counted="errors 25006",
         strike=_read_only("ledger")),
    Kind(name="maestro-read-only", where="maestro*'s database only reads", counted="errors 25006",
         strike=_read_only("maestro"), ways=into(Side.MAESTRO), mended=True),
    Kind(name="ledger-full", where="the ledger's disk is full (53100), from any step on", counted="errors 53100",
         strike=_refusing("ledger", FULL), places=_of("ledger"), few=3, mended=True),
    Kind(name="maestro-full", where="maestro*'s disk is full (53100), from any step on", counted="errors 53100",
         strike=_refusing("maestro", FULL), places=_of("maestro"), ways=into(Side.MAESTRO), few=2, mended=True),
    Kind(name="maestro-refuses", where="a trigger of maestro* refuses, from any step on", counted="errors P0001",
         strike=_refusing("maestro", REFUSED), places=_of("maestro"), ways=into(Side.MAESTRO), few=2, mended=True),
    Kind(name="ledger-locked", where="a table of the ledger is locked", counted="connections that waited",
         strike=_locked("ledger"), places=_of("ledger")),
    Kind(name="maestro-locked", where="a table of maestro* is locked", counted="connections that waited",
         strike=_locked("maestro"), places=_of("maestro"), ways=into(Side.MAESTRO)),
    Kind(name="ledger-restored", where="the ledger is restored from a copy of before the run", counted="links lost",
         strike=_ledger_restored, few=3),
    Kind(name="ledger-emptied", where="the ledger begins anew", counted="links lost", strike=_ledger_emptied, few=3,
         anew=True),
    Kind(name="maestro-restored", where="maestro* is restored from a copy of before the run; the newer one is found later",
         counted="tables that went back", strike=_maestro_restored, ways=into(Side.MAESTRO), few=2, mended=True),
)  # fmt: skip
