"""Plans on a real PostgreSQL: what is kept comes back whole, by the hash that people are shown."""

from decimal import Decimal

import pytest
from sqlalchemy import text

from procore.model.change_set import ChangeSet, ChangeSetStep
from procore.model.errors import ConfigurationError
from procore.store.change_sets import ChangeSets


def step(key="BETON", **more):
    return ChangeSetStep(
        **{
            "element": "suppliers",
            "scope": "",
            "maestro_key": key,
            "procore_key": "562949955812345678",
            "side": "procore",
            "verb": "update",
            "changes": ({"field": "name", "old": None, "new": "Béton « A », l'autre\nligne"},),
            "money": Decimal("-1204310.22"),
            "gross": Decimal("1204310.24"),
            "why": "maestro* differs since both last agreed",
            "digest": f"of {key}",
            **more,
        }
    )


@pytest.fixture
def plans(ledger_engine):
    return ChangeSets(ledger_engine)


def test_a_stored_plan_comes_back_whole_by_its_hash(plans, pairing, run):
    made = ChangeSet(
        element="suppliers",
        steps=(step("B"), step("A", changes=())),
        linked_records=7,
        calls=3,
        counts={"created": 0, "updated": 2},
    )
    number = plans.make(pairing.id, run.id, made)
    found = plans.by_hash("demo", made.hash)
    assert found.id == number
    assert (found.element, found.steps, found.linked_records, found.calls, found.counts) == (
        made.element,
        made.steps,
        made.linked_records,
        made.calls,
        made.counts,
    )
    assert (found.hash, found.net) == (made.hash, Decimal("-2408620.44"))


def test_a_plan_is_found_whatever_became_of_it_and_the_newest_of_equal_ones(plans, pairing, run):
    first, other = ChangeSet(element="suppliers", steps=(step(),)), ChangeSet(element="suppliers", steps=())
    one = plans.make(pairing.id, run.id, first)
    plans.make(pairing.id, run.id, other)  # the same run again: the first is replaced
    assert plans.by_hash("demo", first.hash).id == one
    two = plans.make(pairing.id, run.id, first)
    assert plans.by_hash("demo", first.hash).id == two


@pytest.mark.parametrize(("company", "name"), [("demo", "nothing"), ("demo", ""), ("other", None)])
def test_a_hash_that_the_company_has_no_plan_of_is_said(plans, pairing, run, company, name):
    made = ChangeSet(element="suppliers", steps=(step(),))
    plans.make(pairing.id, run.id, made)
    with pytest.raises(ConfigurationError, match=f"{company} has no plan"):
        plans.by_hash(company, made.hash if name is None else name)


def test_a_plan_that_waits_is_decided_once(plans, pairing, run):
    made = plans.make(pairing.id, run.id, ChangeSet(element="suppliers", steps=(step(),)))
    plans.wait(made)
    assert plans.decide(made, "rejected", "Marie", "no")
    assert not plans.decide(made, "approved", "Paul", "")
    plans.wait(made)
    found = plans.find(pairing.id, "suppliers", str(made))
    assert found is not None
    assert (found.state, found.decided_by) == ("rejected", "Marie")


def test_what_this_run_adopted_was_there_before_it_and_what_it_linked_was_not(plans, ledger_engine, pairing, run):
    links = [("A", None, None), ("B", run.id, "X-B"), ("C", run.id, None)]
    with ledger_engine.begin() as connection:
        for number, (key, by, adopted) in enumerate(links, 1):
            connection.execute(
                text(
                    "INSERT INTO procore_sync.link (pairing, element, scope, maestro_key, procore_id, linked_by, adopted) "
                    "VALUES (:pairing, 'suppliers', '', :key, :number, :by, :adopted)"
                ),
                {"pairing": pairing.id, "key": key, "number": number, "by": by, "adopted": adopted},
            )
        mine = connection.execute(
            text("SELECT dag_run FROM procore_sync.run WHERE id = :id"), {"id": run.id}
        ).scalar_one()
    assert plans.linked_before(pairing.id, "suppliers", mine) == 2
