"""What is sent for each change of a cost that was sent: reversals, then what takes their place; nothing twice."""

from datetime import date
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.mapping.values import text_of
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order
from procore.model.steps import Verb
from procore.sides.procore.corrections import (
    DirectCost,
    WantedCost,
    correction,
    first_origin_id,
    record_of,
    records_of,
    what_is_read,
)

COSTS = ALL["costs"]
FIRST = "MAESTRO|CST|DEMO|1001"
SCOPE = "26-001"
TWO = {"1": "100", "2": "50"}


def sent(origin, lines, *, begun=False, **header):
    """A direct cost as Procore lists it; `lines`: amounts by number, `begun`: it is a draft, its origin id is to come."""
    stem = origin.replace("|CST|", "|CSTL|")
    generation = origin.removeprefix(FIRST).strip("|")
    head = {
        "id": 900 + len(origin),
        "origin_id": None if begun else origin,
        "origin_data": origin,
        "direct_cost_type": "invoice",
        "direct_cost_date": "2026-05-01",
        "vendor_id": 7,
        "invoice_number": "F-77" + (f"-{generation}" if generation else ""),
        "description": "Béton",
        "amount": str(sum(map(Decimal, lines.values()))),
    }
    items = [
        {
            "id": 100 * len(origin) + int(number),
            "origin_id": f"{stem}|{number}",
            "wbs_code": {"id": 5},
            "description": "Ligne",
            "quantity": "-1" if amount.startswith("-") else "1",
            "uom": "ea",
            "unit_cost": amount.lstrip("-"),
            "amount": amount,
        }
        for number, amount in lines.items()
    ]
    return DirectCost({**head, **header}, items)


def history(*sendings, begun=None):
    """What Procore holds after these sendings: what was added to the first origin id, and the lines. `begun`: a draft."""
    return {FIRST + tail: sent(FIRST + tail, lines, begun=tail == begun) for tail, lines in sendings}


def line(amount):
    values = {"budget_code": "5", "description": "Ligne", "quantity": Decimal(1), "unit": "ea"}
    return {**values, "unit_cost": Decimal(amount), "amount": Decimal(amount)}


def update(costs, lines=None, **values):
    """An order that changes the cost as Procore now shows it; `lines`: new amounts by number, None: removed."""
    (record,) = records_of(COSTS, SCOPE, costs)[-1:]
    by_number = {one.twin: one for one in record.lines.values()}
    orders = []
    for number, amount in (lines or {}).items():
        there = by_number.get(number)
        if amount is None:
            orders.append(LineOrder(verb=LineVerb.REMOVE, key=there.key, source=number))
        elif there:
            values_of_line = {"amount": Decimal(amount), "unit_cost": Decimal(amount)}
            orders.append(LineOrder(verb=LineVerb.UPDATE, key=there.key, source=number, values=values_of_line))
        else:
            orders.append(LineOrder(verb=LineVerb.CREATE, source=number, values=line(amount)))
    return Order(
        verb=Verb.UPDATE, values=values, before=record.values, lines=tuple(orders), lines_before=record.lines,
        maestro_key="1001", procore_id=int(record.key), scope=SCOPE,
    )  # fmt: skip


def new(lines):
    values = {
        "type": "invoice", "date": date(2026, 5, 1), "supplier": "7", "invoice_number": "F-77", "description": "Béton",
    }  # fmt: skip
    orders = tuple(
        LineOrder(verb=LineVerb.CREATE, source=number, values=line(amount)) for number, amount in lines.items()
    )
    return Order(verb=Verb.CREATE, values=values, lines=orders, maestro_key="1001", origin_id=FIRST, scope=SCOPE)


def still_to_send(wanted):
    """What was added to the first origin id, whether its header is still to be sent, and the amounts of such lines."""
    amounts = {number: text_of(values["amount"]) for number, values in wanted.lines_to_send(COSTS).items()}
    return wanted.origin_id.removeprefix(FIRST), wanted.present is None, amounts


def all_to_send(order, costs):
    """What an order sends, reversals first; costs of which nothing is to be sent are left out."""
    asked = correction(COSTS, order, FIRST, costs)
    found = [still_to_send(one) for one in (*asked.reversals, asked.final)]
    return [(tail, header, lines) for tail, header, lines in found if header or lines]


