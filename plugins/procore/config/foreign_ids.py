"""How another integration's origin ids in Procore name maestro*'s numbers, by element."""

from typing import Annotated

from pydantic import AfterValidator

from procore.config.problems import SettingRefused
from procore.elements import ALL
from procore.mapping.foreign_ids import pattern_of

WITH_IDS = tuple(name for name, one in ALL.items() if one.origin_kind)
"""The elements that have origin ids in Procore."""


def _readable(patterns: dict[str, str]) -> dict[str, str]:
    for name, written in patterns.items():
        if name not in WITH_IDS:
            raise SettingRefused(
                name,
                "“{name}” has no origin ids in Procore; choose among {among}",
                name=name,
                among=", ".join(WITH_IDS),
            )
        try:
            pattern_of(written)
        except ValueError as error:
            raise SettingRefused(name, error.args[0]) from error
    return patterns


ForeignIds = Annotated[dict[str, str], AfterValidator(_readable)]
