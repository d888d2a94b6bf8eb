"""A supplier on both sides, and whether all is settled."""


def pairing_id(site):
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    return pairing.id


def in_maestro(site, code):
    (row,) = site.maestro("SELECT * FROM maestro.supplier WHERE code = :code", code=code)
    return row


def in_procore(site, code):
    return site.simulator.world.get("vendors", site.vendor_id(code))


def names(site):
    """The names of all suppliers and of all vendors."""
    mine = sorted(row["name"] for row in site.maestro("SELECT name FROM maestro.supplier"))
    return mine, sorted(vendor["name"] for vendor in site.procore("vendors"))


def settled(site):
    """Nothing is held, and another run writes nothing."""
    before = len(site.requests)
    site.run("suppliers")
    assert site.inbox("suppliers") == []
    assert site.writes(before) == []
    return True
