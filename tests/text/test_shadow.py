"""What shadow mode found, in a sentence of each language."""

import pytest

from procore.elements.element import Side
from procore.model.shadow import ShadowCount, ShadowReport
from procore.text.catalogue import translate
from procore.text.shadow import IN_SHADOW, shadow_note


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", " By element, done alike / done otherwise / not done yet: Suppliers (Procore) 3 / 1 / 2."),
        (
            "fr",
            " Par élément, fait de même / fait autrement / pas encore fait\u00a0: Fournisseurs (Procore) 3 / 1 / 2.",
        ),
    ],
)
def test_a_runs_note_counts_what_was_done_alike_by_element_and_written_side(language, note):
    count = ShadowCount(element="suppliers", side=Side.PROCORE, agreed=3, differed=1, waiting=2)
    assert shadow_note(ShadowReport(counts=(count,)), language) == translate(language).say(IN_SHADOW) + note
