"""Cases that failed once are tried again in each run."""

from dataclasses import replace

import pytest

from chaos import corpus, matrix
from chaos.__main__ import hours
from chaos.case import Case


def test_what_failed_is_kept_once_and_chosen_again_by_its_seed(tmp_path):
    file = tmp_path / "corpus.txt"
    file.write_text("# Cases that failed once\n")
    failed = Case(kind="killed", way="costs-to-procore", place=9, seed=3, draw=1)
    corpus.add([failed, failed], file)
    corpus.add([replace(failed, place=11)], file)
    assert corpus.kept(file) == [replace(failed, place=None)]
    assert file.read_text() == "# Cases that failed once\nkilled costs-to-procore 3 1\n"


def test_the_cases_of_the_corpus_are_cases_still():
    for case in corpus.kept():
        assert matrix.KINDS[case.kind].ways(matrix.BY_NAME[case.way]), case


@pytest.mark.parametrize("said, found", [("8h", 8), ("30m", 0.5), ("1", None), ("-1h", None), ("", None)])
def test_how_long_a_soak_lasts_is_said_in_hours_or_minutes(said, found):
    if found is None:
        with pytest.raises(ValueError, match=f"^{said}$"):
            hours(said)
    else:
        assert hours(said) == found
