"""What a person entered in the settings form."""

from starlette.datastructures import FormData

from procore.web.view.form import filter_fields, text_in, texts, ticked_elements, typed, typed_again


def test_texts_are_without_space_around_and_a_missing_one_is_empty():
    form = FormData([("name", " Boréal "), ("status", "active"), ("status", "closed")])
    assert texts(form)["name"] == "Boréal"
    assert (text_in(form, "name"), text_in(form, "nothing")) == ("Boréal", "")
    assert filter_fields(form)["status"] == ["active", "closed"]


def test_the_grid_holds_the_ticked_elements_with_their_direction_and_what_they_are_told():
    form = FormData(
        [
            ("tick_costs", "1"),
            ("direction_costs", "to_procore"),
            ("set_costs_approval_hours", "5"),
            ("set_projects_approval_hours", "6"),
        ]
    )
    assert ticked_elements(form, {}) == {"costs": {"approval_hours": 5, "direction": "to_procore"}}
    assert typed(form)["tick_costs"] == ["1"]


def test_what_is_not_saved_is_shown_as_it_was_typed_and_nothing_is_emptied():
    form = FormData([("timezone", "America/Toronto"), ("schedule", "now"), ("tick_costs", "1")])
    again = typed_again({"schedule": "now", "elements": {"costs": {}}}, form)
    assert (again["timezone"], again["schedule"], again["elements"]) == ("America/Toronto", "now", {"costs": {}})
    assert again["ledger_conn_id"] == "procore_ledger", "what the form did not send is what a new one holds"
