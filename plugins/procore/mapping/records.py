"""A side's own row or payload -> a record, by the facts of the element. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from procore.elements.element import Element, Field, Kind, Side, Value, Values
from procore.mapping import regions as places
from procore.mapping.lines import JOINT, inside, lines_from_maestro, lines_from_procore
from procore.mapping.personal_text import without_personal_text
from procore.mapping.stored import fingerprint
from procore.mapping.sum_keys import key_of_number
from procore.mapping.values import OBJECTS, clean, fact, id_of, moment, read_fields, text_of
from procore.model.records import Reason, Record, weightiest

MISSING: Final = object()
"""What `dig` answers when the payload does not hold the path at all (not: holds null)."""


def from_maestro(element: Element, row: Mapping[str, Any], lines: Iterable[Mapping[str, Any]] = ()) -> Record:
    """One row of the element's `read` block, and a document's rows of `read_lines`, -> its record.

    Columns are the fields' names. Beside them: `project` (the scope of a project's records), `updated_at`, the element's
    facts, `external_id` (Procore's id, when maestro* keeps it), `created_at` (when maestro* knows it), and `copies` (how many
    rows share this key: more than one cannot be told apart).
    """
    values, problem = _read(element, Side.MAESTRO, {f.name: row.get(f.name) for f in element.fields})
    scope = _scope(row)
    key = key_of_number(element, _key(element, scope, values))
    if missing := _missing_key(element, values):
        problem = weightiest(problem, Reason("empty_key", {"field": missing, "name": _name(element, values) or "?"}))
    problem = weightiest(problem, _ambiguous_key(element, values))
    if int(row.get("copies") or 1) > 1:
        problem = weightiest(problem, Reason("duplicate_key", {"key": key, "copies": str(row["copies"])}))
    held, line_problem = lines_from_maestro(element, lines)
    values, held = without_personal_text(element, values, held)
    return Record(
        side=Side.MAESTRO,
        key=key,
        values=values,
        lines=held,
        scope=scope,
        facts={name: fact(row.get(name)) for name in element.facts},
        origin_id=clean(row["external_id"]) if row.get("external_id") else None,
        problem=weightiest(problem, line_problem),
        changed_at=moment(row.get("updated_at")),
        created_at=moment(row.get("created_at")),
        fingerprint=fingerprint({**values, "project": scope} if element.unique_in_company else values, held),
    )


def row_key(element: Element, row: Mapping[str, Any]) -> str:
    """How maestro* spells the key of a row, without making its record; a document's lines name it so."""
    naming = [f for f in element.fields if f.name in element.key or f.name == element.name_field]
    values, _ = read_fields(naming, Side.MAESTRO, {f.name: row.get(f.name) for f in naming})
    return _key(element, _scope(row), values)


def from_procore(element: Element, payload: Mapping[str, Any], scope: str, sent: Values | None = None) -> Record:
    """One item of a list, or one entity of an answer, -> its record.

    `sent` is what was just written: an answer that leaves a field out (answers are thinner than lists) is completed
    with it; a field that the answer holds as null was *not* stored (invalid dates, docs/procore.md#dates). A field that
    nobody names is not among the record's values: unknown is not empty. What is not of the type that belongs there is the
    record's problem. Raises ValueError for an item that does not say its id.
    """
    own = id_of(payload)
    if own is None:
        raise ValueError("an item without an id is no record")
    values, problem = values_from_procore(element, payload, sent)
    lines, line_problem = lines_from_procore(element, payload.get("line_items"))
    return Record(
        side=Side.PROCORE,
        key=str(own),
        values=values,
        lines=lines,
        scope=scope,
        facts={
            name: fact(value) or ""
            for name, path in element.procore_facts.items()
            if (value := dig(payload, path)) is not MISSING
        },
        origin_id=clean(payload.get("origin_id") or "") or None,
        problem=weightiest(problem, line_problem),
        changed_at=moment(payload.get("updated_at")),
        created_at=moment(payload.get("created_at")),
        fingerprint=fingerprint(values, lines),
    )


