"""One Procore company as its elements' doors share it: the HTTP door, the settings, and what is read once a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from procore.sides.procore.rest.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How an element is written in Procore, where a company may choose: the settings of the same names."""

    accounting_method: Literal["amount", "unit"] = "unit"
    add_vendor_to_project: bool = True
    budget_view: str | None = None
    budget_change: Literal["approved", "draft"] = "approved"


@dataclass(frozen=True, kw_only=True)
class Company:
    """`known` keeps what one run reads once (segments of a project, units of measure), by a name of the door's own."""

    client: Client
    id: int
    tax_number_type: str = "EIN"
    options: Mapping[str, Options] = field(default_factory=dict)
    known: dict[tuple[str, int], Any] = field(default_factory=dict, repr=False)

    def option(self, element_id: str) -> Options:
        """What the company chose for an element."""
        return self.options.get(element_id) or Options()
