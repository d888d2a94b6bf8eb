"""What of the settings' patterns, codes and names fits nothing of maestro*, or one thing twice, before the first run."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from procore.config.company import CompanySettings
from procore.config.element_as_set import CODES_SAID
from procore.elements import SCOPES
from procore.elements.element import Element, Field
from procore.mapping.codes import fits, unclear
from procore.mapping.lines import JOINT
from procore.mapping.values import text_of
from procore.model.orders import Window
from procore.model.records import Record
from procore.run.maestro_side import MaestroSide, OpenMaestro
from procore.text.catalogue import Text, translate

PATTERN_FITS_NONE = Text(
    "{place}: the pattern “{said}” fits none of the {n} codes of maestro*: correct it, or remove it."
)
NO_SUCH_CODE = Text("{place}: “{said}” is no code of maestro*: correct it, or remove the line.")
TWO_PATTERNS = Text(
    "{place}: {n} code of maestro* (“{code}”) fits {patterns}, and would be {across} in Procore: what is charged to it waits "
    "until one of the patterns is narrower, or {table} names it.",
    "{place}: {n} codes of maestro* fit {patterns}; “{code}” would be {across} in Procore: what is charged to them waits until "
    "one of the patterns is narrower, or {table} names them.",
)
TAKEN = Text(
    "{place}: {n} code of maestro* (“{code}”) would be {across} in Procore, as another one is: what is charged to it waits "
    "until {table} gives it a code of its own.",
    "{place}: {n} codes of maestro* would be in Procore what another one is there, “{code}” {across} for example: what is charged "
    "to them waits until {table} gives each a code of its own.",
)
NO_SUCH_PROJECT = Text("{place}: “{said}” fits none of the {n} projects of maestro*: correct it, or remove it.")
BY_FACT = ("category", "department", "manager")
"""The criteria of the filter that name what maestro* says of a project."""


def unfit_settings(settings: CompanySettings, *, open_maestro: OpenMaestro) -> Iterator[str]:
    """One sentence, in the company's language, for each pattern, code or name of the settings that fits nothing, or too much."""
    if SCOPES.id not in settings.elements:
        return
    projects = settings.element(SCOPES)
    with open_maestro(settings) as side:
        yield from unfit_filter(settings, list(_read(side, projects)))
        for part in projects.parts:
            one = part.by_name[part.key[-1]]
            if one.code_table or one.code_rules:
                yield from unfit_codes(part, _read(side, part), settings.language)


def _read(side: MaestroSide, element: Element) -> Iterator[Record]:
    return (record for page in side.read(element, Window()) for record in page)


def unfit_codes(part: Element, records: Iterable[Record], language: str) -> Iterator[str]:
    """The sentences of one list of codes, as the settings map it, about maestro*'s records of it."""
    one, say = part.by_name[part.key[-1]], translate(language).say
    table, rules = (f"elements.{SCOPES.id}.{name}" for name in CODES_SAID[part.id])
    codes = sorted({(record.scope, text_of(record.get(one.name))) for record in records})
    known = {code for _, code in codes} | {f"{scope}{JOINT}{code}" for scope, code in codes}
    for rule in one.code_rules:
        if not any(fits(rule, code) for _, code in codes):
            yield say(PATTERN_FITS_NONE, place=rules, said=rule.maestro, n=len(codes))
    for code in sorted((one.code_table or {}).keys() - known):
        yield say(NO_SUCH_CODE, place=table, said=code)
    for patterns, ((code, across), *more) in _without_counterpart(one, codes).items():
        yield say(
            TWO_PATTERNS if patterns else TAKEN,
            place=rules,
            n=1 + len(more),
            code=code,
            patterns=_quoted(patterns),
            across=_quoted(across),
            table=table,
        )


def _without_counterpart(
    one: Field, codes: Iterable[tuple[str, str]]
) -> dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]:
    """The codes that have none in Procore, and what each would be there: by the patterns that all fit it, or by none."""
    found = defaultdict(list)
    for scope, code in codes:
        if across := unclear(one, scope, code):
            fitting = tuple(rule.maestro for rule in one.code_rules if fits(rule, code)) if len(across) > 1 else ()
            found[fitting].append((code, across))
    return found


def _quoted(several: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in several)


def unfit_filter(settings: CompanySettings, projects: list[Record]) -> Iterator[str]:
    """The sentences of the filter: what it asks for that no project of maestro* has."""
    wanted, number = settings.projects_filter, SCOPES.key[0]
    numbers = {text_of(one.get(number)) for one in projects}
    asked = [("numbers", said, said in numbers) for said in sorted(wanted.numbers)]
    if wanted.pattern:
        fit = any(fnmatchcase(one, wanted.pattern.upper()) for one in numbers)
        asked.append(("pattern", wanted.pattern, fit))
    for name in BY_FACT:
        there = {one.facts.get(name) for one in projects}
        asked += [(name, said, said in there) for said in sorted(getattr(wanted, name))]
    for name, said, fits_some in asked:
        if not fits_some:
            yield translate(settings.language).say(
                NO_SUCH_PROJECT, place=f"projects_filter.{name}", said=said, n=len(projects)
            )
