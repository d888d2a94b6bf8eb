"""A reason in words names fields, sides, elements, lines and amounts as people do, in both languages."""

from string import Formatter

import pytest

from procore.elements.element import Side
from procore.model.records import FieldConflict, Reason
from procore.text.messages import MESSAGES, ExceptionKind
from procore.text.reasons import kind_of, owner_of, sentence


def placeholders(template):
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name)


@pytest.mark.parametrize("code", MESSAGES)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_sentence_never_fails_and_leaves_no_brace(code, language):
    bare = sentence(Reason(code), "suppliers", language)
    facts = dict.fromkeys(placeholders(MESSAGES[code].says.english), "{brace} %s é")
    full = sentence(Reason(code, {**facts, "side": "procore", "field": "name"}), "suppliers", language)
    assert "{" not in bare
    assert "?" in bare or not placeholders(MESSAGES[code].says.english)
    assert "{element}" not in full


@pytest.mark.parametrize(
    "element, said, language, expected",
    [
        ("purchase_orders", "title can't be blank", "en", "Description (title) can't be blank"),
        ("purchase_orders", "title can't be blank; vendor must exist", "fr",
         "Description (title) can't be blank; Fournisseur (vendor) must exist"),
        ("purchase_orders", "vendor: must exist", "en", "Supplier (vendor): must exist"),
        ("suppliers", "the title can't be blank", "en", "the title can't be blank"),
        ("projects", "project_number is taken", "en", "Number (project_number) is taken"),
        ("projects", "", "en", ""),
    ],
)  # fmt: skip
def test_procores_own_words_name_a_field_as_people_do(element, said, language, expected):
    found = sentence(Reason("refused", {"side": "procore", "said": said}), element, language)
    assert f": {expected}. " in found or f" : {expected}. " in found


@pytest.mark.parametrize(
    "reason, language, expected",
    [
        (
            Reason("required", {"field": "start_date", "side": "procore"}),
            "en",
            "Start date is empty, and Procore needs it: fill it in.",
        ),
        (
            Reason("required", {"field": "start_date", "side": "maestro"}),
            "fr",
            "Le champ Date de début est vide, et maestro* l’exige : remplissez-le.",
        ),
        (
            Reason("waits_for", {"element": "suppliers", "key": "S1"}),
            "en",
            "Waits for supplier S1, which is not linked: link it, or mend what holds it; this one then goes by itself.",
        ),
        (
            Reason("waits_for", {"element": "cost_codes", "key": "02"}),
            "fr",
            (
                "En attente : l’activité 02 n’est pas encore liée. "
                "Liez-la, ou corrigez ce qui l’en empêche; la fiche partira d’elle-même."
            ),
        ),
    ],
)
def test_a_sentence_names_fields_sides_and_elements_as_people_do(reason, language, expected):
    assert sentence(reason, "projects", language) == expected


@pytest.mark.parametrize(
    "facts, language, expected",
    [
        ({}, "en", "Quantity -1 is less than 0: correct it; a credit has a negative unit cost."),
        ({"line": "3"}, "en", "Quantity -1 is less than 0: correct it; a credit has a negative unit cost (line 3)."),
        (
            {"line": "3", "amount": "-12.5"},
            "fr",
            "Le champ Quantité (-1) est inférieur à 0 : corrigez-le; un crédit a un coût unitaire négatif (ligne 3, -12,50 $).",
        ),
    ],
)
def test_a_cause_reads_well_with_and_without_a_line(facts, language, expected):
    wrong = {"field": "quantity", "value": "-1", "minimum": "0"}
    assert sentence(Reason("too_small", {**wrong, **facts}), "purchase_orders", language) == expected


