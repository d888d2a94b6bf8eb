"""What an event says, what is to be read because of it, and what a hook lacks: as tables."""

from datetime import UTC, datetime

import pytest

from procore.diff.webhooks import (
    AT_MOST,
    Heard,
    HookRepair,
    Listening,
    NotAnEvent,
    PendingEvent,
    events_of,
    from_procore,
    heard,
    repair,
    unheard,
    wanted_triggers,
)
from procore.elements import ALL, ELEMENTS
from procore.elements.element import Direction
from procore.model.webhooks import Hook

COMPANY, PROJECT, RECORD, LINE = 5, 6, 598134325700003, 598134325700004
DEFAULTS = {one.id: one.default for one in ELEMENTS.values()}
LISTENING = Listening(
    company_id=COMPANY, elements=from_procore(ELEMENTS.values(), DEFAULTS), applications=frozenset({"demo"})
)
TOLD = {
    "ulid": "01JAB", "timestamp": "2026-05-01T12:00:00Z", "company_id": COMPANY, "project_id": PROJECT, "resource_id": RECORD,
    "event_type": "update", "resource_name": "Purchase Order Contracts", "metadata": {"source_application_id": "other"},
}  # fmt: skip
PARENT = {"related_resources": [{"id": RECORD, "name": "Purchase Order Contracts"}], "resource_id": LINE}
LINES = "Purchase Order Contract Line Items"


def says(**changed):
    return [(one.element, one.procore_id, one.project_id) for one in events_of({**TOLD, **changed}, LISTENING)]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, [("purchase_orders", RECORD, PROJECT)]),
        ({"event_type": "delete"}, [("purchase_orders", None, PROJECT)]),
        ({"resource_name": LINES, **PARENT}, [("purchase_orders", RECORD, PROJECT)]),
        ({"resource_name": LINES, **PARENT, "event_type": "delete"}, [("purchase_orders", RECORD, PROJECT)]),
        ({"resource_name": LINES}, [("purchase_orders", None, PROJECT)]),
        ({"resource_name": LINES, "related_resources": [{"id": 1}, {"id": 2}]}, [("purchase_orders", None, PROJECT)]),
        ({"resource_name": "Potential Change Orders"}, [("change_orders", None, PROJECT)]),
        ({"resource_name": "Cost Codes"}, [("cost_codes", None, PROJECT)]),
        ({"resource_name": "Company Vendors", "project_id": None}, [("suppliers", RECORD, None)]),
        ({"resource_name": "Direct Costs"}, []),
        ({"company_id": 9}, []),
        ({"metadata": {"source_application_id": "demo"}}, []),
        ({"metadata": None}, [("purchase_orders", RECORD, PROJECT)]),
        ({"company_id": "5", "project_id": "6", "resource_id": str(RECORD)}, [("purchase_orders", RECORD, PROJECT)]),
    ],
)  # fmt: skip
def test_an_event_names_a_record_or_where_something_changed(changed, said):
    assert says(**changed) == said


def test_a_moment_is_aware_whatever_zone_it_says():
    for said in ("2026-05-01T12:00:00Z", "2026-05-01T08:00:00-04:00", "2026-05-01T12:00:00"):
        (event,) = events_of({**TOLD, "timestamp": said}, LISTENING)
        assert event.happened_at == datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ulid", None), ("ulid", 7), ("ulid", "x" * 101), ("ulid", "a b"), ("company_id", None), ("company_id", True),
        ("company_id", "x"), ("resource_id", 2**63), ("resource_id", -1), ("resource_id", "٣"), ("project_id", []),
        ("timestamp", "noon"), ("timestamp", 1), ("timestamp", "0001-01-01T00:00:00+23:59"), ("event_type", ""),
        ("resource_name", {}),
    ],
)  # fmt: skip
def test_what_is_no_event_is_told_by_its_field(field, value):
    with pytest.raises(NotAnEvent, match=field):
        says(**{field: value})


def pending(*told):
    return [PendingEvent(id=n, procore_id=record, project_id=project) for n, (record, project) in enumerate(told, 1)]


@pytest.mark.parametrize(
    ("element", "told", "read"),
    [
        ("purchase_orders", [(1, 60), (1, 60), (2, 60), (3, 70)],
         Heard(records={"A": {1, 2}, "B": {3}}, events={1: "A", 2: "A", 3: "A", 4: "B"})),
        ("purchase_orders", [(1, 60), (None, 60)], Heard(scopes={"A"}, events={1: "A", 2: "A"})),
        ("purchase_orders", [(1, 99)], Heard(events={1: ""})),
        ("suppliers", [(1, None), (None, None)], Heard(scopes={""}, events={1: "", 2: ""})),
        ("suppliers", [(1, 60)], Heard(records={"": {1}}, events={1: ""})),
        ("purchase_orders", [(n, 60) for n in range(AT_MOST + 1)],
         Heard(scopes={"A"}, events=dict.fromkeys(range(1, AT_MOST + 2), "A"))),
        ("purchase_orders", [], Heard()),
    ],
)  # fmt: skip
def test_events_become_records_or_whole_lists_to_read(element, told, read):
    assert heard(ALL[element], pending(*told), {"A": 60, "B": 70}) == read


OFFERED = frozenset(
    (name, action) for name in ("Projects", "Company Vendors", "RFIs") for action in ("create", "update")
)


def test_only_what_there_is_and_what_concerns_us_is_asked_for():
    elements = (ALL["projects"], ALL["suppliers"], ALL["purchase_orders"])
    assert wanted_triggers(elements, OFFERED) == {one for one in OFFERED if one[0] != "RFIs"}
    assert unheard(elements, OFFERED) == ["Purchase Order Contract Line Items", "Purchase Order Contracts"]


def test_what_goes_to_procore_only_is_not_listened_for():
    assert "costs" not in {one.id for one in LISTENING.elements}
    towards = dict.fromkeys(DEFAULTS, Direction.TO_PROCORE)
    assert from_procore(ELEMENTS.values(), towards) == ()


WANTED = Hook(
    url="https://us/demo", authorization="Bearer abcdefgh", namespace="n", triggers=frozenset({("A", "update")})
)


def found(**changed):
    known = {
        "url": WANTED.url,
        "authorization": "*********defgh",
        "namespace": "n",
        "triggers": WANTED.triggers,
        "id": "1",
    }
    return Hook(**{**known, **changed})


@pytest.mark.parametrize(
    ("there", "todo"),
    [
        ([], {"create": True, "add": {("A", "update")}}),
        ([found()], {}),
        ([found(authorization="****other")], {"change": {"destination_headers"}}),
        ([found(url="https://old/demo", active=False)], {"change": {"destination_url", "status"}}),
        ([found(payload_version="v2.0")], {"change": {"payload_version"}}),
        ([found(triggers=frozenset({("B", "update")}))], {"add": {("A", "update")}, "drop": {("B", "update")}}),
        ([found(id="2"), found(id="1")], {"removed": ("2",)}),
        ([found(id="1", url="https://test/demo"), found(id="2")], {"strangers": ("https://test/demo",)}),
    ],
)  # fmt: skip
def test_a_hook_is_made_mended_or_left_alone(there, todo):
    made = repair(WANTED, there)
    for name in HookRepair.__slots__:
        if name != "kept":
            assert getattr(made, name) == todo.get(name, type(getattr(made, name))()), name
    assert made.nothing == (not todo or set(todo) == {"strangers"})
