"""Personal values of one record, erased on request (docs/personal-data.md)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from procore.elements.element import Element
from procore.mapping.erased_values import ERASED, personal_fields, personal_line_fields
from procore.mapping.values import clean
from procore.model.records import Reason
from procore.store.reasons import stored_reason
from procore.store.sql import Blocks, Engine, transaction

QUERIES = "ledger/forgotten.sql"

TABLES = (
    "record",
    "link",
    "link_event",
    "action",
    "change_set_step",
    "inbox",
    "decision",
    "suggestion",
    "truncation",
    "shadow_write",
)
"""Where the ledger holds values of a record; a block each."""


@dataclass(frozen=True, slots=True)
class ForgottenRecord:
    """What was erased, or would be.

    `rows`: how many of each table. `unconfirmed`: a run broke off while it wrote the record, and nothing was erased.
    """

    maestro_key: str
    procore_key: str
    rows: Mapping[str, int]
    unconfirmed: bool = False


class Forgotten:
    """What one ledger forgets."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def forget(
        self, pairing: int, element: Element, key: str, by_whom: str, reason: str, *, write: bool
    ) -> ForgottenRecord | None:
        """Erase the personal values of a record, or only count them (`write`); None: the ledger does not know it.

        So is the document of an invoice that sums it up.

        `key`: maestro*'s, or Procore's id. All of it is one transaction, with the note of who asked and why. Nobody may be
        writing the element meanwhile (`writers.one_writer`).
        """
        of = {"pairing": pairing, "element": element.id}
        with transaction(self._engine) as connection:
            run = Blocks(connection, QUERIES)
            record = next(iter(run("find", **of, key=key)), None)
            if record is None:
                return None
            sums = [row for named in run("summed_in", **of, **record) for row in run("find", **of, **named)]
            if any(row["unconfirmed"] for one in (record, *sums) for row in run("unconfirmed", **of, **one)):
                return ForgottenRecord(**record, rows={}, unconfirmed=True)
            fields, of_lines = personal_fields(element), personal_line_fields(element)
            marked = {
                "personal": json.dumps(fields),
                "of_lines": json.dumps(of_lines),
                "any_line": json.dumps(fields + of_lines),
                "never_listed": [name for name in fields if element.by_name[name].never_listed],
                "mark": ERASED,
                "problem": json.dumps(stored_reason(Reason("forgotten"))),
            }
            rows = dict.fromkeys(TABLES, 0)
            for one in (record, *sums):
                run("note", **of, **one, by_whom=clean(by_whom), reason=clean(reason))
                for table in TABLES:
                    rows[table] += len(run(table, **of, **one, **marked))
            run("read_anew", **of)
            if not write:
                connection.rollback()
        return ForgottenRecord(**record, rows=rows)
