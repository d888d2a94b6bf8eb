"""Whether a site's SQL file writes all that it is given, and nothing twice. Pure: the file's text is looked at."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from procore.elements.element import Element
from procore.mapping.lines import mapped_lines
from procore.model.errors import ConfigurationError
from procore.model.lines import LineVerb
from procore.model.orders import Order, names_set_up
from procore.model.steps import Verb
from procore.sides.maestro.row_writes import LINE_BLOCKS
from procore.sides.maestro.sql_file import SqlFile

_WRITING_BLOCKS: Final = {Verb.CREATE: "insert", Verb.UPDATE: "update"}
_KEPT_AND_COMPARED: Final = 2
"""How often the statements that enter a record name Procore's id at least."""


def check_creation(file: SqlFile) -> None:
    """Raises ConfigurationError where the SQL file would enter a record of Procore twice.

    What enters a record must take Procore's id, keep it, and compare it with those that are there.
    """
    if file.uses("insert", "external_id") + file.uses("refuse_insert", "external_id") < _KEPT_AND_COMPARED:
        raise ConfigurationError(
            "{shown}: its block `insert` does not keep :external_id (Procore's id), or enters a record "
            "although that id is there already, so that two runs at once could enter it twice. Add a column "
            "for it with a unique index, and the condition of the file that comes with this version; `read` "
            "returns it as external_id.",
            shown=file.shown,
        )


def check_orders(file: SqlFile, element: Element, orders: Sequence[Order]) -> None:
    """Raises ConfigurationError where the SQL file would lose a value of these orders."""
    written: dict[Verb, set[str]] = defaultdict(set)
    for order in orders:
        written[order.verb] |= order.values.keys()
    check_own_fields(file, element, written)
    if any(line.verb is not LineVerb.REMOVE for order in orders for line in order.lines):
        check_mapped_lines(file, element)
    if lacking := [name for name in names_set_up(orders) if not file.uses("insert", name)]:
        raise ConfigurationError(
            "{shown}: its block `insert` does not take {names}, which the settings give to new records (new_in_maestro): add it, "
            "or take it out of the settings.",
            shown=file.shown,
            names=", ".join(f":{name}" for name in lacking),
        )


def check_own_fields(file: SqlFile, element: Element, written: Mapping[Verb, Collection[str]]) -> None:
    """Raises ConfigurationError where the SQL file would lose a value of a field that the site mapped itself.

    `written`: the names of the fields that records get as they are made, or changed.
    """
    for verb, block in _WRITING_BLOCKS.items():
        names = written.get(verb, ())
        for one in element.fields:
            if one.mapped and one.name in names and not file.uses(block, one.name):
                raise ConfigurationError(
                    "{shown}: the block `{block}` does not write the column {column}, which the settings map (own_fields): "
                    "add it there as the file has it of other columns, or let the field go to Procore only.",
                    shown=file.shown,
                    block=block,
                    column=one.name,
                )


def check_mapped_lines(file: SqlFile, element: Element) -> None:
    """Raises ConfigurationError where the SQL file would lose a field of lines whose codes the settings map."""
    for one in mapped_lines(element):
        for block in LINE_BLOCKS[LineVerb.CREATE], LINE_BLOCKS[LineVerb.UPDATE]:
            if not file.uses(block, one.name):
                raise ConfigurationError(
                    "{shown}: the block `{block}` does not write the column {column}, whose codes the settings map ({table}): "
                    "add it there as the file has it of other columns, or empty that table.",
                    shown=file.shown,
                    block=block,
                    column=one.name,
                    table=one.table,
                )
