"""What is read of another integration's origin ids, and of a file of pairs."""

import pytest

from procore.mapping.foreign_ids import named_key, pattern_of
from procore.mapping.pairs_file import NamedPair, pairs_of
from procore.model.errors import ConfigurationError

KNOWN = {"S1": 1, "24-001|C1": 2}


@pytest.mark.parametrize(
    "pattern,foreign,scope,key",
    [
        (r"MSTR-(?P<key>.+)", "MSTR-S1", "", "S1"),
        (r"MSTR-(?P<key>.+)", "MSTR-S2", "", None),
        (r"MSTR-(?P<key>.+)", "XMSTR-S1", "", None),
        (r"(?P<key>\w+)@sage", "S1@sage", "", "S1"),
        (r"C:(?P<key>.+)", "C:C1", "24-001", "24-001|C1"),
        (r"C:(?P<key>.+)", "C:24-001|C1", "24-001", "24-001|C1"),
        (r"C:(?P<key>.+)", "C:C1", "24-002", None),
        (r"(?P<key>S1)?-?.+", "-x", "", None),
    ],
)
def test_a_pattern_names_a_known_key_or_none(pattern, foreign, scope, key):
    assert named_key(pattern_of(pattern), foreign, scope, KNOWN) == key


@pytest.mark.parametrize(
    "pattern,said",
    [
        ("(", "is no regular expression"),
        ("MSTR-(.+)", "has no group for the key"),
        ("(?P<key>.*)", "is satisfied with nothing"),
    ],
)
def test_a_pattern_that_names_nothing_is_one_sentence(pattern, said):
    with pytest.raises(ValueError, match=said):
        pattern_of(pattern)


TWO = [NamedPair(2, "S1", "7"), NamedPair(3, "S2", "8")]


@pytest.mark.parametrize(
    "content",
    [
        "key,id\nS1,7\nS2,8\n",
        "id;KEY;note\r\n7;S1;é\r\n8;S2;\r\n",
        b"\xef\xbb\xbfkey,id\nS1,7\nS2,8\n",
        "key\tid\nS1\t7\nS2\t008\n".encode("utf-16"),
        "key,id,nom\nS1,7,Bétonnière\nS2,8,\n".encode("cp1252"),
    ],
)
def test_pairs_are_read_whatever_wrote_the_file(content):
    assert pairs_of(content) == TWO


@pytest.mark.parametrize(
    "content,said",
    [
        ("", "is empty"),
        ("key,id\n", "headers and no row"),
        ("key;number\nS1;7", "no header id"),
        ("key,id,ID\nS1,7,7", "The header id is there twice"),
        ("key,id\nS1,", "Line 2 of the pairs has no id"),
        ("key,id\n,7", "Line 2 of the pairs has no key"),
        ("key,id\nS1,7.0", "Line 2 of the pairs: “7.0” is no id"),
        ("key,id\nS1,7\n\nS1,8", "Lines 2 and 4 of the pairs have the same key, S1"),
        ("key,id\nS1,7\nS2,07", "Lines 2 and 3 of the pairs have the same id, 7"),
    ],
)
def test_a_file_that_is_not_whole_is_one_sentence(content, said):
    with pytest.raises(ConfigurationError, match=said):
        pairs_of(content)
