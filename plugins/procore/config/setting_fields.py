"""Every setting of a model as one field that a person fills in: what is made of the settings is made of this list. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


class FieldKind(StrEnum):
    """How a setting is filled in."""

    TEXT = "text"
    NUMBER = "numeric"
    DAY = "day"
    FLAG = "flag"
    CHOICE = "choice"  # one of a few values
    TICKS = "ticks"  # several of a few values
    NAMES = "names"  # several texts
    TABLE = "table"  # rows of two values
    ROWS = "rows"  # rows that are models of their own
    MODELS = "models"  # a model by name: the elements


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingField:
    """One setting: its path below the model, with dots; `usual` is what holds where nothing is written.

    `choices`: what may be chosen, of a table what may stand in its second column (none: it is written). `nullable`: null says
    something else than the usual value. `columns`: the fields of a row that is a model. `nests`: a table whose values may hold
    others, to any depth.
    """

    path: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    usual: Any = None
    nullable: bool = False
    columns: tuple[SettingField, ...] = ()
    nests: bool = False
    example: Any = None

    @property
    def of(self) -> tuple[str, str]:
        """The path of the model that it is in (empty: the one that was asked for), and its own name."""
        group, _, name = self.path.rpartition(".")
        return group, name


def setting_fields(model: type[BaseModel], path: str = "") -> Iterator[SettingField]:
    """The settings of a model and of those inside it, in their order. Raises TypeError for one that cannot be filled in."""
    for name, info in model.model_fields.items():
        yield from _fields(f"{path}{info.alias or name}", info)


def _fields(path: str, info: FieldInfo) -> Iterator[SettingField]:
    inner, nullable = _bare(info.annotation)
    if _is_model(inner):
        yield from setting_fields(inner, f"{path}.")
        return
    usual = None if info.is_required() else info.get_default(call_default_factory=True)
    extra: Mapping[str, Any] = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    found = replace(
        _kind(path, inner, tuple(map(str, extra.get("enum", ())))),
        usual=usual,
        nullable=nullable and usual is not None,
    )
    yield replace(found, example=info.examples[0] if info.examples else _example(found))


def _kind(path: str, inner: Any, named: tuple[str, ...]) -> SettingField:
    """A setting by its type; `named`: the values that a text may have."""
    parts = [_bare(one)[0] for one in get_args(inner)]
    if choices := named or _choices(inner):
        return SettingField(path=path, kind=FieldKind.CHOICE, choices=choices)
    if get_origin(inner) is dict and parts[:1] == [str]:
        if _is_model(parts[1]):
            return SettingField(path=path, kind=FieldKind.MODELS)
        return SettingField(path=path, kind=FieldKind.TABLE, choices=_choices(parts[1]), nests=parts[1] is Any)
    if get_origin(inner) in (tuple, frozenset):
        if _is_model(parts[0]):
            return SettingField(path=path, kind=FieldKind.ROWS, columns=tuple(setting_fields(parts[0])))
        ticks = _choices(parts[0])
        return SettingField(path=path, kind=FieldKind.TICKS if ticks else FieldKind.NAMES, choices=ticks)
    if kind := _PLAIN.get(inner):
        return SettingField(path=path, kind=kind)
    raise TypeError(f"{path}: a setting of the type {inner} has no field that a person could fill in")


_PLAIN: Mapping[Any, FieldKind] = {
    str: FieldKind.TEXT,
    int: FieldKind.NUMBER,
    Decimal: FieldKind.NUMBER,
    date: FieldKind.DAY,
    bool: FieldKind.FLAG,
}


def _bare(annotation: Any) -> tuple[Any, bool]:
    """A type without its validators and without None, and whether None belonged to it."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        others = [one for one in get_args(annotation) if one is not NoneType]
        if len(others) == 1:
            return _bare(others[0])[0], True
    return annotation, False


def _choices(inner: Any) -> tuple[str, ...]:
    if get_origin(inner) is Literal:
        return tuple(map(str, get_args(inner)))
    return tuple(str(one.value) for one in inner) if isinstance(inner, type) and issubclass(inner, Enum) else ()


def _is_model(inner: Any) -> bool:
    return isinstance(inner, type) and issubclass(inner, BaseModel)


def _example(field: SettingField) -> Any:
    """A value that is not the usual one, where the type alone says which there are."""
    if field.kind is FieldKind.FLAG:
        return not field.usual
    if field.kind is FieldKind.TICKS:
        return [one for one in field.choices if one not in (field.usual or ())][:1]
    others = [one for one in field.choices if one != field.usual]
    return others[0] if others and field.kind is FieldKind.CHOICE else None
