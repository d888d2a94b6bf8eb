"""A WBS code is told by its items: one of the cost code's segment, one of the cost type's, and no other."""

from __future__ import annotations

import pytest

from procore.sides.procore.segments import COST_CODE, COST_TYPE, Segment, has_more, read_segments, with_codes

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


@pytest.mark.parametrize("items,more", [
    ([{"id": 11}, {"id": 22}, {"id": 31}], True),
    ([{"id": 11}, {"id": 22}], False),
    ([{"id": 11}, {"id": 31}, {"id": 32}], False),
    ([], False),
])  # fmt: skip
def test_a_third_segment_beside_the_two_is_told_from_other_codes(items, more):
    assert has_more({"id": 7, "segment_items": items}, SEGMENTS) is more


def test_the_two_segments_are_read_with_their_items(site):
    found = read_segments(site.client, site.project_id)
    assert {"01", "02"} <= found[COST_CODE].items.keys()
    assert {"L", "M"} <= found[COST_TYPE].items.keys()
    assert site.calls() == {
        "GET /projects/{id}/work_breakdown_structure/segments": 1,
        "GET /projects/{id}/work_breakdown_structure/segments/{id}/segment_items": 2,
    }
