"""A cell of an export -> an amount, a day or a flag, as French and English exports write them. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

SPACES = str.maketrans("", "", " \u00a0\u2009\u202f\u2019'\t")
"""What stands between thousands: a space of any kind, or an apostrophe."""
CURRENCY = re.compile(r"(?i)\b(?:cad|usd|ca|us)\b|[$%]")
AMOUNT = re.compile(r"[+-]?[0-9.,]*[0-9][0-9.,]*")
GROUPS = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
THOUSAND = 3
EXCEL_DIGITS = 15
"""So many digits of a number are exact in a workbook."""
MONTHS = ("jan", "fev feb", "mar", "avr apr", "mai may", "juin jun", "juil jul", "aou aug", "sep", "oct", "nov", "dec")
YES, NO = frozenset({"oui", "yes", "vrai", "true"}), frozenset({"non", "no", "faux", "false"})
YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})(?:[T ].*)?")
YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})(?: .*)?")
DAY_WORD = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]+) ([0-9]{4})")
WORD_DAY = re.compile(r"([a-z]+) ([0-9]{1,2})(?:er|st|nd|rd|th)? ([0-9]{4})")
MONTHS_A_YEAR = 12


class Unclear(ValueError):
    """A cell that can be read in two ways: the Connection has to say which."""


def folded(text: object) -> str:
    """A header or a word without capitals, accents and punctuation: `No. de référence` is `no de reference`."""
    plain = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def amount(cell: object, mark: str = "") -> Decimal | None:
    """Dollars or a quantity; None: nothing. `mark`: the decimal mark where a cell alone does not tell: `,`, `.` or unknown.

    Raises Unclear for what can be read in two ways, ValueError for what is no number.
    """
    if isinstance(cell, bool):
        raise ValueError(cell)  # noqa: TRY004 (a cell that is no number, like any other text)
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(f"{cell:.{EXCEL_DIGITS}g}")
    text = CURRENCY.sub("", str(cell)).replace("\u2212", "-").strip()
    if not text:
        return None
    minus = text.startswith("(") and text.endswith(")")
    text = text.strip("()").strip()
    if text.endswith("-"):
        minus, text = True, text[:-1]
    bare = text.translate(SPACES)
    if not AMOUNT.fullmatch(bare):
        raise ValueError(cell)
    grouped = len(bare) < len(text.strip())
    found = Decimal(_plain(bare, grouped=grouped, mark=mark))
    return -found if minus else found


def _plain(bare: str, *, grouped: bool, mark: str) -> str:
    """The digits with a point as decimal mark. `grouped`: thousands are told apart already, by spaces."""
    marks = [one for one in bare if one in ".,"]
    if not marks:
        return bare
    digits = bare.lstrip("+-")
    if len(set(marks)) > 1:
        return _with_both(bare, marks[-1])
    in_groups = bool(GROUPS.fullmatch(digits)) and not grouped and not digits.startswith("0")
    if len(marks) == 1 and not in_groups:
        return bare.replace(marks[0], ".")
    if not in_groups:
        raise ValueError(bare)
    if len(marks) == 1 and not mark:
        raise Unclear(bare)
    return bare.replace(marks[0], "." if len(marks) == 1 and mark == marks[0] else "")


def _with_both(bare: str, last: str) -> str:
    """The digits where both marks stand: the last one is the decimal mark, the other divides thousands."""
    whole, _, part = bare.rpartition(last)
    if last in whole or not GROUPS.fullmatch(whole.lstrip("+-")):
        raise ValueError(bare)
    return f"{whole.replace(',', '').replace('.', '')}.{part}"


def decimal_mark(cells: Iterable[object]) -> str:
    """The decimal mark that the amounts of a file agree on; empty: they do not say, or disagree."""
    found = {mark for cell in cells if isinstance(cell, str) and (mark := _shown_mark(cell))}
    return found.pop() if len(found) == 1 else ""


def _shown_mark(cell: str) -> str:
    """The decimal mark that one amount shows; empty: it does not."""
    text = CURRENCY.sub("", cell).strip(" ()-+")
    bare = text.translate(SPACES)
    marks = [one for one in bare if one in ".,"]
    if not AMOUNT.fullmatch(bare) or not marks:
        return ""
    if len(marks) > 1:
        return marks[-1] if len(set(marks)) > 1 else OTHER[marks[-1]]
    told = len(bare.rpartition(marks[0])[2]) != THOUSAND or len(bare) < len(text)
    return marks[0] if told else ""


OTHER = {",": ".", ".": ","}
"""The mark that is left for decimals where one divides thousands."""


def day(cell: object, order: str = "") -> date | None:
    """A day; None: nothing. `order`: which comes first in 03/04/2026: `day`, `month` or unknown.

    Raises Unclear for what can be read in two ways, ValueError for what is no day.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = str(cell).strip()
    if not text:
        return None
    if found := YEAR_FIRST.fullmatch(text):
        return date(int(found[1]), int(found[3]), int(found[4]))
    if found := YEAR_LAST.fullmatch(text):
        return _year_last(int(found[1]), int(found[2]), int(found[3]), order)
    words = folded(text)
    if not (found := DAY_WORD.fullmatch(words) or WORD_DAY.fullmatch(words)):
        raise ValueError(text)
    number, word = (found[1], found[2]) if found[1].isdigit() else (found[2], found[1])
    return date(int(found[3]), _month(word), int(number))


def _year_last(first: int, second: int, year: int, order: str) -> date:
    if first > MONTHS_A_YEAR or (order == "day" and second <= MONTHS_A_YEAR) or first == second:
        return date(year, second, first)
    if second > MONTHS_A_YEAR or order == "month":
        return date(year, first, second)
    raise Unclear(f"{first}/{second}/{year}")


def _month(word: str) -> int:
    found = [n for n, names in enumerate(MONTHS, 1) if any(word.startswith(name) for name in names.split())]
    if len(found) != 1:
        raise ValueError(word)
    return found[0]


def day_order(cells: Iterable[object]) -> str:
    """Which comes first in the days of a file; empty: they do not say, or disagree."""
    orders: set[str] = set()
    for cell in cells:
        found = YEAR_LAST.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if found and int(found[1]) > MONTHS_A_YEAR:
            orders.add("day")
        elif found and int(found[2]) > MONTHS_A_YEAR:
            orders.add("month")
    return orders.pop() if len(orders) == 1 else ""


def flag(cell: object) -> object:
    """A word for yes or no as a flag; anything else as it is."""
    word = folded(cell)
    return True if word in YES else False if word in NO else cell
