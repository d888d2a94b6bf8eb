"""What becomes of a pair: every way in which two records can stand to each other, in every direction."""

from dataclasses import replace

import pytest

from procore.diff.plan import plan
from procore.elements.element import Direction, Values
from procore.model.records import Change, FieldConflict, Link, Reason
from procore.model.steps import Pair
from tests.factories.lines import as_begun
from tests.factories.plans import (
    COST_CODES,
    COST_TYPES,
    DIRECTIONS,
    ORIGIN,
    PROJECTS,
    SUPPLIERS,
    M,
    P,
    alone,
    both,
    gone,
    mine,
    planned,
    theirs,
    told,
)
from tests.factories.records import BOTH, broken, linked, maestro, plain, policy, procore

AMBIGUOUS = Reason("ambiguous", {"field": "name", "value": "École", "across": "7 (École)"})
PAIRS: dict[str, Pair] = {
    "created in maestro*": alone(mine()),
    "created in Procore": alone(theirs()),
    "created in maestro*, unreadable": alone(broken(mine())),
    "created in Procore, unreadable": alone(broken(theirs())),
    "created in maestro*, closed": alone(mine(active="1")),
    "created in Procore, closed": alone(theirs(active=False)),
    "created by another integration": alone(theirs(origin_id="SAGE|1")),
    "created in maestro*, ambiguous": Pair(maestro=mine(), reason=AMBIGUOUS),
    "created in Procore, ambiguous": Pair(procore=theirs(), reason=AMBIGUOUS),
    "found on both, equal": both(mine(), theirs()),
    "found on both, ours already": both(mine(), theirs(origin_id=ORIGIN)),
    "found on both, different": both(mine(city="Lévis"), theirs()),
    "found on both, one empty": both(mine(city=None), theirs()),
    "found on both, ambiguous": replace(
        both(mine(), theirs()), reason=Reason("foreign_origin", {"origin_id": "SAGE|7"})
    ),
    "found on both, one unreadable": both(broken(mine()), theirs()),
    "linked, unchanged": linked(mine(), theirs()),
    "linked, no origin id": linked(mine(), theirs(), origin_id=None),
    "linked, maestro* changed": linked(mine(city="Lévis"), theirs(), maestro={"city": "Québec"}),
    "linked, Procore changed": linked(mine(), theirs(city="Laval"), procore={"city": "Québec"}),
    "linked, same change": linked(
        mine(city="Laval"), theirs(city="Laval"), maestro={"city": "Québec"}, procore={"city": "Québec"}
    ),
    "linked, both changed": linked(
        mine(city="Lévis"), theirs(city="Laval"), maestro={"city": "Québec"}, procore={"city": "Québec"}
    ),
    "linked, each another field": linked(
        mine(city="Lévis"), theirs(name="Collège"), maestro={"city": "Québec"}, procore={"name": "École"}
    ),
    "linked, gone in maestro*": gone(M),
    "linked, gone in Procore": gone(P),
    "linked, maestro* unreadable": linked(broken(mine()), theirs()),
    "linked, Procore unreadable": linked(mine(), broken(theirs())),
    "linked, number changed in Procore": linked(mine(), theirs(project_number="P2"), procore={"number": "P1"}),
    "linked, closed in maestro*": linked(mine(active="1"), theirs(), maestro={"active": True}),
}

