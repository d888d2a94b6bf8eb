"""Which maestro* company belongs to which Procore company."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """The stamp of a company: which maestro* company belongs to which Procore company, and where."""

    id: int
    company: str
    tag: str
    procore_company_id: int
    host: str
    environment: str
