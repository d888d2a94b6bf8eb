"""Custom fields as a company defines them, and the entries of their lists (docs/procore.md#custom-fields)."""

from simulator.records.fields import Field
from simulator.records.world import Kind

DATA_TYPES = ("string", "decimal", "boolean", "datetime", "lov_entry", "lov_entries")

DEFINITIONS = Kind(
    name="custom_field_definitions",
    fields={
        "label": Field(required=True),
        "data_type": Field(required=True, choices=DATA_TYPES),
        "host_type": Field(),
        "active": Field(type="flag", default=True),
    },
)
ENTRIES = Kind(
    name="custom_field_lov_entries",
    fields={
        "custom_field_definition_id": Field(type="integer", required=True),
        "label": Field(required=True),
        "position": Field(type="integer", default=1),
        "active": Field(type="flag", default=True),
    },
)

KINDS = (DEFINITIONS, ENTRIES)
