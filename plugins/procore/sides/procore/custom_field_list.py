"""The custom fields that a company of Procore has, with the entries of their lists.

Source: docs/procore.md#custom-fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from procore.mapping.values import id_of, text_of
from procore.sides.procore.rest.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """A custom field as Procore defines it. `entries`: of a list, the active entries by name."""

    key: str
    label: str
    data_type: str
    entries: Mapping[str, int] = field(default_factory=dict)


def custom_fields_of(client: Client, company_id: int) -> dict[str, CustomField]:
    """The company's custom fields by the name under which they are written."""
    params = {"company_id": company_id, "view": "extended"}
    found: dict[str, CustomField] = {}
    for item in client.everything("/rest/v1.0/custom_field_metadata", params):
        key = f"custom_field_{item.get('custom_field_definition_id')}"
        entries = {
            text_of(one.get("label")): own
            for one in item.get("lov_entries") or ()
            if one.get("active") is not False and (own := id_of(one))
        }
        known = found.get(key)
        found[key] = CustomField(
            key=key,
            label=text_of(item.get("label")),
            data_type=text_of(item.get("data_type")),
            entries={**(known.entries if known else {}), **entries},
        )
    return found
