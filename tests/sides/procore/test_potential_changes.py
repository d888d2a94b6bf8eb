"""Which PCOs belong to a package: of its contract, by the number that follows the project's acronym."""

import pytest

from procore.sides.procore.potential_changes import PotentialChanges, lines_of


def pco(own_id, named=None, contract=5, number=None, tiers=2):
    return {
        "id": own_id, "contract_id": contract, "number": number, "change_order_package_acronym_number": named,
        "change_order_tiers": tiers,
    }  # fmt: skip


@pytest.mark.parametrize("items,package,ids", [
    ([pco(1, "CCO #001"), pco(2, "CCO #002")], "001", [1]),
    ([pco(1, "CCO #001"), pco(2, "AVENANT 001")], "001", [1, 2]),
    ([pco(1, "CCO #1001")], "001", []),  # the end of another number
    ([pco(1, "001")], "001", [1]),
    ([pco(1, "CCO #001", contract=6)], "001", []),  # the number is one's own below its contract
    ([pco(1, "CCO #1.A")], "1.A", [1]),
    ([pco(1, "CCO #1xA")], "1.A", []),  # the number is no pattern
    ([pco(1, None, number="001")], "001", []),  # on two tiers a PCO has a number of its own
    ([pco(1, None, number="001", tiers=1)], "001", [1]),  # a hidden one has the package's
    ([], "001", []),
])  # fmt: skip
def test_a_package_is_found_by_its_contract_and_its_number(items, package, ids):
    potential = PotentialChanges(items)
    assert [one["id"] for one in potential.of({"contract_id": 5, "number": package})] == ids


@pytest.mark.parametrize(
    "items,tiers", [([], None), ([pco(1, tiers=None)], None), ([pco(1, tiers=None), pco(2, tiers=3)], 3)]
)
def test_any_pco_says_how_many_tiers_there_are(items, tiers):
    assert PotentialChanges(items).tiers == tiers


def test_the_lines_of_no_pco_cost_no_call(site):
    assert lines_of(site.client, site.project_id, []) == []
    assert site.calls() == {}
