"""What shadow mode found, as people read it. Pure."""

from procore.elements import ALL
from procore.model.shadow import ShadowCount, ShadowOutcome, ShadowRecord, ShadowReport
from procore.text.catalogue import Text, translate
from procore.text.nouns import SIDES, name_of
from procore.text.reasons import field_labels
from procore.text.report import drawn

IN_SHADOW = Text("Shadow mode: nothing was written to maestro* or Procore.")
KEPT_IN_SHADOW = Text("Kept. The company is in shadow mode: the next run takes it into account, and writes nothing.")
_ELEMENT = Text("element", context="column")
_WRITTEN = Text("written side")
_AGREED = Text("done alike")
_DIFFERED = Text("done otherwise")
_WAITING = Text("not done yet")
_PERCENT = Text("alike, of what was done")
_NOTHING = Text("No run in shadow mode has planned anything yet.")
_OTHERWISE = Text("{element} {key}: done otherwise in {fields}")
_WAITS = Text("{element} {key}: not done yet, planned {when}")
_COUNTS = Text("{said} By element, {heads}: {counts}.")


def shadow_rows(report: ShadowReport, language: str) -> list[list[str]]:
    """The heads, and a row an element and written side."""
    say = translate(language).say
    heads = [say(one) for one in (_ELEMENT, _WRITTEN, _AGREED, _DIFFERED, _WAITING, _PERCENT)]
    return [heads, *([*_names(one, language), *_numbers(one)] for one in report.counts)]


def shadow_table(report: ShadowReport, language: str) -> str:
    """The counts, and below them the records that are worth a look."""
    if not report.counts:
        return translate(language).say(_NOTHING)
    records = [record_sentence(one, language) for one in report.records]
    return "\n".join([*drawn(shadow_rows(report, language), "llrrrr"), *([""] if records else []), *records])


def record_sentence(record: ShadowRecord, language: str) -> str:
    """A record, and what became of what was planned."""
    words = translate(language)
    named = {"element": name_of(ALL[record.element], language), "key": record_key(record)}
    if record.outcome is ShadowOutcome.DIFFERED:
        return words.say(_OTHERWISE, **named, fields=field_labels(record.element, ", ".join(record.fields), language))
    when = record.planned_at.date().isoformat() if record.planned_at else ""
    return words.say(_WAITS, **named, when=when)


def record_key(record: ShadowRecord) -> str:
    """maestro*'s key, else Procore's id."""
    return record.maestro_key or f"Procore {record.procore_key}"


def shadow_note(report: ShadowReport, language: str) -> str:
    """The same in a sentence for each element, for a run's note."""
    words = translate(language)
    counts = [
        f"{name_of(ALL[one.element], language)} ({SIDES[one.side]}) {one.agreed} / {one.differed} / {one.waiting}"
        for one in report.counts
    ]
    heads = " / ".join(words.say(one) for one in (_AGREED, _DIFFERED, _WAITING))
    said = words.say(IN_SHADOW)
    return words.say(_COUNTS, said=said, heads=heads, counts="; ".join(counts)) if counts else said


def _names(count: ShadowCount, language: str) -> list[str]:
    return [name_of(ALL[count.element], language), SIDES[count.side]]


def _numbers(count: ShadowCount) -> list[str]:
    percent = "–" if count.percent is None else f"{count.percent} %"
    return [str(count.agreed), str(count.differed), str(count.waiting), percent]