GONE, BAD, UNSURE = "hold gone", "hold no_such_date", "hold ambiguous"
FOREIGN, KEY, SPLIT = "hold foreign_origin", "hold key_changed", "origin P, link, hold differ"
TABLE: dict[str, tuple[str, str, str]] = {
    #                                    both                            to Procore             to maestro*
    "created in maestro*":               ("create P",                     "create P",            "-"),
    "created in Procore":                ("create M, origin P",            "-",                   "create M"),
    "created in maestro*, unreadable":   (BAD,                            BAD,                   "-"),
    "created in Procore, unreadable":    (BAD,                            "-",                   BAD),
    "created in maestro*, closed":       ("-",                            "-",                   "-"),
    "created in Procore, closed":        ("-",                            "-",                   "-"),
    "created by another integration":    (FOREIGN,                        "-",                   FOREIGN),
    "created in maestro*, ambiguous":    (UNSURE,                         UNSURE,                "-"),
    "created in Procore, ambiguous":     (UNSURE,                         "-",                   UNSURE),
    "found on both, equal":              ("origin P, link",                "origin P, link",       "link"),
    "found on both, ours already":       ("link",                         "link",                "link"),
    "found on both, different":          (SPLIT,                          "origin P, link, hold differ", "link, hold differ"),
    "found on both, one empty":          ("update M city, origin P, link", "origin P, link",       "update M city, link"),
    "found on both, ambiguous":          (FOREIGN,                        FOREIGN,               FOREIGN),
    "found on both, one unreadable":     (BAD,                            BAD,                   BAD),
    "linked, unchanged":                 ("-",                            "-",                   "-"),
    "linked, no origin id":               ("origin P",                      "origin P",             "-"),
    "linked, maestro* changed":          ("update P city",                "update P city",       "hold drift"),
    "linked, Procore changed":           ("update M city",                "hold drift",          "update M city"),
    "linked, same change":               ("agree",                        "agree",               "agree"),
    "linked, both changed":              ("hold conflict",                "hold conflict",       "hold conflict"),
    "linked, each another field":        ("update M name, update P city", "update P city, hold drift", "update M name, hold drift"),
    "linked, gone in maestro*":          (GONE,                           GONE,                  GONE),
    "linked, gone in Procore":           (GONE,                           GONE,                  GONE),
    "linked, maestro* unreadable":       (BAD,                            BAD,                   BAD),
    "linked, Procore unreadable":        (BAD,                            BAD,                   BAD),
    "linked, number changed in Procore": (KEY,                            KEY,                   KEY),
    "linked, closed in maestro*":        ("update P active",              "update P active",     "hold drift"),
}  # fmt: skip
CASES = [(state, where, cell) for state, row in TABLE.items() for where, cell in zip(DIRECTIONS, row, strict=True)]


def test_the_table_leaves_nothing_out():
    assert TABLE.keys() == PAIRS.keys()
    assert set(DIRECTIONS) == set(Direction)


@pytest.mark.parametrize("state, direction, expected", CASES)
def test_a_pair_becomes_what_the_table_says(state, direction, expected):
    assert told(planned(PAIRS[state], policy(direction))) == expected


@pytest.mark.parametrize("direction", Direction)
def test_what_is_not_held_is_a_function_of_its_own_pair_only(direction):
    """One bad record never stops the others (docs/architecture.md#promise-one-bad-record)."""
    together = plan(PROJECTS, PAIRS.values(), policy(direction))
    one_by_one = [step for pair in PAIRS.values() if (step := planned(pair, policy(direction)))]
    assert together == one_by_one


@pytest.mark.parametrize("state", PAIRS)
@pytest.mark.parametrize("direction", Direction)
def test_a_direction_never_writes_to_the_other_side(state, direction):
    step = planned(PAIRS[state], policy(direction))
    assert {w.side for w in step.writes if step} <= direction.writes if step else True


def test_an_update_says_what_was_there_and_what_will_be():
    step = planned(PAIRS["linked, each another field"], BOTH)
    assert step is not None
    to_procore, to_maestro = step.write(P), step.write(M)
    assert to_procore is not None
    assert to_maestro is not None
    assert to_procore.changes == (Change("city", "Québec", "Lévis"),)
    assert to_maestro.changes == (Change("name", "École", "Collège"),)


def test_a_conflict_in_one_field_does_not_stop_another():
    pair = linked(
        mine(city="Lévis", name="Collège"),
        theirs(city="Laval"),
        maestro={"city": "Québec", "name": "École"},
        procore={"city": "Québec"},
    )
    step = planned(pair, BOTH)
    assert told(step) == "update P name, hold conflict"
    assert step is not None
    assert step.hold == Reason("conflict", conflicts=(FieldConflict(field="city", maestro="Lévis", procore="Laval"),))
    assert "city" not in step.baseline


@pytest.mark.parametrize(
    "begun, expected",
    [
        ({}, "hold conflict"),
        ({(P, "city"): "Laval"}, "update P city"),  # Procore holds what we wrote: maestro* alone was changed since
        ({(M, "city"): "Lévis"}, "update M city"),
        (
            {(P, "city"): ("Laval", "Sherbrooke")},
            "update P city",
        ),  # two runs broke off: it holds what the first one wrote
        ({(P, "city"): "Québec"}, "hold conflict"),  # it did not go through, or a person changed it since
    ],
)
def test_what_a_broken_run_wrote_is_no_change_of_the_side_that_holds_it(begun, expected):
    assert told(planned(replace(PAIRS["linked, both changed"], begun=as_begun(begun)), BOTH)) == expected


