"""The pairs of a run, from facts alone."""

from dataclasses import replace

import pytest

from procore.diff.new_records import hold_taken_keys, hold_what_may_be_there, new_keys, new_records
from procore.diff.pairs import PairFacts, Selection, begun, exception_key, not_tried_again, pairs, selected
from procore.diff.user_decisions import StoredChoice, UnlinkedPair, UserDecisions
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.actions import BegunCreation
from procore.model.choices import Choice
from procore.model.records import Reason
from procore.model.steps import Pair
from tests.factories.ledger import open_exception
from tests.factories.reasons import code
from tests.factories.records import linked, plain

SUPPLIERS, PROJECTS, COST_CODES = ALL["suppliers"], ALL["projects"], ALL["cost_codes"]
M, P = Side.MAESTRO, Side.PROCORE


def mine(key, element_id="suppliers", scope="", **values):
    return plain(element_id, M, key, scope, **values)


def theirs(key, element_id="suppliers", scope="", **values):
    return plain(element_id, P, key, scope, **values)


def facts(*records, links=(), **more):
    maestro = {record.key: record for record in records if record.side is M}
    procore = {record.key: record for record in records if record.side is P}
    return PairFacts(
        tag="DEMO", maestro=maestro, procore=procore, procore_as_read=procore,
        links={link.maestro_key: link for link in links}, **more,
    )  # fmt: skip


def keys(element, known):
    return {(p.maestro.key if p.maestro else "", p.procore.key if p.procore else "") for p in pairs(element, known)}


LINK = linked(mine("S1"), theirs("7")).link


def test_a_linked_pair_stays_one_whatever_its_records_say():
    known = facts(mine("S1", code="S1"), theirs("7", code="S9"), mine("S9", code="S9"), links=[LINK])
    assert keys(SUPPLIERS, known) == {("S1", "7"), ("S9", "")}


def test_a_linked_record_whose_partner_is_gone_is_still_a_pair():
    (pair,) = pairs(SUPPLIERS, facts(mine("S1"), links=[LINK]))
    assert (pair.maestro.key, pair.procore, pair.link) == ("S1", None, LINK)


@pytest.mark.parametrize("side", Side)
def test_nothing_is_decided_of_a_pair_of_which_a_side_gave_the_key_to_another_record(side):
    used_again = replace(LINK, used_again=frozenset({side}))
    (pair,) = pairs(SUPPLIERS, facts(mine("S1"), theirs("7"), links=[used_again]))
    assert pair.reason == Reason("used_again", {"side": side.value})


def test_a_link_of_which_no_side_has_a_record_is_no_pair():
    assert pairs(SUPPLIERS, facts(links=[LINK])) == []


def test_a_pair_of_a_project_that_is_closed_to_us_is_left_as_it_was():
    m, p = mine("P1|02", "cost_codes", "P1"), theirs("7", "cost_codes", "P1")
    link = linked(m, p).link
    assert keys(COST_CODES, facts(m, p, links=[link], closed={"P1"}, projects=set())) == set()
    assert keys(COST_CODES, facts(m, p, links=[link], projects={"P1"})) == {("P1|02", "7")}


def test_records_of_a_project_that_is_not_linked_wait_silently():
    known = facts(mine("P1|02", "cost_codes", "P1"), mine("P2|02", "cost_codes", "P2"), projects={"P2"})
    assert keys(COST_CODES, known) == {("P2|02", "")}


def test_what_a_person_keeps_out_is_in_no_pair():
    out = UserDecisions(excluded={M: frozenset({"S1"}), P: frozenset()})
    assert keys(SUPPLIERS, facts(mine("S1"), theirs("7"), mine("S2"), links=[LINK], decisions=out)) == {("S2", "")}


def test_what_a_broken_run_was_about_to_write_goes_with_the_pair():
    about_to = {(P, "phone"): "1"}
    known = facts(mine("S1"), theirs("7"), mine("S2"), links=[LINK], unconfirmed={(P, "7"): about_to, (M, "S2"): {}})
    assert {pair.maestro.key: pair.begun for pair in pairs(SUPPLIERS, known)} == {"S1": about_to, "S2": None}


