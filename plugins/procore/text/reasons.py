"""A reason in words: the sentence of its cause, with fields, sides, elements, amounts and lines as people name them. Pure."""

import re
from collections.abc import Mapping, Sequence
from string import Formatter

from procore.elements import ALL
from procore.elements.element import Field, Side
from procore.model.records import FieldConflict, Reason
from procore.text.catalogue import Text, translate
from procore.text.messages import MESSAGES, ExceptionKind
from procore.text.nouns import SIDES, one_of
from procore.text.values import value_said

WHERE = "where"
"""The fact that says which side's word the key of a record is that is waited for: a Side."""
UNDECIDED = "undecided"
"""The fact that says that nobody decided yet about the code that is waited for."""

_MONEY = ("amount", "stated", "total")
"""The facts that are dollars."""
_VALUES = ("maestro", "procore", "value", "now", "was", "wrote", "sent", "kept")
"""The facts that are a value of the field that the cause is about."""
_IN_LINE = Text("{said} (line {line}).")
_IN_LINE_OF = Text("{said} (line {line}, {amount}).")
_FIELD_OF_LINE = Text("{field} (line {line})")
_OTHER_FIELD = Text("; {field} too: “{maestro}”, “{procore}”")
_NO_FIELD = Text("none")
_NAMED = Text("“{name}” (Procore {key})")


def kind_of(reason: Reason) -> ExceptionKind:
    """Whether the record is rejected, waits, is in conflict or ambiguous."""
    return MESSAGES[reason.code].kind


def owner_of(reason: Reason) -> str:
    """Whose work it is: accounting, project, or it."""
    return MESSAGES[reason.code].owner


def _says(reason: Reason) -> Text:
    """The sentence of the cause, or that of a fact which says more."""
    message = MESSAGES[reason.code]
    return next((text for fact, text in message.instead.items() if reason.facts.get(fact)), message.says)


def sentence(reason: Reason, element_id: str, language: str = "en") -> str:
    """One sentence about one record, with what to do. A fact that the reason lacks shows as `?`, never as an error.

    `element_id`: whose fields the facts name; one that is not known leaves the names as they are.
    """
    words, text = translate(language), _says(reason)
    facts = _facts_in_words(reason, element_id, language)
    wanted = {name for _, name, _, _ in Formatter().parse(text.english) if name}
    given: dict[str, object] = {name: facts.get(name, "?") for name in wanted}
    if count := text.counts:
        given[count] = int(facts[count]) if facts.get(count, "").isdigit() else facts.get(count, "?")
    said = words.say(text, of=str(reason.facts.get("element", "")), **given)
    if not facts.get("line") or "line" in wanted:
        return said
    amount = facts.get("amount") if "amount" not in wanted else ""
    return words.say(_IN_LINE_OF if amount else _IN_LINE, said=said[:-1], line=facts["line"], amount=amount)


def _facts_in_words(reason: Reason, element_id: str, language: str) -> dict[str, str]:
    """The reason's facts as people name them."""
    facts = {name: str(value) for name, value in reason.facts.items()}
    if one := _fields(element_id).get(facts.get("field", "")):
        facts |= {name: value_said(one, facts[name], language) for name in _VALUES if name in facts}
    facts |= _of_conflicts(reason.conflicts, element_id, language)
    if "key" in facts:
        facts["key"] = record_label(facts["key"], facts.get("name", ""), facts.get(WHERE, ""), language)
    if "said" in facts:
        facts["said"] = _in_words(facts["said"], element_id, language)
    facts["side"] = SIDES.get(facts.get("side", ""), facts.get("side", "?"))
    if not reason.conflicts:
        facts["field"] = field_labels(element_id, facts.get("field", "?"), language)
    facts |= {name: translate(language).dollars(facts[name]) for name in _MONEY if facts.get(name)}
    if words := one_of(facts.get("element", ""), language):
        facts["element"] = words
    return facts


def _in_words(said: str, element_id: str, language: str) -> str:
    """Procore's words, what people call a field before Procore's name of it: `title can't be blank` is about Description.

    A name stands at the beginning of a clause, before a verb or a colon (docs/procore.md#errors).
    """
    names = _procore_names(element_id, language)
    clause = re.compile(r"(^|[;:,] )(\w+)(?=:? (?:can't|cannot|must|is|has|was|should|needs)\b)")
    return clause.sub(lambda m: f"{m[1]}{names[m[2]]} ({m[2]})" if m[2] in names else m[0], said)


def _procore_names(element_id: str, language: str) -> dict[str, str]:
    """What people call the fields that Procore names otherwise, by Procore's names."""
    element = ALL.get(element_id)
    names: dict[str, str] = {}
    for one in (*element.fields, *element.lines) if element else ():
        label = label_of(one, language)
        for path in (one.procore, one.procore_write or ""):
            root, _, tail = path.partition(".")
            if root.casefold() != label.casefold():
                names.setdefault(root if tail in ("", "id") else path, label)
    return names


def _of_conflicts(conflicts: Sequence[FieldConflict], element_id: str, language: str) -> dict[str, str]:
    """The facts of the fields in conflict: the first one's label and values, and the others with theirs.

    `line`: the line that all of them are of. Of several lines each field is named with its own.
    """
    if not conflicts:
        return {"others": ""}
    words, known, lines = translate(language), _fields(element_id), {one.line for one in conflicts}
    named = []
    for one in conflicts:
        label = field_labels(element_id, one.field, language)
        if one.line and len(lines) > 1:
            label = words.say(_FIELD_OF_LINE, field=label, line=one.line)
        held = (value_said(known.get(one.field), value, language) for value in (one.maestro, one.procore))
        named.append(dict(zip(("field", "maestro", "procore"), (label, *held), strict=True)))
    facts = named[0] | {"others": "".join(words.say(_OTHER_FIELD, **one) for one in named[1:])}
    return facts | ({"line": lines.pop()} if len(lines) == 1 else {})


def record_label(key: str, name: str, where: str, language: str) -> str:
    """A record that another one names, as people know it: 4410 (Béton ltée); “Béton ltée” (Procore 8123).

    `name`: empty when it is not known. `where`: the Side whose word the key is; empty: not known.
    """
    if where == Side.MAESTRO:
        return f"{key} ({name})" if name else key
    if name:
        return translate(language).say(_NAMED, name=name, key=key)
    return f"Procore {key}" if where == Side.PROCORE else key


def _fields(element_id: str) -> Mapping[str, Field]:
    element = ALL.get(element_id)
    return {**element.set_up_by_name, **element.line_by_name, **element.by_name} if element else {}


def label_of(one: Field, language: str) -> str:
    """What people call a field."""
    return translate(language).say(Text(one.label, context="field"))


def field_labels(element_id: str, field: str, language: str) -> str:
    """What people call these fields (names with commas between). A name that the element does not have stays as it is."""
    known = _fields(element_id)
    if not field:
        return translate(language).say(_NO_FIELD)
    names = [name.strip() for name in field.split(",")]
    return ", ".join(label_of(known[name], language) if name in known else name for name in names)
