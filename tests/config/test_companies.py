import json

import pytest

from procore.config.companies import company, read
from procore.config.company import CompanySettings
from procore.elements import ELEMENTS
from procore.elements.element import Direction, Side
from procore.model.errors import ConfigurationError
from procore.text.catalogue import LANGUAGES
from tests.factories.settings import GOOD


def with_(**more):
    return {**GOOD, **more}


def test_a_company_needs_only_its_pairing_and_gets_every_element_with_its_default_direction():
    found = read({"demo": GOOD})
    assert found.problems == ()
    one = found.good["demo"]
    assert list(one.elements) == list(ELEMENTS)
    assert {e.id: one.direction(e) for e in ELEMENTS.values()} == {e.id: e.default for e in ELEMENTS.values()}
    assert one.ledger_conn_id == "procore_ledger"


@pytest.mark.parametrize("nothing", [None, "", "{}", {}])
def test_no_variable_is_no_company_and_no_problem(nothing):
    assert read(nothing).good == {}
    assert read(nothing).problems == ()


ODD = [
    None, True, False, 0, -1, 2**70, 1e308, "", "x", "\u0000", "a\u0000b", "\ud800", "{", "99 99 * * *", "0 0 31 2 *",
    "Mars/Olympus", [], {}, [None], [[]], {"a": 1}, {"projects": {"direction": [1]}}, {"projects": 7},
]  # fmt: skip
"""What a person, or another program, may have written instead of a setting."""


@pytest.mark.parametrize("name", sorted(CompanySettings.model_fields))
@pytest.mark.parametrize("as_text", [False, True])
def test_whatever_one_company_says_the_others_are_read(name, as_text):
    for odd in ODD:
        raw = {"good": GOOD, "bad": {**GOOD, "procore_company_id": 2, "tag": "BAD", name: odd}, "odd": odd}
        found = read(json.dumps(raw) if as_text else raw)
        assert "good" in found.good, odd
        assert "odd" not in found.good
        assert all(one.company in ("bad", "odd") for one in found.problems)
        assert "".join(map(str, found.problems)).encode(), "a page and a log can hold what is said"


def test_a_key_that_no_page_can_show_is_told_by_its_number():
    assert "company \\ud800:" in "".join(map(str, read('{"\\ud800": {}}').problems))


def test_a_character_that_no_database_keeps_is_the_companys_own_sentence():
    found = read({"good": GOOD, "bad": with_(tag="A\u0000B", procore_company_id=2)})
    assert list(found.good) == ["good"]
    assert tuple(map(str, found.problems)) == (
        "Variable procore_companies, company bad: it holds the character U+0000; delete it.",
    )


@pytest.mark.parametrize("raw", ["[" * 100_000, '{"a":' * 100_000, "\ufeff{}"])
def test_a_variable_that_cannot_be_parsed_is_one_sentence(raw):
    (said,) = map(str, read(raw).problems)
    assert said.startswith("Variable procore_companies: it is not JSON")


def test_ticks_may_be_written_as_a_list_or_as_yes_and_no():
    assert list(read({"a": with_(elements=["projects", "suppliers"])}).good["a"].elements) == ["projects", "suppliers"]
    ticked = read({"a": with_(elements={"projects": True, "costs": False})}).good["a"]
    assert list(ticked.elements) == ["projects"]


def test_direction_and_owners_are_read():
    elements = {"projects": {"direction": "to_maestro", "owners": {"name": "procore"}}}
    one = read({"a": with_(elements=elements)}).good["a"]
    assert one.direction(ELEMENTS["projects"]) is Direction.TO_MAESTRO
    assert one.owners(ELEMENTS["projects"]) == {"name": Side.PROCORE}
    assert one.owners(ELEMENTS["suppliers"]) == {}


def test_a_company_has_its_own_status_codes_and_the_system_codes_stay():
    told = {"statuses": {"K": "Approved", "P": "Submitted"}, "statuses_back": {"Received": "K"}}
    one = read({"a": with_(elements={"purchase_orders": told})}).good["a"]
    status = one.element(ELEMENTS["purchase_orders"]).by_name["status"]
    assert (status.words["K"], status.words["P"], status.words["V"]) == ("Approved", "Submitted", "Approved")
    assert (status.words_back["Received"], status.words_back["Approved"]) == ("K", "A")
    assert ELEMENTS["purchase_orders"].by_name["status"].words["P"] == "Draft"


def test_by_amount_the_lines_write_neither_quantity_nor_unit_in_procore():
    one = read({"a": with_(elements={"subcontracts": {"accounting_method": "amount"}})}).good["a"]
    written = {f.name for f in one.element(ELEMENTS["subcontracts"]).lines if Side.PROCORE in f.written}
    assert written == {"budget_code", "description", "amount"}


