"""Records that may be one are found, with what matched; records that are not are left alone, thousands at once."""

import pytest

from procore.diff.suggest import AT_MOST, COMMON, SHOWN, acceptable, meant, suggest
from procore.elements import ALL
from procore.elements.element import Side
from procore.model.records import Reason
from tests.factories.records import plain as record

SUPPLIERS, PROJECTS, COST_CODES, COSTS = ALL["suppliers"], ALL["projects"], ALL["cost_codes"], ALL["costs"]


def mine(key="S1", element_id="suppliers", scope="", **values):
    return record(element_id, Side.MAESTRO, key, scope, **values)


def theirs(key="7", element_id="suppliers", scope="", **values):
    return record(element_id, Side.PROCORE, key, scope, **values)


def found(m, p):
    """The score of two suppliers, and the fields that matched; 0 when it is not suggested."""
    suggestions = suggest(SUPPLIERS, [mine(**m)], [theirs(**p)])
    return (suggestions[0].score, [one["field"] for one in suggestions[0].matched]) if suggestions else (0, [])


@pytest.mark.parametrize(
    "m, p, at_least, matched",
    [
        ({"name": "Béton Provincial ltée"}, {"name": "BETON PROVINCIAL LTD."}, 80, ["name"]),
        ({"name": "Les Entreprises Tremblay inc."}, {"name": "Tremblay Enterprises"}, 80, ["name"]),
        ({"name": "Toitures du Fjord"}, {"name": "Fjord Roofing Ltd"}, 80, ["name"]),
        ({"name": "Groupe Acier & Fils S.E.N.C."}, {"name": "Acier et Fils"}, 60, ["name"]),
        ({"name": "Béton Provincial"}, {"name": "Béton Provincial, division Québec"}, 60, ["name"]),
        ({"name": "Planchers Lavallée"}, {"name": "Plancher Lavalée"}, 50, ["name"]),
        ({"name": "A", "tax_number": "123456789 RT0001"}, {"name": "B", "tax_number": "123456789"}, 85, ["tax_number"]),
        ({"name": "A", "email": "Info@Beton.ca "}, {"name": "B", "email": "info@beton.ca"}, 55, ["email"]),
        ({"name": "A", "phone": "+1 (418) 555-0100"}, {"name": "B", "phone": "418.555.0100"}, 50, ["phone"]),
        (
            {"name": "Béton Provincial", "phone": "418 555-0100", "postal_code": "g1k 3a9"},
            {"name": "Béton Provincial inc", "phone": "418-555-0100", "postal_code": "G1K3A9"},
            90,
            ["name", "phone", "postal_code"],
        ),
        (
            {"name": "X", "address": "120, rue St-Jean", "postal_code": "G1K 3A9"},
            {"name": "Y", "address": "120 Saint-Jean Street", "postal_code": "G1K 3A9"},
            50,
            ["address", "postal_code"],
        ),
        ({"name": "X", "code": "0042"}, {"name": "Y", "code": "42"}, 70, ["code"]),
    ],
)
def test_what_may_be_one_is_suggested_and_says_what_matched(m, p, at_least, matched):
    score, fields = found(m, p)
    assert score >= at_least
    assert score < 100
    assert sorted(fields) == sorted(matched)


@pytest.mark.parametrize(
    "m, p",
    [
        ({"name": "Béton Provincial"}, {"name": "Béton Lambert"}),
        ({"name": "Toitures Nord"}, {"name": "Planchers Nord"}),
        ({"name": None}, {"name": None}),
        ({"name": "Inc."}, {"name": "Ltée"}),
        ({"name": "Alpha", "postal_code": "G1K 3A9"}, {"name": "Omega", "postal_code": "G1K 3A9"}),
        ({"name": "Alpha", "phone": "911"}, {"name": "Omega", "phone": "911"}),
        ({"name": "A", "email": "info@beton.ca"}, {"name": "B", "email": "ventes@beton.ca"}),
        # two firms of one name: their tax numbers say so
        ({"name": "Béton Nord", "tax_number": "123456789"}, {"name": "Béton Nord", "tax_number": "987654321"}),
    ],
)
def test_what_is_not_one_is_not_suggested(m, p):
    assert found(m, p) == (0, [])


def test_more_evidence_never_lowers_a_score():
    few, _ = found({"name": "Béton Nord"}, {"name": "Béton du Nord"})
    more, _ = found({"name": "Béton Nord", "email": "a@b.ca"}, {"name": "Béton du Nord", "email": "a@b.ca"})
    assert few < more


