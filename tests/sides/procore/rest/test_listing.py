"""Whether a list that was read page by page is whole."""

import pytest

from procore.sides.procore.rest.listing import PagedList


def ended(listing, *pages):
    for ids, total in pages:
        listing.take([{"id": one} for one in ids], total)
    return listing.ended()


@pytest.mark.parametrize(
    "pages, whole",
    [
        ([([1, 2], 2)], True),
        ([([1, 2], 3), ([3], 3)], True),
        ([([], 0)], True),
        ([([1, 2], None), ([3], None)], True),  # Procore does not count
        ([([1, 2], 3), ([2], 3)], False),  # a row came before all others: one is hidden
        ([([1, 2], 3), ([3], 4)], False),  # it came while the list was read
        ([([1, 2], 4), ([4], 3)], False),  # one went, and the third moved to the first page
        ([([1], 2)], False),
    ],
)
def test_a_list_is_whole_when_procore_counted_the_same_on_every_page_and_all_came(pages, whole):
    assert ended(PagedList(), *pages) is whole


def test_a_list_that_is_the_same_twice_is_whole_although_procore_counts_more():
    listing = PagedList()
    assert not ended(listing, ([1, 2], 3))
    assert ended(listing, ([1, 2], 3))


def test_each_record_is_given_once_over_all_readings():
    listing = PagedList()
    assert listing.take([{"id": 1}, {"id": 1}, "odd"], 3) == [{"id": 1}, "odd"]
    assert listing.ended(), "a list whose records cannot be told apart tells nothing"
    assert listing.take([{"id": 1}, {"id": 2}], 2) == [{"id": 2}]
