"""What may be adopted, as a shell shows it."""

import pytest

from procore.elements import ELEMENTS
from procore.model.adoption import Adoption, NotAdoptable
from procore.model.records import Reason
from procore.text.adoption import adoption_table


@pytest.mark.parametrize(
    ("language", "begins"),
    [("en", "Procore 812: The origin id X-1 "), ("fr", "Procore 812\u00a0: L’identifiant d’origine X-1 ")],
)
def test_what_is_left_is_a_line_with_its_place_and_its_reason(language, begins):
    left = NotAdoptable(at="Procore 812", reason=Reason("adopt_unknown_key", {"origin_id": "X-1"}))
    shown = adoption_table(ELEMENTS["suppliers"], Adoption(left=(left,)), language).splitlines()
    assert shown[0].startswith(begins)
    assert len(shown) == 2