BAD = {
    "a status that Procore does not have": (
        {"a": with_(elements={"subcontracts": {"statuses": {"K": "Received"}}})},
        "subcontracts: “Received” is no meaning that statuses may have; choose among Draft, Out For Bid",
    ),
    "a status code that could not be read back": (
        {"a": with_(elements={"subcontracts": {"statuses_back": {"Draft": "K"}}})},
        "subcontracts: the code “K” of statuses_back is not one of maestro*'s (",
    ),
    "status codes of an element without any": (
        {"a": with_(elements={"suppliers": {"statuses": {"K": "Draft"}}})},
        "suppliers has no statuses; remove this table, and the one back",
    ),
    "an option of another element": (
        {"a": with_(elements={"budgets": {"add_vendor_to_project": False}})},
        "budgets has no setting “add_vendor_to_project”; it belongs to purchase_orders, subcontracts",
    ),
    "an accounting method that is none": (
        {"a": with_(elements={"purchase_orders": {"accounting_method": "hours"}})},
        "“hours” is not known; choose 'amount' or 'unit'",
    ),
    "a currency that is no code": ({"a": with_(currency="dollars")}, "currency: must be a currency's code, like CAD"),
    "not JSON": ("{", "not JSON"),
    "not an object": ("[1]", "must be an object of companies"),
    "a key that is no DAG id": ({"Démo Inc": GOOD}, "its key names the DAG"),
    "a missing tag": ({"a": {k: v for k, v in GOOD.items() if k != "tag"}}, "company a, tag: is missing; add it."),
    "an empty tag": ({"a": with_(tag=" ")}, "company a, tag: is empty; fill it in."),
    "a company id that is a word": ({"a": with_(procore_company_id="x")}, "procore_company_id: must be a whole number"),
    "an unknown environment": ({"a": with_(environment="prod")}, "environment: “prod” is not known; choose"),
    "an unknown element": ({"a": with_(elements=["project"])}, "there is no element “project”; choose among projects"),
    "a direction that the element does not have": (
        {"a": with_(elements={"costs": {"direction": "both"}})},
        "costs cannot go “both”; its direction is one of to_procore",
    ),
    "an unknown direction": (
        {"a": with_(elements={"costs": {"direction": "up"}})},
        "elements.costs.direction: “up” is not known",
    ),
    "an owner of no field": (
        {"a": with_(elements={"projects": {"owners": {"nom": "maestro"}}})},
        "projects has no field “nom” to own; choose among number",
    ),
    "a limit of an approval that nobody asks for": (
        {"a": with_(elements={"suppliers": {"approval_limit": 5}})},
        "names a limit or approvers without asking for an approval",
    ),
    "a brake that is none": ({"a": with_(elements={"suppliers": {"brakes": {"speed": 1}}})}, "is not a setting"),
    "a share of more than all": ({"a": with_(elements={"suppliers": {"brakes": {"share": 2}}})}, "brakes.share"),
    "a setting that is misspelled": ({"a": with_(shedule="@daily")}, "shedule: is not a setting; remove it"),
    "a schedule that is none": ({"a": with_(schedule="hourly")}, "“hourly” is not a schedule"),
    "a time zone that is none": ({"a": with_(timezone="Montréal")}, "“Montréal” is not a time zone"),
    "one Connection for two sides": ({"a": with_(procore_conn_id="maestro_demo")}, "a Connection of its own"),
    "an unknown status in the filter": ({"a": with_(projects_filter={"status": ["open"]})}, "“open” is not known"),
}


@pytest.mark.parametrize(("raw", "sentence"), BAD.values(), ids=list(BAD))
def test_what_is_wrong_is_said_in_one_sentence_with_the_key_and_the_mend(raw, sentence):
    found = read(raw)
    assert found.good == {}
    assert len(found.problems) == 1
    assert sentence in str(found.problems[0])
    assert str(found.problems[0]).startswith("Variable procore_companies")
    assert "\n" not in str(found.problems[0])


def test_a_bad_company_leaves_the_others_alone():
    found = read(json.dumps({"good": GOOD, "bad": with_(tag="", procore_company_id=7)}))
    assert list(found.good) == ["good"]
    assert "company bad, tag" in str(found.problems[0])


def test_one_maestro_company_belongs_to_one_procore_company():
    found = read({"one": GOOD, "two": with_(procore_company_id=7)})
    assert list(found.good) == ["one"]
    assert "company two, tag: company one has the same one in the same maestro* database" in str(found.problems[0])
    assert list(read({"one": GOOD, "two": with_(procore_company_id=7, maestro_conn_id="test_copy")}).good) == [
        "one",
        "two",
    ]


def test_two_companies_never_share_a_procore_company():
    found = read({"one": GOOD, "two": with_(tag="OTHER")})
    assert list(found.good) == ["one"]
    assert "company two, procore_company_id: company one has the same one" in str(found.problems[0])


def test_a_run_of_a_bad_company_says_only_its_own_problem():
    raw = {"one": with_(tag=""), "two": with_(environment="x")}
    with pytest.raises(ConfigurationError, match="company one, tag") as raised:
        company(raw, "one")
    assert "company two" not in str(raised.value)
    with pytest.raises(ConfigurationError, match="has no company three"):
        company({"one": GOOD}, "three")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_company_may_have_each_language_that_has_a_catalogue(code):
    assert read({"mine": with_(language=code)}).good["mine"].language == code


def test_a_language_without_a_catalogue_is_refused_with_those_that_there_are():
    (said,) = map(str, read({"mine": with_(language="xx")}).problems)
    assert "language: “xx” is not known; choose among en, fr." in said