def test_what_matched_is_shown_as_both_sides_hold_it():
    (one,) = suggest(SUPPLIERS, [mine(name="Béton Provincial ltée")], [theirs(name="BETON PROVINCIAL")])
    assert one.matched == ({"field": "name", "maestro": "Béton Provincial ltée", "procore": "BETON PROVINCIAL"},)


def test_records_of_two_projects_are_not_compared():
    here = mine("24-001|03-300", "cost_codes", "24-001", code="03-301", name="Coulage du béton")
    assert suggest(COST_CODES, [here], [theirs("7", "cost_codes", "24-002", name="Coulage du béton")]) == []
    assert len(suggest(COST_CODES, [here], [theirs("7", "cost_codes", "24-001", name="Coulage du béton")])) == 1


def test_a_record_gets_the_best_few_and_the_best_comes_first():
    others = [theirs(str(n), name=f"Béton Provincial {n}") for n in range(10, 30)]
    suggestions = suggest(SUPPLIERS, [mine(name="Béton Provincial")], [*others, theirs("7", name="Béton Provincial")])
    assert len(suggestions) == AT_MOST
    assert suggestions[0].procore_key == "7"
    assert [s.score for s in suggestions] == sorted((s.score for s in suggestions), reverse=True)
    assert min(s.score for s in suggestions) >= SHOWN


def test_what_has_neither_name_nor_evidence_gets_no_suggestion():
    assert suggest(COSTS, [mine("1", "costs", "24-001")], [theirs("7", "costs", "24-001")]) == []


def test_thousands_are_compared_by_what_they_share_and_not_each_with_each():
    """Counted, not timed: how many records each one is held against."""
    first = ("Béton", "Acier", "Toitures", "Planchers", "Vitrerie", "Excavation", "Plomberie", "Peinture")
    names = [f"{first[n % 8]} {'abcdefghij'[n % 10] * 3}{n:05d}" for n in range(2000)]
    left = [mine(f"S{n}", name=name, phone=f"418{n:07d}") for n, name in enumerate(names)]
    right = [theirs(str(n + 1), name=f"{name} inc.", phone=f"418{n:07d}") for n, name in enumerate(names)]
    suggestions = suggest(SUPPLIERS, left, right)
    best = {s.maestro_key: s.procore_key for s in reversed(suggestions)}
    assert best == {f"S{n}": str(n + 1) for n in range(2000)}
    assert len(names) / 8 > COMMON


@pytest.mark.parametrize(
    "suggestions, least, accepted, left",
    [
        ([], 80, [], 0),
        ([("S1", "7", 90)], 80, [("S1", "7")], 0),
        ([("S1", "7", 79)], 80, [], 0),
        ([("S1", "7", 80)], 80, [("S1", "7")], 0),
        ([("S1", "7", 90), ("S1", "8", 85)], 80, [], 2),
        ([("S1", "7", 90), ("S1", "8", 60)], 80, [("S1", "7")], 0),
        ([("S1", "7", 90), ("S2", "7", 85), ("S3", "9", 90)], 80, [("S3", "9")], 2),
    ],
)
def test_of_all_above_a_score_only_those_are_accepted_that_no_other_competes_with(suggestions, least, accepted, left):
    assert acceptable(suggestions, least) == (accepted, left)


@pytest.mark.parametrize(
    "keys, expected",
    [
        (("S1", "7"), ("S1", "7")),
        (("S3", ""), ("S3", "9")),
        (("", "9"), ("S3", "9")),
        (("S1", ""), Reason("many_suggestions", {"count": "2", "known": "7, 8", "key": "S1"})),
        (("", "7"), Reason("many_suggestions", {"count": "2", "known": "7, 7", "key": "Procore 7"})),
        (("", ""), Reason("many_suggestions", {"count": "4", "known": "7, 8, 7, 9", "key": "suppliers"})),
        (("S3", "7"), Reason("no_suggestion", {"key": "S3"})),
        (("", "1"), Reason("no_suggestion", {"key": "Procore 1"})),
    ],
)
def test_a_suggestion_is_meant_by_whatever_names_it_alone(keys, expected):
    suggestions = [("S1", "7"), ("S1", "8"), ("S2", "7"), ("S3", "9")]
    assert meant(suggestions, "suppliers", *keys) == expected


def test_where_nothing_is_suggested_the_element_is_named():
    assert meant([], "suppliers", "", "") == Reason("no_suggestion", {"key": "suppliers"})


