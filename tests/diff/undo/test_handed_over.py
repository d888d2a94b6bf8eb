"""What an undo makes of what was handed over to maestro* in an import file, by what an export shows of it."""

from dataclasses import replace

import pytest

from procore.diff.undo.record import UndoFacts
from procore.model.lines import LineVerb
from procore.model.steps import Verb
from tests.factories.reasons import code
from tests.factories.undo import M, did, document, line, pair_of, undone

TAKEN = UndoFacts(is_taken=True)


def handed_over(verb, *changes):
    return replace(did(M, verb, *changes), handed_over=True, maestro_key="K")


CHANGED = {  # what maestro*'s export shows of two values -> the verb, what is written, the causes of what is not
    "nothing": ({"phone": "1", "city": None}, Verb.WITHDRAW, {"phone": "1", "city": None}, []),
    "one of two": ({"phone": "2", "city": None}, None, {}, ["undo_imported"]),
    "both": ({"phone": "2", "city": "Laval"}, Verb.UPDATE, {"phone": "1", "city": None}, []),
    "both, and one changed since": ({"phone": "3", "city": "Laval"}, Verb.UPDATE, {"city": None}, ["undo_changed"]),
}


@pytest.mark.parametrize(("now", "verb", "values", "left"), CHANGED.values(), ids=list(CHANGED))
def test_a_change_is_taken_back_while_no_export_shows_any_of_it_and_put_back_once_one_shows_all(
    now, verb, values, left
):
    wrote = handed_over("update", ("phone", "1", "2"), ("city", None, "Laval"), ("name", "A", "A"))
    found = undone("suppliers", pair_of("suppliers", M, name="A", **now), wrote)
    write = found.step.write(M) if found.step else None
    assert (write and write.verb, write.values if write else {}) == (verb, values)
    assert [code(one.reason) for one in found.cannot] == left


def test_a_new_record_is_taken_back_under_its_own_number_and_not_once_an_export_shows_it():
    wrote = handed_over("create", ("name", None, "B"))
    pair = replace(pair_of("suppliers", M), maestro=None, link=None)
    write = undone("suppliers", pair, wrote).step.write(M)
    assert (write.verb, write.key, write.values) == (Verb.WITHDRAW, "K", {"name": None})
    shown = undone("suppliers", replace(pair_of("suppliers", M), link=None), wrote)
    assert (shown.step, [code(one.reason) for one in shown.cannot]) == (None, ["undo_imported"])


@pytest.mark.parametrize("verb", ["create", "update"])
def test_what_somebody_took_to_import_stays_and_is_listed(verb):
    pair = pair_of("suppliers", M, phone="1")
    pair = replace(pair, maestro=None, link=None) if verb == "create" else pair
    found = undone("suppliers", pair, handed_over(verb, ("phone", "1", "2")), facts=TAKEN)
    assert (found.step, [code(one.reason) for one in found.cannot]) == (None, ["undo_handed_over"])


def test_a_new_line_of_a_linked_order_is_taken_back_and_left_to_procore_alone():
    pair = document([line("1", 10, "Un")], [line("71", 10, "Un"), line("72", 20, "Deux")], {"1": "71"})
    new = [("72", "description", None, "Deux"), ("72", "budget_code", None, "03|MAT"), ("72", "amount", None, "20")]
    step = undone("purchase_orders", pair, handed_over("update", *new)).step
    write = step.write(M)
    assert (write.verb, [(one.verb, one.source) for one in write.lines]) == (Verb.WITHDRAW, [(LineVerb.REMOVE, "72")])
