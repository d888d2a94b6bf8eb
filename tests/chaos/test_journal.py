"""A long run that was ended goes on from its journal, and says what it lacks."""

from dataclasses import replace

from chaos.case import Case, Outcome
from chaos.journal import Journal

GOOD = Outcome(case=Case(kind="500", way="suppliers-to-procore", place=3), times=2, wrong="", seconds=1.0)


def test_a_journal_tells_what_is_over_and_what_is_missing_of_each_way(tmp_path):
    journal = Journal(tmp_path / "journal")
    ways = ["suppliers-to-procore", "costs-to-procore", "projects-to-procore"]
    assert (journal.outcomes(), journal.minutes()) == ([], 0)
    assert journal.missing(ways) == dict.fromkeys(ways)
    journal.begins("projects-to-procore", 0)
    journal.begins("suppliers-to-procore", 2)
    journal.ended(GOOD)
    journal.took(1.5)
    journal.begins("suppliers-to-procore", 2)  # it goes on later
    journal.ended(replace(GOOD, wrong="vendors: lacks one"))
    journal.ended(GOOD)
    journal.took(2)
    assert (journal.outcomes(), journal.minutes()) == ([replace(GOOD, wrong="vendors: lacks one")], 3.5)
    assert journal.missing(ways) == {"suppliers-to-procore": 1, "costs-to-procore": None}
