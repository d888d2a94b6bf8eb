"""The tax codes of a company of Procore.

Source: docs/procore.md#tax-codes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from procore.mapping.values import clean, id_of
from procore.model.errors import AccessRefused
from procore.sides.procore.rest.client import Client

PER_PAGE: Final = 100
"""The most that the list takes."""
TAX_CODE: Final = "tax_code_id"
"""Where a line names its tax code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxCodes:
    """The tax codes of a company by Procore's id of each: its code, and its rate in percent; the ids of those that are archived."""

    codes: Mapping[int, str] = field(default_factory=dict)
    rates: Mapping[int, Decimal] = field(default_factory=dict)
    archived: frozenset[int] = frozenset()

    @property
    def usable(self) -> frozenset[str]:
        """The codes that a line may be given."""
        return frozenset(code for own, code in self.codes.items() if own not in self.archived)


def tax_codes_of(client: Client, company_id: int) -> TaxCodes:
    """The company's tax codes; none where the list is closed to us."""
    try:
        pages = list(client.pages("/rest/v1.0/tax_codes", {"company_id": company_id}, per_page=PER_PAGE))
    except AccessRefused:
        return TaxCodes()
    items = [(own, item) for page in pages for item in page if (own := id_of(item)) is not None]
    return TaxCodes(
        codes={own: clean(item.get("code") or "") for own, item in items},
        rates={own: rate for own, item in items if (rate := number(item.get("rate1"))) is not None},
        archived=frozenset(own for own, item in items if item.get("archived")),
    )


def tax_code_of(line: object) -> int | None:
    """Procore's id of a line's tax code; None: it has none."""
    return id_of({"id": line.get(TAX_CODE)}) if isinstance(line, Mapping) else None


def number(raw: object) -> Decimal | None:
    """A number as Procore answers it; None: it is none."""
    try:
        found = Decimal(str(raw))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
