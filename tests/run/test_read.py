"""Reading both sides: what is asked of each, what is kept, and how far each is read after it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from procore.diff.read_scope import Watermark
from procore.elements import ALL
from procore.elements.element import Direction, Side
from procore.model.errors import AccessRefused, AnswerUnreadable, PairingRefused, RequestRefused, Unreachable
from procore.model.orders import Window
from procore.model.records import Reason, Record
from procore.model.steps import Pair, Step
from procore.run.read import read_sides
from procore.run.reading import Reading, forget_doubtful, watermarks_of
from tests.run.conftest import NOON, supplier

SUPPLIERS, PROJECTS, BUDGETS = ALL["suppliers"], ALL["projects"], ALL["budgets"]
M, P = Side.MAESTRO, Side.PROCORE


def project(side, key, number):
    return Record(side=side, key=key, values={"number": number}, fingerprint=key)


def budget(side, key, scope, amount="1"):
    return Record(side=side, key=key, scope=scope, values={"amount": amount}, fingerprint=f"{key} {amount}")


def test_what_both_sides_have_is_kept_and_counted(job, run, mine, theirs):
    mine.put(supplier(M, "S1"))
    theirs.put(supplier(P, "7"), supplier(P, "8"))
    read_sides(job, run, SUPPLIERS)
    assert job.ledger.records.by_key(job.pairing.id, SUPPLIERS, P, ["7", "8"]).keys() == {"7", "8"}
    assert run.tally["read"] == 3


def read_now(job):
    """Read whole just now, until noon by that side's clock."""
    now = job.ledger.now()
    return Watermark(read_until=NOON, read_at=now, whole_at=now)


def test_a_side_is_read_from_its_watermark_less_an_overlap(job, run, mine, theirs):
    job.ledger.watermarks.move(job.pairing.id, SUPPLIERS, {(M, ""): read_now(job)})
    read_sides(replace(job, overlap=timedelta(minutes=2)), run, SUPPLIERS)
    assert mine.asked == [(Window(since=NOON - timedelta(minutes=2)), "")]
    assert theirs.asked == [(Window(), "")]


def test_a_list_that_lacks_a_record_is_read_whole_and_says_which_one_is_gone(job, run, theirs):
    theirs.put(supplier(P, "7"), supplier(P, "8"))
    read_sides(job, run, SUPPLIERS)
    job.ledger.watermarks.move(job.pairing.id, SUPPLIERS, {(P, ""): read_now(job)})
    del theirs.records["suppliers"]["8"]
    theirs.asked.clear()
    read_sides(job, run, SUPPLIERS)
    assert [window.whole for window, _ in theirs.asked] == [False, True]
    assert job.ledger.records.by_key(job.pairing.id, SUPPLIERS, P, ["7", "8"]).keys() == {"7"}
    theirs.asked.clear()
    read_sides(job, run, SUPPLIERS)
    assert [window.whole for window, _ in theirs.asked] == [False], "nothing is missing any more"


def test_no_watermark_is_moved_while_reading(job, run, mine):
    mine.put(supplier(M, "S1"))
    assert read_sides(job, run, SUPPLIERS).read_until == {(M, ""): NOON, (P, ""): NOON}
    assert job.ledger.watermarks.of(job.pairing.id, SUPPLIERS) == {}


def test_what_a_whole_read_does_not_show_any_more_is_gone(job, run, mine):
    mine.put(supplier(M, "S1"), supplier(M, "S2"))
    read_sides(job, run, SUPPLIERS)
    del mine.records["suppliers"]["S2"]
    read_sides(job, run, SUPPLIERS)
    assert job.ledger.records.by_key(job.pairing.id, SUPPLIERS, M, ["S1", "S2"]).keys() == {"S1"}


def test_of_the_projects_only_those_that_changed_are_read_in_procore(job, run, mine, theirs, link):
    for number, procore_id in (("P1", "1"), ("P2", "2")):
        link(project(M, number, number), project(P, procore_id, number), "projects")
    one = replace(job, direction=Direction.TO_PROCORE)
    mine.put(budget(M, "P1|03", "P1"), budget(M, "P2|03", "P2"), element_id="budgets")
    first = read_sides(one, run, BUDGETS)
    assert [scope for _, scope in theirs.asked] == ["P1", "P2"]
    move(job, BUDGETS, first)
    theirs.asked.clear()
    mine.put(budget(M, "P2|03", "P2", "2"), element_id="budgets")
    read_sides(one, run, BUDGETS)
    assert [scope for _, scope in theirs.asked] == ["P2"]


def move(job, element, reading):
    job.ledger.watermarks.move(job.pairing.id, element, watermarks_of(reading))


