"""Documents with their lines, and how two of them are linked, as the tests of `diff/` need them."""

from decimal import Decimal

from procore.diff.line_changes import line_changes
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Side, TargetEdits
from procore.model.records import Line, LineLink, Link, Record
from tests.factories.records import policy

ORDER = ELEMENTS["purchase_orders"]
OVERWRITE = TargetEdits.OVERWRITE
M, P = Side.MAESTRO, Side.PROCORE


def line(key, amount="100", *, twin=None, **values):
    held = {"budget_code": "03-300|MAT", "description": "Béton", "amount": Decimal(amount), **values}
    return Line(key=key, twin=twin, values=held)


def document(side, *lines, **values):
    return Record(
        side=side, key="24105-0" if side is Side.MAESTRO else "7", values=values, lines={x.key: x for x in lines}
    )


def maestro(*lines, **values):
    return document(Side.MAESTRO, *lines, **values)


def procore(*lines, **values):
    return document(Side.PROCORE, *lines, **values)


def linked(**lines):
    """`linked(_1=("9001", line))`: line 1 of maestro* is Procore's 9001, and both held that."""
    return Link(
        maestro_key="24105-0",
        procore_id=7,
        lines={
            number.strip("_"): LineLink(procore_key=key, maestro_baseline=held.values, procore_baseline=held.values)
            for number, (key, held) in lines.items()
        },
    )


def keys(pairs):
    return sorted((p.maestro.key if p.maestro else "", p.procore.key if p.procore else "") for p in pairs)


def as_begun(values):
    """What broken runs were about to write: a value is one run's, a tuple has one of each."""
    return values and {place: one if isinstance(one, tuple) else (one,) for place, one in values.items()}


def compared(m, p, link=None, direction=Direction.TO_PROCORE, edits=TargetEdits.HOLD, choices=None, begun=None):
    return line_changes(ORDER, m, p, link, policy(direction, edits), choices or {}, begun=as_begun(begun))


def changes(m, p, link=None, direction=Direction.TO_PROCORE, edits=TargetEdits.HOLD):
    found = compared(m, p, link, direction, edits)
    assert (found.wrong, found.held) == (None, None)
    return {(one.verb, one.source or "", one.key or ""): dict(one.values) for one in found.changes}


ONE = linked(_1=("9", line("1")))
"""Line 1 of maestro* is Procore's 9: 100 dollars of 03-300|MAT when both agreed."""
