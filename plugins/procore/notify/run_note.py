"""A run in the Markdown of its note in Airflow, which holds a thousand characters. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from procore.text.catalogue import Text, translate
from procore.text.causes import total_amount
from procore.text.report import Report, head

NOTE, WHY, LEFT_OUT = "note", "why", "left_out"
"""The names of XComs: the report's Markdown, and the sentence of a task that failed, or left its element to another run."""
LONGEST = 1000
"""Characters of a note, in Airflow's database."""
_MARKS = {"success": "✓", "failed": "✗", "skipped": "–"}
_COLUMNS = ("created", "updated", "linked", "waiting", "rejected", "calls")
_WHY = Text("\n\n**{element}**: {why}")
_HELD = Text("**{n} record waits** for somebody, {amount}.", many="**{n} records wait** for somebody, {amount}.")
_HELD_WITHOUT_DOLLARS = Text("**{n} record waits** for somebody.", many="**{n} records wait** for somebody.")


def note(report: Report, why: Mapping[str, str], language: str = "en", *, left_out: Iterable[str] = ()) -> str:
    """What waits for somebody, though all may be green; a table of the elements that ran; why each red one is (`why`).

    `left_out`: why elements were left to another run, each sentence once. Never longer than a note.
    """
    heads = [head(name, language) for name in ("element", *_COLUMNS)]
    lines = [
        *(part for sentence in dict.fromkeys(left_out) for part in (escaped(sentence), "")),
        *_held(report, language),
        "|" + "|".join(heads) + "|",
        "|" + "|".join(["-", *["-:"] * len(_COLUMNS)]) + "|",
    ]
    for element, row in report.rows.items():
        if row.state != "skipped":
            cells = (str(row.numbers[name]) for name in _COLUMNS)
            lines.append(f"|{_MARKS.get(row.state, row.state)} {element}|{'|'.join(cells)}|")
    written = "\n".join(lines)
    room = (LONGEST - len(written)) // max(1, len(why))
    for element, reason in why.items():
        written += shortened(translate(language).say(_WHY, element=element, why=escaped(reason)), room)
    return shortened(written)


def _held(report: Report, language: str) -> list[str]:
    """What the run's elements hold for a person, in one line; nothing where they hold nothing."""
    if not (records := sum(cause.records for cause in report.held)):
        return []
    say, amount = translate(language), total_amount(report.held)
    if amount is None:
        return [say.say(_HELD_WITHOUT_DOLLARS, n=records), ""]
    return [say.say(_HELD, n=records, amount=say.dollars(str(amount))), ""]


def escaped(reason: str) -> str:
    """A reason as one paragraph that Markdown leaves as it is."""
    text = " ".join(reason.split())
    return "".join(f"\\{letter}" if letter in "\\*_`[]<>|#~" else letter for letter in text)


def shortened(written: str, room: int = LONGEST) -> str:
    """At most as long as a note may be."""
    return written if len(written) <= room else f"{written[: room - 1]}…"
