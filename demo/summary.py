"""What the demo prints at the end of a run: the report's table, what waits for a person, and whether anything was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from procore.text.causes import cause_sentences
from procore.text.report import Report, table

SHOWN = 3
"""So many records of one cause are printed: all are in the ledger, procore_sync.inbox."""


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


def closing(report: Report, exceptions: Iterable[tuple[str, str]]) -> str:
    """The text at the end: the table, what waits for a person, and whether anything was written.

    `exceptions`: element with cause, and a record with its sentence. Of many with one cause only that cause is printed,
    where that is shorter.
    """
    sentences: dict[str, list[str]] = {}
    for kind, sentence in exceptions:
        sentences.setdefault(kind, []).append(sentence)
    lines = [line for kind, found in sentences.items() for line in _few(_shorter(report, kind, found))]
    parts = [table(report, endpoints=False)]
    if lines:
        parts.append("Held for a person:\n" + "\n".join(lines))
    if wrote_nothing(report) and not report.failed:
        parts.append("No changes: nothing was written.")
    return "\n\n".join(parts)


def _shorter(report: Report, kind: str, sentences: list[str]) -> list[str]:
    """The sentences of one element and cause, or, of many, the sentences of the cause alone when those are fewer."""
    causes = cause_sentences(cause for cause in report.held if f"{cause.element} {cause.cause}" == kind)
    return causes if len(sentences) > SHOWN and 0 < len(causes) < len(sentences) else sentences


def _few(sentences: list[str]) -> list[str]:
    """The first few as a list, and how many more there are."""
    more = [f"    and {len(sentences) - SHOWN} more like these"] if len(sentences) > SHOWN else []
    return [f"  - {sentence}" for sentence in sentences[:SHOWN]] + more
