"""The custom fields that the settings map, compared with those that Procore has."""

from collections.abc import Callable, Iterator, Mapping

from procore.config.company import CompanySettings
from procore.config.own_fields import CUSTOM
from procore.elements import ELEMENTS
from procore.sides.procore.custom_field_list import CustomField
from procore.text.catalogue import Text, translate
from procore.text.nouns import name_of

ListCustomFields = Callable[[CompanySettings], Mapping[str, CustomField]]
"""Settings -> Procore's custom fields, by the name under which they are written."""
DATA_TYPES: Mapping[str, str] = {
    "text": "string",
    "decimal": "decimal",
    "day": "datetime",
    "flag": "boolean",
    "list": "lov_entry",
}
"""By the type in the settings: Procore's data type (docs/procore.md#custom-fields)."""
NO_FIELD = Text(
    "{element}: Procore has no custom field “{path}” (column “{column}”); it has {known}: correct it in own_fields in the settings."
)
OTHER_TYPE = Text(
    "{element}: Procore's custom field “{path}” ({label}) is of the type {theirs}, and the settings say {type} (column "
    "“{column}”): correct the type in own_fields, or map another field."
)
_NONE = Text("no custom field at all")


def wrong_own_fields(settings: CompanySettings, custom_fields: ListCustomFields) -> Iterator[str]:
    """One sentence, in the company's language, for each mapped custom field that Procore has not, or of another type.

    `custom_fields` is asked only where the settings map one.
    """
    mapped = [
        (element_id, row)
        for element_id, own in settings.elements.items()
        for row in own.own_fields
        if CUSTOM.fullmatch(row.procore)
    ]
    known = custom_fields(settings) if mapped else {}
    words = translate(settings.language)
    for element_id, row in mapped:
        element = name_of(ELEMENTS[element_id], settings.language)
        facts = {"element": element, "path": row.procore, "column": row.column}
        if (found := known.get(row.procore)) is None:
            listed = ", ".join(f"{one.key} “{one.label}” ({one.data_type})" for one in known.values())
            yield words.say(NO_FIELD, **facts, known=listed or words.say(_NONE))
        elif found.data_type != DATA_TYPES[row.type]:
            yield words.say(OTHER_TYPE, **facts, label=found.label, theirs=found.data_type, type=row.type)
