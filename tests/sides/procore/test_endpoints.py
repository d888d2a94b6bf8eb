"""The table of endpoints, filled in."""

import pytest

from procore.sides.procore.endpoints import ENDPOINTS, filled


@pytest.mark.parametrize("template,result", [
    ("/rest/v1.0/companies/{company}/vendors/{id}", "/rest/v1.0/companies/7/vendors/9"),
    ({"company_id": "{company}", "view": "extended"}, {"company_id": 7, "view": "extended"}),
    ("{project}", 8),  # a value that is only an id becomes a number
    ({"flag": False, "count": 3}, {"flag": False, "count": 3}),
    ({}, {}),
])  # fmt: skip
def test_ids_are_filled_in(template, result):
    assert filled(template, 7, 8, 9) == result


def test_what_is_created_alone_has_an_envelope():
    assert all((one.create is None) is (one.envelope is None) for one in ENDPOINTS.values())
