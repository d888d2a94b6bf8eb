"""Each promise has a break that a named test has to notice (make chaos PROMISES=yes); the table fits the code as it is."""

import re
from pathlib import Path

import pytest

from chaos.promises import BREAKS, broken

ROOT = Path(__file__).resolve().parents[2]
PROMISED = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def test_every_promise_is_broken_once_in_their_order():
    assert [one.promise for one in BREAKS] == re.findall(r'<a id="promise-([\w-]+)">', PROMISED)


@pytest.mark.parametrize("one", BREAKS, ids=lambda one: one.promise)
def test_what_is_broken_is_there_once_and_so_is_the_test_that_notices(one):
    text = (ROOT / one.file).read_text(encoding="utf-8")
    assert broken(one, text) != text
    file, _, name = one.test.partition("::")
    assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
    under = PROMISED.partition(f'id="promise-{one.promise}"')[2].partition('<a id="')[0]
    assert one.test.partition("[")[0] in under, "a test that the promise itself names"


def test_a_break_that_fits_the_code_no_more_is_told():
    with pytest.raises(ValueError, match=r"has .* 0 times, and not once"):
        broken(BREAKS[0], "another text")