@pytest.mark.parametrize("code", ["too_small", "too_many_decimals"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_header_s_field_has_no_line(code, language):
    facts = {"field": "holdback", "value": "1.234", "minimum": "0", "decimals": "2"}
    said = sentence(Reason(code, facts), "subcontracts", language)
    assert "?" not in said
    assert not {"line", "ligne"} & set(said.replace("(", " ").split())


def conflict(field, maestro, procore, line=""):
    return FieldConflict(field=field, maestro=maestro, procore=procore, line=line)


PHONE, STATUS, NAME = conflict("phone", "1", "2"), conflict("active", "True", "False"), conflict("name", "A", "é")
SEVEN = (
    NAME,
    PHONE,
    *(conflict(name, "a", "b") for name in ("address", "city", "postal_code", "email")),
    STATUS,
)
QUANTITY, PRICE = conflict("quantity", "3", "2", "10"), conflict("unit_cost", "4.5", "", "10")
ELSEWHERE = conflict("quantity", "1", "9", "20")


@pytest.mark.parametrize(
    "element, conflicts, english, french",
    [
        (
            "suppliers",
            (PHONE,),
            "Phone was changed on both sides: maestro* has “1”, Procore “2”; make them the same.",
            "Le champ Téléphone a changé des deux côtés : maestro* a « 1 », Procore « 2 »; accordez-les.",
        ),
        (
            "suppliers",
            (PHONE, STATUS),
            "Phone was changed on both sides: maestro* has “1”, Procore “2”; Status too: “active”, “inactive”; make them the same.",
            (
                "Le champ Téléphone a changé des deux côtés : maestro* a « 1 », Procore « 2 »; "
                "Statut aussi : « actif », « inactif »; accordez-les."
            ),
        ),
        (
            "suppliers",
            SEVEN,
            (
                "Name was changed on both sides: maestro* has “A”, Procore “é”; Phone too: “1”, “2”; Address too: “a”, “b”; "
                "City too: “a”, “b”; Postal code too: “a”, “b”; E-mail too: “a”, “b”; Status too: “active”, “inactive”; "
                "make them the same."
            ),
            (
                "Le champ Nom a changé des deux côtés : maestro* a « A », Procore « é »; Téléphone aussi : « 1 », « 2 »; "
                "Adresse aussi : « a », « b »; Ville aussi : « a », « b »; Code postal aussi : « a », « b »; "
                "Courriel aussi : « a », « b »; Statut aussi : « actif », « inactif »; accordez-les."
            ),
        ),
        (
            "purchase_orders",
            (QUANTITY,),
            "Quantity was changed on both sides: maestro* has “3”, Procore “2”; make them the same (line 10).",
            "Le champ Quantité a changé des deux côtés : maestro* a « 3 », Procore « 2 »; accordez-les (ligne 10).",
        ),
        (
            "purchase_orders",
            (QUANTITY, PRICE),
            (
                "Quantity was changed on both sides: maestro* has “3”, Procore “2”; Unit cost too: “$4.50”, “”; "
                "make them the same (line 10)."
            ),
            (
                "Le champ Quantité a changé des deux côtés : maestro* a « 3 », Procore « 2 »; "
                "Coût unitaire aussi : « 4,50 $ », «  »; accordez-les (ligne 10)."
            ),
        ),
        (
            "purchase_orders",
            (QUANTITY, ELSEWHERE),
            (
                "Quantity (line 10) was changed on both sides: maestro* has “3”, Procore “2”; "
                "Quantity (line 20) too: “1”, “9”; make them the same."
            ),
            (
                "Le champ Quantité (ligne 10) a changé des deux côtés : maestro* a « 3 », Procore « 2 »; "
                "Quantité (ligne 20) aussi : « 1 », « 9 »; accordez-les."
            ),
        ),
    ],
    ids=["one field", "two fields", "seven fields", "a line", "two fields of a line", "two lines"],
)
def test_every_field_in_conflict_is_named_with_both_values(element, conflicts, english, french):
    reason = Reason("conflict", conflicts=conflicts)
    assert sentence(reason, element) == english
    assert sentence(reason, element, "fr") == french


def test_a_choice_that_moved_names_every_field_and_who_chose():
    said = sentence(Reason("choice_moved", {"by": "Marie"}, (PHONE, STATUS)), "suppliers")
    assert said == (
        "Phone changed after Marie chose: maestro* has “1” now, Procore “2”; Status too: “active”, “inactive”; choose again."
    )


@pytest.mark.parametrize(
    "language, said", [("en", "“active”, Procore “inactive”"), ("fr", "« actif », Procore « inactif »")]
)
def test_a_status_is_said_as_active_or_inactive(language, said):
    assert said in sentence(Reason("conflict", conflicts=(STATUS,)), "suppliers", language)


def test_a_text_that_looks_like_a_flag_stays_as_it_is():
    reason = Reason("conflict", conflicts=(conflict("name", "True", "False"),))
    assert "“True”, Procore “False”" in sentence(reason, "suppliers")


@pytest.mark.parametrize(
    "facts, expected",
    [
        ({"name": "Béton", "where": "procore"}, "supplier “Béton” (Procore 4410)"),
        ({"name": "Béton"}, "supplier “Béton” (Procore 4410)"),
        ({"where": "procore"}, "supplier Procore 4410"),
        ({"name": "Béton", "where": "maestro"}, "supplier 4410 (Béton)"),
        ({}, "supplier 4410,"),
    ],
)
def test_what_is_waited_for_is_named_as_its_side_knows_it(facts, expected):
    assert expected in sentence(
        Reason("waits_for", {"element": "suppliers", "key": "4410", **facts}), "purchase_orders"
    )


def test_two_fields_are_both_named():
    reason = Reason("ambiguous", {"field": "name, tax_number", "value": "x", "across": "y"})
    assert sentence(reason, "suppliers").startswith("Name, Tax number “x”")


def test_an_element_that_is_not_known_does_not_hide_the_reason():
    assert "start_date" in sentence(Reason("no_such_date", {"field": "start_date", "value": "x"}), "fax")


def test_kind_and_owner_are_those_of_the_cause():
    assert (kind_of(Reason("conflict")), owner_of(Reason("too_long"))) == (ExceptionKind.CONFLICT, "project")


def test_every_side_has_a_name_that_people_know():
    for side in Side:
        assert side.value not in sentence(Reason("gone", {"side": side.value}), "projects").split()
