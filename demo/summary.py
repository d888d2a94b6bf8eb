"""What the demo prints at the end of a run: each element and its parts, what waits for a person, and where to look."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from sqlalchemy import Engine, text

from demo.progress import WORDS
from procore.elements import ELEMENTS
from procore.text.causes import cause_sentences
from procore.text.report import Report, drawn

Written = Mapping[tuple[str, str, str], int]
"""How many records of an element or a part were written on a side, and how: by id, side and verb."""

WRITTEN = """
SELECT element, written_to, verb, count(DISTINCT concat_ws('|', project, coalesce(maestro_key, CAST(procore_id AS text))))
FROM procore_sync.value_ledger
WHERE company = :company AND dag_run = :dag_run AND state = 'done'
GROUP BY element, written_to, verb
"""
COLUMNS = (("procore", "create"), ("procore", "update"), ("maestro", "create"), ("maestro", "update"))
HEADS = ("", "new in Procore", "changed", "new in maestro*", "changed", "waits", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record that waits for a person: of which element or part, for which cause and field, its keys, the sentence."""

    element: str
    cause: str
    field: str
    maestro: str
    procore: str
    sentence: str


def written(ledger: Engine, company: str, dag_run: str) -> dict[tuple[str, str, str], int]:
    """What a run wrote, counted in the ledger's view for people."""
    with ledger.connect() as connection:
        rows = connection.execute(text(WRITTEN), {"company": company, "dag_run": dag_run}).all()
    return {(element, side, verb): count for element, side, verb, count in rows}


def outcome(
    company: str,
    runs: Mapping[str, Mapping[str, object]],
    states: Mapping[str, str],
    causes: Iterable[Mapping[str, object]] = (),
) -> Report:
    """The ledger's numbers of a run and what waits for a person by cause, with the states that Airflow gave its tasks."""
    skipped = {name: "left out" for name, state in states.items() if state in ("skipped", "removed")}
    report = Report.of(company, runs, skipped, causes)
    rows = {
        name: replace(row, state=states.get(name, row.state), why="" if name in skipped else row.why)
        for name, row in report.rows.items()
    }
    return replace(report, rows=rows)


def wrote_nothing(report: Report) -> bool:
    """Whether the run left both sides as they were."""
    return not any(row.numbers[name] for row in report.rows.values() for name in ("created", "updated", "linked"))


def closing(report: Report, wrote: Written, held: Sequence[Held], page: str) -> str:
    """The text at the end: a row an element and part, one line a cause with its link, and whether anything was written.

    `page`: the address of the company's page.
    """
    parts = ["\n".join(drawn([list(HEADS), *_rows(report, wrote, held)], "lrrrrrl"))]
    if why := [f"{name}: {row.why}" for name, row in report.rows.items() if row.why]:
        parts.append("\n".join(why))
    if report.held:
        parts.append("Waits for a person:\n" + "\n".join(_waiting(report, held, page)))
    if wrote_nothing(report) and not report.failed:
        parts.append("No changes: nothing was written.")
    return "\n\n".join(parts)


def _rows(report: Report, wrote: Written, held: Sequence[Held]) -> list[list[str]]:
    """A row an element, and one below it for each of its parts that has a number."""
    rows = []
    for name, row in report.rows.items():
        rows.append([_words(name), *_numbers(name, wrote, held), WORDS.get(row.state, row.state)])
        parts = [(f"  {_words(part.id)}", _numbers(part.id, wrote, held)) for part in ELEMENTS[name].parts]
        rows += [[words, *numbers, ""] for words, numbers in parts if any(numbers)]
    return rows


def _numbers(name: str, wrote: Written, held: Sequence[Held]) -> list[str]:
    """What was written of it, and what waits; a nought is left blank."""
    counts = [*(wrote.get((name, side, verb), 0) for side, verb in COLUMNS), sum(one.element == name for one in held)]
    return [f"{count:,}" if count else "" for count in counts]


def _waiting(report: Report, held: Sequence[Held], page: str) -> list[str]:
    """One line a cause, with its records and dollars, and where they are; all of them are in the report's file."""
    lines = []
    for cause in report.held:
        (sentence,) = cause_sentences([cause])
        of_cause = [
            one for one in held if (one.element, one.cause, one.field) == (cause.element, cause.cause, cause.field)
        ]
        lines += [f"  - {sentence}", f"    {page}/synchronization{_place(cause.element, of_cause)}"]
    return lines


def _place(element: str, of_cause: Sequence[Held]) -> str:
    """The page of the one record, or of the element's records that wait."""
    if len(of_cause) != 1:
        return f"?{urlencode({'element': element})}"
    keys = {"maestro": of_cause[0].maestro, "procore": of_cause[0].procore}
    return f"/{element}/record?{urlencode({side: key for side, key in keys.items() if key})}"


def _words(name: str) -> str:
    return name.replace("_", " ")
