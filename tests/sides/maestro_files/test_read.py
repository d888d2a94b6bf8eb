"""A company's exports read as records: columns, lines, what a file says wrong."""

import os
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from procore.elements import ALL
from procore.elements.element import Direction
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.layouts import FileLayout
from procore.model.orders import Window
from procore.text.reasons import sentence
from tests.sides.maestro_files.conftest import LINES, ORDERS, SUPPLIERS

SUPPLIER, ORDER = ALL["suppliers"], ALL["purchase_orders"]


def records(side, element):
    return {one.key: one for page in side.read(element, Window()) for one in page}


def order(site, amount="1 234,56 $", day="29/11/2026", lines="24105-0;1;03-300;MAT;Béton;2;m3;617,28;1 234,56\n"):
    site.put("Fournisseurs.csv", SUPPLIERS)
    site.put("Commandes.csv", ORDERS + f"24105-0;24-001;PC-1;Dalle;ACIER;CAD;{amount};{day};;P;;;non\n")
    return site.put("Lignes commandes.csv", LINES + lines)


def test_a_list_is_found_by_its_name_and_its_columns_by_what_people_call_them(site):
    site.put("fournisseurs_2026-11-29_0715.csv", SUPPLIERS, "cp1252")
    read = records(site.side(), SUPPLIER)
    assert list(read) == ["BETON", "ACIER"]
    assert read["BETON"].get("name") == "Béton ltée"
    assert read["BETON"].get("province") == "QC"
    assert [one.get("active") for one in read.values()] == [True, False]


def test_a_document_has_its_lines_and_whether_its_supplier_is_closed(site):
    order(site)
    read = records(site.side(), ORDER)["24105-0"]
    assert read.problem is None
    assert read.scope == "24-001"
    assert read.get("total") == Decimal("1234.56")
    assert read.get("order_date") == date(2026, 11, 29)
    assert read.facts == {"supplier_closed": True, "cancelled": False}
    assert read.lines["1"].get("budget_code") == "03-300|MAT"
    assert read.lines["1"].get("amount") == Decimal("1234.56")


def test_the_settings_name_files_and_columns(site):
    site.put("f-2026.csv", "No;Nom ltée\nB1;Béton\n")
    names = [one.name for one in SUPPLIER.fields]
    columns = {**dict.fromkeys(names, "-"), "code": "No", "name": "Nom ltée; No"}
    side = site.side(layouts={"suppliers": FileLayout(file="F-*.csv", columns=columns)})
    assert records(side, SUPPLIER)["B1"].get("name") == "Béton"


def test_a_column_that_is_missing_is_one_sentence(site):
    site.put("Fournisseurs.csv", SUPPLIERS.replace("Ville", "Cité"))
    with pytest.raises(ConfigurationError) as refused:
        records(site.side(), SUPPLIER)
    assert str(refused.value) == (
        "BOREAL, Fournisseurs.csv: there is no column “city”, “Ville” for city of suppliers; export it, write its header into the "
        "table `columns` of the element, or - there, if maestro* has none."
    )


def test_a_cell_that_cannot_be_read_holds_its_record_alone(site):
    order(site, lines="24105-0;1;03-300;MAT;Béton;2;m3;617,28;mille\n")
    read = records(site.side(), ORDER)["24105-0"]
    assert sentence(read.problem, "purchase_orders") == (
        "Lignes commandes.csv, row 2, column “Montant”: “mille” cannot be read as Amount. Correct it in maestro*, and export the "
        "list again."
    )
    order(site, day="03/04/2026")
    read = records(site.side(), ORDER)["24105-0"]
    assert "row 2, column “Date”: “03/04/2026” (Date) can be read in two ways" in sentence(
        read.problem, "purchase_orders"
    )
    assert records(site.side(day_order="day"), ORDER)["24105-0"].get("order_date") == date(2026, 4, 3)


def test_a_line_that_was_imported_twice_holds_its_document(site):
    lines = LINES.replace("Montant", "Montant;Ligne externe")
    site.put("Fournisseurs.csv", SUPPLIERS)
    site.put("Commandes.csv", ORDERS + "1-0;24-001;PC-1;Dalle;ACIER;CAD;2;;;P;;;non\n")
    site.put("Lignes commandes.csv", lines + "1-0;1;03;MAT;;1;m;1;1;900\n1-0;2;03;MAT;;1;m;1;1;900\n")
    read = records(site.side(), ORDER)["1-0"]
    assert "Its lines 1, 2 are the same line of Procore: a file was imported twice." in sentence(read.problem, ORDER.id)