def test_what_a_broken_run_wrote_is_agreed_on_where_nothing_moved_since():
    step = planned(replace(PAIRS["linked, same change"], begun={(P, "city"): ("Laval",)}), BOTH)
    assert told(step) == "agree"
    assert step is not None
    assert step.baseline == ("city",)


def test_a_number_that_was_changed_in_procore_stays_held_until_it_is_set_back():
    step = planned(PAIRS["linked, number changed in Procore"], BOTH)
    assert step is not None
    assert "number" not in step.baseline  # else the next run would take the wrong number for what was agreed
    assert step.hold == Reason("key_changed", {"field": "number", "value": "P2"})


def test_a_record_that_is_made_is_agreed_on_in_all_its_fields():
    step = planned(alone(theirs()), BOTH)
    assert step is not None
    assert (step.linked, step.baseline) == (True, tuple(PROJECTS.by_name))


@pytest.mark.parametrize("active, expected", [(True, GONE), (False, "-")])
def test_what_is_gone_on_one_side_and_closed_on_the_other_is_nobodys_work(active, expected):
    pair = replace(linked(mine(), theirs(active=active)), maestro=None)
    assert told(planned(pair, BOTH)) == expected


@pytest.mark.parametrize("code", ["doubled", "left_over"])
@pytest.mark.parametrize("admitted", [True, False])
def test_what_a_side_has_too_often_is_told_wherever_it_would_travel(admitted, code):
    reason = Reason(code, {"side": "procore", "key": "7", "across": "8"})
    how = replace(policy(Direction.TO_PROCORE), admits=lambda record: admitted and record.side is P)
    assert told(planned(replace(alone(theirs()), reason=reason), how)) == (f"hold {code}" if admitted else "-")


@pytest.mark.parametrize("origin", ["SAGE|1", ""])
def test_another_integration_s_record_is_told_with_its_id(origin):
    step = planned(alone(theirs(origin_id=origin)), BOTH)
    assert step is not None
    assert step.hold == (Reason("foreign_origin", {"origin_id": origin}) if origin else None)


def test_a_code_that_procore_got_after_the_link_is_no_change_of_key():
    m = maestro("suppliers", code="P00001", name="Coffrage", active="A")
    p = procore("suppliers", 7, origin_code="P00001", name="Coffrage", is_active=True)
    assert told(planned(linked(m, p, procore={"code": None}), BOTH, SUPPLIERS)) == "agree"
    taken_away = procore("suppliers", 7, origin_code=None, name="Coffrage", is_active=True)
    assert told(planned(linked(m, taken_away, procore={"code": "P00001"}), BOTH, SUPPLIERS)) == "hold key_changed"


@pytest.mark.parametrize(
    "columns, code, field",
    [
        ({"start_date": None}, "required", "start_date"),
        ({"name": None}, "required", "name"),
        ({"country": None}, "required", "country"),
    ],
)
def test_a_record_that_procore_would_refuse_is_held_before_it_is_sent(columns, code, field):
    step = planned(alone(mine(**columns)), BOTH)
    assert told(step) == f"hold {code}"
    assert step is not None
    assert step.hold is not None
    assert step.hold.facts["field"] == field


@pytest.mark.parametrize(
    "payload, code",
    [
        ({"project_number": "P1234567890"}, "too_long"),
        ({"project_number": "P#1"}, "forbidden_character"),
        ({"project_number": "PÉ1"}, "forbidden_character"),
        ({"project_number": None}, "undecided"),
        ({"project_number": " "}, "undecided"),
        ({"zip": "1" * 13}, "too_long"),
    ],
)
def test_a_record_that_maestro_would_refuse_is_held_before_it_is_sent(payload, code):
    assert told(planned(alone(theirs(**payload)), BOTH)) == f"hold {code}"


def test_text_is_cut_where_it_may_be_when_maestro_gets_a_new_record():
    step = planned(alone(theirs(address="a" * 41, description="d" * 500)), BOTH)
    assert step is not None
    write = step.write(M)
    assert write is not None
    assert (write.values["address"], write.values["description"]) == ("a" * 40, "d" * 500)


