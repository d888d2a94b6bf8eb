"""One writer: an element of a company is written by one run at a time, and a crash lets it go."""

from dataclasses import replace

import pytest
from sqlalchemy import create_engine, event, text

from procore.elements import ELEMENTS
from procore.model.errors import ElementBusy, Unreachable, WriterLost
from procore.store.writers import one_writer

COSTS, SUPPLIERS = ELEMENTS["costs"], ELEMENTS["suppliers"]


def break_connections(engine):
    """As when the database restarts, or a firewall forgets: all connections but this one end."""
    with engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def is_free(ledger, pairing):
    """Whether another process may write costs now. (Within one connection PostgreSQL gives a lock twice.)"""
    others = create_engine(ledger.engine.url)
    try:
        with one_writer(others, pairing.id, COSTS, "another"):
            return True
    except ElementBusy:
        return False
    finally:
        others.dispose()


def test_a_second_run_is_told_which_run_writes_and_since_when(ledger, pairing):
    before = ledger.now()
    with (
        one_writer(ledger.engine, pairing.id, COSTS, "scheduled__1"),
        pytest.raises(ElementBusy, match=r"costs is being written by the run scheduled__1 since \d{4}-") as busy,
        one_writer(ledger.engine, pairing.id, COSTS, "manual__2"),
    ):
        pass
    assert busy.value.dag_run == "scheduled__1"
    assert busy.value.since
    assert before <= busy.value.since <= ledger.now()


def test_the_element_is_free_when_the_run_has_ended(ledger, pairing):
    with one_writer(ledger.engine, pairing.id, COSTS, "1") as writer:
        writer.make_sure()
    assert is_free(ledger, pairing)


def test_the_element_is_free_when_the_run_failed(ledger, pairing):
    with pytest.raises(ZeroDivisionError), one_writer(ledger.engine, pairing.id, COSTS, "1"):
        _ = 1 / 0
    assert is_free(ledger, pairing)


def test_a_lock_that_cannot_be_known_to_be_released_ends_with_its_connection(ledger, pairing):
    """Given back to the pool it would outlive its run: the next one in this process would hold it without having taken it."""

    def refused(_connection, _cursor, statement, given, *_more):
        return ("SELECT 1 / 0" if "pg_advisory_unlock_all" in statement else statement), given

    event.listen(ledger.engine, "before_cursor_execute", refused, retval=True)
    with one_writer(ledger.engine, pairing.id, COSTS, "1"):
        pass
    assert is_free(ledger, pairing)


def test_other_elements_and_other_companies_do_not_wait(ledger, pairing):
    other = replace(pairing, company="other", procore_company_id=8)
    ledger.pairings.add("other", {"tag": "O", "procore_company_id": 8, "host": other.host, "environment": "sandbox"})
    (other,) = ledger.pairings.concerning("other", 8, other.host)
    with (
        one_writer(ledger.engine, pairing.id, COSTS, "1"),
        one_writer(ledger.engine, pairing.id, SUPPLIERS, "1"),
        one_writer(ledger.engine, other.id, COSTS, "1") as writer,
    ):
        writer.make_sure()


def test_a_crash_lets_go_and_the_one_who_lost_it_writes_no_more(ledger, pairing):
    with one_writer(ledger.engine, pairing.id, COSTS, "1") as lost:
        break_connections(ledger.engine)
        with one_writer(ledger.engine, pairing.id, COSTS, "2") as writer:
            writer.make_sure()
            with pytest.raises(WriterLost, match="nothing more was written"):
                lost.make_sure()


def test_who_wrote_before_a_crash_is_not_named_to_those_who_come_after(ledger, pairing):
    with one_writer(ledger.engine, pairing.id, COSTS, "1"):
        break_connections(ledger.engine)
    with ledger.engine.connect() as connection:
        assert connection.execute(text("SELECT dag_run FROM procore_sync.writer")).scalars().all() == ["1"]
    with one_writer(ledger.engine, pairing.id, COSTS, "2"):
        pass


def test_a_ledger_that_does_not_answer_is_a_sentence(ledger, pairing):
    nowhere = create_engine(ledger.engine.url.set(database="nothing_of_the_kind"))
    with pytest.raises(Unreachable, match="database does not answer"), one_writer(nowhere, pairing.id, COSTS, "1"):
        pass
