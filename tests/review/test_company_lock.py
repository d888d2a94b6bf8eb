"""A pairing that is not the one that the ledger holds stops the run before anything is read."""

from dataclasses import replace
from typing import get_args

import pytest

from procore.config.company import Environment
from procore.model.errors import PairingRefused
from procore.model.pairing import Pairing
from procore.review.company_lock import HOSTS, refuse_foreign, refuse_unlikely, unchanged_pairing, why_not_given_up

MINE = Pairing(
    id=1,
    company="demo",
    tag="DEMO",
    procore_company_id=598134325684219,
    host="sandbox.procore.com",
    environment="sandbox",
)
WANTED: dict[str, str | int] = {
    "tag": "DEMO",
    "procore_company_id": 598134325684219,
    "host": "sandbox.procore.com",
    "environment": "sandbox",
}


def test_a_pairing_that_did_not_change_goes_on():
    assert unchanged_pairing("demo", WANTED, MINE) is MINE


@pytest.mark.parametrize(
    "name, now",
    [("tag", "PROD"), ("procore_company_id", 1), ("host", "api.procore.com"), ("environment", "production")],
)
def test_anything_that_changed_is_refused_with_what_it_was_and_what_it_is(name, now):
    with pytest.raises(PairingRefused) as error:
        unchanged_pairing("demo", {**WANTED, name: now}, MINE)
    assert "demo" in str(error.value)
    assert str(now) in str(error.value)
    assert str(WANTED[name]) in str(error.value)
    assert "nothing was read" in str(error.value)


def test_every_fact_of_a_pairing_is_compared():
    assert WANTED.keys() == {
        f for f in Pairing.__dataclass_fields__ if f not in {"id", "company", "maestro_conn_id", "makes_codes"}
    }


def test_a_procore_company_belongs_to_one_maestro_company():
    refuse_foreign("demo", WANTED, [MINE])
    with pytest.raises(PairingRefused, match="already paired with “two”"):
        refuse_foreign("demo", WANTED, [MINE, replace(MINE, company="two", tag="TWO")])


def test_a_maestro_company_belongs_to_one_procore_company():
    other = replace(MINE, company="two", procore_company_id=7)
    with pytest.raises(
        PairingRefused, match=r"DEMO is already paired with Procore company 7 on sandbox\.procore\.com, as “two”"
    ):
        refuse_foreign("demo", WANTED, [other])


@pytest.mark.parametrize(
    "environment, host, tag, unlikely",
    [
        ("production", "api.procore.com", "BOREAL", ""),
        ("on_demand_sandbox", "api.procore.com", "TEST", ""),
        ("developer_sandbox", "sandbox.procore.com", "BOREAL", ""),
        ("demo", "127.0.0.1", "DEMO", ""),
        ("developer_sandbox", "127.0.0.1", "DEMO", ""),
        ("production", "sandbox.procore.com", "BOREAL", "leads to sandbox.procore.com"),
        ("production", "127.0.0.1", "BOREAL", "leads to 127.0.0.1"),
        ("developer_sandbox", "api.procore.com", "BOREAL", "leads to api.procore.com"),
        ("demo", "api.procore.com", "BOREAL", "its environment is demo, which no host of Procore has"),
        ("federal", "api.procore.com", "BOREAL", "leads to api.procore.com"),
        ("production", "api.procore.com", "BorealTest", "its tag BorealTest is that of a test company"),
    ],
)
def test_what_does_not_go_together_is_paired_when_a_person_says_so_by_name(environment, host, tag, unlikely):
    wanted = {**WANTED, "environment": environment, "host": host, "tag": tag}
    refuse_unlikely("demo", wanted, "Marie")
    if not unlikely:
        refuse_unlikely("demo", wanted, "")
        return
    with pytest.raises(PairingRefused, match=unlikely) as refused:
        refuse_unlikely("demo", wanted, " ")
    assert "write your name as pairing_confirmed_by" in str(refused.value)


def test_each_environment_has_the_host_that_procore_names():
    assert HOSTS.keys() == {*get_args(Environment)} - {"demo"}


@pytest.mark.parametrize(
    ("pairing", "reason", "by_whom", "confirm", "said"),
    [
        (MINE, "wiped", "Marie", "DEMO", ""),
        (None, "wiped", "Marie", "DEMO", "has no pairing to give up"),
        (MINE, "", "Marie", "DEMO", "Say why"),
        (MINE, "wiped", "", "DEMO", "does not say who triggered it"),
        (MINE, "wiped", "Marie", "", "Type the company's tag, DEMO,"),
        (MINE, "wiped", "Marie", "demo", "Type the company's tag, DEMO,"),
    ],
    ids=["all is said", "no pairing", "no reason", "nobody", "no tag", "another tag"],
)
def test_a_pairing_is_given_up_by_a_person_who_says_why_and_types_the_tag(pairing, reason, by_whom, confirm, said):
    refusal = why_not_given_up("demo", pairing, reason, by_whom, confirm)
    assert said in refusal
    assert bool(refusal) is bool(said)
