"""The budget of calls in a real ledger: both windows, those who go first, what is given back, and an hour that Procore tells of."""

import pytest

from procore.diff.call_budget import HOUR, KEPT_UNTIL, Ask, StatedLimits
from procore.store.call_budgets import CallBudgets

HOURS = HOUR.total_seconds()
BOTH = StatedLimits(short_limit=25, hour_limit=100, hour_left=100, hour_ends_in=3600.0)


class Account:
    """One account's budget, with a clock that a test moves."""

    def __init__(self, engine):
        self.ahead = 0.0
        self.reserve = CallBudgets(engine, lambda: self.ahead).of("one")

    def take(self, wanted=10, **more):
        return self.reserve(Ask(wanted=wanted, **more))


@pytest.fixture
def account(ledger_engine):
    return Account(ledger_engine)


def test_as_long_as_no_limit_is_known_everything_is_granted(account):
    found = [account.take() for _ in range(20)]
    assert all(one.unlimited and one.calls == 10 for one in found)


def test_the_short_window_is_never_given_out_twice_and_is_free_after_ten_seconds(account):
    first = account.take(stated=StatedLimits(short_limit=25), settles=None)
    found = [first, *(account.take() for _ in range(20))]
    assert first.calls == 2  # a tenth, so that no idle task holds more
    assert sum(one.calls for one in found) == 25
    assert found[-1].ready_in == pytest.approx(15, abs=2)  # what was given out may be used for five seconds
    account.ahead += found[-1].ready_in + 0.2
    assert account.take().calls == 2


def test_calls_count_from_when_they_were_answered_and_what_was_not_used_is_free(account):
    slices = [account.take(stated=StatedLimits(short_limit=25)) for _ in range(14)]
    assert account.take().calls == 0
    found = account.take(settles=slices[0].slice, ages=(9.0,), returned=1)  # one of two was made, nine seconds ago
    assert found.calls == 1
    assert account.take().ready_in == pytest.approx(1, abs=0.9)


def test_an_hour_ends_for_all_and_begins_anew(account):
    account.take(wanted=0, stated=StatedLimits(hour_limit=30, hour_left=30, hour_ends_in=3600.0))
    assert [account.take(first=True).calls for _ in range(4)] == [10, 10, 10, 0]
    spent = account.take(first=True)
    assert (spent.hour_left, round(spent.ready_in, -1)) == (0, 3600)
    account.ahead += 3601
    assert account.take(first=True).calls == 10
    assert account.take(first=True).hour_ends_in == pytest.approx(HOURS, abs=5)  # its first call began it


def test_what_procore_says_of_the_hour_counts_where_it_knows_of_more_calls(account):
    account.take(stated=BOTH)
    assert account.take(wanted=0, stated=StatedLimits(hour_limit=100, hour_left=3, hour_ends_in=3600.0)).hour_left == 3
    other = account.take(
        wanted=0, stated=StatedLimits(hour_limit=100, hour_left=80, hour_ends_in=1200.0)
    )  # it had begun earlier
    assert (other.hour_left, round(other.hour_ends_in, -1)) == (80, 1200)


@pytest.mark.parametrize(("first", "left"), [(True, 100), (False, 80)])
def test_a_fifth_of_the_hour_is_kept_for_those_who_go_first_until_its_last_minutes(account, first, left):
    account.take(wanted=0, stated=StatedLimits(hour_limit=100, hour_left=100, hour_ends_in=3600.0))
    assert sum(account.take(first=first).calls for _ in range(12)) == left
    if first:
        return
    wait = account.take().ready_in
    assert wait == pytest.approx(3600 - KEPT_UNTIL.total_seconds(), abs=5)
    account.ahead += wait + 1
    assert sum(account.take().calls for _ in range(12)) == 20


def test_a_fifth_of_the_short_window_is_kept_while_one_asks_who_goes_first(account):
    account.take(wanted=0, stated=StatedLimits(short_limit=25))
    account.take(first=True)
    assert sum(account.take().calls for _ in range(20)) == 18
    assert account.take(first=True).calls == 2
    account.ahead += 16  # none has asked for a while
    assert sum(account.take().calls for _ in range(20)) == 25


def test_a_refusal_stops_all_until_it_is_over(account):
    account.take(stated=StatedLimits(shut_for=7.0), wanted=0)
    shut = account.take(first=True)
    assert (shut.calls, shut.unlimited) == (0, True)
    assert shut.ready_in == pytest.approx(7, abs=1)
    account.ahead += shut.ready_in + 0.1
    assert account.take().calls == 10


def test_each_account_has_its_own(account, ledger_engine):
    while account.take(stated=StatedLimits(short_limit=2)).calls:
        pass
    assert CallBudgets(ledger_engine).of("two")(Ask()).calls == 10
