"""What is handed over in import files: once, whole, and until an export shows it."""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from procore.elements import ALL
from procore.elements.element import Direction
from procore.model.errors import ConfigurationError, Unreachable
from procore.model.layouts import FileLayout
from procore.model.lines import LineVerb
from procore.model.orders import LineOrder, Order, Window
from procore.model.steps import Verb
from procore.sides.maestro_files.outbox import WITHDRAWN, Outbox
from procore.text.reasons import sentence
from tests.sides.maestro_files.conftest import SUPPLIERS

SUPPLIER, ORDER = ALL["suppliers"], ALL["purchase_orders"]
HEAD = (
    "Numéro;Projet;Id Procore;No externe;Description;Fournisseur;Devise;Montant;Date;Mémo;Statut;Date de livraison;Conditions;"
    "cancelled\n"
)
LINES = "Numéro;Ligne;Ligne externe;Activité;Groupe;Description;Quantité;Unité;Coût unitaire;Montant\n"
ROW = "{number};24-001;{id};PC-1;=Dalle;BETON;CAD;30,00;;;P;;;non\n"
PATTERN = {"purchase_orders": FileLayout(number_pattern="P####-0")}


@pytest.fixture
def office(site):
    """The lists of a company, and what a run hands over there."""
    site.put(
        "Fournisseurs.csv",
        SUPPLIERS.replace("Code;", "Code;Id Procore;").replace("beton;", "beton;;").replace("ACIER;", "ACIER;77;"),
    )
    show(site)
    return site


def show(site, rows="", lines=""):
    """Export the orders with these rows."""
    site.put("Commandes.csv", HEAD + rows)
    site.put("Lignes commandes.csv", LINES + lines)


def opened(site):
    return replace(site.side(layouts=PATTERN), outbox=Outbox(site.folder / "outbox", "BOREAL"))


def creation(key="P0001-0", external_id=900):
    values = {
        "number": key, "external_number": "PC-1", "name": "=Dalle", "supplier": "BETON", "total": Decimal(30), "status": "Draft",
    }  # fmt: skip
    lines = tuple(
        LineOrder(
            verb=LineVerb.CREATE, source=str(910 + n), values={"budget_code": "03-300|MAT", "amount": Decimal(10 * n)}
        )
        for n in (1, 2)
    )
    return Order(verb=Verb.CREATE, maestro_key=key, external_id=external_id, scope="24-001", values=values, lines=lines)


def handed(side, order, element=ORDER):
    (outcomes,) = side.write(element, [order])
    return outcomes[0]


def in_outbox(site):
    folder = site.folder / "outbox"
    return sorted(file.name for file in folder.iterdir() if file.is_file()) if folder.exists() else []


def record_of(site, key="P0001-0"):
    return next(one for page in opened(site).read(ORDER, Window(), [key]) for one in page)


FILES = [
    "purchase_orders-000001-create-1.xlsx",
    "purchase_orders-000001-lines-create-1.xlsx",
    "purchase_orders-000001.json",
]
WHOLE = "P0001-0;1;911;03-300;MAT;;;;;10,00\nP0001-0;2;912;03-300;MAT;;;;;20,00\n"


def test_a_record_is_handed_over_once_and_waits_in_both_languages(office):
    outcome = handed(opened(office), creation())
    assert outcome.handed_over
    assert outcome.record is None
    assert in_outbox(office) == FILES
    assert sentence(outcome.reason, ORDER.id).startswith(f"Handed over to maestro* in {FILES[0]}, {FILES[1]} on 20")
    assert sentence(outcome.reason, ORDER.id, "fr").startswith("Remis à maestro* dans")
    again = handed(opened(office), creation("P0002-0"))
    assert not again.handed_over
    assert again.reason == outcome.reason
    assert in_outbox(office) == FILES


def test_the_import_file_has_the_headers_of_the_list_and_exact_typed_cells(office):
    handed(opened(office), creation())
    rows = list(load_workbook(office.folder / "outbox" / FILES[0]).worksheets[0].iter_rows(values_only=True))
    row = dict(zip(*rows, strict=True))
    assert row["Numéro"] == "P0001-0"
    assert row["Id Procore"] == "900"
    assert row["Description"] == "=Dalle", "a text is no formula"
    assert row["Montant"] == 30
    assert row["Statut"] == "P", "in maestro*'s own code"
    lines = list(load_workbook(office.folder / "outbox" / FILES[1]).worksheets[0].iter_rows(values_only=True))
    assert lines[0][:4] == ("Numéro", "Ligne", "Activité", "Groupe")
    assert [line[:4] for line in lines[1:]] == [("P0001-0", "1", "03-300", "MAT"), ("P0001-0", "2", "03-300", "MAT")]


