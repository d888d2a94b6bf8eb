"""What a person may adopt of another integration's records, and what is left: frozen data."""

from dataclasses import dataclass

from procore.model.records import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoptable:
    """Two records that may be adopted as one: both names, the origin id that is there, and ours.

    `becomes`: our origin id, where it takes the place of the other; empty: that stays. `alike`, `differs`: fields that both
    sides have a value in, by what speaks for one record and what does not.
    """

    maestro_key: str
    procore_key: str
    names: tuple[str, str]
    was: str
    becomes: str
    alike: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAdoptable:
    """What is left, and why. `at`: `Procore` and an id, or a line of the file."""

    at: str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What may be adopted, and what is left."""

    found: tuple[Adoptable, ...] = ()
    left: tuple[NotAdoptable, ...] = ()