def test_a_creation_that_broke_off_is_linked_to_what_it_made():
    known = facts(mine("N1", name="Béton"), theirs("7", name="Béton"), begun={"7": "N1"})
    assert keys(SUPPLIERS, known) == {("N1", "7")}


# ------------------------------------------------------------------------------------------------ new in maestro*


ODD_NAME = Reason("unreadable", {"field": "name", "side": "procore", "value": "{}"})
ODD_PHONE = Reason("unreadable", {"field": "phone", "side": "procore", "value": "{}"})
NOT_READ = Reason("unreadable_record", {"said": "KeyError"})


@pytest.mark.parametrize(
    "there, gaps, held",
    [
        (theirs("7"), {}, None),
        (theirs("7"), {"": Reason("unreadable_entry", {"value": "null", "count": "1"})}, "null"),
        (theirs("7"), {"P1": Reason("unreadable_entry", {"value": "null", "count": "1"})}, None),
        (replace(theirs("7"), problem=ODD_NAME), {}, "7: {}"),
        (replace(theirs("7", name="N"), problem=ODD_PHONE), {}, None),
        (replace(theirs("7"), values={}, problem=NOT_READ), {}, "7: KeyError"),
    ],
)
def test_nothing_new_is_made_where_what_cannot_be_read_may_be_it(there, gaps, held):
    new, other = Pair(maestro=mine("S1")), linked(mine("S2"), theirs("8"))
    found = hold_what_may_be_there(ALL["suppliers"], [new, Pair(procore=there), other], gaps)
    reason = Reason("may_be_there", {"value": held}) if held else None
    assert [pair.reason for pair in found] == [reason, None, None]


def test_only_records_of_procore_with_a_whole_key_could_have_a_key_that_is_taken():
    found = [
        Pair(procore=theirs("7", code="S1")),
        Pair(procore=theirs("8")),
        Pair(maestro=mine("S3", code="S3")),
        linked(mine("S4"), theirs("9", code="S4")),
    ]
    assert new_keys(SUPPLIERS, found) == {"7": "S1"}
    held = hold_taken_keys(found, {"7": "S1"}, {"S1"})
    assert [code(pair.reason) for pair in held] == ["key_taken", None, None, None]
    assert hold_taken_keys(found, {"7": "S1"}, {"S2"}) == found


def test_what_could_be_made_in_maestro():
    new = Pair(procore=theirs("7", name="A", active=True))
    closed = Pair(procore=theirs("8", name="B", active=False))
    freed = replace(Pair(procore=theirs("9", name="C")), clears_origin_id=True)
    pairs = [new, closed, freed, Pair(maestro=mine("S1"))]
    assert new_records(SUPPLIERS, pairs, Side.MAESTRO) == {"7"}
    assert new_records(SUPPLIERS, pairs, Side.PROCORE) == {"S1"}


# ------------------------------------------------------------------------------------------------ a part of them

BOTH = linked(mine("P1", "projects", number="P1"), theirs("7", "projects", number="P1"))
CODE = Pair(maestro=mine("P1|02", "cost_codes", "P1"))


@pytest.mark.parametrize(
    ("element", "pair", "only", "expected"),
    [
        (PROJECTS, BOTH, Selection(records={"P1"}), True),
        (PROJECTS, BOTH, Selection(records={"procore:7"}), True),
        (PROJECTS, BOTH, Selection(records={"7"}), False),
        (PROJECTS, BOTH, Selection(projects={"P1"}), True),
        (PROJECTS, BOTH, Selection(projects={"P2"}), False),
        (COST_CODES, CODE, Selection(projects={"P1"}), True),
        (COST_CODES, CODE, Selection(projects={"P2"}), False),
        (SUPPLIERS, Pair(maestro=mine("S1")), Selection(projects={"P1"}, read={M: {"S1"}}), True),
        (SUPPLIERS, Pair(maestro=mine("S1")), Selection(read={M: {"S2"}}), False),
        (SUPPLIERS, Pair(procore=theirs("7")), Selection(read={P: {"7"}}), True),
    ],
)
def test_what_a_run_of_a_part_looks_at(element, pair, only, expected):
    assert selected(element, pair, only) is expected


