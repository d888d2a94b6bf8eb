"""What a person typed into a field, as the value of its column; or one sentence that says what is wrong with it."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Boolean, Column, Date, Numeric, Text
from sqlalchemy.types import BigInteger, Integer, SmallInteger, String

from demo.maestro_page.tables import PATTERNS

NEEDED = "This is needed."
_BITS = ((SmallInteger, 15), (BigInteger, 63), (Integer, 31))
_SENTENCES = {
    "string_too_long": "At most {max_length} characters; this has {length}.",
    "decimal_parsing": "Write a number, such as 1250.00.",
    "finite_number": "Write a number, such as 1250.00.",
    "decimal_max_places": "At most {decimal_places} digits after the point.",
    "decimal_whole_digits": "At most {whole_digits} digits before the point.",
    "decimal_max_digits": "At most {max_digits} digits.",
    "int_parsing": "Write a whole number.",
    "int_parsing_size": "That is too large a number.",
    "less_than": "That is too large a number.",
    "greater_than_equal": "That is too small a number.",
}


class WrongValue(Exception):
    """What was typed cannot be the column's value; the text says why, in one sentence."""


def kind(column: Column[Any]) -> str:
    """How a form asks for it: flag, date, number, long (a text of any length), text."""
    if isinstance(column.type, Boolean):
        return "flag"
    if isinstance(column.type, Date):
        return "date"
    if isinstance(column.type, Numeric | Integer):
        return "number"
    return "long" if isinstance(column.type, Text) else "text"


def value(table: str, column: Column[Any], typed: str) -> Any:
    """The column's value; nothing typed is None where the column may be empty. Raises WrongValue."""
    text = typed.strip()
    if "\x00" in text:
        raise WrongValue("This holds a character that no text may hold.")
    if not text:
        if column.nullable:
            return None
        raise WrongValue(NEEDED)
    pattern, sentence = PATTERNS.get((table, column.name), ("", ""))
    if pattern and not re.fullmatch(pattern, text):
        raise WrongValue(sentence)
    if kind(column) == "number":
        text = re.sub(r"\s", "", text).replace(",", ".")  # 1 250,00
    try:
        return TypeAdapter(_type(column)).validate_python(text)
    except ValidationError as error:
        raise WrongValue(_sentence(error, text)) from None


def _type(column: Column[Any]) -> Any:
    """The column's type, with its bounds, as pydantic takes it."""
    of = column.type
    if isinstance(of, Date):
        return date
    if isinstance(of, Integer):
        bits = next(bits for one, bits in _BITS if isinstance(of, one))
        return Annotated[int, Field(ge=-(2**bits), lt=2**bits)]
    if isinstance(of, Numeric):
        return Annotated[Decimal, Field(max_digits=of.precision, decimal_places=of.scale)]
    return Annotated[str, Field(max_length=of.length if isinstance(of, String) else None)]


def _sentence(error: ValidationError, text: str) -> str:
    """The first thing that is wrong, in words."""
    first = error.errors()[0]
    if first["type"].startswith(("date", "datetime")):
        return "Write a date as 2026-05-31."
    known = _SENTENCES.get(first["type"])
    return known.format(length=len(text), **first.get("ctx", {})) if known else f"{first['msg']}."