def test_what_an_export_shows_whole_is_settled_and_its_files_are_put_away(office):
    handed(opened(office), creation())
    show(office, ROW.format(number="P0001-0", id=900), WHOLE)
    record = record_of(office)
    assert record.problem is None
    assert record.origin_id == "900"
    assert in_outbox(office) == []
    assert sorted(file.name for file in (office.folder / "outbox" / "done").iterdir()) == FILES


def test_a_number_that_maestro_gave_itself_is_found_by_procores_id(office):
    handed(opened(office), creation())
    show(office, ROW.format(number="24107-0", id=900), WHOLE.replace("P0001-0", "24107-0"))
    assert record_of(office, "24107-0").problem is None
    assert in_outbox(office) == []


def test_half_an_import_holds_the_document_until_it_is_imported_again(office):
    handed(opened(office), creation())
    show(office, ROW.format(number="P0001-0", id=900), WHOLE.splitlines()[0] + "\n")
    said = sentence(record_of(office).problem, ORDER.id)
    assert said.startswith(f"The export shows only a part of what {FILES[0]}, {FILES[1]} handed over; missing: 2.")
    assert in_outbox(office) == FILES
    show(office, ROW.format(number="P0001-0", id=900), WHOLE)
    assert record_of(office).problem is None


def test_a_file_that_was_imported_twice_is_told_and_nothing_is_handed_over_again(office):
    handed(opened(office), creation())
    row = ROW.format(number="P0001-0", id=900)
    show(office, row, WHOLE + WHOLE.replace(";1;911", ";3;911").replace(";2;912", ";4;912"))
    assert record_of(office).problem.code == "imported_twice"
    show(office, row + row, WHOLE)
    assert record_of(office).problem.code == "duplicate_key"
    again = handed(opened(office), creation("P0002-0"))
    assert again.reason.code == "external_taken"


def test_what_the_settings_give_a_new_project_is_carried_or_refused_before_anything_is_handed_over(office):
    heading = "Gabarit;category;department;manager;external_id"
    element = ALL["projects"]
    fields = ";".join(one.label for one in element.fields)
    order = Order(
        verb=Verb.CREATE,
        maestro_key="26-001",
        external_id=900,
        values={"number": "26-001", "name": "Route", "active": True},
        set_up={"template": "RTE", "category": "CIV", "manager": None},
    )
    office.put("projects.csv", f"{fields};marked;category;department;manager\n")
    with pytest.raises(
        ConfigurationError, match="projects: its export has no column template, which the settings give"
    ):
        handed(opened(office), order, element)
    assert in_outbox(office) == []
    office.put("projects.csv", f"{fields};marked;{heading}\n")
    layout = {"projects": FileLayout(columns={"template": "Gabarit"})}
    side = replace(office.side(layouts=layout), outbox=Outbox(office.folder / "outbox", "BOREAL"))
    assert handed(side, order, element).handed_over
    (file,) = (name for name in in_outbox(office) if name.endswith(".xlsx"))
    row = dict(
        zip(*load_workbook(office.folder / "outbox" / file).worksheets[0].iter_rows(values_only=True), strict=True)
    )
    assert (row["Gabarit"], row["category"], row["manager"]) == ("RTE", "CIV", None)


def test_an_order_for_a_supplier_that_is_closed_in_maestro_is_not_handed_over(office):
    closed = SUPPLIERS.replace("Code;", "Code;Id Procore;").replace("beton;", "beton;;").replace("ACIER;", "ACIER;77;")
    office.put("Fournisseurs.csv", closed.replace(";A;", ";B;"))
    outcome = handed(opened(office), creation())
    assert (outcome.handed_over, outcome.reason.code) == (False, "closed_supplier")
    assert "Its supplier BETON is blocked or closed in maestro*" in sentence(outcome.reason, ORDER.id)
    assert in_outbox(office) == []


