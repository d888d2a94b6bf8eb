"""The small decisions of the screens: what is searched, which links were shown, what a name may be."""

import pytest

from procore.web.screens.downloads import NAME
from procore.web.screens.suggestions import seal
from procore.web.screens.synchronization import like


@pytest.mark.parametrize(
    ("typed", "pattern"), [("", ""), ("  ", ""), ("béton", "%béton%"), ("50%_a\\", "%50\\%\\_a\\\\%")]
)
def test_what_a_person_types_is_only_itself(typed, pattern):
    assert like(typed) == pattern


def test_a_seal_is_the_same_for_the_same_links_in_any_order_and_another_for_any_other_set():
    links = [("A", "1"), ("B", "2")]
    assert seal(links) == seal(reversed(links))
    assert len({seal(links), seal(links[:1]), seal([]), seal([("A", "2"), ("B", "1")])}) == 4


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("0123456789abcdef.csv", True),
        ("0123456789abcdef.json", True),
        ("0123456789abcdef.exe", False),
        ("../x.csv", False),
        ("012.csv", False),
    ],
)
def test_a_download_is_a_hash_and_a_kind(name, taken):
    assert bool(NAME.fullmatch(name)) is taken
