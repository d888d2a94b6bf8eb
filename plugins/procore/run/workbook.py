"""The balance as a workbook for those who close a month: projects, activities and groups, records that differ, exceptions.

The only module that imports openpyxl; whoever calls it imports it when a file is asked for. A row is written as it comes, so
that a company of any size needs no more memory.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from procore.elements import ALL
from procore.elements.element_facts import Figure
from procore.model.balance import CHANGES, ORIGINAL, PENDING, BalanceLine, BalanceRow, CodeBalance, by_code
from procore.model.exceptions import OpenException
from procore.notify.addresses import record_address
from procore.notify.message import OWNERS
from procore.store.sql import LedgerRow
from procore.text.balance import figure_name, line_name, why_said
from procore.text.catalogue import Text, translate
from procore.text.language import Language
from procore.text.nouns import name_of
from procore.text.reasons import sentence

MONEY = "#,##0.00;[Red]-#,##0.00"
TIME = "yyyy-mm-dd hh:mm"
HEADER = 4
"""The row of the column heads; above it stand the company, the time and nothing."""
LONGEST = 32_767
"""The characters that a cell holds."""
COLUMNS = (
    (Figure.BUDGET, ORIGINAL),
    (Figure.BUDGET, CHANGES),
    (Figure.BUDGET, ""),
    (Figure.COMMITTED, ""),
    (Figure.COMMITTED, PENDING),
    (Figure.COST, ""),
    (Figure.CLIENT, ""),
    (Figure.CLIENT, PENDING),
)
"""The amounts of an activity and group, each with both sides; and with the difference, where it is compared."""
_BOLD, _SOFT = Font(bold=True), Font(color="666666")
_FILL = PatternFill("solid", fgColor="DCE9EE")

_TITLE = Text("Balance of {company}")
_AS_OF = Text("As the ledger held it on {at} ({zone}). Nothing was read for it.")
_SHEETS = (
    Text("Projects", context="sheet"),
    Text("Activities and groups", context="sheet"),
    Text("Records that differ", context="sheet"),
    Text("Exceptions", context="sheet"),
)
_PROJECT, _ELEMENT, _RECORDS = Text("Project"), Text("Element"), Text("Records")
_ACTIVITY, _GROUP, _AMOUNT_OF = Text("Activity"), Text("Group"), Text("Amount of")
_DIFFERENCE, _EXPLAINED = Text("Difference (maestro* − Procore)"), Text("Explained by exceptions")
_UNKNOWN, _READ_AT = Text("Amount not known"), Text("{side} read at ({zone})")
_COLUMN = Text("{amount}, {side}")
_KEY, _ID, _WHY, _ADDRESS = Text("Key in maestro*"), Text("Id in Procore"), Text("Why"), Text("Page")
_OWNER, _AMOUNT, _TRIES, _SINCE = Text("Whose work"), Text("Amount"), Text("Tries"), Text("Since ({zone})")
_SIDES = ("maestro*", "Procore")


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceBook:
    """What a workbook is made of.

    `company`: its name; `at`: when it is made (aware). `projects`: rows of the block by_project; `rows`: of `Balances.by_code`.
    `key`: the company's in the settings; `base`: Airflow's address, without a slash at its end; empty: it is not known.
    """

    company: str
    at: datetime
    zone: str
    language: str
    projects: Iterable[LedgerRow]
    rows: Iterable[BalanceRow]
    exceptions: Iterable[OpenException]
    key: str = ""
    base: str = ""


def as_xlsx(book: BalanceBook) -> bytes:
    """The workbook. Amounts are numbers, exact to the cent; a text is a text, whatever it begins with."""
    words, made = translate(book.language), Workbook(write_only=True)
    summary, codes, records, exceptions = (_Sheet(made, book, words, name) for name in _SHEETS)
    _projects(summary, book, words)
    _head_of_codes(codes, book, words)
    _head_of_records(records, words)
    for code in by_code(book.rows):
        codes.row(_code(code))
        for line in code.lines:
            if line.part not in ALL:  # what an element has of a figure is in the figure, too
                for row in line.differing:
                    records.row(_record(row, line, book))
    _exceptions(exceptions, book, words)
    for sheet in (summary, codes, records, exceptions):
        sheet.close()
    out = BytesIO()
    made.save(out)
    return out.getvalue()


class _Sheet:
    """One sheet: its title and head first, then a row at a time."""

    def __init__(self, made: Workbook, book: BalanceBook, words: Language, name: Text) -> None:
        self._sheet: Any = made.create_sheet(words.say(name))
        self._zone = ZoneInfo(book.zone)
        self._columns = self._rows = 0
        self._title = (
            words.say(_TITLE, company=book.company),
            words.say(_AS_OF, at=words.moment(book.at, self._zone), zone=book.zone),
        )

    def head(self, names: Sequence[str], widths: Sequence[int]) -> None:
        """The title, and the column heads, which stay in sight."""
        self._columns = len(widths)
        self._sheet.freeze_panes = f"A{HEADER + 1}"
        for place, width in enumerate(widths, start=1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        company, at = self._title
        self._sheet.append([self._styled(company, _BOLD)])
        self._sheet.append([self._styled(at, _SOFT)])
        self._sheet.append([])
        heads = [self._styled(name, _BOLD) for name in names]
        for cell in heads:
            cell.fill, cell.alignment = _FILL, Alignment(wrap_text=True, vertical="top")
        self._sheet.append(heads)

    def row(self, values: Iterable[object], *, bold: bool = False) -> None:
        """One row of texts, amounts, counts and times (aware)."""
        cells = [self._cell(value) for value in values]
        for cell in cells:
            if bold:
                cell.font = _BOLD
        self._sheet.append(cells)
        self._rows += 1

    def close(self) -> None:
        """All rows are written: the heads filter them."""
        self._sheet.auto_filter.ref = f"A{HEADER}:{get_column_letter(self._columns)}{HEADER + self._rows}"

    def _cell(self, value: object) -> Any:
        if isinstance(value, str):
            return self._text(value)
        made = WriteOnlyCell(self._sheet)
        if isinstance(value, datetime):
            made.value, made.number_format = value.astimezone(self._zone).replace(tzinfo=None), TIME
        elif isinstance(value, Decimal | int):
            made.value = value
            made.number_format = MONEY if isinstance(value, Decimal) else "0"
        return made

    def _styled(self, text: str, font: Font) -> Any:
        made = self._text(text)
        made.font = font
        return made

    def _text(self, text: str) -> Any:
        """A cell that holds a text as it is: none of it is ever a formula, also after somebody edits the cell."""
        made = WriteOnlyCell(self._sheet, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST])
        made.data_type, made.quotePrefix = "s", True
        return made


def _projects(sheet: _Sheet, book: BalanceBook, words: Language) -> None:
    """Both sides' dollars by project and element, and their sum."""
    named = [words.say(one) for one in (_PROJECT, _ELEMENT)]
    read = [words.say(_READ_AT, side=side, zone=book.zone) for side in _SIDES]
    said = [words.say(one) for one in (_DIFFERENCE, _EXPLAINED, _RECORDS, _UNKNOWN)]
    sheet.head([*named, *_SIDES, *said, *read], (14, 22, 18, 18, 18, 18, 10, 10, 19, 19))
    total = [Decimal(0)] * 4
    for row in sorted(book.projects, key=lambda one: (one["scope"], list(ALL).index(one["element"]))):
        dollars = [row[name] for name in ("maestro", "procore", "difference", "explained")]
        total = [before + more for before, more in zip(total, dollars, strict=True)]
        at = (row["maestro_at"], row["procore_at"])
        name = name_of(ALL[row["element"]], book.language)
        sheet.row([row["scope"], name, *dollars, row["records"], row["unknown"], *at])
    sheet.row(["", "", *total], bold=True)


