"""Keys of the documents that sum records up, and of the records whose own number begins like one of these. Pure.

Source: docs/maestro.md#sums.
"""

import re

from procore.elements.element import Element

OPENING, MONTH, INVOICE = "OPENING", "MONTH", "INVOICE"
"""How the keys of such documents begin."""

_KINDS = f"(?:{OPENING}|{MONTH}|{INVOICE})"


def kind_of(key: str) -> str:
    """How a record's key begins: OPENING, MONTH or INVOICE of one that sums others up."""
    return key.partition("/")[0]


def is_sum(key: str) -> bool:
    """Whether a record with this key sums others up: no number that a person gives becomes such a key."""
    return kind_of(key) in (OPENING, MONTH, INVOICE)


def key_of_number(element: Element, number: str) -> str:
    """The key of a record that maestro* has under this number; one that begins like a sum's is spelled otherwise."""
    if element.summed is None or not re.match(rf"{_KINDS}[/%]", number):
        return number
    return number.replace("%", "%25").replace("/", "%2F")


def number_of_key(element: Element, key: str) -> str:
    """The number in maestro* of the record with this key."""
    if element.summed is None or not re.match(rf"{_KINDS}%", key):
        return key
    return key.replace("%2F", "/").replace("%25", "%")
