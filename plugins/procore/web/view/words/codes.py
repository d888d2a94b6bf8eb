"""The words of the screen of both sides' codes."""

from collections.abc import Mapping

from procore.text.catalogue import Text

_TYPES: Mapping[str, Text] = {
    "labor": Text("labour", context="cost type"),
    "materials": Text("material", context="cost type"),
    "equipment": Text("equipment", context="cost type"),
    "commitment": Text("subcontract", context="cost type"),
    "owner_cost": Text("owner's cost", context="cost type"),
    "professional_services": Text("professional services", context="cost type"),
    "other": Text("other", context="cost type"),
}
BASE_TYPES = tuple(_TYPES)
"""Procore's base types of cost types (docs/procore.md#cost-types)."""

WORDS: Mapping[str, Text] = {
    **{f"base_{name}": text for name, text in _TYPES.items()},
    "codes_why": Text(
        "What groups and activities of maestro* are in Procore. Of a code that nobody decided about nothing is made, and only what "
        "needs it waits. The table and the rules are in the configuration, in the row of the projects."
    ),
    "codes_linked": Text("linked", context="codes"),
    "codes_to_procore": Text("made in Procore", context="codes"),
    "codes_to_maestro": Text("made in maestro*", context="codes"),
    "codes_undecided": Text("undecided", context="codes"),
    "codes_excluded": Text("left out", context="codes"),
    "codes_decided": Text("decided, for the next run", context="codes"),
    "codes_by_equal": Text("the same code"),
    "codes_by_table": Text("by the table"),
    "codes_by_rule": Text("by a rule"),
    "codes_by_person": Text("by a person"),
    "unused_table": Text(
        "The table says {line}, and one of the two sides has no such code: correct it, or make the code."
    ),
    "unused_rule": Text("The rule {line} fits no code of maestro*: correct it, or remove it."),
    "codes_foreign": Text("another interface's: {origin_id}; a link adopts it"),
    "later": Text("Later", context="codes"),
    "link_to": Text("link to {code}", context="codes"),
    "link_to_typed": Text("link to the code beside", context="codes"),
    "make_in": Text("make it in {side}", context="codes"),
    "leave_out": Text("leave it out", context="codes"),
    "procore_code": Text("Procore's code"),
    "keep_answers": Text("Keep these answers"),
    "no_such_code": Text("Procore has no free code “{code}” in this list: type one of those that are not linked."),
    "see_both_lists": Text("Both sides' codes: linked, to be made, undecided"),
}
