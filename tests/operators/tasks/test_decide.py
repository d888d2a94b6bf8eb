"""A person's decision from a trigger form is kept as that person's, or refused with a sentence and nothing kept."""

import logging

import pytest
from airflow.sdk.exceptions import AirflowFailException

from procore.diff.suggest import Suggestion
from procore.elements import ALL
from procore.elements.element import Side
from procore.operators.tasks.decide import keep_decisions
from tests.factories.ledger import agreement
from tests.factories.records import plain
from tests.factories.tasks import task_context

LOG = logging.getLogger("test")
SUPPLIERS = ALL["suppliers"]
SUGGESTED = (("ACIER", "1", 95), ("PLANCH", "2", 90), ("TOIT", "3", 60))


@pytest.fixture
def pairing(company):
    """Three suppliers and three vendors, two by two suggested; BETON is linked with another vendor."""
    pairing = company.pair()
    run = company.ledger.runs.begin(pairing.id, "run 0", "suppliers", "sync")
    company.ledger.links.keep_baselines(pairing.id, run.id, SUPPLIERS, [agreement("BETON", 4)])
    for side, keys in ((Side.MAESTRO, ("ACIER", "PLANCH", "TOIT", "BETON")), (Side.PROCORE, ("1", "2", "3", "4"))):
        company.ledger.records.keep(pairing.id, SUPPLIERS, side, [plain("suppliers", side, key) for key in keys])
    found = [Suggestion(maestro_key=m, procore_key=p, score=score, matched=()) for m, p, score in SUGGESTED]
    company.ledger.suggestions.renew(pairing.id, SUPPLIERS, found)
    return pairing


def decided(**form):
    return keep_decisions(task_context(company="demo", element="suppliers", **form), LOG)


@pytest.mark.parametrize(
    ("form", "kept"),
    [
        ({"action": "accept", "maestro_key": "ACIER"}, [("link", "ACIER", "1")]),
        ({"action": "accept", "procore_id": "2"}, [("link", "PLANCH", "2")]),
        ({"action": "accept_all", "min_score": 80}, [("link", "ACIER", "1"), ("link", "PLANCH", "2")]),
        ({"action": "accept_all"}, [("link", "ACIER", "1"), ("link", "PLANCH", "2"), ("link", "TOIT", "3")]),
        ({"action": "link", "maestro_key": " TOIT ", "procore_id": "1"}, [("link", "TOIT", "1")]),
        ({"action": "exclude", "maestro_key": "ACIER"}, [("exclude", "ACIER", "")]),
    ],
)
def test_what_the_form_says_is_kept_under_the_name_of_who_triggered_it(company, pairing, form, kept):
    assert len(decided(reason="reviewed", **form)) == len(kept)
    rows = company.ledger.decisions.all(pairing.id)
    assert sorted((row["kind"], row["maestro_key"], row["procore_key"]) for row in rows) == sorted(kept)
    assert {(row["by_whom"], row["reason"], row["state"]) for row in rows} == {("Marie", "reviewed", "open")}


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "link", "maestro_key": "NOBODY", "procore_id": "1"}, "NOBODY"),
        ({"action": "link", "maestro_key": "ACIER", "procore_id": "12 34"}, "12 34"),
        ({"action": "choose", "maestro_key": "BETON", "field": "telegram", "value": "1"}, "telegram"),
        ({"action": "choose", "maestro_key": "ACIER", "field": "phone", "value": "1"}, "ACIER is not linked"),
        ({"action": "exclude", "maestro_key": "ACIER", "reason": "  "}, "reason"),
        ({"action": "accept_all", "min_score": 100}, "suppliers ≥ 100"),
        ({"action": "accept", "maestro_key": "NOBODY"}, "NOBODY"),
        ({"action": "accept"}, "suppliers has 3 suggestions (1, 2, 3)"),
        ({"action": "unlink"}, ""),
    ],
    ids=[
        "a record that is not there",
        "an id that is none",
        "a field that is not there",
        "a choice about a record that is not linked",
        "an exclusion without a reason",
        "no suggestion of that score",
        "no suggestion of that record",
        "more than one suggestion",
        "nothing filled in",
    ],
)
def test_what_cannot_be_applied_is_one_sentence_and_nothing_is_kept(company, pairing, form, said):
    with pytest.raises(AirflowFailException) as raised:
        decided(**form)
    assert said in str(raised.value)
    assert company.ledger.decisions.all(pairing.id) == []


def test_the_sentence_is_in_the_company_s_language(company, pairing):
    company.set(language="fr")
    with pytest.raises(AirflowFailException, match="Il n’y a pas de suggestion pour NOBODY"):
        decided(action="accept", maestro_key="NOBODY")


def test_a_company_that_was_never_synchronized_has_nothing_to_decide_on(company):
    with pytest.raises(AirflowFailException, match="demo was never synchronized: run procore_sync__demo first"):
        decided(action="link", maestro_key="ACIER", procore_id="1")