def test_a_change_has_the_columns_that_change_and_waits_for_all_of_them(office):
    before = {"code": "ACIER", "name": "Aciers inc.", "city": None}
    order = Order(
        verb=Verb.UPDATE,
        maestro_key="ACIER",
        external_id=77,
        before=before,
        values={"name": "Aciers 2", "city": "Lévis"},
    )
    assert handed(opened(office), order, SUPPLIER).handed_over
    (rows,) = (
        list(load_workbook(file).worksheets[0].iter_rows(values_only=True))
        for file in (office.folder / "outbox").glob("*.xlsx")
    )
    assert rows == [("Code", "Nom", "Ville", "Id Procore"), ("ACIER", "Aciers 2", "Lévis", "77")]
    later = replace(order, values={"name": "Aciers 3"})
    assert handed(opened(office), later, SUPPLIER).reason.code == "handed_over", "the first one before the second"
    list_of = (office.folder / "Fournisseurs.csv").read_text(encoding="utf-8-sig")
    office.put("Fournisseurs.csv", list_of.replace("Aciers inc.", "Aciers 2"))
    (held,) = [one for page in opened(office).read(SUPPLIER, Window(), ["ACIER"]) for one in page]
    assert held.problem.facts["missing"] == "city"
    office.put("Fournisseurs.csv", list_of.replace("Aciers inc.;B;;;", "Aciers 2;B;;Lévis;"))
    assert handed(opened(office), later, SUPPLIER).handed_over


def test_numbers_follow_the_highest_that_any_file_gave(office):
    show(office, ROW.format(number="p0007-0", id=""), "")
    assert opened(office).next_keys(ORDER, 2) == ["P0008-0", "P0009-0"]
    handed(opened(office), creation("P0008-0"))
    show(office, ROW.format(number="P0008-0", id=900), WHOLE.replace("P0001-0", "P0008-0"))
    record_of(office, "P0008-0")
    show(office)
    assert opened(office).next_keys(ORDER, 1) == ["P0009-0"], "also when maestro* deleted it since"


def test_a_run_that_broke_off_before_its_files_writes_them_again(office):
    handed(opened(office), creation())
    outbox = office.folder / "outbox"
    manifest = json.loads((outbox / FILES[2]).read_text(encoding="utf-8"))
    (outbox / FILES[2]).write_text(json.dumps({**manifest, "complete": False}), encoding="utf-8")
    (outbox / FILES[0]).unlink()
    assert not handed(opened(office), creation("P0002-0")).handed_over
    assert in_outbox(office) == FILES


def test_a_run_that_broke_off_as_it_put_files_away_is_gone_on_with(office):
    handed(opened(office), creation())
    outbox = office.folder / "outbox"
    manifest = json.loads((outbox / FILES[2]).read_text(encoding="utf-8"))
    (outbox / FILES[2]).write_text(json.dumps({**manifest, "records": []}), encoding="utf-8")
    show(office, ROW.format(number="P0001-0", id=900), WHOLE)
    record_of(office)
    assert in_outbox(office) == []


def test_what_a_person_deleted_from_the_outbox_is_handed_over_anew(office):
    handed(opened(office), creation())
    for name in FILES:
        (office.folder / "outbox" / name).unlink()
    assert handed(opened(office), creation()).handed_over


# ------------------------------------------------------------------------------------------------ taken back by an undo

NAMED = ("P0001-0", "900")
TAKEN_BACK = Order(verb=Verb.WITHDRAW, maestro_key="P0001-0", external_id=900)


class SomebodyIsQuicker(type(Path())):
    """A folder in which a person takes the file of lines just before an undo does."""

    def rename(self, target):
        if target.parent.name == WITHDRAWN and "-lines-" in self.name:
            self.unlink()
        return super().rename(target)


def test_what_is_taken_back_is_out_of_the_outbox_and_its_number_is_not_given_again(office):
    handed(opened(office), creation())
    outcome = handed(opened(office), TAKEN_BACK)
    assert (outcome.removed, outcome.reason) == (True, None)
    assert in_outbox(office) == []
    assert sorted(file.name for file in (office.folder / "outbox" / WITHDRAWN).iterdir()) == FILES
    assert opened(office).next_keys(ORDER, 1) == ["P0002-0"]
    assert handed(opened(office), TAKEN_BACK).removed, "twice is once"
    show(office, ROW.format(number="24107-0", id=900), WHOLE.replace("P0001-0", "24107-0"))
    said = sentence(record_of(office, "24107-0").problem, ORDER.id)
    assert said.startswith(f"An undo took {FILES[0]}, {FILES[1]} back, and somebody imported it all the same")


