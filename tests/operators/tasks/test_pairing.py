"""A pairing is given up by a person on purpose, and never under a run that writes."""

import logging

import pytest
from airflow.sdk.exceptions import AirflowFailException

from procore.elements import ELEMENTS
from procore.operators.tasks.pairing import give_up_pairing
from procore.store.writers import one_writer
from tests.factories.tasks import task_context

LOG = logging.getLogger("test")


def give_up(who="Marie", **form):
    return give_up_pairing(task_context(who, company="demo", **{"reason": "wiped", "confirm": "DEMO", **form}), LOG)


def test_the_history_is_kept_under_another_name_with_who_did_it(company, caplog):
    company.pair()
    name = give_up(reason=" the sandbox was wiped ")
    assert name.startswith("demo (until ")
    assert company.ledger.pairings.of("demo") is None
    assert f"demo: its pairing is given up by Marie (the sandbox was wiped) and kept as “{name}”" in caplog.text


@pytest.mark.parametrize(
    ("who", "form", "said"),
    [
        ("Marie", {"reason": " "}, "Say why"),
        ("Marie", {"confirm": "demo"}, "Type the company's tag, DEMO,"),
        (None, {}, "who triggered it"),
    ],
    ids=["no reason", "another tag", "nobody"],
)
def test_what_is_not_on_purpose_changes_nothing(company, who, form, said):
    before = company.pair()
    with pytest.raises(AirflowFailException, match=said):
        give_up(who, **form)
    assert company.ledger.pairings.of("demo") == before


def test_a_company_that_never_ran_has_no_pairing_to_give_up(company):
    with pytest.raises(AirflowFailException, match="demo has no pairing to give up"):
        give_up()


def test_a_pairing_is_not_given_up_under_a_run_that_writes(company):
    before = company.pair()
    with one_writer(company.ledger.engine, before.id, ELEMENTS["costs"], "backfill__1"):
        with pytest.raises(
            AirflowFailException, match=r"demo: .*backfill__1.* The pairing can be given up when it has ended"
        ):
            give_up()
        assert company.ledger.pairings.of("demo") == before
    assert give_up()