def test_a_project_that_did_not_change_is_read_whole_once_in_a_while(job, run, mine, theirs, link):
    for number, procore_id in (("P1", "1"), ("P2", "2")):
        link(project(M, number, number), project(P, procore_id, number), "projects")
    one = replace(job, direction=Direction.TO_PROCORE)
    mine.put(budget(M, "P1|03", "P1"), budget(M, "P2|03", "P2"), element_id="budgets")
    move(job, BUDGETS, read_sides(one, run, BUDGETS))
    theirs.asked.clear()
    move(job, BUDGETS, read_sides(one, run, BUDGETS))
    assert theirs.asked == []
    read_sides(replace(one, projects=frozenset({"P1"}), full_every=timedelta(microseconds=2)), run, BUDGETS)
    assert theirs.asked == [], "a run that looks at a part only leaves it to the others"
    move(job, BUDGETS, read_sides(replace(one, full_every=timedelta(microseconds=2)), run, BUDGETS))
    assert [scope for _, scope in theirs.asked] == ["P1", "P2"]
    whole = {
        scope for (side, scope), mark in job.ledger.watermarks.of(job.pairing.id, BUDGETS).items() if mark.whole_at
    }
    assert whole == {"", "P1", "P2"}


def test_a_project_that_is_closed_to_us_is_left_as_it_was(job, run, theirs, link):
    for number, procore_id in (("P1", "1"), ("P2", "2")):
        link(project(M, number, number), project(P, procore_id, number), "projects")
    theirs.closed = {"P1"}
    found = read_sides(replace(job, direction=Direction.TO_PROCORE), run, BUDGETS)
    assert found.closed == {"P1": Reason("no_access", {"said": "P1 is not yours to see"})}
    assert found.projects == {"P2": 2}
    assert (P, "P1") not in found.read_until


@pytest.mark.parametrize(
    "error,code",
    [
        (RequestRefused("no", status=400, words="no"), "unreadable_list"),
        (AnswerUnreadable("odd"), "unreadable_list"),
        (Unreachable("Procore does not answer: 500"), "unreadable_list"),
        (AccessRefused("no", status=404), "no_access"),
    ],
)
def test_a_project_whose_list_is_refused_or_odd_stops_no_other(job, run, theirs, link, error, code):
    for number, procore_id in (("P1", "1"), ("P2", "2")):
        link(project(M, number, number), project(P, procore_id, number), "projects")
    theirs.refuses_to_list["P1"] = error
    found = read_sides(replace(job, direction=Direction.TO_PROCORE), run, BUDGETS)
    assert {number: reason.code for number, reason in found.closed.items()} == {"P1": code}
    assert (P, "P2") in found.read_until


@pytest.mark.parametrize(
    "silent, odd, stops",
    [
        ("145", "", False),
        ("12", "3", False),
        ("123", "", True),
        ("345", "", True),
        ("12345", "", True),
        ("124", "3", False),
    ],
)
def test_a_project_whose_list_procore_never_answers_stops_no_other_unless_procore_is_down(
    job, run, theirs, link, silent, odd, stops
):
    for number in "12345":
        link(project(M, f"P{number}", f"P{number}"), project(P, number, f"P{number}"), "projects")
    theirs.refuses_to_list |= {f"P{number}": Unreachable("Procore does not answer: 500") for number in silent}
    theirs.refuses_to_list |= {f"P{number}": AnswerUnreadable("odd") for number in odd}
    one = replace(job, direction=Direction.TO_PROCORE)
    if stops:
        with pytest.raises(Unreachable):
            read_sides(one, run, BUDGETS)
        return
    found = read_sides(one, run, BUDGETS)
    assert found.closed.keys() == {f"P{number}" for number in silent + odd}
    assert {scope for side, scope in found.read_until if side is P} == {f"P{n}" for n in "12345"} - found.closed.keys()


def test_the_only_project_s_list_that_is_not_answered_is_tried_again_by_the_task(job, run, theirs, link):
    link(project(M, "P1", "P1"), project(P, "1", "P1"), "projects")
    theirs.refuses_to_list["P1"] = Unreachable("Procore does not answer: 500")
    with pytest.raises(Unreachable):
        read_sides(replace(job, direction=Direction.TO_PROCORE), run, BUDGETS)


def test_a_list_of_the_company_that_is_closed_is_left_as_it_was_but_not_that_of_the_projects(job, run, theirs):
    theirs.closed = {""}
    found = read_sides(job, run, SUPPLIERS)
    assert found.closed == {"": Reason("no_permission", {"said": " is not yours to see"})}
    assert (P, "") not in found.read_until
    with pytest.raises(AccessRefused):
        read_sides(job, run, PROJECTS)


ODD = Reason("unreadable", {"field": "name", "side": "procore", "value": "{}"})


def test_a_record_that_cannot_be_read_is_kept_and_read_again(job, run, theirs):
    theirs.put(supplier(P, "7"), replace(supplier(P, "8"), problem=ODD))
    found = read_sides(job, run, SUPPLIERS)
    assert job.ledger.records.by_key(job.pairing.id, SUPPLIERS, P, ["7", "8"]).keys() == {"7", "8"}
    assert ((P, "") in found.read_until, found.gaps) == (False, {})


