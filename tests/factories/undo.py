"""What a run wrote, the pair that it wrote to, and what an undo makes of them."""

from dataclasses import replace
from decimal import Decimal

from procore.diff.undo.decide import undo_record
from procore.diff.undo.record import UndoFacts
from procore.diff.undo.written import LedgerWrite
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.lines import LineChange
from procore.model.records import Change, Line, LineLink
from procore.model.steps import Step, Verb, Write
from tests.factories.reasons import code
from tests.factories.records import linked, plain

M, P = Side.MAESTRO, Side.PROCORE
NOTHING = UndoFacts()


def did(side, verb, *changes):
    """A write of the ledger: (field, old, new), or (line, field, old, new)."""
    rows = [dict(zip(("line", "field", "old", "new")[4 - len(one) :], one, strict=True)) for one in changes]
    return LedgerWrite(side=side, verb=verb, changes=rows)


def pair_of(element_id, side, **values):
    """A linked pair whose record on that side holds these values."""
    records = {s: plain(element_id, s, "K" if s is M else "7", **(values if s is side else {})) for s in Side}
    return linked(records[M], records[P])


def back(element_id, side, now, *dids, facts=NOTHING):
    """What is written to undo (field -> value), the verb, and the causes of what is not."""
    found = undo_record(ALL[element_id], dids, pair_of(element_id, side, **now), facts)
    write = found.step.write(side) if found.step else None
    return (write.values if write else {}, write.verb if write else None, [code(one.reason) for one in found.cannot])


ORDERS = ALL["purchase_orders"]


def line(key, amount, text, twin=None):
    return Line(key=key, twin=twin, values={"budget_code": "03|MAT", "amount": Decimal(amount), "description": text})


def document(mine, theirs, links):
    """An order with lines on both sides, and its links by maestro*'s number -> Procore's id."""
    pair = pair_of("purchase_orders", P, status="Draft")
    baseline = {
        number: LineLink(
            procore_key=key,
            maestro_baseline=next((ln.values for ln in mine if ln.key == number), {}),
            procore_baseline=next((ln.values for ln in theirs if ln.key == key), {}),
        )
        for number, key in links.items()
    }
    return replace(
        pair,
        maestro=replace(pair.maestro, lines={ln.key: ln for ln in mine}),
        procore=replace(pair.procore, lines={ln.key: ln for ln in theirs}),
        link=replace(pair.link, lines=baseline),
    )


def lines_back(pair, *dids):
    found = undo_record(ORDERS, dids, pair, UndoFacts())
    write = found.step.write(P) if found.step else None
    return (
        [(one.verb, one.key, one.values) for one in (write.lines if write else ())],
        [code(one.reason) for one in found.cannot],
    )


def undone(element_id, pair, *dids, facts=NOTHING):
    return undo_record(ALL[element_id], dids, pair, facts)


def a_step(pair, *writes, **more):
    return Step(pair=pair, writes=writes, whole=False, why="undo", **more)


def an_update(side, *changes, lines=()):
    return Write(side=side, verb=Verb.UPDATE, changes=changes, lines=tuple(lines))


TWO = document([line("1", 5, "b"), line("2", 9, "n")], [line("70", 5, "b"), line("71", 9, "n")], {"1": "70", "2": "71"})


def line_change(verb, *changes, key=None, source=None):
    return LineChange(verb=verb, key=key, source=source, changes=tuple(Change(*one) for one in changes))
