"""The Variable `procore_companies`: its companies, and one sentence for each thing that is wrong with them."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import StringConstraints, TypeAdapter, ValidationError

from procore.config.company import CompanySettings
from procore.config.problems import VARIABLE, SettingProblem, SettingRefused
from procore.model.errors import ConfigurationError, Sentence
from procore.text.catalogue import LANGUAGES

DAG, CHECK = "procore_sync__", "procore_check"
"""How the DAGs of companies begin, and the DAG that checks the set-up."""
KEY = re.compile(r"[a-z0-9][a-z0-9_]{0,49}")


def dag_of(company: str, what: Literal["sync", "links", "undo", "pairing"] = "sync") -> str:
    """The id of a company's DAG; `what` it does. Each company has its own, so that Airflow's rights to a DAG are to one company."""
    return f"procore_{what}__{company}"


@dataclass(frozen=True, slots=True)
class Companies:
    """The companies that can run, by key, and what is wrong with the others."""

    good: Mapping[str, CompanySettings]
    problems: tuple[SettingProblem, ...]

    def problems_of(self, company: str) -> list[SettingProblem]:
        """What is wrong with one company, or with the whole Variable."""
        return [one for one in self.problems if one.company in ("", company)]

    @property
    def language(self) -> str:
        """Of what serves them all: the one that they share; English, where they do not."""
        shared = {one.language for one in self.good.values()}
        return shared.pop() if len(shared) == 1 else LANGUAGES[0]


def read(raw: str | Mapping[str, Any] | None) -> Companies:
    """The companies of the Variable's text (or parsed JSON; None: not set yet). Never raises for its content."""
    if raw is None or raw == "":
        return Companies({}, ())
    if isinstance(raw, str):
        try:
            raw = json.loads(raw)
        except (ValueError, RecursionError) as error:
            return Companies(
                {}, (SettingProblem(said=Sentence("it is not JSON ({error}); correct it at that place", error=error)),)
            )
    if not isinstance(raw, Mapping):
        return Companies({}, (SettingProblem(said=Sentence("it must be an object of companies, each with its key")),))
    good: dict[str, CompanySettings] = {}
    problems: list[SettingProblem] = []
    for key, entry in raw.items():
        one = _entry(key, entry)
        if isinstance(one, CompanySettings):
            good[key] = one
        else:
            problems.extend(one)
    problems.extend(_shared(good))
    return Companies(good, tuple(problems))


def _entry(key: str, entry: Any) -> CompanySettings | list[SettingProblem]:
    """One company's settings, or what is wrong with them."""
    if not KEY.fullmatch(key):
        said = Sentence("its key names the DAG; use a to z, 0 to 9 and _, at most 50")
        return [SettingProblem(company=key, said=said)]
    try:
        settings = CompanySettings.model_validate(entry)
        stored = settings.model_dump_json()
    except ValidationError as error:
        return [_problem(key, dict(one)) for one in error.errors()]
    except Exception as error:  # noqa: BLE001  # whatever one company's entry does, the others are read
        said = Sentence("it cannot be read ({kind}: {error})", kind=type(error).__name__, error=error)
        return [SettingProblem(company=key, said=said)]
    if "\\u0000" in stored:  # Airflow could not store the DAGs of the file with it, those of the others among them
        return [SettingProblem(company=key, said=Sentence("it holds the character U+0000; delete it"))]
    return settings


def schema() -> dict[str, Any]:
    """The JSON Schema of the Variable: what `read` takes, but for what only code can compare."""
    return TypeAdapter(
        dict[Annotated[str, StringConstraints(pattern=f"^{KEY.pattern}$")], CompanySettings]
    ).json_schema()


def company(raw: str | Mapping[str, Any] | None, key: str) -> CompanySettings:
    """One company's settings. Raises ConfigurationError with every sentence that concerns it."""
    found = read(raw)
    if key in found.good:
        return found.good[key]
    if mine := found.problems_of(key) or found.problems:
        raise ConfigurationError(" ".join(map(str, mine)))
    raise ConfigurationError("Variable {variable} has no company {key}: add it.", variable=VARIABLE, key=key)


def _shared(good: dict[str, CompanySettings]) -> list[SettingProblem]:
    """Two companies on one Procore company, or on one maestro* company, would overwrite each other: the second may not run."""
    problems = []
    owners: dict[tuple[str, int], str] = {}
    for key, settings in list(good.items()):
        pair = (settings.procore_conn_id, settings.procore_company_id)
        if (first := owners.setdefault(pair, key)) != key:
            said = Sentence(
                "company {first} has the same one; one Procore company belongs to one maestro* company", first=first
            )
            problems.append(SettingProblem(company=key, path="procore_company_id", said=said))
            del good[key]
    tags: dict[tuple[str, str], str] = {}
    for key, settings in list(good.items()):
        if (first := tags.setdefault((settings.maestro_conn_id, settings.tag), key)) != key:
            said = Sentence(
                "company {first} has the same one in the same maestro* database; one maestro* company belongs to one Procore "
                "company",
                first=first,
            )
            problems.append(SettingProblem(company=key, path="tag", said=said))
            del good[key]
    return problems


_PROBLEMS = {
    "string_pattern_mismatch": Sentence("must be a currency's code, like CAD"),
    "missing": Sentence("is missing; add it"),
    "extra_forbidden": Sentence("is not a setting; remove it or correct its spelling"),
    "int_parsing": Sentence("must be a whole number, like 598134325684219"),
    "int_type": Sentence("must be a whole number, like 598134325684219"),
    "string_too_short": Sentence("is empty; fill it in"),
    "string_type": Sentence("must be a text in quotes"),
    "dict_type": Sentence("must be an object, in braces"),
    "tuple_type": Sentence("must be a list, in brackets"),
    "decimal_parsing": Sentence("must be a number, like 4 or 0.5"),
    "decimal_type": Sentence("must be a number, like 4 or 0.5"),
    "date_from_datetime_parsing": Sentence("must be a day, like 2024-01-01"),
    "date_from_datetime_inexact": Sentence("must be a day, like 2024-01-01"),
    "date_parsing": Sentence("must be a day, like 2024-01-01"),
    "date_type": Sentence("must be a day, like 2024-01-01"),
    "model_type": Sentence("must be an object, in braces"),
}


def _problem(company: str, error: dict[str, Any]) -> SettingProblem:
    """One of pydantic's findings: where, what is wrong, what to do."""
    path = [str(part) for part in error["loc"]]
    kind, context = error["type"], error.get("ctx") or {}
    match context.get("error"):
        case SettingRefused() as cause:
            path += [cause.at] if cause.at else []
            said = cause.said
        case _ if kind in ("literal_error", "enum"):
            said = Sentence("“{given}” is not known; choose {among}", given=error["input"], among=context["expected"])
        case _:
            said = _PROBLEMS.get(kind) or Sentence(error["msg"].lower())
    return SettingProblem(company=company, path=".".join(path) or "settings", said=said)
