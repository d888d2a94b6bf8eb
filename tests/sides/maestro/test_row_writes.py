"""One record is written into maestro* whole or not at all, and what is in the way is said by its cause."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from procore.elements import ALL
from procore.model.orders import Order
from procore.model.steps import Verb
from procore.sides.maestro.engines import REFERENCE
from procore.sides.maestro.row_writes import write_row
from procore.sides.maestro.sql_file import SqlFile

FILE = SqlFile(REFERENCE / "suppliers.sql")
NEW = {"code": "NEW", "name": "Béton", "active": True}


def order(verb, key, **more):
    return Order(verb=verb, maestro_key=key, values=more.pop("values", {"name": "Béton"}), **more)


@pytest.mark.parametrize(
    ("wanted", "cause", "facts"),
    [
        (order(Verb.CREATE, "NEW", values=NEW), None, {}),
        (order(Verb.CREATE, "S1", values={**NEW, "code": "S1"}), "key_taken", {"key": "S1"}),
        (
            order(Verb.CREATE, "NEW", values=NEW, external_id=7),
            "external_taken",
            {"external_id": "7", "across": "S2"},
        ),
        (order(Verb.UPDATE, "S1"), None, {}),
        (order(Verb.UPDATE, "S1", read_at=datetime(2020, 1, 1, tzinfo=UTC)), "moved", {"side": "maestro"}),
        (order(Verb.UPDATE, "NOBODY"), "moved", {"side": "maestro"}),
        (order(Verb.UPDATE, "TWICE"), "duplicate_key", {"key": "TWICE", "copies": "2"}),
        (order(Verb.UPDATE, "S1", values={"name": "x" * 81}), "refused_by_maestro", None),
        (order(Verb.UPDATE, "S1", values={"name": "\ud800"}), "refused_by_maestro", None),
    ],
    ids=[
        "new", "its code is taken", "its Procore id is taken", "changed", "somebody was faster", "gone", "two of one code",
        "the database refuses it", "no character",
    ],
)  # fmt: skip
def test_what_becomes_of_one_record(maestro_engine, put, wanted, cause, facts):
    for code, external in (("S1", None), ("S2", 7), ("TWICE", None), ("TWICE", None)):
        put("supplier", code=code, name="A", external_id=external)
    with maestro_engine.begin() as connection:
        reason = write_row(connection, FILE, "DEMO", ALL["suppliers"], wanted)
        named = text("SELECT count(*) FROM maestro.supplier WHERE name = 'Béton'")
        assert connection.execute(named).scalar_one() == (0 if cause else 1), "written, though it was not"
    assert (reason and reason.code) == cause
    assert facts is None or (reason is None and not facts) or (reason and reason.facts == facts)
