"""The page of settings through Airflow's API server: every setting has a field, and what is typed is never lost."""

import pytest

from procore.config.company import CompanySettings
from procore.config.element import ElementSettings
from procore.config.element_checks import belongs
from procore.config.setting_fields import setting_fields
from procore.elements import ELEMENTS
from procore.web.view.setting_form import OWN
from tests.factories.every_setting import every_setting
from tests.web.screens.words import changed, form_of, said

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

STATUSES = "set_purchase_orders_statuses"


def field_of(path, element=""):
    """The name of a setting's field, as it begins."""
    if element:
        return {"direction": f"direction_{element}", "owners": f"own_{element}_"}.get(path, f"set_{element}_{path}")
    own = path.rpartition(".")[2] if path.partition(".")[0] in OWN else f"set_company_{path}"
    return "tick_" if path == "elements" else own


def fields_of_the_model():
    """Every setting's path and field: the company's, then each element's."""
    for one in setting_fields(CompanySettings):
        yield one.path, field_of(one.path)
    for element in ELEMENTS.values():
        for one in setting_fields(ElementSettings):
            if belongs(element, one.path):
                yield f"elements.{element.id}.{one.path}", field_of(one.path, element.id)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_setting_has_a_field_and_what_is_shown_is_what_is_saved(airflow, company, get, post, language):
    airflow.put_variable({"demo": every_setting(**{n: company.entry()[n] for n in ("tag", "procore_company_id")})})
    shown = get("/demo/configuration", language=language)
    assert shown.status_code == 200, said(shown)
    sent = form_of(shown)
    there = [name for name, _ in sent]
    assert [path for path, field in fields_of_the_model() if not any(n.startswith(field) for n in there)] == []
    answer = post("/configuration/save", sent)
    assert answer.status_code == 200
    assert "Nothing is different" in said(answer)
    assert "<textarea" not in shown.text, "nothing is typed as JSON"
    assert "As JSON" in said(shown) or "En JSON" in said(shown)


@pytest.mark.parametrize(
    ("typed", "piece"),
    [
        ([(f"{STATUSES}.key", "K"), (f"{STATUSES}.value", "")], "The row “K” leaves its second column empty"),
        ([(f"{STATUSES}.key", "K"), (f"{STATUSES}.value", "Thawed")], "“Thawed” is no meaning that statuses may have"),
        ([("set_suppliers_brakes.share", "2")], "less than or equal to 1"),
        (
            [("set_suppliers_own_fields.0.column", "Web"), ("set_suppliers_own_fields.0.procore", "website")],
            "“Web” is no name for a column",
        ),
        ([("set_company_notify.0.smtp.to", "marie")], "“marie” is not an e-mail address"),
        ([("set_company_full_every_hours", "0")], "greater than or equal to 1"),
    ],
)
def test_a_wrong_value_is_marked_at_its_field_and_nothing_typed_is_lost(airflow, company, get, post, typed, piece):
    before = airflow.variable()
    names = {name for name, _ in typed if not name.startswith(STATUSES)}
    kept = [one for one in form_of(get("/demo/configuration")) if one[0] not in {*names, "tick_costs"}]
    typed = [*typed, ("set_costs_approval_hours", "7")]
    answer = post("/configuration/save", [*changed(kept, schedule="@daily"), *typed])
    assert answer.status_code == 422
    assert piece in said(answer)
    assert 'aria-invalid="true"' in answer.text
    again = form_of(answer)
    for one in [*typed, ("schedule", "@daily")]:
        assert one in again, one
    assert airflow.variable() == before


def test_a_row_that_is_added_is_saved_and_told_in_words(airflow, company, get, post):
    sent = [*form_of(get("/demo/configuration")), (f"{STATUSES}.key", "K"), (f"{STATUSES}.value", "Closed")]
    words = said(post("/configuration/save", sent))
    assert "Purchase Orders, What maestro*'s status codes mean, K none Closed" in words
    assert post("/configuration/save", [*sent, ("step", "save")]).status_code == 303
    assert airflow.variable()["demo"]["elements"]["purchase_orders"]["statuses"] == {"K": "Closed"}


def test_what_no_version_knows_leaves_with_the_next_save_and_that_is_told(airflow, company, get, post):
    airflow.put_variable({"demo": {**company.entry(), "shedule": "@daily"}})
    shown = get("/demo/configuration")
    assert "shedule: is not a setting" in said(shown)
    assert "shedule @daily none" in said(post("/configuration/save", form_of(shown)))