def test_of_files_of_which_one_is_gone_none_is_taken_back(office):
    handed(opened(office), creation())
    (office.folder / "outbox" / FILES[1]).unlink()
    assert opened(office).not_withdrawn(ORDER, [NAMED]) == {NAMED}
    assert handed(opened(office), TAKEN_BACK).reason.code == "undo_handed_over"
    assert in_outbox(office) == [FILES[0], FILES[2]]


def test_of_files_of_which_somebody_takes_one_meanwhile_none_is_taken_back(office):
    handed(opened(office), creation())
    side = replace(opened(office), outbox=Outbox(SomebodyIsQuicker(office.folder / "outbox"), "BOREAL"))
    assert side.not_withdrawn(ORDER, [NAMED]) == set()
    assert handed(side, TAKEN_BACK).reason.code == "undo_handed_over"
    assert in_outbox(office) == [FILES[0], FILES[2]]
    assert not handed(opened(office), creation("P0002-0")).handed_over, "it waits as before"
    assert in_outbox(office) == [FILES[0], FILES[2]], "what somebody took is not written again"


def test_an_undo_that_broke_off_as_it_took_files_away_leaves_them_as_they_were(office):
    handed(opened(office), creation())
    outbox = office.folder / "outbox"
    manifest = json.loads((outbox / FILES[2]).read_text(encoding="utf-8"))
    (outbox / FILES[2]).write_text(json.dumps({**manifest, "complete": False}), encoding="utf-8")
    (outbox / WITHDRAWN).mkdir()
    (outbox / FILES[0]).rename(outbox / WITHDRAWN / FILES[0])
    assert opened(office).not_withdrawn(ORDER, [NAMED]) == set()
    assert in_outbox(office) == FILES
    assert handed(opened(office), TAKEN_BACK).removed


# ------------------------------------------------------------------------------------------------ what files cannot do


def test_a_line_that_is_gone_has_to_be_removed_by_hand(office):
    show(office, ROW.format(number="P0001-0", id=900), WHOLE)
    gone = LineOrder(verb=LineVerb.REMOVE, key="2")
    outcome = handed(
        opened(office), Order(verb=Verb.UPDATE, maestro_key="P0001-0", values={"memo": "x"}, lines=(gone,))
    )
    assert outcome.reason.code == "line_to_remove"
    assert "Its line 2 is gone from Procore" in sentence(outcome.reason, ORDER.id)
    assert in_outbox(office) == []


def test_directions_that_cannot_work_are_refused_beforehand(office):
    with pytest.raises(ConfigurationError, match="a file that is imported twice would enter it twice"):
        opened(office).check_direction(ALL["budgets"], Direction.TO_MAESTRO)
    with pytest.raises(ConfigurationError, match=r"set elements\.budgets\.modifications to lump"):
        opened(office).check_direction(replace(ALL["budgets"], amounts_by_document=True), Direction.TO_PROCORE)
    with pytest.raises(ConfigurationError, match="fill in Outbox there, or choose to_procore"):
        office.side().check_direction(SUPPLIER, Direction.BOTH)
    opened(office).check_direction(ORDER, Direction.TO_MAESTRO)
    office.put("Lignes commandes.csv", LINES.replace("Ligne externe", "Autre"))
    with pytest.raises(ConfigurationError, match="its export has no column external_line"):
        opened(office).check_direction(ORDER, Direction.TO_MAESTRO)


def test_an_outbox_that_is_broken_is_one_sentence(office):
    handed(opened(office), creation())
    (office.folder / "outbox" / FILES[2]).write_text("{", encoding="utf-8")
    with pytest.raises(
        ConfigurationError, match=r"the manifest purchase_orders-000001\.json in the outbox cannot be read"
    ):
        opened(office).next_keys(ORDER, 1)
    other = replace(office.side(), outbox=Outbox(office.folder / "Commandes.csv", "BOREAL"))
    with pytest.raises(Unreachable, match=r"the folder .* cannot be written"):
        handed(other, Order(verb=Verb.UPDATE, maestro_key="ACIER", values={"name": "x"}), SUPPLIER)