# ------------------------------------------------------------------------------------------------ new costs


@pytest.mark.parametrize("costs,sends", [
    ({}, [("", True, TWO)]),
    (history(("", {}), begun=""), [("", False, TWO)]),  # the run was killed after the header
    (history(("", {"1": "100"}), begun=""), [("", False, {"2": "50"})]),  # after the first line
    (history(("", TWO), begun=""), []),  # after all lines
    (history(("", TWO)), []),  # after all of it
])  # fmt: skip
def test_a_sending_that_broke_off_goes_on_where_it_was(costs, sends):
    assert all_to_send(new(TWO), costs) == sends
    assert correction(COSTS, new(TWO), FIRST, costs).discarded == []


@pytest.mark.parametrize("lines", [{"1": "99"}, {"3": "1"}, {"1": "100", "2": "50", "3": "1"}])
def test_a_draft_that_is_not_the_beginning_of_what_is_wanted_is_discarded_and_sent_anew(lines):
    costs = history(("", lines), begun="")
    assert correction(COSTS, new(TWO), FIRST, costs).discarded == list(costs.values())
    assert all_to_send(new(TWO), costs) == [("", True, TWO)]


@pytest.mark.parametrize("lines", [{}, {"1": "100"}])
def test_what_is_complete_and_lacks_lines_is_never_added_to_but_reversed_and_sent_anew(lines):
    """As an earlier version left it, or a person: its origin id closes it."""
    reversal = [("|1R", True, {number: f"-{amount}" for number, amount in lines.items()})] if lines else []
    assert all_to_send(new(TWO), history(("", lines))) == [*reversal, ("|2", True, TWO)]


# ------------------------------------------------------------------------------------------------ changes

REVERSED = ("|1R", True, {"1": "-100", "2": "-50"})


@pytest.mark.parametrize("change,sends", [
    ({}, []),
    ({"lines": {"2": "60"}}, [REVERSED, ("|2", True, {"1": "100", "2": "60"})]),
    ({"lines": {"3": "5"}}, [REVERSED, ("|2", True, {"1": "100", "2": "50", "3": "5"})]),
    ({"lines": {"2": None}}, [REVERSED, ("|2", True, {"1": "100"})]),
    ({"lines": {"1": None, "2": None}}, [REVERSED]),  # nothing takes the place of a cost without lines
    ({"date": date(2026, 6, 1)}, [REVERSED, ("|2", True, TWO)]),
    ({"supplier": "8"}, [REVERSED, ("|2", True, TWO)]),
    ({"invoice_number": "F-78"}, [REVERSED, ("|2", True, TWO)]),
    ({"type": "expense"}, [REVERSED, ("|2", True, TWO)]),
    ({"description": "Autre"}, []),  # a text alone is no reason to reverse what was sent
], ids=lambda one: str(one)[:60])  # fmt: skip
def test_a_change_reverses_what_was_sent_and_sends_it_anew(change, sends):
    costs = history(("", TWO))
    assert all_to_send(update(costs, **change), costs) == sends


def test_a_second_change_reverses_the_second_sending_only():
    costs = history(("", TWO), ("|1R", {"1": "-100", "2": "-50"}), ("|2", {"1": "100", "2": "60"}))
    assert all_to_send(update(costs, {"2": "70"}), costs) == [
        ("|2R", True, {"1": "-100", "2": "-60"}),
        ("|3", True, {"1": "100", "2": "70"}),
    ]


def test_a_cost_that_was_taken_back_whole_is_sent_anew_with_new_lines():
    costs = history(("", TWO), ("|1R", {"1": "-100", "2": "-50"}))
    assert all_to_send(update(costs, {"1": "80"}), costs) == [("|2", True, {"1": "80"})]


# ------------------------------------------------------------------------------------------------ killed on the way


CHANGED = {"1": "100", "2": "60"}
ANEW = ("|2", True, CHANGED)