def _head_of_codes(sheet: _Sheet, book: BalanceBook, words: Language) -> None:
    named = [words.say(one) for one in (_PROJECT, _ACTIVITY, _GROUP)]
    amounts = [
        words.say(_COLUMN, amount=figure_name(figure, book.language, part), side=side)
        for figure, part in COLUMNS
        for side in (*_SIDES, *([words.say(_DIFFERENCE)] if _compared(part) else []))
    ]
    sheet.head([*named, *amounts], (14, 14, 10, *[17] * len(amounts)))


def _code(code: CodeBalance) -> list[object]:
    lines = {(line.figure, line.part): line for line in code.lines}
    values: list[object] = [code.scope, *_activity_and_group(code.code)]
    for figure, part in COLUMNS:
        line = lines.get((figure, part))
        if line is None and part in (ORIGINAL, CHANGES):
            line = _undivided(lines.get((figure, "")), part)
        values += [line.maestro, line.procore] if line else [None, None]
        if _compared(part):
            values.append(line.difference if line else None)
    return values


def _undivided(whole: BalanceLine | None, part: str) -> BalanceLine | None:
    """The part of a budget that nothing changed: all of it is original, and nothing is a change."""
    if whole is None:
        return None
    zero = Decimal(0)
    sides = (whole.maestro, whole.procore) if part == ORIGINAL else (zero, zero)
    return BalanceLine(figure=whole.figure, part=part, maestro=sides[0], procore=sides[1])