def test_two_rows_of_one_key_cannot_be_told_apart(site):
    site.put("Fournisseurs.csv", SUPPLIERS.replace("ACIER", "Beton"))
    assert {one.problem.code for one in records(site.side(), SUPPLIER).values()} == {"duplicate_key"}


def test_groups_that_carry_revenue_are_no_cost_types_nor_is_what_names_them(site):
    site.put("Groupes.csv", "Groupe;Description;Type\nMAT;Matériel;Material\nREV;Revenu;Billing\n")
    site.put("Activité + groupe.csv", "Projet;Activité;Groupe\n24-001;03;MAT\n24-001;03;REV\n")
    head = "Projet;Activité;Groupe;Quantité;Unité;Montant;original_amount\n"
    site.put("Budgets.csv", head + "24-001;03;MAT;;;1 000,00;1 000,00\n24-001;03;REV;;;5,00;5,00\n")
    side = site.side()
    assert list(records(side, ALL["cost_types"])) == ["MAT"]
    site.put("Groupes.csv", "Groupe;Description;Type\nREV;Revenu;Material\n")  # a run goes on with what it read
    assert list(records(side, ALL["budget_codes"])) == ["24-001|03|MAT"]
    read = records(side, ALL["budgets"])
    assert list(read) == ["24-001|03|MAT"]
    assert read["24-001|03|MAT"].facts == {"original_amount": "1000.00"}


# ------------------------------------------------------------------------------------------------ which file


def age(file, seconds):
    then = datetime.now(UTC).timestamp() - seconds
    os.utime(file, (then, then))


def test_the_newest_export_is_read_and_its_time_is_told(site):
    age(site.put("Fournisseurs.csv", SUPPLIERS), 900)
    age(site.put("Fournisseurs 2.csv", SUPPLIERS.replace("Béton ltée", "Béton 2")), 600)
    side = site.side()
    assert records(side, SUPPLIER)["BETON"].get("name") == "Béton 2"
    now = datetime.now(UTC)
    assert timedelta(seconds=590) < now - side.as_of(SUPPLIER, now) < timedelta(seconds=610)


def test_the_time_in_a_name_counts_before_that_of_the_file(site):
    age(site.put("Fournisseurs_20261129-0715.csv", SUPPLIERS), 900)
    age(site.put("Fournisseurs_20261128-0715.csv", SUPPLIERS.replace("Béton ltée", "Hier")), 60)
    side = site.side()
    assert records(side, SUPPLIER)["BETON"].get("name") == "Béton ltée"
    assert side.as_of(SUPPLIER, datetime.now(UTC)) == datetime(2026, 11, 29, 12, 15, tzinfo=UTC)


def test_a_file_that_changed_just_now_is_left_for_the_next_run(site):
    site.put("Fournisseurs 2.csv", SUPPLIERS[:120])
    with pytest.raises(
        Unreachable, match=r"Fournisseurs 2\.csv: it is still being written, or changed less than 60 seconds ago"
    ):
        records(site.side(settle=60), SUPPLIER)
    age(site.put("Fournisseurs.csv", SUPPLIERS), 3600)
    assert list(records(site.side(settle=60), SUPPLIER)) == ["BETON", "ACIER"]


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_run(site):
    class Growing(type(site.folder)):
        def read_bytes(self):
            content = super().read_bytes()
            self.write_bytes(content + b"X;Nouveau\n")
            return content

    age(site.put("Fournisseurs.csv", SUPPLIERS), 3600)
    site.folder = Growing(site.folder)
    with pytest.raises(Unreachable, match="it is still being written"):
        records(site.side(settle=60), SUPPLIER)


def test_no_export_and_no_folder_are_one_sentence(site):
    with pytest.raises(
        ConfigurationError, match=r"BOREAL: there is no export of suppliers in .*: export the list there"
    ):
        records(site.side(), SUPPLIER)
    site.folder = site.folder / "none"
    with pytest.raises(Unreachable, match=r"the folder .*none cannot be read"):
        records(site.side(), SUPPLIER)


# ------------------------------------------------------------------------------------------------ what files cannot do


def test_a_run_over_dates_is_refused_with_the_reason(site):
    with pytest.raises(ConfigurationError, match="exports do not say when a record changed"):
        site.side().check_direction(SUPPLIER, Direction.TO_PROCORE, over_dates=True)


def test_codes_are_counted(site):
    site.put("Fournisseurs.csv", SUPPLIERS)
    assert site.side().codes(SUPPLIER) == [("active", "A", 1), ("active", "B", 1)]