@pytest.mark.parametrize("then,begun,sends", [
    # what was sent of the correction of line 2 to 60 before the run was killed -> what the next run sends
    ((("|1R", {}),), {"|1R"}, [("|1R", False, {"1": "-100", "2": "-50"}), ANEW]),
    ((("|1R", {"1": "-100"}),), {"|1R"}, [("|1R", False, {"2": "-50"}), ANEW]),
    ((("|1R", REVERSED[2]), ("|2", {})), {"|1R", "|2"}, [("|2", False, CHANGED)]),
    ((("|1R", REVERSED[2]), ("|2", {"1": "100"})), {"|1R", "|2"}, [("|2", False, {"2": "60"})]),
    ((("|1R", REVERSED[2]), ("|2", CHANGED)), {"|1R", "|2"}, []),
    ((("|1R", REVERSED[2]), ("|2", CHANGED)), {"|2"}, []),
    ((("|1R", REVERSED[2]),), (), [ANEW]),
    ((("|1R", REVERSED[2]), ("|2", CHANGED)), (), []),
])  # fmt: skip
def test_a_correction_that_broke_off_goes_on_where_it_was(then, begun, sends):
    whole = history(("", TWO))
    order = update(whole, {"2": "60"})
    costs = whole | {FIRST + tail: sent(FIRST + tail, lines, begun=tail in begun) for tail, lines in then}
    assert all_to_send(order, costs) == sends
    asked = correction(COSTS, order, FIRST, costs)
    still = [one.origin_id.removeprefix(FIRST) for one in (*asked.reversals, asked.final) if not one.is_complete]
    assert still == [tail for tail in ("|1R", "|2") if tail in begun or FIRST + tail not in costs]


def test_a_correction_that_was_only_begun_and_is_no_longer_wanted_is_discarded():
    costs = history(("", TWO))
    order = update(costs)
    costs |= history(("|1R", {"1": "-100"}), begun="|1R") | history(("|2", {"1": "90"}), begun="|2")
    asked = correction(COSTS, order, FIRST, costs)
    assert [one.origin for one in asked.discarded] == [f"{FIRST}|2", f"{FIRST}|1R"]
    assert (asked.reversals, asked.final.present) == ([], costs[FIRST])


def test_nothing_of_a_correction_is_sent_twice_whenever_it_is_killed():
    """Each piece is sent alone and the run begins again: in the end all is there once."""
    costs = history(("", TWO))
    order, sendings = update(costs, {"1": "90", "2": None, "3": "7"}), []
    for _ in range(20):
        asked = correction(COSTS, order, FIRST, costs)
        assert asked.discarded == []
        pending = next((one for one in (*asked.reversals, asked.final) if not one.is_complete), None)
        if pending is None:
            break
        tail = pending.origin_id.removeprefix(FIRST)
        if pending.present is None:
            costs[pending.origin_id] = sent(pending.origin_id, {}, begun=True)
            sendings.append(f"{tail} begun")
        elif missing := pending.lines_to_send(COSTS):
            number, values = next(iter(missing.items()))
            costs[pending.origin_id].items += sent(pending.origin_id, {number: text_of(values["amount"])}).items
            sendings.append(number)
        else:
            costs[pending.origin_id].header["origin_id"] = pending.origin_id
            sendings.append(f"{tail} complete")
    assert sendings == ["|1R begun", "1", "2", "|1R complete", "|2 begun", "1", "3", "|2 complete"]
    (record,) = records_of(COSTS, SCOPE, costs)[1:]
    assert {one.twin: one.get("amount") for one in record.lines.values()} == {"1": Decimal(90), "3": Decimal(7)}


# ------------------------------------------------------------------------------------------------ what it is worth


@pytest.mark.parametrize("then,amounts", [
    ((), {"": 150}),
    ((("|1R", {"1": "-100", "2": "-50"}),), {"": 0}),
    ((("|1R", {"1": "-100"}),), {"": 50}),  # a reversal that broke off
    ((("|1R", {"1": "-100", "2": "-50"}), ("|2", {"1": "90"})), {"": 0, "|2": 90}),
    ((("|1R", {"1": "-100", "2": "-50"}), ("|2", {"1": "90"}), ("|2R", {"1": "-90"})), {"": 0, "|2": 0}),
])  # fmt: skip
def test_what_was_reversed_counts_no_more_and_a_reversal_is_no_record(then, amounts):
    records = records_of(COSTS, SCOPE, history(("", TWO), *then))
    assert {one.origin_id.removeprefix(FIRST): int(one.get("amount")) for one in records} == amounts
    for record in records:
        assert sum(one.get("amount") for one in record.lines.values()) == record.get("amount")