def test_of_many_suggestions_five_are_named():
    reason = meant([("S1", str(n)) for n in range(9)], "suppliers", "S1", "")
    assert isinstance(reason, Reason)
    assert (reason.facts["count"], reason.facts["known"]) == ("9", "0, 1, 2, 3, 4")


# ------------------------------------------------------------------------------------------------ to the letter


@pytest.mark.parametrize(
    "m, p, score",
    [
        ({"name": "Béton Provincial"}, {"name": "Béton Provincial"}, 85),
        ({"name": "Béton Provincial"}, {"name": "Béton Provincial du Fjord"}, 70),  # one holds all words of the other
        ({"name": "Abc Def"}, {"name": "Abc Def Ghijklmnopqr"}, 68),  # six letters are enough
        ({"name": "Abc De"}, {"name": "Abc De Ghijklmnopqrstuv"}, 0),
        ({"name": "Planchers Lavallée"}, {"name": "Plancher Lavalée"}, 76),
        ({"name": "A", "licence_number": "5601"}, {"name": "B", "licence_number": "56-01"}, 80),
        (
            {"name": "A", "email": "a@b.ca", "phone": "4185550100"},
            {"name": "B", "email": "A@b.ca", "phone": "418 555-0100"},
            80,
        ),
        (
            {"name": "A", "email": "a@b.ca", "phone": "4185550100", "licence_number": "1", "tax_number": "123456789"},
            {"name": "B", "email": "a@b.ca", "phone": "4185550100", "licence_number": "2", "tax_number": "123456789"},
            69,  # what differs takes away
        ),
        (
            {
                "name": "A",
                "email": "a@b.ca",
                "tax_number": "123456789",
                "phone": "4185550100",
                "code": "7",
                "licence_number": "1",
            },
            {
                "name": "B",
                "email": "a@b.ca",
                "tax_number": "987654321",
                "phone": "4185550100",
                "code": "7",
                "licence_number": "2",
            },
            0,  # two things that differ take away twice
        ),
        (
            {"name": "Béton Nord", "email": "a@b.ca", "tax_number": "123456789", "phone": "4185550100", "code": "7"},
            {"name": "Béton Nord", "email": "a@b.ca", "tax_number": "123456789", "phone": "4185550100", "code": "7"},
            99,  # a hundred would be a link
        ),
        ({"name": "A", "email": "a@b.ca", "tax_number": "123456789"}, {"name": "B", "email": "a@b.ca"}, 60),
        (
            {"name": "Toituresab"},
            {"name": "Toiturenuv"},
            51,
        ),  # as unlike as names may be that speak for one: 6 of 10 parts
        ({"name": "X", "code": "A 042"}, {"name": "Y", "code": "a042"}, 75),
        ({"name": "X", "code": "00042"}, {"name": "Y", "code": "42"}, 75),
        ({"name": "X", "code": "X042"}, {"name": "Y", "code": "042"}, 0),
        (
            {"name": "X", "address": "rue Saint-Jean", "email": "a@b.ca"},
            {"name": "Y", "address": "rue St-Jean", "email": "a@b.ca"},
            60,
        ),
    ],
)
def test_how_much_speaks_for_one(m, p, score):
    assert found(m, p)[0] == score


def test_records_meet_by_the_beginning_of_a_word_of_six_letters():
    assert found({"name": "Lavallée"}, {"name": "Lavallées"})[0] > 0
    assert found({"name": "Roches"}, {"name": "Rocher"})[0] > 0
    assert found({"name": "Roche"}, {"name": "Roch"})[0] == 0  # too short for a slip
    assert found({"name": "Roche"}, {"name": "Rocher"})[0] == 0


@pytest.mark.parametrize("others, suggested", [(COMMON, True), (COMMON + 1, False)])
def test_what_too_many_share_says_nothing(others, suggested):
    many = [theirs(str(n), name=f"Béton {'abcdefghij'[n % 10] * 9}{n}") for n in range(1, others)]
    found_ones = suggest(SUPPLIERS, [mine(name="Béton")], [theirs("9999", name="Béton"), *many])
    assert ("9999" in {one.procore_key for one in found_ones}) is suggested


def test_one_side_without_records_has_no_suggestion():
    assert suggest(SUPPLIERS, [], [theirs(name="Béton")]) == suggest(SUPPLIERS, [mine(name="Béton")], []) == []


def test_suppliers_of_the_company_are_compared_whatever_the_scope_of_their_record():
    assert len(suggest(SUPPLIERS, [mine(scope="24-001", name="Béton")], [theirs(name="Béton")])) == 1
