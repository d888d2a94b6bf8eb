"""What is planned before its parents are there, and what an approved plan lets through once they are."""

from dataclasses import replace

import pytest

from procore.diff.change_set import change_set_of
from procore.diff.plan import plan
from procore.diff.planned import NamedFirst, PlannedWrites, allowed, as_written, concerns
from procore.diff.references import References
from procore.elements import ALL
from procore.elements.element import Direction, Side, Unlinked
from procore.model.change_set import PlannedLink
from procore.model.lines import LineChange, LineVerb
from procore.model.records import Change, Reason, Record
from procore.model.steps import Pair, Step, Verb, Write
from tests.factories.reasons import code
from tests.factories.records import policy

M, P = Side.MAESTRO, Side.PROCORE
CODES, WBS, PROJECTS, ORDERS = ALL["cost_codes"], ALL["budget_codes"], ALL["projects"], ALL["purchase_orders"]
COSTS = ALL["costs"]
NEW_PROJECT = PlannedLink(element="projects", maestro_key="24-001")


def activity(code, section=None, name="Béton", side=M, key=None, **more):
    values = {"code": code, "section": section, "name": name}
    return Record(
        side=side, key=key or f"24-001|{code}", scope="24-001", values=values, fingerprint=f"{code} {name}", **more
    )


def foreseen(*links):
    references = References()
    for link in links:
        references.foresee(link)
    return references


def planned(element, records, references, direction=Direction.BOTH):
    pairs = [Pair(maestro=r) if r.side is M else Pair(procore=r) for r in records]
    groups, links = as_written(element, plan(element, pairs, policy(direction)), references)
    return [step for group in groups for step in group], links


def test_what_belongs_to_a_planned_project_says_after_what_it_comes_and_what_it_links():
    steps, links = planned(CODES, [activity("03-300", section="03"), activity("03")], foreseen(NEW_PROJECT))
    assert [(step.pair.maestro.key, step.after) for step in steps] == [
        ("24-001|03", (("projects", "24-001"),)),
        ("24-001|03-300", (("projects", "24-001"), ("cost_codes", "24-001|03"))),
    ]
    assert links == [
        PlannedLink(element="cost_codes", scope="24-001", maestro_key=key) for key in ("24-001|03", "24-001|03-300")
    ]


def test_what_names_a_record_that_nobody_plans_is_held_as_when_it_is_written():
    (step,), links = planned(CODES, [activity("03-300", section="03")], foreseen(NEW_PROJECT))
    assert (code(step.hold), step.writes, step.after, links) == ("waits_for", (), (), [])


@pytest.mark.parametrize(
    "link, after",
    [
        (PlannedLink(element="suppliers", procore_id=71), (("suppliers", "71"),)),  # maestro* will number it
        (PlannedLink(element="suppliers", maestro_key="BETON", procore_id=71), (("suppliers", "BETON"),)),
    ],
)
def test_a_record_of_procore_that_names_one_that_is_planned_is_planned_too_and_still_is_the_same_once_it_is_linked(
    link, after
):
    order = Record(side=P, key="9", scope="24-001", values={"supplier": "71"}, fingerprint="9")

    def step(references):
        local = references.localized(ORDERS, order)
        write = Write(side=M, verb=Verb.CREATE, changes=(Change("supplier", None, local.get("supplier")),))
        ((made,),), _ = as_written(ORDERS, [Step(pair=Pair(procore=local), writes=(write,), linked=True)], references)
        return made

    before = step(foreseen(link))
    assert before.after == after
    approved = PlannedWrites(change_set_of(ORDERS, [before], linked_records=0, calls=0).steps)
    later = step(References([("suppliers", "BETON", 71)]))
    assert approved.hold(ORDERS, later)
    assert not approved.hold(ORDERS, replace(later, pair=Pair(procore=replace(order, fingerprint="edited"))))


