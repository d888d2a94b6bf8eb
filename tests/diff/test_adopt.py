"""What may be adopted, and why the rest is left."""

from dataclasses import replace

from procore.diff.adopt import AdoptFacts, by_pairs, by_pattern
from procore.elements import ALL
from procore.elements.element import Side
from procore.mapping.foreign_ids import pattern_of
from procore.mapping.pairs_file import NamedPair
from procore.model.records import Record

SUPPLIERS, COSTS = ALL["suppliers"], ALL["costs"]
PATTERN = pattern_of(r"X-(?P<key>\w+?)(-copy)?")


def mine(key, scope=""):
    return Record(side=Side.MAESTRO, key=key, scope=scope, values={"code": key, "name": f"n{key}"})


def theirs(key, origin, scope="", name="nA"):
    return Record(side=Side.PROCORE, key=str(key), scope=scope, values={"name": name}, origin_id=origin)


FACTS = AdoptFacts(
    tag="DEMO",
    maestro={one.key: one for one in (mine("A"), mine("B"), mine("C"))},
    procore={
        one.key: one
        for one in (
            theirs(1, "X-A"), theirs(2, "X-B"), theirs(3, "X-B-copy"), theirs(4, "X-Z"), theirs(5, "Y-C"),
            theirs(6, "MAESTRO|SUP|DEMO|C"), theirs(7, None), theirs(8, "MAESTRO|SUP|OLD|C"),
        )
    },
    linked={"L": "99"},
)  # fmt: skip


def test_a_pattern_finds_what_names_one_record_and_leaves_the_rest_with_the_reason():
    found = by_pattern(SUPPLIERS, PATTERN, FACTS)
    (one,) = found.found
    assert (one.maestro_key, one.procore_key, one.was, one.becomes) == ("A", "1", "X-A", "MAESTRO|SUP|DEMO|A")
    assert (one.names, one.alike) == (("nA", "nA"), ("name",))
    assert {(left.at, left.reason.code) for left in found.left} == {
        ("Procore 2", "foreign_twice"),
        ("Procore 3", "foreign_twice"),
        ("Procore 4", "adopt_unknown_key"),
        ("Procore 5", "adopt_other_pattern"),
        ("Procore 8", "adopt_other_pattern"),
    }, "another company of maestro* is another integration"


def test_a_project_that_is_closed_in_maestro_is_left_unless_a_file_of_pairs_names_it():
    facts = AdoptFacts(
        tag="DEMO",
        maestro={
            number: Record(side=Side.MAESTRO, key=number, values={"number": number, "active": active})
            for number, active in (("19-009", False), ("24-001", True))
        },
        procore={"1": theirs(1, "X-19-009"), "2": theirs(2, "X-24-001")},
    )
    found = by_pattern(ALL["projects"], pattern_of("X-(?P<key>.+)"), facts)
    assert [one.maestro_key for one in found.found] == ["24-001"]
    assert [(one.at, one.reason.code) for one in found.left] == [("Procore 1", "adopt_closed")]
    by_file = by_pairs(ALL["projects"], [NamedPair(2, "19-009", "1")], facts)
    assert [one.maestro_key for one in by_file.found] == ["19-009"]
    blocked = replace(FACTS, maestro={"A": replace(mine("A"), values={"code": "A", "active": False})})
    assert [one.maestro_key for one in by_pattern(SUPPLIERS, PATTERN, blocked).found] == ["A"], "its costs name it"


def test_where_procore_is_not_written_and_of_a_cost_no_id_changes():
    assert by_pattern(SUPPLIERS, PATTERN, replace(FACTS, writes=False)).found[0].becomes == ""
    costs = AdoptFacts(
        tag="DEMO",
        maestro={"A": mine("A", "24-001")},
        procore={"1": theirs(1, "X-A", "24-001"), "2": theirs(2, "X-A-copy", "24-002")},
    )
    found = by_pairs(COSTS, [NamedPair(2, "A", "1")], costs)
    assert [(one.maestro_key, one.becomes, one.differs) for one in found.found] == [("A", "", ())]
    assert [one.reason.code for one in by_pairs(COSTS, [NamedPair(2, "A", "2")], costs).left] == [
        "decision_other_project"
    ]


def test_a_file_names_pairs_and_each_row_that_cannot_be_is_left_with_the_reason():
    rows = [("B", "2"), ("L", "3"), ("C", "99"), ("Q", "4"), ("A", "44"), ("C", "6"), ("A", "7")]
    found = by_pairs(SUPPLIERS, [NamedPair(line, *row) for line, row in enumerate(rows, 2)], FACTS)
    assert [(one.maestro_key, one.procore_key) for one in found.found] == [("B", "2")]
    assert [(one.at, one.reason.code) for one in found.left] == [
        ("3", "decision_linked"),
        ("4", "decision_linked"),
        ("5", "decision_no_record"),
        ("6", "decision_no_record"),
        ("7", "adopt_not_foreign"),
        ("8", "adopt_not_foreign"),
    ]
