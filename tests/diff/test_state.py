"""Why a record that only one side has is never made on the other: the table of all elements."""

from dataclasses import replace
from datetime import date

import pytest

from procore.diff.plan import plan
from procore.diff.state import NeverCreated, lowered_flag, never_created
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Record
from procore.model.steps import Pair, Policy
from tests.factories.records import broken
from tests.factories.states import WHY, cases


@pytest.mark.parametrize("case", list(cases()), ids=str)
def test_a_record_of_one_side_is_never_created_for_one_reason_or_may_be(case):
    assert never_created(ALL[case.element], case.record) == case.why


@pytest.mark.parametrize("case", [case for case in cases() if case.why], ids=str)
def test_a_run_makes_no_step_of_what_is_never_created_in_any_direction(case):
    element = ALL[case.element]
    here = {f"{case.record.side}": case.record}
    for direction in element.directions:
        assert plan(element, [Pair(**here)], Policy(direction=direction, owners={})) == []


def test_every_fact_of_an_element_that_keeps_a_record_back_has_a_case():
    reasons = {
        "active_field": NeverCreated.CLOSED,
        "blank_when_zero": NeverCreated.BLANK,
        "required_flags": NeverCreated.WITHDRAWN,
        "never_create_facts": NeverCreated.CANCELLED,
        "never_create_statuses": NeverCreated.VOID,
    }
    wanted = {(e.id, why) for e in ALL.values() for name, why in reasons.items() if getattr(e, name)}
    assert wanted == {(element, why) for element, _, _, why in WHY}
    assert set(NeverCreated) == {*reasons.values(), NeverCreated.BEFORE}
    statuses = {(e.id, status) for e in ALL.values() for status in e.never_create_statuses}
    assert statuses == {(element, values["status"]) for element, values, _, why in WHY if why is NeverCreated.VOID}


def test_an_amount_that_cannot_be_read_is_not_nothing():
    record = Record(side=Side.MAESTRO, key="24-001|A", values={"amount": None})
    assert never_created(ALL["budgets"], record) is NeverCreated.BLANK
    assert never_created(ALL["budgets"], broken(record)) is None


def test_a_flag_that_the_side_did_not_say_is_not_down():
    costs = ALL["costs"]
    record = Record(side=Side.MAESTRO, key="1", values={"transferred": True})
    assert (lowered_flag(costs, record), never_created(costs, record)) == (None, None)
    down = replace(record, values={"transferred": True, "uncommitted": False})
    assert lowered_flag(costs, down) == "uncommitted"
    assert never_created(_without_flags(costs), down) is None


@pytest.mark.parametrize("element", [one for one in ALL.values() if one.dated_by], ids=lambda one: one.id)
def test_what_is_dated_before_history_begins_is_never_created_unless_it_is_summed_up(element):
    begun = replace(element, begins=date(2024, 1, 1))
    days = {date(2023, 12, 31): None if element.summed else NeverCreated.BEFORE, date(2024, 1, 1): None}
    for day, why in days.items():
        for side in Side:
            record = Record(side=side, key="1", values={element.dated_by: day})
            assert never_created(begun, record) == why
            assert never_created(element, record) is None


def _without_flags(element):
    """As a company's settings may say: its committed costs travel too."""
    return replace(element, required_flags=())