# ------------------------------------------------------------------------------------------------ held as before


@pytest.mark.parametrize(
    ("code", "kept"), [("refused", True), ("refused_by_maestro", True), ("required", False), ("waits_for", False)]
)
def test_only_what_a_change_alone_ends_is_not_tried_again(code, kept):
    pair = Pair(maestro=mine("S1"))
    held = open_exception(5, "S1", Reason(code), maestro_fingerprint=pair.maestro.fingerprint)
    assert not_tried_again([held]).get(exception_key(pair)) == (5 if kept else None)
    assert exception_key(Pair(maestro=mine("S1", phone="1"))) not in not_tried_again([held])
    assert not_tried_again([replace(held, due=True)]) == {}


# ------------------------------------------------------------------------------------------------ begun and broken off


def creation(side, m, p, *changes):
    return BegunCreation(id=1, scope="", side=side, maestro_key=m, procore_key=p, origin_id=None, changes=changes)


@pytest.mark.parametrize(
    ("one", "keys", "names"),
    [
        (
            creation(M, "N1", "7", {"field": "name", "new": "Béton"}, {"field": "phone", "new": "1"}),
            {"7": "N1"},
            {"7": "Béton"},
        ),
        (creation(M, "N1", "7", {"field": "phone", "new": "1"}), {"7": "N1"}, {}),
        (creation(M, None, "7"), {}, {}),
        (creation(M, "N1", None), {}, {}),
        (creation(P, "S1", "7", {"field": "name", "new": "Béton"}), {}, {}),
    ],
    ids=["key and name", "no name", "maestro* had no key yet", "not a copy", "in Procore"],
)
def test_what_was_being_entered_into_maestro_is_known_by_procores_id(one, keys, names):
    found = begun(SUPPLIERS, [one])
    assert (found.keys, found.names) == (keys, names)


# ------------------------------------------------------------------------------------------------ to the letter


def test_an_element_of_a_company_that_is_closed_to_us_makes_no_pairs_of_unlinked_records():
    assert keys(SUPPLIERS, facts(mine("S1"), closed={""})) == set()
    assert keys(SUPPLIERS, facts(mine("S1"), closed={"P1"})) == {("S1", "")}


def test_a_linked_pair_goes_with_what_a_person_chose_by_procore_s_own_words():
    said = {"field": "phone", "side": "maestro", "maestro": "1", "procore": "2"}
    decided = UserDecisions(choices={"S1": [StoredChoice(id=9, maestro_key="S1", by_whom="Marie", facts=said)]})
    known = facts(mine("S1", phone="1"), theirs("7", phone="2"), links=[LINK], decisions=decided)
    (pair,) = pairs(SUPPLIERS, known)
    assert pair.choices == {("", "phone"): Choice(decision=9, side=M, by_whom="Marie")}
    read = {"7": theirs("7", phone="3")}
    (pair,) = pairs(SUPPLIERS, replace(known, procore_as_read=read))
    assert pair.choices[("", "phone")].moved


UNLINKED = UnlinkedPair(maestro_key="S1", procore_key="7", by_whom="Marie", reason="two firms")


@pytest.mark.parametrize(
    ("origin", "may_clear", "clears"),
    [("MAESTRO|SUP|DEMO|S1", True, True), ("MAESTRO|SUP|DEMO|S1", False, False), ("MAESTRO|SUP|TEST|S1", True, False)],
)
def test_what_a_person_unlinked_is_held_or_gives_our_origin_id_free(origin, may_clear, clears):
    decided = UserDecisions(unlinked=[UNLINKED])
    other = linked(mine("S1"), theirs("8")).link
    known = facts(
        mine("S1"), theirs("7"), theirs("8"), links=[other], decisions=decided, may_clear=may_clear,
    )  # fmt: skip
    known = replace(known, procore_as_read={"7": replace(known.procore["7"], origin_id=origin)})
    free = {pair.procore.key: pair.clears_origin_id for pair in pairs(SUPPLIERS, known)}
    assert free == {"8": False, "7": clears}
    both = replace(known, links={}, procore={"7": known.procore["7"]})
    assert [code(pair.reason) for pair in pairs(SUPPLIERS, both)] == ["kept_apart", "kept_apart"]


