"""The order of writing: what a record names comes before it, and what it lacks holds it."""

import pytest

from procore.diff.plan import plan
from procore.diff.write_order import first_alone, in_batches, in_write_order
from procore.elements import ALL
from procore.elements.element import Side, Unlinked
from procore.model.records import Change, Reason
from procore.model.steps import Pair, Step, Verb, Write
from tests.factories.records import BOTH, maestro, procore

COST_CODES, BUDGET_CODES = ALL["cost_codes"], ALL["budget_codes"]


class Linked:
    """What is linked already, and grows as groups are written: project and code of maestro*."""

    def __init__(self, *known):
        self.known = set(known)

    def resolve(self, _one, value, scope, _side):
        return f"id of {value}" if (scope, str(value)) in self.known or ("", str(value)) in self.known else None


def activity(code, section=None, project="P1"):
    return maestro("cost_codes", project=project, code=code, section=section, name=f"Activity {code}")


def run(records, *known):
    """The groups by maestro*'s keys, and what each held record waits for."""
    linked = Linked(*known)
    groups: list[list[str]] = []
    waiting: dict[str, str] = {}
    for wave in in_write_order(COST_CODES, plan(COST_CODES, records, BOTH), linked.resolve):
        groups.append([])
        for step in wave:
            here = step.pair.maestro or step.pair.procore
            assert here is not None
            if step.hold:
                assert (step.writes, step.linked, step.baseline) == ((), False, ())
                waiting[here.key] = step.hold.facts["key"]
            else:
                groups[-1].append(here.key)
                linked.known.add((here.scope, str(here.get("code"))))
                linked.known.add((here.scope, here.key))
    return groups, waiting


def alone(*records):
    return [Pair(maestro=r) for r in records]


def test_a_section_comes_a_wave_before_its_activities_whatever_the_order():
    tree = alone(activity("02-300-10", "02-300"), activity("02-300", "02"), activity("02"), activity("03"))
    assert run(tree) == ([["P1|02", "P1|03"], ["P1|02-300"], ["P1|02-300-10"]], {})


def test_a_section_that_is_linked_already_needs_no_wave():
    assert run(alone(activity("02-300", "02")), ("P1", "02")) == ([["P1|02-300"]], {})


def test_a_section_that_is_being_linked_is_waited_for_and_not_missed():
    existing = Pair(maestro=activity("02"), procore=procore("cost_codes", 7, scope="P1", full_code="02"))
    assert run([*alone(activity("02-300", "02")), existing]) == ([["P1|02"], ["P1|02-300"]], {})


def test_an_activity_whose_section_is_nowhere_waits_for_it_and_the_others_go():
    groups, waiting = run(alone(activity("02-300", "02"), activity("03")))
    assert (groups, waiting) == ([["P1|03"]], {"P1|02-300": "02"})


def test_what_hangs_below_a_missing_section_waits_as_well():
    groups, waiting = run(alone(activity("02-300", "02"), activity("02-300-10", "02-300")))
    assert groups == [[], []]
    assert waiting == {"P1|02-300": "02", "P1|02-300-10": "02-300"}


@pytest.mark.parametrize(
    "records", [alone(activity("02", "02")), alone(activity("02", "03"), activity("03", "02"))], ids=["itself", "two"]
)
def test_sections_in_a_circle_are_held_and_end(records):
    groups, waiting = run([*records, *alone(activity("09"))])
    assert groups == [["P1|09"], []]
    assert waiting.keys() == {p.maestro.key for p in records if p.maestro}


def test_the_same_code_in_another_project_is_another_section():
    tree = alone(activity("02", project="P1"), activity("02", "00", "P2"), activity("00", project="P2"))
    tree += alone(activity("02-300", "02", "P2"))
    groups, waiting = run(tree)
    assert waiting == {}
    assert groups == [["P1|02", "P2|00"], ["P2|02"], ["P2|02-300"]]


def test_activities_that_come_from_procore_name_their_section_by_its_id():
    child = procore("cost_codes", 8, scope="P1", full_code="02-300", parent={"id": 7}, name="Remblai")
    top = procore("cost_codes", 7, scope="P1", full_code="02", name="Terrassement")
    assert run([Pair(procore=child), Pair(procore=top)]) == ([["7"], ["8"]], {})


def test_a_budget_code_waits_for_the_activity_or_the_group_that_it_lacks():
    step = plan(BUDGET_CODES, [Pair(maestro=maestro("budget_codes", project="P1", activity="02", group="MAT"))], BOTH)
    told = {}
    for name, known in {"neither": (), "activity": (("P1", "02"),), "both": (("P1", "02"), ("", "MAT"))}.items():
        (wave,) = in_write_order(BUDGET_CODES, step, Linked(*known).resolve)
        told[name] = dict(wave[0].hold.facts) if wave[0].hold else {}
    assert told == {
        "neither": {"element": "cost_codes", "key": "02"},
        "activity": {"element": "cost_types", "key": "MAT"},
        "both": {},
    }


def test_no_steps_make_no_wave():
    nothing: list[Step] = []
    assert list(in_write_order(COST_CODES, nothing, Linked().resolve)) == []


@pytest.mark.parametrize(
    "projects,pages",
    [
        ("", []),
        ("AABB", ["AABB"]),
        ("ABABA", ["AAA", "BB"]),  # together they are more than a page: each project is whole on its own
        ("AAAAABB", ["AAAA", "ABB"]),  # one is more than a page by itself
        ("AAABCCC", ["AAAB", "CCC"]),
    ],
)
def test_the_steps_of_a_project_share_a_page_where_they_fit(projects, pages):
    records = [activity(f"{nth:02d}", project=project) for nth, project in enumerate(projects)]
    steps = plan(COST_CODES, alone(*records), BOTH)
    found = list(in_batches(steps, 4))
    assert ["".join(step.pair.maestro.scope for step in page if step.pair.maestro) for page in found] == pages


def test_the_first_that_is_written_stands_alone_and_none_is_lost():
    writes = plan(COST_CODES, [Pair(maestro=activity(code)) for code in ("01", "02")], BOTH)
    only_held = Step(pair=Pair(maestro=activity("00")))
    assert first_alone([only_held, *writes]) == [[writes[0]], [only_held, writes[1]]]
    assert first_alone([only_held]) == [[only_held]]
    assert first_alone(writes[:1]) == [writes[:1]]


def test_what_gives_our_origin_id_free_comes_first():
    free = Step(
        pair=Pair(procore=procore("cost_codes", 7, scope="P1")),
        writes=(Write(side=Side.PROCORE, verb=Verb.CLEAR_ORIGIN_ID),),
    )
    made = plan(COST_CODES, alone(activity("02")), BOTH)
    assert list(in_write_order(COST_CODES, [*made, free], Linked().resolve)) == [[free], made]


def test_a_record_that_may_be_of_several_elements_waits_in_the_name_of_all():
    lacking = Unlinked("purchase_orders|subcontracts", "9")
    write = Write(side=Side.MAESTRO, verb=Verb.CREATE, changes=(Change("purchase_order", None, lacking),))
    step = Step(pair=Pair(procore=procore("change_orders", 7, scope="P1")), writes=(write,))
    ((held,),) = in_write_order(ALL["change_orders"], [step], Linked().resolve)
    assert held.hold == Reason("waits_for", {"element": "purchase_orders|subcontracts", "key": "9"})
