"""Notifications as a person reads them: one message with a subject, what happened, what to do, and where to look. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from procore.model.records import Reason
from procore.notify.events import Notification
from procore.text.catalogue import Text, translate
from procore.text.causes import Cause, cause_sentences
from procore.text.messages import MESSAGES
from procore.text.nouns import with_name
from procore.text.reasons import sentence

SHOWN = 20
"""How many notifications of a kind a message shows; the rest are counted, and on the page."""
LONGEST = 600
"""Characters of one reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedMessage:
    """A message as text and as HTML; `news`: its notifications one by one, as a program reads them."""

    company: str
    subject: str
    text: str
    html: str
    news: tuple[Mapping[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """What a webhook gets: subject, text, company, news."""
        return {"subject": self.subject, "text": self.text, "company": self.company, "news": list(self.news)}

    def for_templates(self) -> dict[str, Any]:
        """What `{{ news.… }}` names in the arguments of a notifier."""
        return asdict(self)


HEADS: Mapping[str, Text] = {
    "waits": Text("Waits for an approval"),
    "failed": Text("Failed"),
    "late": Text("Late"),
    "unusual": Text("More changes than usual"),
    "unexplained": Text("Dollars that nothing explains"),
    "cause": Text("New in the inbox"),
    "recovered": Text("Recovered"),
    "fresh": Text("Fresh again"),
    "even": Text("All differences explained again"),
}
"""What a notification tells (`Notification.name`), in the order of a message."""
_COUNTED: Mapping[str, Text] = {
    "waits": Text("{n} plan to approve", "{n} plans to approve"),
    "failed": Text("{n} failed", by="n"),
    "late": Text("{n} late", by="n"),
    "unusual": Text("{n} with more changes than usual", by="n"),
    "unexplained": Text("{n} with dollars that nothing explains", by="n"),
    "cause": Text("{n} new cause in the inbox", "{n} new causes in the inbox"),
    "recovered": Text("{n} recovered", by="n"),
    "fresh": Text("{n} fresh again", by="n"),
    "even": Text("{n} explained again", by="n"),
}
_LINES: Mapping[str, Text] = {
    "waits": Text("{element}: answer in Airflow, Required actions. {why}"),
    "failed": Text("{element}: {why}"),
    "late": Text(
        "{element}: last synchronized {at}, the goal is {goal} at most. Look whether the DAG is paused, fails or hangs."
    ),
    "recovered": Text("{element}: it had failed since {since}."),
    "fresh": Text("{element}: synchronized {at}."),
    "unusual": Text(
        "{element}: {changes} records created or updated in one run; the largest of the {runs} runs before it had {largest}. Look "
        "at the run, and undo it if it is not what you meant."
    ),
    "unexplained": Text(
        "{element}: {amount} differ between maestro* and Procore, in {n} record, and no exception says why. Look at Balance on "
        "the page, only differences, and compare the record line by line.",
        "{element}: {amount} differ between maestro* and Procore, in {n} records, and no exception says why. Look at Balance on "
        "the page, only differences, and compare each record line by line.",
    ),
    "even": Text("{element}: dollars had differed for no known reason since {since}."),
}
_NAMES: Mapping[str, Text] = {"run": Text("The run"), "page": Text("The page")}
"""What a message has an address of."""
OWNERS: Mapping[str, Text] = {
    "accounting": Text("accounting"),
    "project": Text("the project's team"),
    "it": Text("IT"),
}
"""Whose work a cause is."""
_SUBJECT = Text("Procore sync, {company}: {what}")
_NEVER = Text("never")
_OVER = Text("{said} (over since {at})")
_OWNER = Text("For {owner}.")
_EXAMPLE = Text("For example {key}: {why}")
_MORE = Text("... and {n} more, on the page.", by="n")
_ADDRESS = Text("{name}: {address}")


def compose(
    company: str,
    notifications: Sequence[Notification],
    *,
    language: str = "en",
    timezone: str = "UTC",
    links: Mapping[str, str] = {},
) -> ComposedMessage:
    """All notifications of a company as one message.

    `company`: its name. `timezone`: that of the times in the message. `links`: addresses by name (run, page); an empty one
    is left out.
    """
    zone, words = ZoneInfo(timezone), translate(language)
    sections = [
        (words.say(HEADS[name]), [_line(one, language, zone) for one in notifications if one.name == name])
        for name in HEADS
        if any(one.name == name for one in notifications)
    ]
    counts = {name: sum(1 for one in notifications if one.name == name) for name in HEADS}
    what = ", ".join(words.say(_COUNTED[name], n=n) for name, n in counts.items() if n)
    named = [(words.say(_NAMES[name]), address) for name, address in links.items() if address]
    return ComposedMessage(
        company=company,
        subject=words.say(_SUBJECT, company=" ".join(company.split()), what=what),
        text=_text(sections, named, language),
        html=_html(sections, named, language),
        news=tuple(
            {
                "news": one.name,
                "element": one.element,
                "said": _line(one, language, zone),
                "since": one.began_at.isoformat(),
                "records": (one.facts.get("cause") or one.facts).get("records"),
                "amount": (one.facts.get("cause") or one.facts).get("amount"),
            }
            for one in notifications
        ),
    )


def _line(one: Notification, language: str, zone: ZoneInfo) -> str:
    """One notification in words, with what to do."""
    words, facts = translate(language), one.facts
    at = facts.get("well_since") if one.name == "fresh" else facts.get("last_good")
    said = (
        _cause(facts, language)
        if one.name == "cause"
        else words.say(
            _LINES[one.name],
            element=with_name(one.element, language),
            why=_short(str(facts.get("why", ""))),
            at=words.moment(datetime.fromisoformat(at), zone) if at else words.say(_NEVER),
            goal=words.span(timedelta(seconds=facts.get("goal", 0))),
            since=words.moment(one.began_at, zone),
            amount=words.dollars(str(facts.get("amount", ""))),
            n=int(facts.get("records", 0)),
            **{name: words.number(facts.get(name, 0)) for name in ("changes", "largest", "runs")},
        )
    )
    if one.change == "began" and one.ended_at:
        return words.say(_OVER, said=said, at=words.moment(one.ended_at, zone))
    return said


def _cause(facts: Mapping[str, Any], language: str) -> str:
    """A cause with its records and dollars, whose work it is, and an example with what to do."""
    words, given = translate(language), facts["cause"]
    amount = given["amount"]
    cause = Cause(**{**given, "amount": None if amount is None else Decimal(amount)})
    owner = words.say(OWNERS[cause.owner]) if cause.owner in OWNERS else cause.owner
    parts = [f"{cause_sentences([cause], language)[0]}.", words.say(_OWNER, owner=owner)]
    example = facts.get("example") or {}
    if example.get("code") in MESSAGES:
        key = example["maestro_key"] or f"Procore {example['procore_key']}"
        why = sentence(Reason.from_json(example), cause.element, language)
        parts.append(_short(words.say(_EXAMPLE, key=key, why=why)))
    return " ".join(parts)


def _text(sections: Sequence[tuple[str, list[str]]], links: Sequence[tuple[str, str]], language: str) -> str:
    parts: list[str] = []
    for head, lines in sections:
        parts += [head, *("- " + line.replace("\n", "\n  ") for line in _few(lines, language)), ""]
    named = [translate(language).say(_ADDRESS, name=name, address=address) for name, address in links]
    return "\n".join(parts + named).strip()


def _html(sections: Sequence[tuple[str, list[str]]], links: Sequence[tuple[str, str]], language: str) -> str:
    parts: list[str] = []
    for head, lines in sections:
        items = "".join(f"<li>{escape(line).replace(chr(10), '<br>')}</li>" for line in _few(lines, language))
        parts.append(f"<h3>{escape(head)}</h3><ul>{items}</ul>")
    if links:
        parts.append("<p>" + " · ".join(f'<a href="{escape(to)}">{escape(name)}</a>' for name, to in links) + "</p>")
    return "".join(parts)


def _few(lines: list[str], language: str) -> list[str]:
    more = len(lines) - SHOWN
    return lines[:SHOWN] + ([translate(language).say(_MORE, n=more)] if more > 0 else [])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
