"""In which currency Procore holds an amount: one in another than the company's is added to nothing. Pure.

Source: docs/procore.md#currency.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from procore.mapping.values import clean
from procore.model.records import Reason, Record, weightiest


def other_currency(item: Mapping[str, Any], own: str) -> Reason | None:
    """Why an item's amounts are none of the company's: its currency; None: it says none, or the company's (`own`; empty: any)."""
    said = item.get("currency_configuration")
    code = clean(said.get("currency_iso_code") or "").upper() if isinstance(said, Mapping) else ""
    return Reason("currency_in_procore", {"value": code, "currency": own}) if code and own and code != own else None


def with_problem(record: Record, problem: Reason | None) -> Record:
    """The record, which has this problem, too; in another currency it is another one than that which was compared before."""
    if problem is None:
        return record
    mark = (
        f"{problem.facts['value']}|{record.fingerprint}"
        if problem.code == "currency_in_procore"
        else record.fingerprint
    )
    return replace(record, problem=weightiest(record.problem, problem), fingerprint=mark)
