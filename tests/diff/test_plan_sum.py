"""A plan added up page by page has the numbers of the whole."""

from dataclasses import replace

import pytest

from procore.diff.plan_sum import Digests, PlanSum
from procore.model.change_set import LARGEST
from tests.factories.change_sets import a_change_set

NUMBERS = ("hash", "net", "gross", "by_project", "of_parts", "writes", "largest", "counts")


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_the_numbers_of_the_pages_are_those_of_the_whole(size):
    whole = a_change_set(money=[*range(LARGEST + 3), -50, -50])
    steps = [replace(step, digest=f"{place:024x}") for place, step in enumerate(whole.steps)]
    steps[1] = replace(steps[1], element="cost_types", verb="create", scope="")
    whole = replace(whole, steps=tuple(reversed(steps)))
    added = PlanSum(element=whole.element)
    for start in range(0, len(steps), size):
        added.add(whole.steps[start : start + size], whole.counts if start == 0 else {})
    assert {name: getattr(added, name) for name in NUMBERS} == {name: getattr(whole, name) for name in NUMBERS}


def test_a_digest_is_found_among_many_and_no_other_is():
    digests = Digests()
    for number in range(100, 0, -2):
        digests.add(f"{number:024x}")
    assert [number for number in range(103) if f"{number:024x}" in digests] == list(range(2, 101, 2))
    digests.add(f"{1:024x}")
    assert f"{1:024x}" in digests
    assert list(digests)[:2] == [f"{1:024x}", f"{2:024x}"]
