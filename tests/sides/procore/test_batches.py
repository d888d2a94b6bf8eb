"""Batches are halved where one item spoils them, and every item of an answer is accounted for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procore.elements import ALL
from procore.model.errors import AccessRefused, RequestRefused, Unreachable
from procore.model.orders import Order
from procore.model.records import Reason
from procore.model.steps import Verb
from procore.sides.procore.batches import (
    UNANSWERED,
    Answers,
    error_words,
    halved,
    in_batches,
    outcome,
    refused,
    stored,
    sync,
)

SUPPLIERS = ALL["suppliers"]


class Endpoint:
    """Takes numbers together unless one of them spoils it; each call is kept."""

    def __init__(self, *spoil, error=None):
        self.spoil, self.calls, self.error = set(spoil), [], error

    def send(self, items):
        self.calls.append(list(items))
        if self.spoil & set(items):
            raise self.error or RequestRefused("no", status=422, words=f"of {len(items)}")
        return ("taken", *items)

    def ask(self, *items):
        return list(halved(self.send, items, lambda item, said: ("refused", item, said)))


@pytest.mark.parametrize("count,size,lengths", [
    (0, 3, []), (1, 3, [1]), (3, 3, [3]), (4, 3, [3, 1]), (1000, 1000, [1000]), (1001, 1000, [1000, 1]),
])  # fmt: skip
def test_items_go_in_their_order_and_never_more_than_a_call_takes(count, size, lengths):
    parts = list(in_batches(range(count), size))
    assert [len(part) for part in parts] == lengths
    assert [one for part in parts for one in part] == list(range(count))


@pytest.mark.parametrize("spoil,outcomes,calls", [
    ((), [("taken", 1, 2, 3, 4)], 1),
    ((3,), [("taken", 1, 2), ("refused", 3, "of 1"), ("taken", 4)], 5),
    ((1, 4), [("refused", 1, "of 1"), ("taken", 2), ("taken", 3), ("refused", 4, "of 1")], 7),
    ((1, 2, 3, 4), [("refused", n, "of 1") for n in (1, 2, 3, 4)], 7),
])  # fmt: skip
def test_a_refused_batch_is_halved_until_what_spoils_it_stands_alone(spoil, outcomes, calls):
    endpoint = Endpoint(*spoil)
    assert endpoint.ask(1, 2, 3, 4) == outcomes
    assert len(endpoint.calls) == calls


@given(st.sets(st.integers(0, 40)), st.integers(1, 40))
def test_whatever_spoils_a_batch_each_item_has_one_outcome_and_is_taken_once(spoil, count):
    endpoint = Endpoint(*spoil)
    outcomes = endpoint.ask(*range(count))
    taken = [one for kind, *items in outcomes if kind == "taken" for one in items]
    alone = [items[0] for kind, *items in outcomes if kind == "refused"]
    assert sorted(taken + alone) == list(range(count))
    assert set(alone) == spoil & set(range(count))


@given(st.sets(st.integers(0, 999), max_size=3), st.sampled_from([2, 7, 40, 1000]))
def test_one_item_that_we_may_not_see_is_refused_alone_and_a_closed_call_is_not_asked_for_each(hidden, count):
    closed, hidden = set(range(count)), {one % count for one in hidden}

    def ask(spoil):
        return Endpoint(*spoil, error=AccessRefused("no", status=404)).ask(*range(count))

    if hidden < closed and (len(hidden) <= 1 or count < 7):
        outcomes = ask(hidden)
        assert [one[1] for one in outcomes if one[0] == "refused"] == sorted(hidden)
        assert sorted(one for kind, *items in outcomes for one in items if kind == "taken") == sorted(closed - hidden)
    with pytest.raises(AccessRefused):
        ask(closed)
    calls: list[object] = []

    def send(items):
        calls.append(items)
        raise AccessRefused("no", status=403)

    with pytest.raises(AccessRefused):
        list(halved(send, range(count), lambda item, said: None))
    assert len(calls) <= 13


def test_an_error_that_is_no_refusal_stops_at_once():
    def send(items):
        raise Unreachable("nobody there")

    with pytest.raises(Unreachable):
        list(halved(send, [1, 2], lambda item, said: None))


# ------------------------------------------------------------------------------------------------ answers


@pytest.mark.parametrize("item,found", [
    ({"id": 1}, {"id": 1, "origin_id": "A"}),
    ({"origin_id": "A"}, {"id": 1, "origin_id": "A"}),
    ({"id": 1, "origin_id": "B"}, {"id": 1, "origin_id": "A"}),
    ({"id": 2}, refused("name: is taken")),
    ({"origin_id": "E"}, refused("is locked")),
    ({"id": 9, "origin_id": "B"}, UNANSWERED),
    ({"id": None, "origin_id": None}, UNANSWERED),
    ({}, UNANSWERED),
])  # fmt: skip
def test_an_item_is_found_by_its_id_else_by_its_origin_id(item, found):
    answers = Answers({
        "entities": [{"id": 3, "origin_id": "C"}, {"id": 1, "origin_id": "A"}],
        "errors": [{"id": 2, "errors": {"name": ["is taken"]}}, {"origin_id": "E", "errors": "is locked"}],
    })  # fmt: skip
    assert answers.of(item) == found


def test_an_item_that_is_in_both_lists_is_refused():
    answers = Answers({"entities": [{"id": 1}], "errors": [{"id": 1, "errors": ["a", "b"]}]})
    assert answers.of({"id": 1}) == refused("a, b")


def test_an_origin_id_that_is_taken_off_finds_nobody_elses_answer():
    answers = Answers(
        {"entities": [{"id": 1, "origin_id": ""}], "errors": [{"id": 2, "origin_id": "", "errors": "no"}]}
    )
    assert answers.of({"id": 1, "origin_id": ""}) == {"id": 1, "origin_id": ""}
    assert answers.of({"id": 2, "origin_id": ""}) == refused("no")


def test_an_answer_without_lists_says_nothing_of_anybody():
    assert Answers({"entities": None}).of({"id": 1}) == UNANSWERED


def test_a_sync_that_is_refused_for_one_item_answers_all():
    def send(items):
        if any(item["name"] == "bad" for item in items):
            raise RequestRefused("no", status=422, words="bad envelope")
        return {"entities": [{**item, "id": 7} for item in reversed(items)], "errors": []}

    items = [{"origin_id": name, "name": name} for name in ("a", "bad", "c")]
    answers = sync(send, items)
    assert [answers.of(item) for item in items] == [
        {"origin_id": "a", "name": "a", "id": 7}, refused("bad envelope"), {"origin_id": "c", "name": "c", "id": 7},
    ]  # fmt: skip


@pytest.mark.parametrize("errors,words", [
    ("locked", "locked"),
    (["one", "two"], "one, two"),
    ({"name": ["can't be blank", "is short"], "code": "taken"}, "name: can't be blank, is short; code: taken"),
    ({"base": {"deep": ["words"]}}, "base: deep: words"),
    (None, "None"),
])  # fmt: skip
def test_the_words_of_an_item_are_kept_whatever_their_shape(errors, words):
    assert error_words(errors) == words


# ------------------------------------------------------------------------------------------------ outcomes


def order(**values):
    return Order(verb=Verb.UPDATE, values=values, before={"name": "Before", "city": "Laval"}, procore_id=7)


@pytest.mark.parametrize("entity,city,reason", [
    ({"id": 7, "name": "Béton", "city": "Québec"}, "Québec", None),
    ({"id": 7, "name": "Béton"}, "Laval", None),  # an answer that leaves a field out: as it was before
    ({"id": 7, "name": "Beton"}, "Laval", Reason("not_stored", {"field": "name", "sent": "Béton", "kept": "Beton"})),
    ({"id": 7, "name": None}, "Laval", Reason("not_stored", {"field": "name", "sent": "Béton", "kept": ""})),
])  # fmt: skip
def test_what_procore_did_not_keep_is_a_reason_beside_the_record(entity, city, reason):
    found = stored(SUPPLIERS, order(name="Béton"), entity)
    assert found.record is not None
    assert (found.record.get("city"), found.reason) == (city, reason)


def test_a_name_that_procore_had_to_cut_is_kept():
    found = stored(SUPPLIERS, order(name="N" * 300), {"id": 7, "name": "N" * 255})
    assert found.reason is None


def test_each_order_has_its_own_outcome():
    answers = Answers({"entities": [{"id": 7, "name": "Béton"}], "errors": [{"origin_id": "M|2", "errors": "taken"}]})
    new = Order(verb=Verb.CREATE, values={"name": "Acier"}, origin_id="M|2")
    lost = Order(verb=Verb.CREATE, values={"name": "Bois"}, origin_id="M|3")
    outcomes = [outcome(SUPPLIERS, one, answers) for one in (order(name="Béton"), new, lost)]
    assert [one.record and one.record.key for one in outcomes] == ["7", None, None]
    assert [one.reason for one in outcomes] == [None, refused("taken"), UNANSWERED]


def test_a_day_is_compared_as_a_day():
    made = Order(verb=Verb.CREATE, values={"number": "26-1", "start_date": date(2026, 5, 1)}, origin_id="M|1")
    entity = {"id": 1, "project_number": "26-1", "start_date": None}
    assert stored(ALL["projects"], made, entity).reason == Reason(
        "not_stored", {"field": "start_date", "sent": "2026-05-01", "kept": ""}
    )
