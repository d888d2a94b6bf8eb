"""What was written, as a person reads it."""

from procore.elements import ALL
from procore.web.view.plan import history

WRITTEN = {"line": None, "field": None, "before": None, "after": None, "verb": "create"}


def test_the_history_names_fields_and_values_in_words_and_leaves_out_what_was_empty_and_stayed_so():
    rows = [
        {**WRITTEN, "line": "10", "field": "amount", "after": "9296.88"},
        {**WRITTEN, "line": "20", "field": "quantity"},
        {**WRITTEN, "field": "transferred", "before": True, "after": False},
        {**WRITTEN, "verb": "write_origin_id"},
    ]
    assert [(one["said"], one["before"], one["after"]) for one in history(ALL["costs"], rows, "en")] == [
        ("Amount (10)", "", "$9,296.88"),
        ("Transferred", "yes", "no"),
        ("", "", ""),
    ]
