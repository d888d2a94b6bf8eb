"""The Variable of the companies as the page reads it. How it is saved, with Airflow's database: screens/test_configuration.py."""

import pytest

from procore.web.companies_variable import CompaniesVariable, companies_variable


def test_every_other_text_is_another_version():
    texts = [None, "{}", "{} ", '{"demo": {}}']
    assert len({CompaniesVariable(text).version for text in texts}) == len(texts)
    assert CompaniesVariable("{}").version == CompaniesVariable("{}").version
    assert CompaniesVariable(None).version == CompaniesVariable("").version, "nothing is nothing"


@pytest.mark.parametrize("text", [None, '{"demo": {}}'])
def test_it_is_read_wherever_airflow_finds_it(monkeypatch, text):
    if text is not None:
        monkeypatch.setenv("AIRFLOW_VAR_PROCORE_COMPANIES", text)
        assert companies_variable().text == text
    assert not CompaniesVariable(None).is_elsewhere(), "a Variable that nobody set can be saved"
