"""An undo as a person asks for it, and both sides as they are then."""

from procore.diff.undo.order import undo_order
from procore.diff.undo.refusal import UndoRequest
from procore.model.runs import Mode
from procore.run.undo import refuse, undo


def last_run(site):
    (row,) = site.maestro("SELECT dag_run FROM procore_sync.run WHERE mode <> 'undo' ORDER BY id DESC LIMIT 1")
    return row["dag_run"]


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