def test_whom_a_plan_names_that_was_linked_already_must_stay_the_same():
    record = Record(side=P, key="9", scope="24-001", values={}, fingerprint="9")

    def step(supplier):
        return Step(
            pair=Pair(procore=record),
            writes=(Write(side=M, verb=Verb.CREATE, changes=(Change("supplier", None, supplier),)),),
        )

    approved = PlannedWrites(change_set_of(ORDERS, [step("BETON")], linked_records=0, calls=0).steps)
    assert approved.hold(ORDERS, step("BETON"))
    assert not approved.hold(ORDERS, step("ACIER"))
    assert not approved.hold(ORDERS, step(Unlinked("suppliers", "71")))


def filled(*changes, name="Béton"):
    """The step of an activity that Procore's new project has by itself."""
    pair = Pair(maestro=activity("03", name=name), procore=activity("03", side=P, key="5"))
    writes = (Write(side=P, verb=Verb.UPDATE if changes else Verb.WRITE_ORIGIN_ID, changes=changes),)
    return Step(pair=pair, writes=writes, linked=True)


def test_what_procore_put_into_a_new_project_by_itself_gets_what_was_planned_and_nothing_else():
    steps, _ = planned(CODES, [activity("03")], foreseen(NEW_PROJECT))
    approved = PlannedWrites(change_set_of(CODES, steps, linked_records=0, calls=0).steps)
    assert approved.hold(CODES, filled())
    assert approved.hold(CODES, filled(Change("name", "Concrete", "Béton")))
    assert not approved.hold(CODES, filled(Change("name", "Concrete", "Acier")))
    assert not approved.hold(
        CODES, replace(filled(), pair=Pair(maestro=activity("04"), procore=activity("04", side=P, key="6")))
    )
    steps, _ = planned(CODES, [activity("03")], References())  # in a project that was there: somebody made it meanwhile
    assert not PlannedWrites(change_set_of(CODES, steps, linked_records=0, calls=0).steps).hold(CODES, filled())


def test_the_records_that_a_plan_comes_after_are_those_of_other_elements():
    steps, _ = planned(CODES, [activity("03"), activity("03-300", section="03")], foreseen(NEW_PROJECT))
    whole = change_set_of(CODES, steps, linked_records=0, calls=0).steps
    assert NamedFirst(whole).others("cost_codes") == {"projects": ["24-001"]}
    assert NamedFirst(whole).others("projects") == {}


# ------------------------------------------------------------------------------------------------ to the letter


def line_step(amount, *, verb=Verb.CREATE, side=P, key="24105"):
    record = Record(side=side.other, key=key, scope="24-001", values={}, fingerprint="f")
    lines = (LineChange(verb=LineVerb.CREATE, source="1", changes=(Change("amount", None, amount),)),)
    pair = Pair(maestro=record) if side is P else Pair(procore=record)
    made = Step(pair=pair, writes=(Write(side=side, verb=verb, lines=lines),), after=(("projects", "24-001"),))
    return made if verb is Verb.CREATE else replace(made, after=())


@pytest.mark.parametrize("side", Side)
def test_a_line_that_was_planned_into_a_new_project_is_known_by_its_number_and_its_side(side):
    approved = PlannedWrites(change_set_of(COSTS, [line_step("5", side=side)], linked_records=0, calls=0).steps)
    assert approved.hold(COSTS, line_step("5", verb=Verb.UPDATE, side=side))
    assert not approved.hold(COSTS, line_step("6", verb=Verb.UPDATE, side=side))
    assert not approved.hold(COSTS, line_step("5", verb=Verb.UPDATE, side=side, key="24106"))
    header = replace(line_step("5", verb=Verb.UPDATE, side=side), writes=(
        Write(side=side, verb=Verb.UPDATE, changes=(Change("amount", None, "5"),)),
    ))  # fmt: skip
    assert not approved.hold(COSTS, header)  # a field of the record itself is none of its line


