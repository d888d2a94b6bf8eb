"""The words of the screen of another interface: shadow mode, and adopting."""

from collections.abc import Mapping

from procore.text.catalogue import Text

WORDS: Mapping[str, Text] = {
    "past": Text("Another interface"),
    "past_what": Text(
        "What this company was synchronized by before: compared in shadow mode, then adopted, element by element."
    ),
    "past_nothing": Text("No run in shadow mode has planned anything yet."),
    "past_records": Text("{n} record, one by one", "{n} records, one by one", by="n"),
    "past_name_pairs": Text("Name the pairs"),
    "past_adopt": Text("Adopt its records"),
    "past_pattern": Text("Its origin ids are read by the pattern of the settings:"),
    "past_no_pattern": Text("The settings have no pattern of its origin ids for this element: name the pairs."),
    "past_pairs": Text("Pairs as CSV, with the headers {columns}"),
    "past_file": Text("or take them from a file"),
    "past_show": Text("Show what they name"),
    "past_found": Text("{count} can be adopted", by="count"),
    "past_left": Text("{count} left", by="count"),
    "past_was": Text("Origin id"),
    "past_becomes": Text("Becomes"),
    "past_differs": Text("Differs in"),
    "past_stays": Text("stays", context="origin id"),
    "past_take": Text("Adopt {count}", by="count"),
    "past_moved": Text("What can be adopted is not what you were shown any more: look again. Nothing was kept."),
    "past_why": Text("Say why: the reason is kept with your name."),
}
