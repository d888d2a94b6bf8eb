"""What is wrong with the codes that a company's settings map, one sentence each."""

from collections.abc import Mapping

from procore.mapping.codes import rule_of, table_of
from procore.mapping.lines import JOINT
from procore.model.errors import Sentence


def wrong_code(
    groups: Mapping[str, str], activities: Mapping[str, str], rules: Mapping[str, str]
) -> tuple[str, Sentence] | None:
    """The setting and a sentence, for codes that cannot be read both ways; None: all can.

    Two codes on one, a circle, an empty code, a project of a group, a rule that cannot be read back.
    """
    if named := next((code for code in groups if JOINT in code), None):
        return "groups", Sentence(
            "“{code}” names a project, and a group is the company's; write its code alone", code=named
        )
    for name, table in (("groups", groups), ("activities", activities)):
        if said := _wrong_table({code.upper(): across.upper() for code, across in table.items()}):
            return name, said
    for pattern, made in rules.items():
        try:
            rule_of(pattern, made)
        except ValueError as error:
            return "activity_rules", error.args[0]
    return None


def _wrong_table(table: Mapping[str, str]) -> Sentence | None:
    """What is wrong with a table; None: nothing is."""
    if empty := next((code for code, across in table.items() if not (code.split(JOINT)[-1] and across)), None):
        return Sentence("“{code}” has an empty code; fill it in, or remove the line", code=empty)
    for scope in dict.fromkeys(["", *(code.partition(JOINT)[0] for code in table if JOINT in code)]):
        here = table_of(table, scope)
        if said := _two_on_one(here, scope):
            return said
        if circle := _circle(here):
            return Sentence(
                "{codes} goes in a circle, which is a slip more often than meant; link these records on the page instead",
                codes=" → ".join(circle),
            )
    return None


def _two_on_one(table: Mapping[str, str], scope: str) -> Sentence | None:
    seen: dict[str, str] = {}
    for code, across in table.items():
        if (first := seen.setdefault(across, code)) != code:
            facts = {"first": first, "code": code, "across": across, "scope": scope}
            return (
                Sentence(
                    "“{first}” and “{code}” are both “{across}” in Procore in project {scope}, and what comes back could be "
                    "either; give each its own",
                    **facts,
                )
                if scope
                else Sentence(
                    "“{first}” and “{code}” are both “{across}” in Procore, and what comes back could be either; give each its own",
                    **facts,
                )
            )
    return None


def _circle(table: Mapping[str, str]) -> list[str]:
    """Codes that lead back to the first of them; empty: there are none. A code that is its own is no circle."""
    for start in table:
        path = [start]
        while (after := table.get(path[-1])) and after not in path:
            path.append(after)
        if after == start and len(path) > 1:
            return [*path, start]
    return []
