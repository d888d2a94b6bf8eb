"""What a digest is made of beside the database's own of a record's rows (docs/maestro.md#digests)."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from importlib.metadata import version

from procore.elements.element import Element
from procore.sides.maestro.sql_file import SqlFile

PACKAGE = "procore-sync"


def basis_of(element: Element, file: SqlFile) -> str:
    """What a record is made by, beside its rows: the file, and the element as this version and the settings have it."""
    blocks = tuple(str(file.block(name)) for name in ("read", "read_lines") if file.has(name))
    in_words = repr(element)
    if (in_words, blocks) not in _BASES:
        _BASES[in_words, blocks] = _short(repr([version(PACKAGE), _facts(element), list(blocks)]))
    return _BASES[in_words, blocks]


_BASES: dict[tuple[str, tuple[str, ...]], str] = {}
"""What `basis_of` gave before, in this process: an element's facts, walked through, take as long as twenty statements."""


def _facts(value: object) -> object:
    """A fact in words that are the same in each process: a set has no order of its own."""
    if is_dataclass(value):
        return [(one.name, _facts(getattr(value, one.name))) for one in fields(value)]
    if isinstance(value, Mapping):
        return [(repr(key), _facts(one)) for key, one in value.items()]
    if isinstance(value, tuple):
        return [_facts(one) for one in value]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)


def digest_of(basis: str, rows: str) -> str:
    """A record's digest. `basis`: what it is made by; `rows`: the database's digest of its rows."""
    return _short(f"{basis} {rows}")


def _short(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()
