"""How many tiers a project has is read off its PCOs, and asked for only where packages have none."""

import pytest

from procore.sides.procore.change_order_tiers import potential_changes_of, tiers_of
from procore.sides.procore.potential_changes import THREE_TIERS, TWO_TIERS

LIST, ASKED = "GET /potential_change_orders", "GET /projects/{id}/commitment_change_orders"


def test_nothing_is_asked_of_a_project_without_packages(site):
    assert tiers_of(site.company, site.project_id, packages=False) is None
    assert site.calls() == {}


@pytest.mark.parametrize("number,tiers", [(2, TWO_TIERS), (3, THREE_TIERS)])
def test_packages_without_pcos_are_told_apart_by_what_three_tiers_refuse_once_a_run(site, number, tiers):
    site.world.change("projects", site.project_id, change_order_tiers=number)
    assert [tiers_of(site.company, site.project_id, packages=True) for _ in range(2)] == [tiers, tiers]
    assert site.calls() == {LIST: 1, ASKED: 1}


def test_the_list_is_read_once_until_packages_were_made(site):
    first = potential_changes_of(site.company, site.project_id)
    assert potential_changes_of(site.company, site.project_id) is first
    assert site.calls() == {LIST: 1}
    potential_changes_of(site.company, site.project_id, anew=True)
    assert site.calls() == {LIST: 1}
    assert tiers_of(site.company, site.project_id, packages=False) == TWO_TIERS  # the list was read: it may be asked
