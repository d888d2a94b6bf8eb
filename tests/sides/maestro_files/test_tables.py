"""The bytes of an export: one sentence for each thing that is no whole table."""

from io import BytesIO

import pandas as pd
import pytest

from procore.model.errors import ConfigurationError
from procore.sides.maestro_files.tables import read_table

TEXT = "Code;Nom\r\nB1;Béton ltée\r\n\r\n;\r\nB2;Été\r\n"


def workbook():
    out = BytesIO()
    pd.DataFrame({"Code": ["B1", "B2"], "Montant": [12.5, None]}).to_excel(out, index=False)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_is_read_in_each_encoding_and_empty_rows_are_none(encoding):
    table = read_table("BOREAL", "f.csv", TEXT.encode(encoding))
    assert table.headers == ("Code", "Nom")
    assert table.rows == ((2, ("B1", "Béton ltée")), (5, ("B2", "Été")))
    assert table.mark == ","
    assert table.column("NOM") == 1
    assert table.column("Prénom") is None


@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_the_delimiter_is_found(delimiter):
    table = read_table("BOREAL", "f.csv", f'Code{delimiter}Nom\nB1{delimiter}"A{delimiter}B"\n'.encode())
    assert table.rows == ((2, ("B1", f"A{delimiter}B")),)
    assert table.mark == ""


def test_a_workbook_is_read_with_its_numbers():
    table = read_table("BOREAL", "f.xlsx", workbook())
    assert table.headers == ("Code", "Montant")
    assert table.rows[0] == (2, ("B1", 12.5))
    assert table.rows[1][1][0] == "B2"


BAD = {
    "an empty file": (b" \n", "BOREAL, f.csv: the file is empty; export it again."),
    "two headers alike": ("Code;Numéro;numero\n".encode(), "row 1: two columns are called “Numéro”"),
    "no headers": (b";;\n1;2;3\n", "its first row has no headers"),
    "a short row": (b"a;b\n1;2\n3\n", "row 3: it has 1 cells and there are 2 headers"),
    "a long row": (b"a;b\n1;2;3\n", "row 2: it has 3 cells and there are 2 headers"),
    "an open quotation mark": (b'a;b\n"1;2\n', "a quotation mark is not closed"),
    "half a workbook": (workbook()[:1200], "the workbook is not whole, or is none"),
    "an old workbook": (b"\xd0\xcf\x11\xe0rest", "a workbook of the old kind (.xls)"),
}


@pytest.mark.parametrize(("content", "said"), BAD.values(), ids=BAD.keys())
def test_what_is_no_whole_table_is_one_sentence(content, said):
    with pytest.raises(ConfigurationError) as refused:
        read_table("BOREAL", "f.csv", content)
    assert said in str(refused.value)
    assert str(refused.value).startswith("BOREAL, f.csv")
    assert str(refused.value).endswith(".")


def test_the_encoding_of_the_connection_counts():
    with pytest.raises(ConfigurationError, match="its text is not utf-8"):
        read_table("BOREAL", "f.csv", TEXT.encode("cp1252"), encoding="utf-8")
