"""Which cases there are: every kind, every way, and always the same ones for a seed."""

import pytest

from chaos import matrix
from chaos.case import Case, place_of
from chaos.kinds import Calm, Kind
from tests.standard.ways import WAYS

WANTED = {
    # what may happen -> by which kinds it is done
    "429 of both kinds": {"429-hour", "429-hour-retry-after", "429-spike", "429-spike-retry-after"},
    "503 with Retry-After": {"503-retry-after", "503-long"},
    "server errors and 408": {"500", "502", "503-down", "408", "away"},
    "a connection that ends": {"reset-before", "reset-after", "cut-off", "late"},
    "answers that are none": {"truncated", "invalid-json", "no-records", "html", "redirect", "content-type", "forbidden"},
    "logins and tokens": {"login-503", "login-refused", "login-html", "token-revoked", "token-expired", "token-short"},
    "rows that move, double or hide": {"rows-inserted", "rows-removed", "rows-moved"},
    "partial errors": {"item-refused", "item-left-out"},
    "clocks": {"clock-ahead", "clock-behind"},
    "processes": {"killed", "suspended", "suspended-taken-over", "two-at-once", "eight-at-once", "eight-race", "log-full"},
    "connections to databases": {"ledger-lost", "maestro-lost", "ledger-locked", "maestro-locked"},
    "databases that refuse": {
        "ledger-read-only", "maestro-read-only", "ledger-full", "maestro-full", "maestro-refuses",
    },
    "restored and emptied": {
        "ledger-restored", "ledger-emptied", "maestro-restored", "procore-wiped", "procore-half-wiped",
    },
    "people": {"person-enters", "person-edits"},
}  # fmt: skip


def test_the_matrix_has_a_kind_for_all_that_may_happen_and_nothing_else():
    assert set.union(*WANTED.values()) == matrix.KINDS.keys()
    assert sum(map(len, WANTED.values())) == len(matrix.KINDS)


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_a_small_run_has_every_kind_and_every_way(seed):
    cases = matrix.small(seed)
    assert {case.kind for case in cases} == matrix.KINDS.keys()
    assert {case.way for case in cases} == matrix.BY_NAME.keys()
    assert len(set(cases)) == len(cases) <= 130
    assert all(matrix.KINDS[case.kind].ways(matrix.BY_NAME[case.way]) for case in cases)


def test_a_seed_always_means_the_same_cases_and_another_one_others():
    assert matrix.small(5) == matrix.small(5) != matrix.small(6)


def test_every_kind_strikes_some_way_and_says_where_and_by_what_it_is_counted():
    for kind in matrix.KINDS.values():
        assert any(map(kind.ways, WAYS)), kind.name
        assert len(kind.where) > 10 or kind.name in {"500", "408"}, kind.name
        assert kind.counted, kind.name


CALM = Calm(
    steps=[
        "ledger: INSERT INTO procore_sync.run",
        "procore: before GET /rest/v1.0/me",
        "maestro: UPDATE maestro.supplier",
    ],
    requests=["GET /rest/v1.0/me", "POST /rest/v1.0/vendors", "GET /rest/v1.0/vendors"],
    pictures={},
)


@pytest.mark.parametrize(
    "name, places",
    [
        ("killed", {0, 1, 2}),
        ("ledger-full", {0}),
        ("maestro-full", {2}),
        ("500", {0, 1, 2}),
        ("no-records", {0, 2}),
        ("clock-ahead", {0}),
    ],
)
def test_a_kind_strikes_the_steps_or_requests_that_it_is_about(name, places):
    kind = matrix.KINDS[name]
    assert {place for found in kind.places(CALM) for place in found} == places
    cases = [Case(kind=name, way="suppliers-to-maestro", seed=seed) for seed in range(30)]
    chosen = [place_of(case, kind, CALM) for case in cases]
    assert set(chosen) == places
    assert chosen == [place_of(case, kind, CALM) for case in cases]
    assert place_of(Case(kind=name, way="suppliers-to-maestro", place=7), kind, CALM) == 7


def test_a_case_is_named_by_kind_way_and_place():
    (case,) = matrix.named("killed/suppliers-to-procore/7", 1)
    assert case == Case(kind="killed", way="suppliers-to-procore", place=7)
    assert str(case) == "killed/suppliers-to-procore/7"
    assert matrix.named("killed/suppliers-to-procore", 1) == [Case(kind="killed", way="suppliers-to-procore")]
    assert {case.kind for case in matrix.named("killed", 1)} == {"killed"}


@pytest.mark.parametrize(
    "said, words",
    [
        ("killd", "There is no kind killd; there are 429-hour, "),
        ("maestro-full/suppliers-to-procore", "maestro-full strikes no suppliers-to-procore, but projects-to-maestro"),
        ("killed/suppliers-to-procore/x", "x is no place: a whole number is."),
    ],
)
def test_a_case_that_there_is_not_is_told_with_those_that_there_are(said, words):
    with pytest.raises(ValueError, match="^" + words.replace(".", r"\.")):
        matrix.named(said, 1)


def test_the_cases_of_a_way_are_carried_out_together():
    cases = matrix.small(1)
    by_way = matrix.by_way(cases)
    assert sorted(map(str, cases)) == sorted(str(one) for mine in by_way.values() for one in mine)
    assert [len(mine) for mine in by_way.values()] == sorted(map(len, by_way.values()), reverse=True)


def test_only_kinds_that_strike_a_way_are_of_it():
    for way in WAYS:
        found: list[Kind] = matrix.of_way(way)
        assert found
        assert all(kind.ways(way) for kind in found)