def values_from_procore(
    element: Element, payload: Mapping[str, Any], sent: Values | None = None
) -> tuple[dict[str, Value], Reason | None]:
    """The values of such an item without its lines, and why they could not be read."""
    said = {f.name: value for f in element.fields if (value := dig(payload, f.procore)) is not MISSING}
    return _read(element, Side.PROCORE, {**sent, **said} if sent else said)


def maestro_key(element: Element, scope: str, values: Values) -> str:
    """The key of a record in maestro*: its project (unless it is numbered once in the company), then its key fields."""
    parts = [scope] if scope and not element.unique_in_company else []
    return "|".join(parts + [text_of(values.get(name)) for name in element.key])


def origin_id(element: Element, tag: str, key: str) -> str | None:
    """The id that Procore keeps for us: unique in the company, whatever the project (docs/procore.md#origin-ids)."""
    return f"MAESTRO|{element.origin_kind}|{tag}|{key}" if element.origin_kind else None


def is_foreign(element: Element, tag: str, origin: str | None) -> bool:
    """Whether an origin id is another integration's, or of another company of maestro* (docs/procore.md#foreign-origin-ids)."""
    ours = origin_id(element, tag, "")
    return bool(origin and ours) and not str(origin).startswith(str(ours))


def _scope(row: Mapping[str, Any]) -> str:
    return clean(row.get("project") or "").upper()  # as the project's own number is read


def _key(element: Element, scope: str, values: Values) -> str:
    key = maestro_key(element, scope, values)
    if _missing_key(element, values):
        return f"{key}?{_name(element, values)}"  # no key of its own: still told apart in the inbox
    return key


def _name(element: Element, values: Values) -> str:
    return text_of(values.get(element.name_field or ""))


def _missing_key(element: Element, values: Values) -> str | None:
    return next((name for name in element.key if not values.get(name)), None)


def _ambiguous_key(element: Element, values: Values) -> Reason | None:
    """Why two records could get one key, and one origin id, of these values: keys are joined by a character of theirs."""
    for name in element.key:
        one = element.by_name[name]
        if (one.by_code or one.kind is not Kind.REFERENCE) and JOINT in text_of(values.get(name)):
            return Reason("separator_in_key", {"field": name, "value": text_of(values[name])})
    return None


def _read(element: Element, side: Side, raw: Mapping[str, Any]) -> tuple[dict[str, Value], Reason | None]:
    values, problem = read_fields(element.fields, side, raw)
    named = next((f for f in element.fields if f.kind is Kind.PROVINCE), None)
    if named and (problem is None or problem.conflicts):
        problem = weightiest(problem, _with_province_code(named, side, values))
    filled = [name for name in element.exclusive_references if values.get(name)]
    if element.exclusive_references and side is Side.MAESTRO and len(filled) != 1:
        facts = {"field": ", ".join(element.exclusive_references), "count": str(len(filled))}
        problem = weightiest(problem, Reason("not_one_of", facts))
    return values, problem


def _with_province_code(one: Field, side: Side, values: dict[str, Value]) -> Reason | None:
    """maestro*'s province as typed -> its code; a Canadian province without a country means Canada."""
    typed, country = values.get(one.name), values.get(one.country_field or "")
    if side is Side.PROCORE or not isinstance(typed, str):
        return None
    found = places.province(typed, str(country or "CA"))
    if found is None:
        return Reason("unknown_province", {"field": one.name, "value": typed, "country": str(country or "CA")})
    values[one.name] = found
    if one.country_field:
        values[one.country_field] = country or "CA"
    return None


def dig(payload: Any, path: str) -> Any:
    """The value at a dotted path; MISSING when the first step is not there; None when a later one is null or absent.

    `Odd` when a later step leads into what is no object.
    """
    first, _, rest = path.partition(".")
    if not isinstance(payload, OBJECTS) or first not in payload:
        return MISSING
    return inside(payload[first], rest) if rest else payload[first]
