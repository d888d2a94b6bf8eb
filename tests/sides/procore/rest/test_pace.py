"""Several tasks with one budget of calls, in threads, against the simulator's limits; nobody sleeps in real time."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import event

from procore.diff.call_budget import KEPT_UNTIL, Ask, StatedLimits
from procore.model.errors import RateLimitSpent, Unreachable
from procore.sides.procore.rest.access_token import Credentials
from procore.sides.procore.rest.client import Client
from procore.store.call_budgets import CallBudgets
from simulator import Fault, Limits, Simulator

SPIKE = 25
"""The documentation's example (docs/procore.md#limits)."""


class Rest:
    """Threads that only sleep when all do: then the simulator's clock moves to the first who wakes."""

    def __init__(self, simulator, threads):
        self.simulator, self.awake = simulator, threads
        self.wakes = {}
        self.slept = threading.Condition()

    def sleep(self, seconds):
        me, wakes = threading.get_ident(), self.simulator.clock.now() + seconds
        with self.slept:
            self.wakes[me] = wakes
            self.awake -= 1
            self._move()
            self.slept.wait_for(lambda: me not in self.wakes)

    def end(self):
        with self.slept:
            self.awake -= 1
            self._move()

    def _move(self):
        if self.awake or not self.wakes:
            return
        now = self.simulator.clock.now()
        first = min(self.wakes.values())
        self.simulator.clock.advance(max(0.0, first - now))
        woken = [one for one, moment in self.wakes.items() if moment <= max(first, now)]
        for one in woken:
            del self.wakes[one]
        self.awake += len(woken)
        self.slept.notify_all()


def connected(simulator, session, budgets, sleep, *, first=False):
    names = ("client_id", "client_secret")
    credentials = Credentials(login_url=simulator.url, **{name: getattr(simulator, name) for name in names})
    client = Client(session, simulator.url, simulator.company_id, credentials, now=simulator.clock.now, sleep=sleep)
    client.share_calls(budgets.of(client.account), first=first)
    return client


def budgets_of(engine, simulator):
    """The ledger's, whose clock goes on with the simulator's, but for what Procore's is wrong by."""
    return CallBudgets(engine, lambda: simulator.clock.now() - time.time() - simulator.switches.clock_skew)


def work(simulator, engine, tasks, calls, first=lambda _number: False):
    """So many tasks at once, each of which makes so many calls; by task, when it gave its worker back until later."""
    rest, left = Rest(simulator, tasks), {}

    def task(number):
        with requests.Session() as session:
            client = connected(simulator, session, budgets_of(engine, simulator), rest.sleep, first=first(number))
            try:
                for _ in range(calls):
                    ask(client)
                client.give_calls_back()
            except RateLimitSpent as spent:
                left[number] = spent.resets_at
            finally:
                rest.end()

    with ThreadPoolExecutor(tasks) as threads:
        list(threads.map(task, range(tasks)))
    return left


def ask(client):
    client.get("/rest/v1.0/me", {"company_id": client.company_id})


def answers(simulator):
    return [one for one in simulator.requests if not one["path"].startswith("/oauth/")]


@pytest.mark.parametrize(("tasks", "skew"), [(2, 0), (4, 3600), (8, -3600)])
def test_tasks_at_once_are_never_refused_and_leave_nothing_unused(ledger_engine, tasks, skew):
    with Simulator(limits=Limits(hour=3600, spike=SPIKE)) as simulator:
        simulator.switches.clock_skew = skew
        assert work(simulator, ledger_engine, tasks, 200 // tasks) == {}
        asked = answers(simulator)
        slept = simulator.clock.now() - time.time() - skew  # the rest is this machine's own work
    assert [one["status"] for one in asked] == [200] * 200
    fastest = (200 / SPIKE - 1) * 10  # the windows before the last one
    assert fastest / slept >= 0.95


def test_an_hour_that_is_spent_is_known_to_all_without_asking_and_none_keeps_its_worker(ledger_engine):
    with Simulator(limits=Limits(hour=40, spike=SPIKE)) as simulator:
        left = work(simulator, ledger_engine, 4, 20, first=lambda _number: True)
        again = work(simulator, ledger_engine, 2, 1)
        asked, now = answers(simulator), simulator.clock.now()
    assert [one["status"] for one in asked] == [200] * 40
    assert len(left) >= 3  # one may have made all of its calls
    assert [round(one.timestamp() - now, -2) for one in [*left.values(), *again.values()]] == [3600] * (len(left) + 2)


def test_commitments_go_on_where_history_has_to_wait_for_the_end_of_the_hour(ledger_engine):
    with Simulator(limits=Limits(hour=40)) as simulator:
        left = work(simulator, ledger_engine, 1, 40)
        assert len(answers(simulator)) == 32
        until = left[0].timestamp() - simulator.clock.now()
        assert until == pytest.approx(3600 - KEPT_UNTIL.total_seconds(), abs=5)
        assert work(simulator, ledger_engine, 1, 8, first=lambda _number: True) == {}


def test_a_refusal_of_another_program_s_making_is_waited_for_by_all(ledger_engine):
    with Simulator() as simulator, requests.Session() as session:
        naps = []
        budgets = budgets_of(ledger_engine, simulator)
        one, other = (connected(simulator, session, budgets, nap) for nap in (simulator.clock.advance, naps.append))
        ask(one)
        simulator.faults.add(Fault(method="GET", limit="hour", reset=1800))
        with pytest.raises(RateLimitSpent):
            ask(one)
        with pytest.raises(
            RateLimitSpent, match=r"Procore's limit of calls is spent at GET /rest/v1.0/me; going on at"
        ):
            ask(other)
        assert len(answers(simulator)) == 2
        assert naps == []


def test_a_ledger_that_does_not_answer_stops_no_call(caplog):
    def broken(_ask):
        raise Unreachable("The ledger's database does not answer")

    class Budgets:
        of = staticmethod(lambda _account: broken)

    with Simulator(limits=Limits(spike=SPIKE)) as simulator, requests.Session() as session:
        client = connected(simulator, session, Budgets, simulator.clock.advance)
        for _ in range(30):
            ask(client)
        client.give_calls_back()
        assert [one["status"] for one in answers(simulator)].count(200) == 30
    assert "The budget of Procore calls is not known" in caplog.text


def test_without_a_limit_the_ledger_is_asked_once(ledger_engine):
    statements = []
    event.listen(ledger_engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with Simulator(limits=Limits(hour=0, spike=0)) as simulator, requests.Session() as session:
        client = connected(simulator, session, budgets_of(ledger_engine, simulator), simulator.clock.advance)
        for _ in range(30):
            ask(client)
        client.give_calls_back()
    assert (
        len([one for one in statements if "call_budget" in one]) == 3
    )  # the account's first, so that its row was made


def test_what_is_left_of_the_hour_is_known_though_answers_tell_of_the_ten_seconds(ledger_engine):
    with Simulator(limits=Limits(hour=600, spike=SPIKE)) as simulator, requests.Session() as session:
        budgets = budgets_of(ledger_engine, simulator)
        client = connected(simulator, session, budgets, simulator.clock.advance)
        stated = StatedLimits(hour_limit=600, hour_left=600, hour_ends_in=3600.0)
        budgets.of(client.account)(Ask(wanted=0, stated=stated))
        for _ in range(20):
            ask(client)
        assert (client.limit.total, client.limit.left) == (600, 580)
