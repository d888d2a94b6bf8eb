"""How long a record takes from its change on one side to the other is kept with what was written, as far as that can be told."""

from tests.standard.commitments import Orders


def latencies(world):
    rows = world.maestro(
        "SELECT element, written_to, verb, extract(epoch FROM latency) AS seconds FROM procore_sync.latency ORDER BY written_at"
    )
    return [(row["element"], row["written_to"], row["verb"], float(row["seconds"])) for row in rows]


def test_a_change_is_timed_on_both_ways_and_history_and_lines_are_not(site):
    assert latencies(site) == [], "what was there before the company was paired"
    site.maestro("UPDATE procore_sync.pairing SET paired_at = paired_at - interval '1 day'")
    orders = Orders(site, "purchase_orders")
    contract = orders.make("PC-1")
    orders.run("to_maestro")
    later = (
        "UPDATE maestro.supplier SET city = 'Sorel', updated_at = now() - interval '90 minutes' WHERE code = 'ACIER'"
    )
    site.maestro(later)
    site.run("suppliers", full=True)
    made, changed = latencies(site)
    assert made[:3] == ("purchase_orders", "maestro", "create")
    assert made[3] < 600
    assert changed[:3] == ("suppliers", "procore", "update")
    assert 5_400 <= changed[3] < 6_000
    orders.make_line(contract, "03-400", "MAT", "Étais", "2", "ea", "100", "200.00")
    orders.run("to_maestro")
    assert len(orders.maestro("SELECT * FROM {t}_line")) == 4
    known = [one for one in latencies(site) if one[0] == "purchase_orders"]
    assert len(known) <= 2, "its total is in its heading"
    (told,) = site.ledger.latencies.of("demo", "suppliers")
    assert {one.element for one in site.ledger.latencies.of("demo")} == {"suppliers", "purchase_orders"}
    assert (told.side, told.records) == ("procore", 1)
    assert told.half == told.p95 == told.p90
    assert 5_400 <= told.p95.total_seconds() < 6_000
    assert site.ledger.latencies.of("other") == []
