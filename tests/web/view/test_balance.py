"""Both sides' dollars: what differs, what of it is explained, and what is not known."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from procore.web.view.balance import PROJECTS, balances

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def row(maestro, procore, explained=0, unknown=0, element="costs"):
    return {
        "element": element, "records": 1, "unknown": unknown, "maestro": Decimal(maestro), "procore": Decimal(procore),
        "difference": Decimal(maestro) - Decimal(procore), "explained_records": bool(explained), "explained": Decimal(explained),
        "maestro_at": NOW, "procore_at": NOW,
    }  # fmt: skip


def test_a_difference_is_what_maestro_has_more_and_its_rest_is_what_nothing_explains():
    (found,) = balances([row("100.00", "60.00", explained="30.00"), row("5.00", "5.00")]).values()
    assert (found.difference, found.rest, found.explained_records) == (Decimal("40.00"), Decimal("10.00"), 1)
    assert len(found.projects) == 1


def test_of_many_projects_that_differ_the_first_are_shown_and_the_others_counted():
    found = balances([row(n + 1, 0) for n in range(PROJECTS + 3)])["costs"]
    assert (len(found.projects), found.more) == (PROJECTS, 3)


def test_an_element_whose_amounts_nobody_said_is_not_known():
    assert not balances([row(0, 0, unknown=1)])["costs"].known
    assert balances([row(0, 0, unknown=1), row(1, 1)])["costs"].known


def test_a_side_that_was_never_read_whole_is_not_known_and_the_oldest_read_is_said():
    earlier = NOW - timedelta(hours=9)
    never, old = {**row(5, 5), "procore_at": None}, {**row(7, 7), "procore_at": earlier}
    assert not balances([never])["costs"].known
    found = balances([never, old, row(1, 1)])["costs"]
    assert (found.known, found.unread, found.maestro_at, found.procore_at) == (True, 1, NOW, earlier)
    assert found.projects == (never,)
