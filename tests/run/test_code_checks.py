"""Which codes of maestro* no table of the settings knows, with their counts, before the first run."""

from contextlib import contextmanager

import pytest
from sqlalchemy import text

from procore.config.companies import read
from procore.elements import ELEMENTS
from procore.run.code_checks import unknown_codes, unmapped, wrong_tax_codes
from procore.sides.maestro.sql import Maestro
from procore.sides.procore.tax_code_list import TaxCodes
from tests.factories.settings import GOOD

PROCORE = {"m3": "m3", "box": "Box"}


def settings(**more):
    (one,) = read({"demo": {**GOOD, **more}}).good.values()
    return one


@pytest.mark.parametrize(
    ("element", "told", "count", "sentence"),
    [
        ("purchase_orders", {}, ("status", "V", 3), None),
        ("purchase_orders", {}, ("status", "K", 1204), "1,204 times “K” (Status), and no table knows it: add it to elements."),
        ("purchase_orders", {"statuses": {"K": "Closed"}}, ("status", "K", 3), None),
        ("suppliers", {}, ("active", "a", 3), None),
        ("suppliers", {}, ("active", "I", 3), "3 times “I” (Status), and no table knows it: add it to elements.suppliers.letters"),
        ("suppliers", {"letters": {"i": "closed"}}, ("active", "I", 3), None),
        ("costs", {}, ("type", "Accrual", 2), "elements.costs.types"),
        ("costs", {"types": {"Accrual": "expense"}}, ("type", "Accrual", 2), None),
        ("costs", {}, ("unit", "M3", 2), None),
        ("costs", {}, ("unit", "boîte", 2), "“boîte” (Unit), and Procore has no such unit: add it to units in the settings"),
        ("costs", {}, ("unit", "", 2), None),
        ("costs", {}, ("colour", "red", 2), None),
    ],
)  # fmt: skip
def test_what_no_table_knows_is_one_sentence_that_names_the_setting(element, told, count, sentence):
    known = settings(elements={element: told}).element(ELEMENTS[element])
    found = list(unmapped(known, [count], PROCORE, "en"))
    assert found == [] if sentence is None else sentence in found[0]


def test_units_that_the_settings_map_are_looked_for_under_procore_s_name_and_none_where_its_list_is_closed():
    mapped = settings(units={"Boîte": "BOX"}, elements=["costs"]).element(ELEMENTS["costs"])
    assert list(unmapped(mapped, [("unit", "boîte", 2)], PROCORE, "en")) == []
    assert list(unmapped(ELEMENTS["costs"], [("unit", "boîte", 2)], {}, "en")) == []


def test_the_codes_are_counted_by_the_site_s_own_statements(maestro_engine):
    with maestro_engine.begin() as connection:
        connection.execute(text("INSERT INTO maestro.company (tag, name) VALUES ('DEMO', 'Boréal')"))
        connection.execute(
            text(
                "INSERT INTO maestro.supplier (company, code, name, status) VALUES ('DEMO', 'A', 'A', 'I'), ('DEMO', 'B', 'B', 'A')"
            )
        )

    @contextmanager
    def open_maestro(settings):
        yield Maestro(maestro_engine, settings.tag)

    asked = []
    found = unknown_codes(settings(), open_maestro=open_maestro, units=lambda one: asked.append(one) or PROCORE)
    assert list(found) == [
        "Suppliers: 1 time “I” (Status), and no table knows it: add it to elements.suppliers.letters in the settings."
    ]
    assert asked == [], "no unit is used"


@pytest.mark.parametrize("element", ELEMENTS.values(), ids=ELEMENTS)
def test_every_element_with_a_table_has_its_codes_counted(maestro_engine, element):
    side = Maestro(maestro_engine, "DEMO")
    assert side.codes(element) == []
    tables = {one.name for one in (*element.fields, *element.lines) if one.table}
    file = (side.folder / f"{element.id}.sql").read_text(encoding="utf-8")
    assert ("-- codes --" in file) == bool(tables)
    assert [name for name in tables if f"'{name}'" not in file] == []


def test_a_tax_code_is_told_where_the_settings_map_some_and_theirs_where_procore_lacks_it():
    off = settings(elements=["costs"]).element(ELEMENTS["costs"])
    assert list(unmapped(off, [("tax_code", "Q", 2)], PROCORE, "en")) == []
    mapped = settings(elements=["costs"], tax_codes={"TX": "TPS-TVQ", "T5": "TPS"})
    found = list(
        unmapped(mapped.element(ELEMENTS["costs"]), [("tax_code", "Q", 2), ("tax_code", "TX", 9)], PROCORE, "en")
    )
    (told,) = found
    assert told.endswith("2 times “Q” (Tax code), and no table knows it: add it to tax_codes in the settings.")
    held = TaxCodes(codes={1: "TPS-TVQ", 2: "TPS"}, archived=frozenset({2}))
    (wrong,) = wrong_tax_codes(mapped, lambda _: held)
    assert (
        "the tax code “TPS”, for “T5” of maestro*, is not in Procore's list, or is archived there; it has TPS-TVQ"
        in wrong
    )
    assert list(wrong_tax_codes(settings(), lambda _: pytest.fail("it is asked for nothing"))) == []
