"""What a group or an activity of maestro* is called in Procore, and back: by a table, by rules, else by the same code. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from procore.elements.element import CodeRule, Field, Side
from procore.mapping.lines import JOINT
from procore.model.errors import Sentence

_GROUP = re.compile(r"(?<!\\)\((?!\?)([^()]*)\)")
"""A group of a pattern, without another one inside."""
_LIKE = r"(\d\d)(\d{3})"
_BACK = re.compile(r"\\(\d)")
_PLAIN = re.compile(r"(?:[^\\.^$*+?{}\[\]|()]|\\[^\w\s])*")
"""Characters that stand for themselves."""


class By(StrEnum):
    """Why two codes are one."""

    EQUAL = "equal"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Counterpart:
    """A code of the other side, and why it is the one."""

    code: str
    by: By


def rule_of(pattern: str, made: str) -> CodeRule:
    r"""The rule by which maestro*'s codes of a pattern are Procore's: `(\d\d)(\d{3})` is `\1-\2`.

    Raises ValueError, with a Sentence of what is wrong, for one that cannot be read back: a character outside the groups that
    stands for several, a group that is not used once.
    """
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ValueError(
            Sentence(
                "“{pattern}” is no pattern ({error}); write one like {like}", pattern=pattern, error=error, like=_LIKE
            )
        ) from error
    inside, between = _GROUP.findall(pattern), _GROUP.split(pattern)[::2]
    if len(inside) != groups or not all(_PLAIN.fullmatch(part) for part in between):
        raise ValueError(
            Sentence(
                "“{pattern}” cannot be read back; outside its groups write plain characters only, like {like}",
                pattern=pattern,
                like=_LIKE,
            )
        )
    used, texts = _BACK.findall(made), _BACK.split(made)[::2]
    if sorted(used) != [str(place) for place in range(1, groups + 1)] or "\\" in "".join(texts):
        raise ValueError(
            Sentence(
                "“{made}” has to name each group of “{pattern}” once, like {like}, or it cannot be read back",
                made=made,
                pattern=pattern,
                like=r"\1-\2",
            )
        )
    plain = [re.sub(r"\\(.)", r"\1", part) for part in between]
    back = "".join(text + (f"\\{used.index(str(n)) + 1}" if n <= groups else "") for n, text in enumerate(plain, 1))
    across = "".join(
        re.escape(text) + (f"({inside[int(used[n]) - 1]})" if n < groups else "") for n, text in enumerate(texts)
    )
    return CodeRule(maestro=pattern, procore=across, to_procore=made, to_maestro=back)


def counterparts(one: Field, scope: str, code: str, target: Side) -> list[Counterpart]:
    """The codes that the target may have for a code of the other side; none, or two by different rules: nobody can say.

    What is read back as another code is none: each code has one counterpart, and is that one's.
    """
    found = _mapped(one, scope, code, target)
    if found:
        return [
            each for each in found if [back.code for back in _mapped(one, scope, each.code, target.other)] == [code]
        ]
    return [] if _mapped(one, scope, code, target.other) else [Counterpart(code, By.EQUAL)]


def unclear(one: Field, scope: str, code: str) -> tuple[str, ...]:
    """What a code of maestro* without a counterpart would be in Procore: several, or what another one is; empty: it has one."""
    if len(counterparts(one, scope, code, Side.PROCORE)) == 1:
        return ()
    return tuple(each.code for each in _mapped(one, scope, code, Side.PROCORE)) or (code,)


def code_across(one: Field, scope: str, code: str, target: Side) -> str | None:
    """The one code that the target has, or would have, for a code of the other side; None: nobody can say."""
    if not (one.code_table or one.code_rules):
        return code
    found = counterparts(one, scope, code, target)
    return found[0].code if len(found) == 1 else None


def table_of(table: Mapping[str, str], scope: str) -> dict[str, str]:
    """maestro*'s codes with Procore's as they are in a project: what is said of it (`24-001|03300`) before what is said of all."""
    of_all = {code: across for code, across in table.items() if JOINT not in code}
    own = {
        code.removeprefix(scope + JOINT): to for code, to in table.items() if scope and code.startswith(scope + JOINT)
    }
    return of_all | own


def _mapped(one: Field, scope: str, code: str, target: Side) -> list[Counterpart]:
    """What the table says, else what the rules do, each code once."""
    to_procore, to_maestro = _tables(tuple((one.code_table or {}).items()), scope)
    if code in (table := to_procore if target is Side.PROCORE else to_maestro):
        return [Counterpart(table[code], By.TABLE)]
    made = dict.fromkeys(made for rule in one.code_rules if (made := _by_rule(rule, code, target)))
    return [Counterpart(each, By.RULE) for each in made]


@lru_cache(maxsize=4096)
def _tables(table: tuple[tuple[str, str], ...], scope: str) -> tuple[dict[str, str], dict[str, str]]:
    here = table_of(dict(table), scope)
    return here, {across: code for code, across in here.items()}


def _by_rule(rule: CodeRule, code: str, target: Side) -> str | None:
    pattern, made = (rule.maestro, rule.to_procore) if target is Side.PROCORE else (rule.procore, rule.to_maestro)
    found = re.fullmatch(pattern, code, re.IGNORECASE)
    return _BACK.sub(lambda place: found[int(place[1])] or "", made).upper() if found else None


def fits(rule: CodeRule, code: str) -> bool:
    """Whether a code of maestro* is one that the rule speaks of."""
    return _by_rule(rule, code, Side.PROCORE) is not None