def test_records_are_matched_by_what_the_ledger_knows_of_them():
    ours = replace(theirs("7", name="Un"), origin_id="MAESTRO|SUP|DEMO|S1")
    assert keys(SUPPLIERS, facts(mine("S1", name="Deux"), ours)) == {("S1", "7")}
    begun = facts(mine("N1", name="Béton"), theirs("7", name="Acier"), begun={"7": "N1"}, begun_names={"7": "Béton"})
    assert keys(SUPPLIERS, begun) == {("N1", "7")}
    kept = replace(mine("S1", name="Deux"), origin_id="7")
    separate = {M: frozenset({"S1"}), P: frozenset({"7"})}
    own = UserDecisions(unlinked=[UNLINKED], separate=separate)
    assert keys(SUPPLIERS, facts(kept, theirs("7", name="Un"))) == {("S1", "7")}
    assert keys(SUPPLIERS, facts(kept, theirs("7", name="Un"), decisions=own)) == {("S1", ""), ("", "7")}


@pytest.mark.parametrize(
    ("pair", "expected"),
    [
        (Pair(maestro=replace(mine("S1"), fingerprint="a")), ("S1", "", "a", "")),
        (Pair(procore=replace(theirs("7"), fingerprint="b")), ("", "7", "", "b")),
    ],
)
def test_an_exception_is_known_by_the_records_that_are_there(pair, expected):
    assert exception_key(pair) == expected


def test_the_key_of_a_new_record_has_its_project():
    (pair,) = pairs(COST_CODES, facts(theirs("7", "cost_codes", "P1", code="02"), projects={"P1"}))
    assert new_keys(COST_CODES, [pair]) == {"7": "P1|02"}


def test_what_both_sides_have_is_new_on_none():
    assert new_records(SUPPLIERS, [Pair(maestro=mine("S1"), procore=theirs("7"))], P) == frozenset()
    assert new_records(SUPPLIERS, [Pair(maestro=mine("S1"), link=LINK)], P) == frozenset()


ODD = replace(theirs("8"), values={"phone": "1"}, problem=Reason("unreadable_record", {"said": "KeyError"}))


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Pair(procore=replace(ODD, values={})), "8: KeyError"),
        (Pair(procore=ODD), None),  # what it is matched by was read
        (Pair(procore=replace(ODD, problem=Reason("unreadable", {"field": "name", "value": "{}"}))), "8: {}"),
        (Pair(procore=replace(ODD, values={}, problem=Reason("unreadable_record", {}))), "8: "),
        (Pair(procore=replace(ODD, values={}), maestro=mine("S9")), None),  # it is known which it is
        (Pair(procore=replace(ODD, values={}), link=LINK), None),
    ],
)
def test_what_may_be_there_is_held_by_what_cannot_be_told(other, expected):
    held = hold_what_may_be_there(SUPPLIERS, [Pair(maestro=mine("S1")), other], {})
    assert held[0].reason == (Reason("may_be_there", {"value": expected}) if expected else None)
    assert held[1] == other


@pytest.mark.parametrize(
    "pair",
    [
        Pair(maestro=mine("S1"), procore=theirs("7")),
        Pair(maestro=mine("S1"), link=LINK),
        Pair(maestro=mine("S1"), reason=Reason("key_taken", {"key": "S1"})),
    ],
)
def test_what_is_linked_matched_or_held_already_is_held_for_nothing_that_cannot_be_read(pair):
    gaps = {"": Reason("unreadable_entry", {"value": "null", "count": "1"})}
    assert hold_what_may_be_there(SUPPLIERS, [pair], gaps) == [pair]


def test_a_side_of_which_nothing_was_read_selects_nothing():
    assert not selected(SUPPLIERS, Pair(maestro=mine("S1")), Selection(read={P: {"S1"}}))
    assert selected(SUPPLIERS, Pair(maestro=mine("S1"), procore=theirs("7")), Selection(read={P: {"7"}}))
