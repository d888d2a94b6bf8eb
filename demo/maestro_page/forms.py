"""The form of one row: what it shows, and what becomes of what was sent."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from demo.maestro_page.database import Database, Refused, Row
from demo.maestro_page.fields import NEEDED, WrongValue, kind, value
from demo.maestro_page.tables import HELP, TABLES, label

NOT_OF_THE_LIST = "Choose one from the list."


class WrongForm(Exception):
    """What was sent cannot be saved: a sentence by column; an empty name is the whole row's."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


def known(database: Database, name: str, row: Row) -> dict[str, Any]:
    """What a form may lean on: the row, and of a line the project of its document."""
    facts = TABLES[name]
    if not facts.holder or "project" in row:
        return dict(row)
    document = database.row(facts.holder, {column: row[own] for column, own in facts.holder_key.items()})
    return {**row, "project": document["project"] if document else None}


def inputs(
    database: Database, name: str, row: Row | None, given: Row, sent: Mapping[str, str], errors: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The fields of a row (None: a new one, of which `given` is known), over them what was `sent`."""
    leant_on = known(database, name, row or given)
    fixed = _fixed(database, name, row, given)
    return [
        {
            "name": column.name,
            "label": label(column.name),
            "kind": kind(column),
            "needed": not column.nullable,
            "fixed": column.name in fixed,
            "choices": _choices(database, name, column, leant_on),
            "help": HELP.get((name, column.name), ""),
            "value": sent.get(column.name, "")
            if sent and column.name not in fixed
            else _shown(database, name, column, row, given),
            "error": errors.get(column.name, ""),
        }
        for column in database.asked(name)
    ]


def read(database: Database, name: str, row: Row | None, given: Row, sent: Mapping[str, str]) -> dict[str, Any]:
    """What was sent as values of columns; of a row that is there only those that change. Raises WrongForm."""
    leant_on = known(database, name, row or given)
    fixed = _fixed(database, name, row, given)
    values: dict[str, Any] = {} if row else dict(given)
    errors: dict[str, str] = {}
    for column in (one for one in database.asked(name) if one.name not in fixed):
        try:
            values[column.name] = _value(database, name, column, leant_on, sent)
        except WrongValue as error:
            if str(error) == NEEDED and row is None and column.server_default is not None:
                continue
            errors[column.name] = str(error)
    if errors:
        raise WrongForm(errors)
    return {column: new for column, new in values.items() if not row or row[column] != new}


def save(database: Database, name: str, row: Row | None, given: Row, sent: Mapping[str, str]) -> Row:
    """Change the row by what was sent, or add one (None). Returns its key. Raises WrongForm, ChangedMeanwhile."""
    keys = database.key_columns(name)
    try:
        values = read(database, name, row, given, sent)
        if row is None:
            row = database.insert(name, values)
        elif values:
            database.update(name, {key: row[key] for key in keys}, values, _moment(sent.get("seen", "")))
    except Refused as refused:
        columns = {column.name for column in database.asked(name)}
        raise WrongForm({refused.column if refused.column in columns else "": refused.why}) from None
    return {key: row[key] for key in keys}


def _value(database: Database, name: str, column: sa.Column[Any], leant_on: Row, sent: Mapping[str, str]) -> Any:
    if kind(column) == "flag":
        return column.name in sent
    found = value(name, column, sent.get(column.name, ""))
    choices = _choices(database, name, column, leant_on)
    if found is not None and choices is not None and str(found) not in dict(choices):
        raise WrongValue(NOT_OF_THE_LIST)
    return found


def _fixed(database: Database, name: str, row: Row | None, given: Row) -> set[str]:
    """The columns that this form does not change: a row's key, and where a new one belongs."""
    return {*database.key_columns(name), *TABLES[name].within} if row else set(given)


def _choices(database: Database, name: str, column: sa.Column[Any], leant_on: Row) -> list[tuple[str, str]] | None:
    """What a column may hold, with labels; None: anything of its type."""
    facts = TABLES[name]
    if words := facts.words.get(column.name):
        return list(words.items())
    reference = facts.refers.get(column.name)
    if reference is None or any(one not in leant_on for one in reference.within):
        return None
    return database.choices(reference, leant_on)


def _shown(database: Database, name: str, column: sa.Column[Any], row: Row | None, given: Row) -> Any:
    """The value that an untouched form shows."""
    if row is not None:
        held = row[column.name]
        return "" if held is None else held
    if column.name in given:
        return given[column.name]
    if column.name == TABLES[name].counted:
        return database.next_number(name, given)
    default = column.server_default
    text = str(default.arg) if isinstance(default, sa.DefaultClause) else ""
    if text in ("true", "false"):
        return text == "true"
    found = re.fullmatch(r"'?([\w ]*?)'?(?:::[\w ]+(?:\(\d+\))?)?", text)
    return found.group(1) if found and "CURRENT" not in text else ""


def _moment(text: str) -> datetime:
    """When the row was changed last, as the form had it; what is no time was never the row's."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
