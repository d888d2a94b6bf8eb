"""One Procore company as its elements' doors share it: the HTTP door, the settings, and what is read once a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from procore.grid import ElementSettings
from procore.sides.client import Client


@dataclass(frozen=True, kw_only=True)
class Company:
    """`known` keeps what one run reads once (segments of a project, units of measure), by a name of the door's own."""

    client: Client
    id: int
    tax_number_type: str = "EIN"
    settings: Mapping[str, ElementSettings] = field(default_factory=dict)
    known: dict[tuple[str, int], Any] = field(default_factory=dict, repr=False)

    def told(self, element_id: str) -> ElementSettings:
        """What the company's settings say about an element."""
        return self.settings.get(element_id) or ElementSettings()
