"""A run in the Markdown of its note in Airflow, which holds a thousand characters. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from procore.text.catalogue import Text, translate
from procore.text.causes import total_amount
from procore.text.report import Report, head

NOTE, WHY, LEFT_OUT, APPROVERS = "note", "why", "left_out", "approvers"
"""The names of XComs: the report's Markdown, the sentence of a task that failed, or left its element to another run, and
the approvers whom the check's task cannot look up."""
LONGEST = 1000
"""Characters of a note, in Airflow's database."""
_MARKS = {"success": "✓", "failed": "✗", "skipped": "–"}
_COLUMNS = ("created", "updated", "linked", "waiting", "rejected", "calls")
LINKS = 5
"""How many records a note links; the rest are on the page."""
_ROOM_OF_A_REASON = 90
"""Characters that a red element's reason has at the least, before another record is linked."""
_RECORDS = Text("Look at {links}.")
_MORE = Text("{n} more", by="n")
_WHY = Text("\n\n**{element}**: {why}")
_HELD = Text("{n} record waits for somebody, {amount}.", many="{n} records wait for somebody, {amount}.")
_HELD_WITHOUT_DOLLARS = Text("{n} record waits for somebody.", many="{n} records wait for somebody.")

_UNEXPLAINED = Text(
    "**Nothing explains {amount}** in {n} record whose sides differ: look at Balance on the page.",
    many="**Nothing explains {amount}** in {n} records whose sides differ: look at Balance on the page.",
)


def note(
    report: Report,
    why: Mapping[str, str],
    language: str = "en",
    *,
    left_out: Iterable[str] = (),
    records: Sequence[tuple[str, str]] = (),
    rest: str = "",
) -> str:
    """What waits for somebody, though all may be green; a table of the elements that ran; why each red one is (`why`).

    `left_out`: why elements were left to another run, each sentence once. `records`: those that wait, by name and address,
    of which a few are linked; `rest`: the address of the list of all. Never longer than a note.
    """
    heads = [head(name, language) for name in ("element", *_COLUMNS)]
    lines = [
        *(part for sentence in dict.fromkeys(left_out) for part in (escaped(sentence), "")),
        *([f"**{said}**", ""] if (said := held_sentence(report, language)) else []),
        *_unexplained(report, language),
        "|" + "|".join(heads) + "|",
        "|" + "|".join(["-", *["-:"] * len(_COLUMNS)]) + "|",
    ]
    for element, row in report.rows.items():
        if row.state != "skipped":
            cells = (str(row.numbers[name]) for name in _COLUMNS)
            lines.append(f"|{_MARKS.get(row.state, row.state)} {element}|{'|'.join(cells)}|")
    written = "\n".join(lines)
    written += _linked(report, records, rest, language, LONGEST - len(written) - _ROOM_OF_A_REASON * len(why))
    room = (LONGEST - len(written)) // max(1, len(why))
    for element, reason in why.items():
        written += shortened(translate(language).say(_WHY, element=element, why=escaped(reason)), room)
    return shortened(written)


def held_sentence(report: Report, language: str) -> str:
    """What the run's elements hold for a person, in one sentence; empty where they hold nothing."""
    if not (records := sum(cause.records for cause in report.held)):
        return ""
    words, amount = translate(language), total_amount(report.held)
    if amount is None:
        return words.say(_HELD_WITHOUT_DOLLARS, n=records)
    return words.say(_HELD, n=records, amount=words.dollars(str(amount)))


def _linked(report: Report, records: Sequence[tuple[str, str]], rest: str, language: str, room: int) -> str:
    """A link to each of the first records that wait, as far as there is room, and to the list of the others."""
    words, waiting = translate(language), sum(cause.records for cause in report.held)
    made = ""
    for number in range(1, min(LINKS, len(records)) + 1):
        links = [f"[{escaped(name)}]({address})" for name, address in records[:number]]
        if waiting > number and rest:
            links.append(f"[{words.say(_MORE, n=waiting - number)}]({rest})")
        longer = f"\n\n{words.say(_RECORDS, links=words.listed(links))}"
        if len(longer) > room:
            break
        made = longer
    return made


def _unexplained(report: Report, language: str) -> list[str]:
    """Dollars that differ for no known reason, in one line; nothing where there are none."""
    records, amount = report.unexplained
    if not records:
        return []
    say = translate(language)
    return [say.say(_UNEXPLAINED, n=records, amount=say.dollars(str(amount))), ""]


def escaped(reason: str) -> str:
    """A reason as one paragraph that Markdown leaves as it is."""
    text = " ".join(reason.split())
    return "".join(f"\\{letter}" if letter in "\\*_`[]<>|#~" else letter for letter in text)


def shortened(written: str, room: int = LONGEST) -> str:
    """At most as long as a note may be."""
    return written if len(written) <= room else f"{written[: room - 1]}…"
