"""What the product says, as a template of catalogues; `python -m tests.text.extraction` (make messages) renews them by it.

Every `Text(…)` of the sources is an entry, and the sentence of every error, and every field's and element's name. A catalogue
keeps what it has; what is new is empty in it until somebody writes it, and what is said no more goes.
"""

import ast
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

import procore
from procore.config.problems import SettingRefused
from procore.elements import ALL
from procore.model import errors
from procore.text.catalogue import FOLDER, LANGUAGES, Text
from procore.text.nouns import maestro_text, name_text, procore_text

ROOT = Path(procore.__file__).parent
SENTENCES = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, (errors.SyncError, errors.Sentence))
}
"""What takes a sentence in English as its first argument: each error of the product, and a sentence itself."""
AFTER_A_PLACE = {SettingRefused.__name__}
"""What takes one as its second: what is wrong with a setting, after the place."""
NAMED = sorted({f.to for e in ALL.values() for f in (*e.fields, *e.lines) if f.to} | {"projects"})
"""The elements whose records another one's sentence may name, and those that a reference may be of one or the other."""
EITHER = sorted({
    "|".join(to) for e in ALL.values() if (to := [e.by_name[n].to for n in e.exclusive_references if e.by_name[n].to])
})  # fmt: skip


@cache
def texts() -> tuple[tuple[str, Text], ...]:
    """Every text with the file that has it."""
    return tuple(_texts())


def _texts() -> Iterator[tuple[str, Text]]:
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and (text := _text(node)):
                yield str(path.relative_to(ROOT)), text
    for element in ALL.values():
        for text in (name_text(element), maestro_text(element), procore_text(element)):
            yield "elements", text
        for one in (*element.fields, *element.lines, *element.lines_if_mapped, *element.set_up):
            yield "elements", Text(one.label, context="field")


def _text(call: ast.Call) -> Text | None:
    """The text that a call makes; None: it makes none, or one of what is known only when it runs."""
    name = ast.unparse(call.func)
    if name in (*SENTENCES, *AFTER_A_PLACE):
        said = next(iter(call.args[name in AFTER_A_PLACE :]), None)
        return Text(said.value) if isinstance(said, ast.Constant) and isinstance(said.value, str) else None
    if name != "Text":
        return None
    try:
        given = {str(one.arg): ast.literal_eval(one.value) for one in call.keywords}
        return Text(*map(ast.literal_eval, call.args), **given)
    except ValueError:
        return None


def ids_of(entry: Message) -> tuple[str, ...]:
    """The English of an entry: of one, and of several where a number decides."""
    return tuple(map(str, entry.id)) if isinstance(entry.id, (tuple, list)) else (str(entry.id),)


def template() -> Catalog:
    """A catalogue with every text, and nothing said."""
    made = Catalog(locale="fr_CA", fuzzy=False)
    for where, text in texts():
        ids = (text.english, text.many or text.english) if text.counts else text.english
        for context in [*NAMED, *EITHER] if text.each else [text.context]:
            made.add(ids, context=context or None, locations=[(where, None)], flags=())
    return made


def written(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue: by file, without dates and line numbers, which change without anything being said otherwise."""
    made = io.BytesIO()
    catalogue.header_comment = (
        f"# What people read, in {catalogue.locale.english_name}: English above, as it is said below."
    )
    write_po(made, catalogue, width=120, sort_by_file=True, include_lineno=False)
    idle = ('"POT-', '"PO-', '"Last-', '"Language-Team', '"Generated', '"Report-', '"Project-')
    lines = made.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(idle)), encoding="utf-8")


def renew(path: Path) -> list[str]:
    """A catalogue with exactly what is said; what it does not have yet."""
    with path.open("rb") as file:
        had = read_po(file)
    made = template()
    made.locale = had.locale
    lacking = []
    for entry in made:
        known = had.get(entry.id, entry.context)
        if entry.id and known:
            entry.string = known.string
        elif entry.id:
            lacking.append(str(entry.id))
    written(made, path)
    return lacking


if __name__ == "__main__":
    for language in LANGUAGES[1:]:
        for english in renew(FOLDER / language / "LC_MESSAGES" / "procore.po"):
            print(f"{language}: {english}")
