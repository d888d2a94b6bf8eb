"""A record is forgotten on request, and the next run takes the erased values for nobody's change. Real PostgreSQL, real port."""

import pytest

from procore.elements import ALL
from procore.mapping.erased_values import ERASED
from procore.model.runs import Mode
from tests.standard.test_gone import decide
from tests.standard.undos import undone

PHONE = "514 555-0199"


def forget(site, key, element="suppliers"):
    (pairing,) = site.ledger.pairings.concerning("demo", site.simulator.company_id, "127.0.0.1")
    found = site.ledger.forgotten.forget(pairing.id, ALL[element], key, "Marie", "asked by letter", write=True)
    assert found is not None
    assert found.rows["record"] >= 1


def phones(site, code="BETON"):
    """The supplier's phone in maestro*, and in Procore."""
    (mine,) = site.maestro("SELECT phone FROM maestro.supplier WHERE code = :code", code=code)
    return mine["phone"], next(v for v in site.procore("vendors") if v["id"] == site.vendor_id(code))["business_phone"]


def set_phones(site, mine, theirs, code="BETON"):
    site.maestro(
        "UPDATE maestro.supplier SET phone = :phone, updated_at = now() WHERE code = :code", phone=mine, code=code
    )
    site.simulator.world.change("vendors", site.vendor_id(code), business_phone=theirs)


@pytest.fixture
def known(site):
    """The supplier BETON with a phone that both sides agree on."""
    site.maestro("UPDATE maestro.supplier SET phone = :phone, updated_at = now() WHERE code = 'BETON'", phone=PHONE)
    site.run("suppliers")
    assert phones(site) == (PHONE, PHONE)
    return site


@pytest.mark.parametrize("direction", ["both", "to_procore", "to_maestro"])
def test_what_both_sides_still_hold_is_read_anew_and_agreed_on_without_a_write(known, direction):
    site = known
    forget(site, "BETON")
    before, ours = len(site.requests), site.maestro("SELECT * FROM maestro.supplier ORDER BY code")
    for _ in range(2):
        site.run("suppliers", direction)
        assert site.held("suppliers") == []
    assert site.writes(before) == []
    assert site.maestro("SELECT * FROM maestro.supplier ORDER BY code") == ours
    site.maestro("UPDATE maestro.supplier SET phone = '1', updated_at = now() WHERE code = 'BETON'")
    site.run("suppliers", "to_procore")
    assert phones(site) == ("1", "1"), "and a change after that travels as ever"


@pytest.mark.parametrize("direction", ["both", "to_procore", "to_maestro"])
@pytest.mark.parametrize(
    "now", [(None, PHONE), (PHONE, None), ("1", PHONE)], ids=["erased in maestro*", "erased in Procore", "another"]
)
def test_what_differs_then_is_no_change_of_anybody_and_a_person_is_asked(known, direction, now):
    site = known
    set_phones(site, *now)
    forget(site, "BETON")
    site.run("suppliers", direction)
    assert phones(site) == now, "what was erased on one side does not come back from the other"
    (held,) = site.held("suppliers")
    assert [one["field"] for one in held["facts"]["conflicts"]] == ["phone"]


def test_a_run_that_does_not_read_it_writes_no_mark_and_says_what_to_do(known):
    site = known
    forget(site, "BETON")
    site.run("suppliers", records=["ACIER"])
    site.run("projects")
    assert phones(site) == (PHONE, PHONE)
    assert ERASED not in str(site.procore("vendors"))


def test_a_record_that_is_excluded_stays_out(known):
    site = known
    decide(site, "exclude", "BETON")
    site.run("suppliers")
    set_phones(site, None, None)
    forget(site, "BETON")
    before = len(site.requests)
    site.run("suppliers")
    site.run("suppliers", full=True)
    assert (site.held("suppliers"), site.writes(before), phones(site)) == ([], [], (None, None))


def test_a_change_set_that_was_planned_before_writes_no_mark(known):
    site = known
    set_phones(site, "7", PHONE)
    site.run("suppliers", "to_procore", mode=Mode.PLAN)
    (planned,) = site.maestro("SELECT hash FROM procore_sync.change_set WHERE state = 'made'")
    forget(site, "BETON")
    site.run("suppliers", "to_procore", mode=Mode.APPLY, plan=planned["hash"])
    assert phones(site) == ("7", PHONE)
    assert [row["maestro_key"] for row in site.held("suppliers")] == ["BETON"]


def test_an_undo_of_an_earlier_run_puts_no_mark_back(known):
    site = known
    forget(site, "BETON")
    site.run("suppliers")
    (done,) = [one for one in undone(site, run=_run_of_phone(site)) if one.element == "suppliers"]
    assert done.writes == 0
    assert "Its values were erased on request" in " ".join(done.left)
    assert phones(site) == (PHONE, PHONE)


def _run_of_phone(site):
    """The run that wrote the phone."""
    rows = site.maestro(
        "SELECT r.dag_run FROM procore_sync.action AS a JOIN procore_sync.run AS r ON r.id = a.run "
        "WHERE a.element = 'suppliers' AND a.verb = 'update' ORDER BY a.id DESC LIMIT 1"
    )
    return rows[0]["dag_run"]


def test_an_order_that_is_forgotten_keeps_its_dollars_and_its_lines_stay_one(orders, site):
    orders.put(status="A")
    orders.run("to_procore")
    before, contracts = len(site.requests), orders.contracts()
    assert len(contracts) == 1
    ((key,),) = [
        row.values()
        for row in site.maestro("SELECT maestro_key FROM procore_sync.link WHERE element = :id", id=orders.element_id)
    ]
    forget(site, key, orders.element_id)
    for _ in range(2):
        orders.run("to_procore")
        assert site.held(orders.element_id) == []
    assert site.writes(before) == []
    assert orders.contracts() == contracts
