"""A WBS code is told by its items: one of the cost code's segment, one of the cost type's, and no other."""

import pytest

from procore.sides.procore.segments import (
    COST_CODE,
    COST_TYPE,
    Segment,
    read_segments,
    values_in,
    why_not_ours,
    with_codes,
)

SEGMENTS = {COST_CODE: Segment(1, {"01-100": 11, "02": 12}), COST_TYPE: Segment(2, {"L": 21, "M": 22})}


@pytest.mark.parametrize("items,codes", [
    ([{"segment_item_id": 11}, {"segment_item_id": 22}], ("01-100", "M")),
    ([{"id": 21}, {"id": 12}], ("02", "L")),  # in any order, and by either name of the id
    ([{"segment_item_id": "11"}, {"segment_item_id": "22"}], ("01-100", "M")),
    ([{"segment_item_id": 11}], None),
    ([{"segment_item_id": 11}, {"segment_item_id": 12}], None),
    ([{"segment_item_id": 11}, {"segment_item_id": 22}, {"segment_item_id": 31}], None),  # a sub job's
    ([{"segment_item_id": 99}, {"segment_item_id": 22}], None),
    (None, None),
])  # fmt: skip
def test_only_a_code_of_these_two_segments_is_ours(items, codes):
    found = with_codes({"id": 7, "segment_items": items}, SEGMENTS)
    assert (found and (found["activity"], found["group"])) == codes


PHASE = {"Phase": Segment(3, {"100": 31, "200": 32}, "Phase", "100", required=True), "Lot": Segment(4, {}, "Lot")}


@pytest.mark.parametrize("items,codes,why", [
    ([11, 22, 31], ("01-100", "M"), None),
    ([11, 22, 32], None, ("other_segment", {"segment": "Phase", "wanted": "100", "has": "200", "empty": ""})),
    ([11, 22], None, ("other_segment", {"segment": "Phase", "wanted": "100", "has": "", "empty": "yes"})),
    ([11, 22, 31, 41], None, ("more_segments", {"segment": "Lot"})),
    ([11, 31], None, None),  # no cost type: none of maestro*'s in any case
])  # fmt: skip
def test_a_segment_beside_the_two_has_the_value_of_the_settings_or_the_code_says_why_it_is_not_ours(items, codes, why):
    code = {"id": 7, "flat_code": "x", "segment_items": [{"id": one} for one in items]}
    found, reason = with_codes(code, SEGMENTS | PHASE), why_not_ours(code, SEGMENTS | PHASE)
    assert (found and (found["activity"], found["group"])) == codes
    assert (reason and (reason.code, reason.facts)) == (why and (why[0], {"value": "x", **why[1]}))


def test_a_code_of_more_segments_is_told_where_the_settings_say_nothing():
    lot = SEGMENTS | {"Sub Job": Segment(4, {}, "Sub Job")}
    reason = why_not_ours({"id": 7, "segment_items": [{"id": 11}, {"id": 22}, {"id": 41}]}, lot)
    assert reason is not None
    assert (reason.code, reason.facts["segment"]) == ("more_segments", "Sub Job")
    assert why_not_ours({"id": 7, "segment_items": [{"id": 11}, {"id": 22}]}, lot) is None


def test_a_value_of_one_project_stands_before_that_of_all():
    table = {"Phase": "100", "24-001|Phase": "200", "24-002|Lot": "A"}
    assert values_in(table, "24-001") == {"phase": "200"}
    assert values_in(table, "24-009") == {"phase": "100"}
    assert values_in({"Phase": "{department}"}, "24-001", {"department": "Civil"}) == {"phase": "Civil"}
    assert values_in({"Phase": "{department}"}, "24-001", {"department": None}) == {"phase": "{department}"}


def test_the_two_segments_are_read_with_their_items(site):
    found = read_segments(site.client, site.project_id)
    assert {"01", "02"} <= found[COST_CODE].items.keys()
    assert {"L", "M"} <= found[COST_TYPE].items.keys()
    assert site.calls() == {
        "GET /projects/{id}/work_breakdown_structure/segments": 1,
        "GET /projects/{id}/work_breakdown_structure/segments/{id}/segment_items": 2,
    }
