"""The client's contract that maestro* names by number."""

import pytest

from procore.model.records import Reason
from procore.sides.procore.prime_contracts import contract_numbered, number_of, prime_contracts_of

A, B = {"id": 1, "number": "PC-1"}, {"id": 2, "number": "PC-2"}


@pytest.mark.parametrize("contracts,number,found", [
    ([A, B], "PC-1", A),
    ([A, B], "pc-2", B),  # whatever its case
    ([{"id": 3, "number": " PC-1 "}, B], "PC-1", {"id": 3, "number": " PC-1 "}),
    ([A], "anything", A),  # a project that has only one has that one
    ([A], "", A),
    ([A, B], "PC-3", None),
    ([A, {"id": 4, "number": "pc-1"}], "PC-1", None),  # two of one number
    ([], "PC-1", None),
])  # fmt: skip
def test_a_number_names_one_contract_or_none(contracts, number, found):
    reason = Reason("no_prime_contract", {"key": number, "count": str(len(contracts))})
    assert contract_numbered(contracts, number) == (found or reason)


@pytest.mark.parametrize("contract,number", [
    ({"id": 7, "number": "PC-1"}, "PC-1"),
    ({"id": 7, "number": "9" * 40}, "9" * 30),  # as maestro* holds it
    ({"id": 7, "number": " "}, "7"),
    ({"id": 7}, "7"),
])  # fmt: skip
def test_a_change_order_names_its_contract_by_its_number(contract, number):
    assert number_of(contract) == number


def test_they_are_read_once_a_run(site):
    site.world.add("prime_contracts", project_id=site.project_id, number="PC-1")
    assert [one["number"] for one in prime_contracts_of(site.company, site.project_id)] == ["PC-1"]
    prime_contracts_of(site.company, site.project_id)
    assert site.calls() == {"GET /prime_contracts": 1}


def test_a_closed_tool_has_none(site):
    site.fault(path="prime_contracts", status=403, body={"errors": "closed"}, times=None)
    assert [list(prime_contracts_of(site.company, site.project_id)) for _ in range(2)] == [[], []]
    assert site.calls() == {"GET /prime_contracts": 1}
