"""A pairing that is not the one that the ledger holds stops the run before anything is read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from procore.model.errors import PairingRefused
from procore.model.pairing import Pairing
from procore.review.company_lock import refuse_foreign, unchanged_pairing

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


def test_a_pairing_that_did_not_change_goes_on() -> None:
    assert unchanged_pairing("demo", WANTED, MINE) is MINE


@pytest.mark.parametrize(
    "name, now",
    [("tag", "PROD"), ("procore_company_id", 1), ("host", "api.procore.com"), ("environment", "production")],
)
def test_anything_that_changed_is_refused_with_what_it_was_and_what_it_is(name: str, now: str | int) -> None:
    with pytest.raises(PairingRefused) as error:
        unchanged_pairing("demo", {**WANTED, name: now}, MINE)
    assert "demo" in str(error.value)
    assert str(now) in str(error.value)
    assert str(WANTED[name]) in str(error.value)
    assert "nothing was read" in str(error.value)


def test_every_fact_of_a_pairing_is_compared() -> None:
    assert WANTED.keys() == {f for f in Pairing.__dataclass_fields__ if f not in {"id", "company"}}


def test_a_procore_company_belongs_to_one_maestro_company() -> None:
    refuse_foreign("demo", [MINE])
    with pytest.raises(PairingRefused, match="already paired with “two”"):
        refuse_foreign("demo", [MINE, replace(MINE, company="two", tag="TWO")])
