"""The interface in one language: its words from the catalogue, its dates, numbers and durations.

Catalogues are read from their ``.po`` files at start; nothing compiled is kept.
"""

from __future__ import annotations

import gettext
import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

LOCALE = Path(__file__).parents[1] / "locale"
DOMAIN = "actes"
UTC = get_timezone("UTC")


def message(text: str) -> str:
    """Marks ``text`` as a message of the catalogues, translated where it is shown."""
    return text


def read_catalogue(language: Language) -> gettext.GNUTranslations:
    """The words of one language."""
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language, domain=DOMAIN)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@dataclass(frozen=True, slots=True)
class Interface:
    """How one language says things; every method takes a plain value and gives text."""

    language: Language
    locale: Locale
    words: gettext.GNUTranslations

    def worded(self, text: str) -> str:
        """A message in this language; the text itself when the catalogue does not have it."""
        return self.words.gettext(text) if text else ""

    def language_name(self, tag: Language) -> str:
        """The name of a language in this one."""
        return str(self.locale.languages.get(tag, tag))

    def date(self, iso: str) -> str:
        """A date, or an interval ``from/to``, as people write it; anything else as it is."""
        try:
            days = [date.fromisoformat(day) for day in iso.split("/", 1)]
        except ValueError:
            return iso
        if len(days) == 1 or days[0] == days[1]:
            return _set(days[0], self.locale.date_formats["long"].pattern, self.locale)
        return _interval(days[0], days[1], self.locale)

    def day(self, iso: str) -> str:
        """The day of a moment in ISO 8601, as people write it."""
        return self.date(iso[:10])

    def moment(self, iso: str) -> str:
        """A moment in ISO 8601, with its time of day in UTC."""
        try:
            when = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        return str(format_datetime(when, "d MMM y, HH:mm 'UTC'", tzinfo=UTC, locale=self.locale))

    def time_of_day(self, iso: str) -> str:
        """The day and time of a recorder's clock; its zone only where the clock gives one."""
        try:
            when = datetime.fromisoformat(iso)
        except ValueError:
            return iso
        pattern = "d MMM y, HH:mm OOOO" if when.tzinfo else "d MMM y, HH:mm"
        return str(format_datetime(when, pattern, locale=self.locale))

    def number(self, value: float) -> str:
        """A number with this language's separators."""
        return str(format_decimal(value, locale=self.locale))

    def percent(self, value: float) -> str:
        """A share between 0 and 1."""
        return str(format_percent(value, locale=self.locale))

    def minutes(self, seconds: float) -> str:
        """A length of time: seconds below one minute, minutes below one hour, then both."""
        if seconds < 59.5:
            return self._unit(round(seconds), "second")
        hours, minutes = divmod(round(seconds / 60), 60)
        if not hours:
            return self._unit(minutes, "minute")
        whole = self._unit(hours, "hour")
        return f"{whole} {self._unit(minutes, 'minute')}" if minutes else whole

    def _unit(self, value: int, unit: str) -> str:
        return str(format_unit(value, f"duration-{unit}", "short", locale=self.locale))

    def size(self, count: int) -> str:
        """A number of bytes in the unit that suits it."""
        for unit, divisor in (("gigabyte", 1e9), ("megabyte", 1e6), ("kilobyte", 1e3)):
            if count >= divisor:
                digits = "#,##0.0" if count < 10 * divisor else "#,##0"
                value = count / divisor
                return str(format_unit(value, f"digital-{unit}", "short", digits, self.locale))
        return str(format_unit(count, "digital-byte", "short", locale=self.locale))

    def sentence(self, text: str) -> str:
        """A message in this language, with a capital first."""
        said = self.worded(text)
        return said[:1].upper() + said[1:]

    def together(self, names: tuple[str, ...]) -> str:
        """Names as a list: ``a, b and c``."""
        return str(format_list(names, locale=self.locale))


def _interval(first: date, last: date, locale: Locale) -> str:
    differing = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    patterns = locale.interval_formats["yMMMd"][differing]
    days = zip((first, last), patterns, strict=True)
    return "".join(_set(day, pattern.replace("MMM", "MMMM"), locale) for day, pattern in days)


def _set(day: date, pattern: str, locale: Locale) -> str:
    """Vietnamese names the year, where Unicode's pattern only sets a comma before it."""
    named = pattern.replace("MMMM, y", "MMMM 'năm' y")
    return str(format_date(day, named, locale=locale))


_FRENCH_SPACE = re.compile(r" (?=[:;?!»])|(?<=«) ")


def unbroken(text: str, language: Language) -> str:
    """French as it is set: no line begins with one of its signs that stand behind a space."""
    return _FRENCH_SPACE.sub("\u00a0", text) if language == "fr" else text


def clock(seconds: float) -> str:
    """A position in a recording: ``12:34``, or ``1:02:03`` from one hour on."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


@cache
def open_interfaces() -> dict[Language, Interface]:
    """The interface in each of its languages."""
    return {
        language: Interface(language, Locale.parse(language), read_catalogue(language))
        for language in PROCEEDINGS
    }
