"""An undo as a person asks for it, and both sides as they are then."""

from decimal import Decimal

from sqlalchemy import text

from procore.diff.undo.order import undo_order
from procore.diff.undo.refusal import UndoRequest
from procore.model.runs import Mode
from procore.run.undo import refuse, undo


def last_run(site):
    (row,) = site_rows(site, "SELECT dag_run FROM procore_sync.run WHERE mode <> 'undo' ORDER BY id DESC LIMIT 1")
    return row["dag_run"]


def site_rows(site, sql, **params):
    with site.ledger.engine.begin() as connection:
        return [dict(row) for row in connection.execute(text(sql), params).mappings()]


def undone(site, run="", *, direction=None, write=True, by="Marie", why="wrong month", overrides=frozenset(), **only):
    """Undo a run (the last one) as the task does, element by element; what became of each. `overrides`: brakes let go."""
    asked = UndoRequest(run=run or last_run(site), reason=why, by_whom=by, **only)
    mode = Mode.SYNC if write else Mode.PLAN
    found = []
    pairing = site.job("projects")[0].pairing.id
    refuse(site.ledger.undos, pairing, "demo", asked, "undo")
    for top, one in undo_order(asked):
        way = direction if direction in top.directions else None
        job, element = site.job(top.id, way, mode=mode, overrides=overrides, reason=why, by_whom=by)
        if result := undo(job, element if one is top else one, asked):
            found.append(result)
    return found


def both_sides(site):
    """Everything that both sides hold, but for when it was touched."""
    tables = (
        "project",
        "supplier",
        "activity",
        "budget",
        "budget_modification",
        "purchase_order",
        "purchase_order_line",
    )
    maestro = {t: sorted(str(plain(row)) for row in site.maestro(f"SELECT * FROM maestro.{t}")) for t in tables}
    kinds = ("projects", "vendors", "purchase_order_contracts", "purchase_order_contract_line_items")
    procore = {k: [plain(row) for row in site.procore(k) if not row.get("deleted_at")] for k in kinds}
    return maestro, procore


def plain(row):
    return {name: value for name, value in row.items() if name != "updated_at"}


def writes(site, since):
    return [one for one in site.asked(since) if not one.startswith("GET")]


LINES = [
    ("03-300", "MAT", "Béton 30 MPa", "12.5", "m3", "185.4375", "2317.97"),
    ("03-300", "MO", "Pompe, surcharge", "1", "ls", "450", "450.00"),
]


def order(site, number="24105", status="P", lines=LINES):
    total = sum(Decimal(line[-1]) for line in lines)
    site.put("purchase_order", number=number, project="24-001", supplier="BETON", status=status,
             description="Semelles", amount=total)  # fmt: skip
    for place, line in enumerate(lines, 1):
        put_line(site, number, place, line)


def put_line(site, number, place, line):
    names = ("activity", "group_code", "description", "quantity", "unit", "unit_cost", "amount")
    site.put("purchase_order_line", number=number, line=place, **dict(zip(names, line, strict=True)))


def add_up(site, number="24105"):
    site.maestro(
        "UPDATE maestro.purchase_order SET updated_at = now(), amount = "
        "(SELECT sum(amount) FROM maestro.purchase_order_line WHERE number = :n) WHERE number = :n",
        n=number,
    )


def contracts(site):
    return [row for row in site.procore("purchase_order_contracts") if not row["deleted_at"]]


def lines_in_procore(site):
    rows = site.procore("purchase_order_contract_line_items")
    return [(row["description"], Decimal(str(row["amount"]))) for row in rows]