def _compared(part: str) -> bool:
    return part not in (ORIGINAL, CHANGES)


def _activity_and_group(code: str) -> tuple[str, str]:
    activity, _, group = code.rpartition("|")
    return activity, group


def _head_of_records(sheet: _Sheet, words: Language) -> None:
    named = [words.say(one) for one in (_PROJECT, _ACTIVITY, _GROUP, _AMOUNT_OF, _ELEMENT, _KEY, _ID)]
    said = [words.say(one) for one in (_DIFFERENCE, _WHY, _ADDRESS)]
    sheet.head([*named, *_SIDES, *said], (14, 14, 10, 26, 22, 18, 20, 18, 18, 18, 80, 40))


def _record(row: BalanceRow, line: BalanceLine, book: BalanceBook) -> list[object]:
    return [
        row.scope,
        *_activity_and_group(row.code),
        line_name(line, book.language),
        name_of(ALL[row.element], book.language),
        row.maestro_key,
        row.procore_key,
        row.maestro,
        row.procore,
        row.difference,
        why_said(row, book.language),
        _address(book, row.element, row.maestro_key, row.procore_key),
    ]


def _exceptions(sheet: _Sheet, book: BalanceBook, words: Language) -> None:
    """Every record that waits for somebody, with or without dollars."""
    named = [words.say(one) for one in (_PROJECT, _ELEMENT, _KEY, _ID, _AMOUNT, _OWNER, _WHY, _TRIES)]
    since = words.say(_SINCE, zone=book.zone)
    sheet.head([*named, since, words.say(_ADDRESS)], (14, 22, 18, 20, 18, 20, 80, 8, 19, 40))
    for one in book.exceptions:
        sheet.row(
            [
                one.scope,
                name_of(ALL[one.element], book.language),
                one.maestro_key,
                one.procore_key,
                one.amount,
                words.say(OWNERS[one.owner]) if one.owner in OWNERS else one.owner,
                sentence(one.reason, one.element, book.language),
                one.tries,
                one.first_seen,
                _address(book, one.element, one.maestro_key, one.procore_key),
            ]
        )


def _address(book: BalanceBook, element: str, maestro: str, procore: str) -> str:
    record = {"element": element, "maestro_key": maestro, "procore_key": procore}
    return record_address(book.base, book.key, record) if book.base else ""