def test_of_a_list_with_an_entry_of_nobody_nothing_is_said_to_be_gone(job, run, theirs):
    theirs.put(supplier(P, "7"), supplier(P, "8"))
    read_sides(job, run, SUPPLIERS)
    nobody = Record(side=P, key="", values={}, problem=ODD)
    theirs.records["suppliers"] = {"8": supplier(P, "8"), "": nobody, "?": replace(nobody, values={"a": 1})}
    found = read_sides(job, run, SUPPLIERS)
    assert found.gaps == {"": Reason("unreadable_entry", {"value": "{}", "count": "2"})}
    assert (P, "") not in found.read_until
    assert job.ledger.records.by_key(job.pairing.id, SUPPLIERS, P, ["7", "8", ""]).keys() == {"7", "8"}


def test_a_procore_without_any_linked_project_was_wiped(job, run, mine, link):
    link(project(M, "P1", "P1"), project(P, "1", "P1"), "projects")
    mine.put(project(M, "P1", "P1"), element_id="projects")
    with pytest.raises(PairingRefused):
        read_sides(replace(job, full=True), run, PROJECTS)


@pytest.mark.parametrize(("code", "kept"), [("refused", False), ("waits_for", True)])
def test_a_project_that_was_assumed_empty_is_read_after_a_refusal(code, kept):
    found = Reading(read_until={(P, "P1"): NOON}, assumed_empty={"P1"})
    step = Step(pair=Pair(maestro=budget(M, "P1|03", "P1")))
    forget_doubtful(found, [(step, Reason(code))])
    assert ((P, "P1") in found.read_until) is kept


# ------------------------------------------------------------------------------------------------ by digests

COSTS = ALL["costs"]


def cost(key, amount="1", **more):
    return Record(side=M, key=key, scope="P1", values={"amount": amount}, fingerprint=f"{key} {amount}", **more)


@pytest.fixture
def digested(job, run, mine):
    """Two costs that were read whole by an earlier run, each with what maestro*'s database said of it."""
    one = replace(job, direction=Direction.TO_PROCORE)
    mine.put(cost("A"), cost("B"), element_id="costs")
    mine.digested = {"A": "a", "B": "b"}
    move(one, COSTS, read_sides(one, run, COSTS))
    mine.asked.clear()
    mine.read_keys.clear()
    return one


def test_what_its_digest_says_is_as_it_was_is_not_read(digested, run, mine):
    before = run.tally["read"]
    read_sides(digested, run, COSTS)
    assert run.tally["read"] == before
    assert (mine.asked, mine.read_keys) == ([], [])


def test_of_what_its_digests_say_the_changed_and_the_new_are_read_and_the_missing_is_gone(digested, run, mine):
    mine.records["costs"] = {"A": cost("A", "2"), "C": cost("C")}
    mine.digested = {"A": "a2", "C": "c"}
    found = read_sides(digested, run, COSTS)
    assert (mine.asked, mine.read_keys) == ([], [["A", "C"]])
    kept = digested.ledger.records.by_key(digested.pairing.id, COSTS, M, ["A", "B", "C"])
    assert {key: one.get("amount") for key, one in kept.items()} == {"A": Decimal(2), "C": Decimal(1)}
    assert (M, "") not in found.whole, "the whole comparison stays due"
    mine.read_keys.clear()
    read_sides(digested, run, COSTS)
    assert mine.read_keys == [], "what was read by its key is known by its digest"


def test_what_could_not_be_used_or_was_gone_is_read_again_whatever_its_digest_says(digested, run, mine):
    mine.records["costs"]["A"] = cost("A", problem=ODD)
    del mine.records["costs"]["B"]
    mine.digested = {"A": "a2"}
    read_sides(digested, run, COSTS)
    mine.put(cost("B"), element_id="costs")
    mine.digested = {"A": "a2", "B": "b"}
    mine.read_keys.clear()
    read_sides(digested, run, COSTS)
    assert mine.read_keys == [["A", "B"]]


@pytest.mark.parametrize("said", [{"A": "a", "b": "b"}, {"A": "a", "": "x"}], ids=["spelled", "without a key"])
def test_where_a_digest_names_no_record_everything_is_read_and_nothing_is_lost(digested, run, mine, said):
    mine.digested = said
    found = read_sides(digested, run, COSTS)
    assert ([window.whole for window, _ in mine.asked], (M, "") in found.whole) == ([True], True)
    assert digested.ledger.records.by_key(digested.pairing.id, COSTS, M, ["A", "B"]).keys() == {"A", "B"}


@pytest.mark.parametrize(
    "how", [{"full": True}, {"full_every": timedelta(microseconds=2)}, {"projects": frozenset({"P1"})}]
)
def test_a_whole_comparison_reads_the_rows_themselves(digested, run, mine, how):
    read_sides(replace(digested, **how), run, COSTS)
    assert [window.whole for window, _ in mine.asked] == [True]


def test_what_we_wrote_ourselves_is_read_again_once(digested, run, mine):
    digested.ledger.records.keep(digested.pairing.id, COSTS, M, [cost("A", "3")])
    mine.put(cost("A", "3"), element_id="costs")
    for wanted in ([["A"]], []):
        mine.read_keys.clear()
        read_sides(digested, run, COSTS)
        assert mine.read_keys == wanted
