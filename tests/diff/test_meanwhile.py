"""What is written, and what somebody did meanwhile, of a record and of its lines."""

from dataclasses import replace
from decimal import Decimal

import pytest

from procore.diff.meanwhile import as_written, moved_meanwhile
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change
from procore.model.steps import Verb, Write
from tests.factories.lines import ORDER, line, procore
from tests.factories.records import plain

SUPPLIERS, P = ALL["suppliers"], Side.PROCORE


def write(*lines, **values):
    return Write(side=P, verb=Verb.UPDATE, changes=tuple(Change(n, None, v) for n, v in values.items()), lines=lines)


def change(verb, key=None, source=None, **values):
    return LineChange(verb=verb, key=key, source=source, changes=tuple(Change(n, None, v) for n, v in values.items()))


@pytest.mark.parametrize(
    ("sent", "as_it_is", "moved"), [(write(phone="2"), "2", False), (write(name="A"), "1", True), (None, "1", True)]
)
def test_a_field_that_was_not_sent_is_as_it_was(sent, as_it_is, moved):
    before, now = plain("suppliers", P, "7", name="A", phone="1"), plain("suppliers", P, "7", name="A", phone="2")
    written = as_written(SUPPLIERS, before, now, sent)
    assert (written.get("phone"), moved_meanwhile(before, now, sent, written)) == (as_it_is, moved)


UPDATE = change(LineVerb.UPDATE, "9", "1", description="B")
TEXT = write(UPDATE)


@pytest.mark.parametrize(
    ("sent", "now", "amounts", "moved"),
    [
        pytest.param(TEXT, [line("9")], ["100"], False, id="as sent"),
        pytest.param(TEXT, [line("9", "120")], ["100"], True, id="another field of it"),
        pytest.param(write(change(LineVerb.UPDATE, "9", "1", amount=Decimal(120))), [line("9", "120")], ["120"], False,
                     id="the field that was sent"),
        pytest.param(None, [line("9", "120")], ["100"], True, id="nothing was sent"),
        pytest.param(TEXT, [], ["100"], True, id="it is gone"),
        pytest.param(write(change(LineVerb.REMOVE, "9")), [], [], False, id="it was to be removed"),
        pytest.param(TEXT, [line("9"), line("8", "5")], ["100", "5"], True, id="somebody's new line"),
        pytest.param(write(UPDATE, change(LineVerb.CREATE, source="2")), [line("9"), line("8", "5", twin="2")],
                     ["100", "5"], False, id="our new line"),
    ],
)  # fmt: skip
def test_a_line_is_as_it_was_in_all_that_it_was_not_sent(sent, now, amounts, moved):
    before, now = procore(line("9")), procore(*now)
    written = as_written(ORDER, before, now, sent)
    assert sorted(str(one.get("amount")) for one in written.lines.values()) == sorted(amounts)
    assert moved_meanwhile(before, now, sent, written) == moved


def test_what_was_made_anew_is_as_it_is():
    before, now = procore(line("9")), replace(procore(line("12", "5")), key="another")
    written = as_written(ORDER, before, now, None)
    assert (written, moved_meanwhile(before, now, None, written)) == (now, False)
