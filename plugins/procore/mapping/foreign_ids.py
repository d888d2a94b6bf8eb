"""Origin ids that another integration gave Procore's records, and the key of maestro* that is in them. Pure.

Source: docs/procore.md#foreign-origin-ids.
"""

import re
from collections.abc import Mapping

from procore.mapping.lines import JOINT
from procore.model.errors import Sentence

KEY = "key"
"""The group of a pattern that holds maestro*'s key."""


def pattern_of(written: str) -> re.Pattern[str]:
    """The pattern as it is written in the settings.

    Raises ValueError with a Sentence when it cannot be read, has no group for the key, or is satisfied with an empty key.
    """
    try:
        found = re.compile(written)
    except re.error as error:
        raise ValueError(
            Sentence("“{pattern}” is no regular expression: {said}", pattern=written, said=error)
        ) from error
    if KEY not in found.groupindex:
        raise ValueError(
            Sentence(
                "“{pattern}” has no group for the key; write (?P<key>...) around the part that is maestro*'s number or code",
                pattern=written,
            )
        )
    if found.fullmatch("") or ((empty := found.match("")) and not empty[KEY]):
        raise ValueError(
            Sentence(
                "“{pattern}” is satisfied with nothing; write what stands around the key, like MSTR-(?P<key>.+)",
                pattern=written,
            )
        )
    return found


def named_key(pattern: re.Pattern[str], foreign: str, scope: str, known: Mapping[str, object]) -> str | None:
    """maestro*'s key in an origin id, one of `known`; a record of a project may be named without it. None: it names none."""
    return next((one for one in keys_named(pattern, foreign, scope) if one in known), None)


def keys_named(pattern: re.Pattern[str], foreign: str, scope: str) -> tuple[str, ...]:
    """The keys that an origin id may name: with its project, which it may leave out, and as it is. Empty: it names none."""
    found = pattern.fullmatch(foreign)
    if not (found and found[KEY]):
        return ()
    key = found[KEY].strip()
    return (f"{scope}{JOINT}{key}", key) if scope else (key,)
