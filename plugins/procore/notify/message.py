"""Notifications as a person reads them: one message with a subject, what happened, what to do, and where to look. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from procore.model.records import Reason
from procore.notify.events import Notification
from procore.notify.freshness import span_text
from procore.text.causes import Cause, cause_sentences
from procore.text.messages import MESSAGES
from procore.text.nouns import NOUNS
from procore.text.reasons import sentence

SHOWN = 20
"""How many notifications of a kind a message shows; the rest are counted, and on the page."""
LONGEST = 600
"""Characters of one reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
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


HEADS: Mapping[str, tuple[str, str]] = {
    "waits": ("Waits for an approval", "Attend une approbation"),
    "failed": ("Failed", "En échec"),
    "late": ("Late", "En retard"),
    "cause": ("New in the inbox", "Nouveau dans la boîte de réception"),
    "recovered": ("Recovered", "Rétabli"),
    "fresh": ("Fresh again", "De nouveau à jour"),
}
"""What a notification tells (`Notification.name`), in the order of a message."""
_COUNTED: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "waits": (("{n} plan to approve", "{n} plans to approve"), ("{n} plan à approuver", "{n} plans à approuver")),
    "failed": (("{n} failed", "{n} failed"), ("{n} en échec", "{n} en échec")),
    "late": (("{n} late", "{n} late"), ("{n} en retard", "{n} en retard")),
    "cause": (("{n} new cause in the inbox", "{n} new causes in the inbox"), ("{n} nouvelle cause", "{n} nouvelles causes")),
    "recovered": (("{n} recovered", "{n} recovered"), ("{n} rétabli", "{n} rétablis")),
    "fresh": (("{n} fresh again", "{n} fresh again"), ("{n} de nouveau à jour", "{n} de nouveau à jour")),
}  # fmt: skip
WORDS: Mapping[str, tuple[str, str]] = {
    "subject": ("Procore sync, {company}: {what}", "Synchro Procore, {company} : {what}"),
    "waits": (
        "{element}: answer in Airflow, Required actions. {why}",
        "{element} : répondez dans Airflow, Actions requises. {why}",
    ),
    "failed": ("{element}: {why}", "{element} : {why}"),
    "late": (
        "{element}: last synchronized {at}, the goal is {goal} at most. Look whether the DAG is paused, fails or hangs.",
        "{element} : dernière synchronisation {at}, le but est {goal} au plus. Voyez si le DAG est en pause, échoue ou attend.",
    ),
    "recovered": ("{element}: it had failed since {since}.", "{element} : c'était en échec depuis {since}."),
    "fresh": ("{element}: synchronized {at}.", "{element} : synchronisé {at}."),
    "never": ("never", "jamais"),
    "over": (" (over since {at})", " (terminé depuis {at})"),
    "owner": ("For {owner}.", "Pour : {owner}."),
    "example": ("For example {key}: {why}", "Par exemple {key} : {why}"),
    "more": ("... and {n} more, on the page.", "... et {n} de plus, sur la page."),
    "run": ("The run", "L'exécution"),
    "page": ("The page", "La page"),
}
OWNERS: Mapping[str, tuple[str, str]] = {
    "accounting": ("accounting", "la comptabilité"),
    "project": ("the project's team", "l'équipe du projet"),
    "it": ("IT", "l'informatique"),
}
"""Whose work a cause is."""


def compose(
    company: str,
    news: Sequence[Notification],
    *,
    language: str = "en",
    timezone: str = "UTC",
    links: Mapping[str, str] = {},
) -> Message:
    """All notifications of a company as one message.

    `company`: its name. `timezone`: that of the times in the message. `links`: addresses by name (run, page); an empty one
    is left out.
    """
    zone = ZoneInfo(timezone)
    sections = [
        (_word(HEADS[name], language), [_line(one, language, zone) for one in news if one.name == name])
        for name in HEADS
        if any(one.name == name for one in news)
    ]
    counts = {name: sum(1 for one in news if one.name == name) for name in HEADS}
    what = ", ".join(_COUNTED[name][language == "fr"][n > 1].format(n=n) for name, n in counts.items() if n)
    named = [(_word(WORDS[name], language), address) for name, address in links.items() if address]
    return Message(
        company=company,
        subject=" ".join(_word(WORDS["subject"], language).format(company=company, what=what).split()),
        text=_text(sections, named, language),
        html=_html(sections, named, language),
        news=tuple(
            {
                "news": one.name,
                "element": one.element,
                "said": _line(one, language, zone),
                "since": one.began_at.isoformat(),
                "records": (one.facts.get("cause") or {}).get("records"),
                "amount": (one.facts.get("cause") or {}).get("amount"),
            }
            for one in news
        ),
    )


def _line(one: Notification, language: str, zone: ZoneInfo) -> str:
    """One notification in words, with what to do."""
    facts = one.facts
    over = ""
    if one.change == "began" and one.ended_at:
        over = _word(WORDS["over"], language).format(at=_at(one.ended_at, zone))
    if one.name == "cause":
        return _cause(facts, language) + over
    at = facts.get("well_since") if one.name == "fresh" else facts.get("last_good")
    line = _word(WORDS[one.name], language).format(
        element=_named(one.element, language),
        why=_short(str(facts.get("why", ""))),
        at=_at(datetime.fromisoformat(at), zone) if at else _word(WORDS["never"], language),
        goal=span_text(timedelta(seconds=facts.get("goal", 0)), language),
        since=_at(one.began_at, zone),
    )
    return line + over


def _cause(facts: Mapping[str, Any], language: str) -> str:
    """A cause with its records and dollars, whose work it is, and an example with what to do."""
    given = facts["cause"]
    amount = given["amount"]
    cause = Cause(**{**given, "amount": None if amount is None else Decimal(amount)})
    owner = _word(OWNERS.get(cause.owner, (cause.owner, cause.owner)), language)
    parts = [f"{cause_sentences([cause], language)[0]}.", _word(WORDS["owner"], language).format(owner=owner)]
    example = facts.get("example") or {}
    if example.get("code") in MESSAGES:
        key = example["maestro_key"] or f"Procore {example['procore_key']}"
        why = sentence(Reason.from_json(example), cause.element, language)
        parts.append(_short(_word(WORDS["example"], language).format(key=key, why=why)))
    return " ".join(parts)


def _text(sections: Sequence[tuple[str, list[str]]], links: Sequence[tuple[str, str]], language: str) -> str:
    parts: list[str] = []
    for head, lines in sections:
        parts += [head, *("- " + line.replace("\n", "\n  ") for line in _few(lines, language)), ""]
    colon = " : " if language == "fr" else ": "
    return "\n".join(parts + [f"{name}{colon}{address}" for name, address in links]).strip()


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
    return lines[:SHOWN] + ([_word(WORDS["more"], language).format(n=more)] if more > 0 else [])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def _named(element: str, language: str) -> str:
    """The element as Airflow names its task, and in French what people call its records."""
    return f"{element} ({NOUNS[element].fr_many})" if language == "fr" and element in NOUNS else element


def _word(both: tuple[str, str], language: str) -> str:
    return both[language == "fr"]