def test_emptying_a_field_that_the_other_side_needs_is_held_and_nothing_else_is_lost():
    pair = linked(mine(name=None, city="Lévis"), theirs(), maestro={"name": "École", "city": "Québec"})
    assert told(planned(pair, BOTH)) == "hold required"


def test_a_field_that_procore_does_not_name_is_left_as_it_is():
    silent = plain("projects", P, "7", number="P1", name="École", city="Laval", active=True)
    pair = linked(mine(phone="418", city="Québec"), silent, procore={"phone": "418", "city": "Québec"})
    assert told(planned(pair, BOTH)) == "update M city"


def test_a_field_that_never_was_agreed_is_decided_like_a_first_meeting():
    pair = linked(mine(phone="418"), theirs())
    assert pair.link is not None
    without: Values = {k: v for k, v in pair.link.procore_baseline.items() if k != "phone"}
    link: Link = replace(pair.link, procore_baseline=without)
    assert told(planned(replace(pair, link=link), BOTH)) == "update P phone"


def test_a_supplier_that_comes_without_a_code_gets_one_from_maestro():
    vendor = procore("suppliers", 9, name="Coffrage 3000", is_active=True)
    step = planned(alone(vendor), BOTH, SUPPLIERS)
    assert told(step) == "create M, origin P"
    assert step is not None
    write = step.write(M)
    assert write is not None
    assert "code" not in write.values


def test_groups_are_created_in_procore_only():
    assert told(planned(alone(procore("cost_types", 9, code="MAT", name="M")), BOTH, COST_TYPES)) == "-"
    assert told(planned(alone(maestro("cost_types", code="MAT", name="M", type="Material")), BOTH, COST_TYPES)) == (
        "create P"
    )


def test_an_existing_group_keeps_its_name():
    pair = both(
        maestro("cost_types", code="MAT", name="Matériaux", type="Material"), procore("cost_types", 9, code="MAT")
    )
    assert told(planned(pair, BOTH, COST_TYPES)) == "origin P, link"


def test_the_section_of_an_activity_is_decided_when_it_is_created():
    m = maestro("cost_codes", project="P1", code="02-300", section="02", name="Remblai")
    p = procore("cost_codes", 9, scope="P1", full_code="02-300", parent={"id": 55}, name="Remblai")
    assert told(planned(linked(m, p, maestro={"section": "01"}), BOTH, COST_CODES)) in {"-", "agree"}
    create = planned(alone(m), BOTH, COST_CODES)
    assert create is not None
    write = create.write(P)
    assert write is not None
    assert write.values["section"] == "02"


REFUSES = replace(BOTH, admits=lambda r: r.side is P, presents=lambda r: r.side is P)


@pytest.mark.parametrize(
    "state, expected",
    [
        ("created in maestro*", "-"),
        ("created in maestro*, unreadable", "-"),
        ("found on both, different", "-"),
        ("found on both, one unreadable", "-"),
        ("linked, maestro* changed", "hold left_filter"),
        ("linked, maestro* unreadable", "hold left_filter"),
        ("linked, gone in maestro*", "hold gone"),
        ("created in Procore", "create M, origin P"),
    ],
)
def test_a_project_that_the_filter_leaves_out_does_not_travel_and_is_told_where_it_is_linked(state, expected):
    assert told(planned(PAIRS[state], REFUSES)) == expected


def test_a_linked_project_is_asked_whether_it_is_presented_and_a_new_one_whether_it_is_admitted():
    closing = replace(BOTH, admits=lambda r: r.get("active") is True)
    assert told(planned(PAIRS["linked, closed in maestro*"], closing)) == "update P active"
    assert told(planned(both(mine(active="1"), theirs()), closing)) == "-"


def test_what_gives_our_origin_id_free_is_a_step_of_its_own():
    pair = replace(alone(theirs()), clears_origin_id=True)
    assert told(planned(pair, BOTH)) == "clear_origin_id P"
    assert told(planned(pair, policy(Direction.TO_MAESTRO))) == "create M"


def test_a_code_that_maestro_cannot_hold_is_not_replaced_by_one_of_its_own():
    vendor = procore("suppliers", 9, name="Coffrage 3000", is_active=True, origin_code="X" * 40)
    assert told(planned(alone(vendor), BOTH, SUPPLIERS)) == "hold too_long"
