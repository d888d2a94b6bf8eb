"""One language: its catalogue, and its numbers, dollars, dates and lists as CLDR has them. The only module with Babel."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from decimal import Context, Decimal, InvalidOperation, localcontext
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

from procore.text.catalogue import Text

_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_TERRITORY = "CA"
"""Where the product is used: its way to write numbers and dates, where a catalogue does not name another (`Language: fr_CA`)."""


def _every_digit() -> AbstractContextManager[Context]:
    """Babel rounds in Python's decimal context, which refuses more than 28 digits: no amount is too long to be read."""
    return localcontext(Context(prec=10_000))


class Language:
    """What people read in one language. `catalogue`: its .po file; without one it is English itself."""

    def __init__(self, code: str, catalogue: Path) -> None:
        self.locale = Locale(code, _TERRITORY)
        self._entries: NullTranslations = NullTranslations()
        self.compiled = b""  # the catalogue as gettext reads it from a file
        if catalogue.exists():
            with catalogue.open("rb") as file:
                read = read_po(file)
            self.locale = read.locale or self.locale
            compiled = BytesIO()
            write_mo(compiled, read)
            compiled.seek(0)
            self._entries = GNUTranslations(compiled)
            self.compiled = compiled.getvalue()

    def say(self, text: Text, /, *, of: str = "", **facts: object) -> str:
        """The text with its facts. `of`: the element ids (with | between) that it names, if the text has an entry for each.

        A number is written as the language does; any other fact as it is.
        """
        context = of if text.each else text.context
        if text.counts:
            number = facts.get(text.counts)
            plural = (text.english, text.many or text.english, int(number) if isinstance(number, int | Decimal) else 0)
            said = self._entries.npgettext(context, *plural) if context else self._entries.ngettext(*plural)
        else:
            said = self._entries.pgettext(context, text.english) if context else self._entries.gettext(text.english)
        return said.format_map({name: self._fact(fact) for name, fact in facts.items()}) if facts else said

    def _fact(self, fact: object) -> object:
        if isinstance(fact, bool) or not isinstance(fact, int | Decimal):
            return fact
        return self.number(int(fact)) if fact == int(fact) else fact  # what is no count is never rounded

    @property
    def name(self) -> str:
        """What its speakers call it."""
        return str(self.locale.get_language_name(self.locale)).capitalize()

    def number(self, number: int | Decimal) -> str:
        """A count, or a quantity with every digit that it has: 1,204; 1 204; 42,125."""
        with _every_digit():
            return str(format_decimal(number, locale=self.locale, decimal_quantization=False))

    def dollars(self, amount: str) -> str:
        """An amount in dollars, as text (`1204.5`), with its sign: $1,204.50; 1 204,50 $; a unit cost of $241.3333 is not rounded.

        What is no amount stays as it is.
        """
        try:
            value = Decimal(amount)
        except InvalidOperation:
            return amount
        if not value.is_finite():
            return amount
        with _every_digit():
            return format_currency(value, "CAD", locale=self.locale, decimal_quantization=False)

    def amount(self, amount: Decimal) -> str:
        """Dollars without their sign, as a column of sums holds them: 1,204,310.22; 1 204 310,22. No digit is rounded away."""
        with _every_digit():
            return format_decimal(amount, "#,##0.00", locale=self.locale, decimal_quantization=False)

    def listed(self, names: Sequence[str]) -> str:
        """A, B and C."""
        return format_list(names, locale=self.locale)

    def either(self, names: Sequence[str]) -> str:
        """A, B or C."""
        return format_list(names, "or", locale=self.locale)

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """A time (aware) in a zone, to the minute: 2026-05-04 14:00; 2026-05-04 14 h 00."""
        local = at.astimezone(zone)
        return f"{format_date(local, 'short', locale=self.locale)} {format_skeleton('Hm', local, locale=self.locale)}"

    def span(self, span: timedelta) -> str:
        """A span of time, in the largest unit that it is whole in: 1 day, 90 minutes, 4 heures."""
        seconds = round(span.total_seconds())
        unit, size = next((unit, size) for unit, size in _UNITS if size <= max(seconds, 1) and seconds % size == 0)
        return format_unit(seconds // size, f"duration-{unit}", locale=self.locale)