def named_later(key, verb=Verb.WRITE_ORIGIN_ID):
    """The step of a record of Procore that a run made in maestro*, and that our origin id still lacks."""
    theirs = Record(side=P, key="9", scope="24-001", values={}, fingerprint="9")
    mine = Record(side=M, key=key, scope="24-001", values={}, fingerprint=key) if key else None
    changes = () if verb is Verb.WRITE_ORIGIN_ID else (Change("name", "A", "B"),)
    return Step(pair=Pair(maestro=mine, procore=theirs), writes=(Write(side=P, verb=verb, changes=changes),))


def test_what_a_run_that_was_cut_off_made_in_maestro_still_gets_our_origin_id_and_nothing_else():
    approved = PlannedWrites(change_set_of(ORDERS, [named_later("")], linked_records=0, calls=0).steps)
    assert approved.hold(ORDERS, named_later("24105"))
    assert not approved.hold(ORDERS, named_later("24105", Verb.UPDATE))
    others = PlannedWrites(change_set_of(ORDERS, [named_later("24104")], linked_records=0, calls=0).steps)
    assert not others.hold(ORDERS, named_later("24105"))  # it had a key when it was planned: another one it is
    updates = PlannedWrites(change_set_of(ORDERS, [named_later("", Verb.UPDATE)], linked_records=0, calls=0).steps)
    assert not updates.hold(ORDERS, named_later("24105"))


@pytest.mark.parametrize(
    ("pair", "changes", "expected"),
    [
        ({"maestro"}, (), ("24-001|03", None)),
        ({"procore"}, (Change("code", None, "03"),), ("24-001|03", 5)),
        ({"procore"}, (), ("", 5)),  # maestro* numbers it
        ({"maestro", "procore"}, (Change("code", None, "04"),), ("24-001|03", 5)),
    ],
)
def test_a_planned_link_names_both_records_as_far_as_they_are_known(pair, changes, expected):
    records = {"maestro": activity("03"), "procore": activity("03", side=P, key="5")}
    there = Pair(**{side: record for side, record in records.items() if side in pair})
    writes = (
        (Write(side=M, verb=Verb.UPDATE if len(pair) > 1 else Verb.CREATE, changes=changes),)
        if pair != {"maestro"}
        else ()
    )
    _, (link,) = as_written(CODES, [Step(pair=there, writes=writes, linked=True)], References())
    assert link == PlannedLink(element="cost_codes", scope="24-001", maestro_key=expected[0], procore_id=expected[1])


# ------------------------------------------------------------------------------------------------ what may be written


def test_what_a_plan_does_not_hold_waits_and_nothing_of_it_is_written():
    pair = Pair(procore=Record(side=P, key="9", scope="24-001", values={}, fingerprint="9"))
    held, new = (
        Step(
            pair=pair, linked=True, writes=(Write(side=M, verb=Verb.CREATE, changes=(Change("supplier", None, who),)),)
        )
        for who in ("BETON", "ACIER")
    )
    approved = PlannedWrites(change_set_of(ORDERS, [held], linked_records=0, calls=0).steps)
    first, second = allowed(approved, "h1", ORDERS, [held, new])
    assert first == held
    assert (second.writes, second.linked, second.baseline) == ((), False, ())
    assert second.hold == Reason("not_in_plan", {"plan": "h1"})


@pytest.mark.parametrize(
    ("element", "planned_element", "concerned"),
    [
        ("budgets", "projects", True),
        ("budgets", "budget_codes", True),
        ("budgets", "suppliers", False),
        ("purchase_orders", "suppliers", True),
        ("suppliers", "projects", False),
    ],
)
def test_what_is_only_planned_concerns_those_who_name_it_or_belong_to_it(element, planned_element, concerned):
    assert concerns(ALL[element], [PlannedLink(element=planned_element, maestro_key="x")]) is concerned
    assert not concerns(ALL[element], [])


def test_a_line_s_value_that_was_planned_is_not_another_line_s():
    approved = PlannedWrites(change_set_of(COSTS, [line_step("5")], linked_records=0, calls=0).steps)
    now = line_step("5", verb=Verb.UPDATE)
    (other,) = now.writes[0].lines
    write = replace(now.writes[0], lines=(replace(other, source="2"),))
    assert not approved.hold(COSTS, replace(now, writes=(write,)))