def test_the_number_of_the_invoice_is_read_without_the_generation():
    costs = history(("", TWO), ("|1R", {"1": "-100", "2": "-50"}), ("|2", TWO))
    assert {one.get("invoice_number") for one in records_of(COSTS, SCOPE, costs)} == {"F-77"}


def test_a_number_that_only_looks_like_a_generation_is_a_cost_of_its_own():
    origin = "MAESTRO|CST|DEMO|500|2"  # a transaction 500|2 cannot be, but 2 of a tag with the sign in it could
    costs = {origin: sent(origin, {"1": "10"}, invoice_number="F-5-2")}
    assert record_of(COSTS, SCOPE, origin, costs).get("invoice_number") == "F-5-2"


@pytest.mark.parametrize("origin,key,first", [
    (FIRST, "1001", FIRST),
    (FIRST + "|2", "1001", FIRST),
    (FIRST + "|12R", "1001", FIRST),
    (FIRST + "|x", "1001", FIRST + "|x"),
    ("SOMEBODY|ELSE", "1001", "SOMEBODY|ELSE"),
    ("MAESTRO|CST|DEMO|1001|1001", "1001", "MAESTRO|CST|DEMO|1001|1001"),
    ("MAESTRO|CST|DEMO|MONTH/7|2", "MONTH%2F7", "MAESTRO|CST|DEMO|MONTH/7"),  # as an earlier version sent it
])  # fmt: skip
def test_the_first_origin_id_is_told_from_any_generation(origin, key, first):
    assert first_origin_id(COSTS, origin, key) == first


def test_what_was_only_begun_is_no_record_and_takes_nothing_back():
    costs = history(("", TWO)) | history(("|1R", REVERSED[2]), begun="|1R") | history(("|2", {"1": "9"}), begun="|2")
    (record,) = records_of(COSTS, SCOPE, costs)
    assert record.get("amount") == Decimal(150)


@pytest.mark.parametrize("origin_id,data,begun,origin", [
    (FIRST, FIRST, False, FIRST),
    (None, FIRST, True, FIRST),
    (None, "2 lines", False, "7"),  # an earlier version's note, or somebody else's
    (None, None, False, "7"),
])  # fmt: skip
def test_a_draft_of_ours_is_known_by_its_origin_data(origin_id, data, begun, origin):
    cost = DirectCost({"id": 7, "origin_id": origin_id, "origin_data": data})
    assert (cost.is_begun, cost.origin) == (begun, origin)


@pytest.mark.parametrize("generation,number,written", [
    ("", "F-77", "F-77"), ("2", "F-77", "F-77-2"), ("1R", "F-77", "F-77-1R"), ("2", None, None),
])  # fmt: skip
def test_a_suppliers_number_is_used_once(generation, number, written):
    wanted = WantedCost(FIRST, generation, {"invoice_number": number}, {"1": {}, "2": {}})
    assert wanted.header_values == {"invoice_number": written}


def test_of_what_procore_answers_only_what_is_read_stays_in_memory():
    head = {"id": 7, "origin_id": "A", "vendor_id": None, "amount": "5.00", "status": "approved", "employee": {"id": 1}}
    (kept,) = what_is_read(COSTS.fields, [head])
    assert kept == {"id": 7, "origin_id": "A", "vendor_id": None, "amount": "5.00", "status": "approved"}
    odd = [
        {"id": 8, "wbs_code": {"id": 9, "flat_code": "01"}, "position": 1},
        {"id": 8, "wbs_code": "odd"},
        {"wbs_code": None},
    ]
    assert list(what_is_read(COSTS.lines, odd)) == [
        {"id": 8, "wbs_code": {"id": 9}},
        {"id": 8, "wbs_code": "odd"},
        {"wbs_code": None},
    ]
