"""A reason goes into the ledger as JSON that PostgreSQL takes."""

from procore.model.records import FieldConflict, Reason
from procore.store.reasons import stored_facts, stored_reason


def test_no_reason_is_nothing():
    assert stored_reason(None) is None


def test_what_is_stored_is_read_back_as_the_same_reason():
    conflicts = (FieldConflict(field="name", maestro="Béton", procore="Beton", line="2"),)
    for reason in (Reason("required", {"field": "name"}), Reason("conflict", {"by": "Marie"}, conflicts)):
        stored = stored_reason(reason)
        assert stored is not None
        assert Reason.from_json(stored) == reason


def test_characters_that_no_database_takes_are_left_out_also_inside_a_list():
    facts = {"said": "a\x00b\ud83d", "conflicts": [{"maestro": "c\x00"}]}
    assert stored_facts(facts) == {"said": "ab", "conflicts": [{"maestro": "c"}]}
