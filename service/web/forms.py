"""The desk's forms: read with bounds, checked whole, shown again with what is wrong."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs

from fastapi import Request

from service.errors import TooLarge
from service.ids import new_id
from service.programme import (
    Conference,
    KeptFile,
    Localized,
    Material,
    Recording,
    Session,
)
from service.publication.addresses import RESERVED
from service.publication.interface import message
from service.receiving.shown import kind_of
from service.web.bodies import pieces
from service.web.desk_pages import Field
from service.web.errors import Malformed
from transcripts.languages import PROCEEDINGS
from transcripts.model import Span
from transcripts.text import fold, nfc

LONGEST_FORM = 65_536
LONGEST_TITLE = 300
LONGEST_TEXT = 4_000
LONGEST_SLUG = 60

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MOMENT = re.compile(r"(\d{1,2}:)?\d{1,4}:[0-5]\d([.,]\d{1,3})?", re.ASCII)
_APART = re.compile(r"[^a-z0-9]+")

Form = Mapping[str, Sequence[str]]
Faults = dict[str, str]

NO_TITLE = message("Give the title in one language at least.")
TOO_LONG = message("This is too long.")
NO_DATE = message("This is not a date.")
WRONG_ORDER = message("The last day comes before the first.")
NO_LANGUAGE = message("Choose one language at least.")
LONGEST_LINE = 500
"""Characters of who made something, and of what may be done with it."""

NO_RECORDING = message("Choose the recording in which it was shown.")
NO_MOMENT = message("Write a moment as 12:34 or 1:02:03.")
NOT_SO_LONG = message("The recording is not so long.")
ENDS_FIRST = message("It ends before it begins.")
NO_END = message("Say when the excerpt begins and when it ends, or choose a file.")
NO_SLUG = message("Use small letters without marks, digits and hyphens.")
TAKEN = message("Another one has this short name already.")


async def read_body(request: Request, longest: int = LONGEST_FORM) -> bytes:
    """A body of at most ``longest`` bytes. Raises TooLarge, Stalled."""
    body = bytearray()
    async with aclosing(pieces(request)) as coming:
        async for piece in coming:
            body += piece
            if len(body) > longest:
                raise TooLarge("", "the form is too long", "Shorten its texts")
    return bytes(body)


async def read_form(request: Request) -> Form:
    """A form's fields as they were sent. Raises TooLarge, Malformed, Stalled."""
    body = await read_body(request)
    try:
        text = body.decode()
        return parse_qs(text, keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError as error:
        raise Malformed("", "the form cannot be read", "Go back and try again") from error


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it was filled in; ``faults`` are messages by field."""

    form: Form
    faults: Mapping[str, str]

    def field(self, name: str, language: str | None = None) -> Field:
        """One field, ready to be shown."""
        return Field(name, _one(self.form, name), language, self.faults.get(name, ""))

    def in_each_language(self, name: str) -> tuple[Field, ...]:
        """One field for each language; what is wrong with all stands at the first."""
        fields = [self.field(f"{name}_{tag}", tag) for tag in PROCEEDINGS]
        first = fields[0]
        shared = Field(first.name, first.value, first.language, self.faults.get(name, first.fault))
        return (shared, *fields[1:])

    def languages(self) -> tuple[Field, ...]:
        """A tick for each language; what is wrong stands at the last."""
        chosen = self.form.get("languages", ())
        last = PROCEEDINGS[-1]
        return tuple(
            Field(tag, tag if tag in chosen else "", None, self._at_the(last, tag))
            for tag in PROCEEDINGS
        )

    def _at_the(self, last: str, tag: str) -> str:
        return self.faults.get("languages", "") if tag == last else ""


EMPTY = Filled({"languages": PROCEEDINGS}, {})


def conference_from(form: Form, taken: Container[str]) -> Conference | Filled:
    """The conference a form describes, or the form with what is wrong; ``taken`` are slugs."""
    faults: Faults = {}
    titles = _localized(form, "title", LONGEST_TITLE, faults)
    places = _localized(form, "place", LONGEST_TITLE, faults)
    if not titles.texts:
        faults["title"] = NO_TITLE
    starts, ends = _day(form, "starts", faults), _day(form, "ends", faults)
    if starts and ends and ends < starts:
        faults["ends"] = WRONG_ORDER
    languages = _languages(form, faults)
    slug = _slug(form, titles, taken, faults)
    if faults:
        return Filled(form, faults)
    return Conference(
        id=new_id("cnf"),
        slug=slug,
        title=titles,
        about=Localized(),
        place=places,
        dates="/".join(dict.fromkeys(day for day in (starts, ends) if day)),
        languages=languages,
    )


def session_from(form: Form, conference: Conference) -> Session | Filled:
    """The session a form describes, or the form with what is wrong."""
    faults: Faults = {}
    titles = _localized(form, "title", LONGEST_TITLE, faults)
    abstracts = _localized(form, "abstract", LONGEST_TEXT, faults)
    if not titles.texts:
        faults["title"] = NO_TITLE
    day = _day(form, "date", faults)
    languages = _languages(form, faults)
    slug = _slug(form, titles, {one.slug for one in conference.sessions}, faults)
    if faults:
        return Filled(form, faults)
    return Session(
        id=new_id("ses"),
        slug=slug,
        conference_id=conference.id,
        position=max((one.position for one in conference.sessions), default=0) + 1,
        title=titles,
        abstract=abstracts,
        languages=languages,
        date=day,
    )


def material_from(
    form: Form, file: KeptFile | None, session: Session, recordings: Sequence[Recording]
) -> Material | Filled:
    """What was shown as a form describes it, or the form with what is wrong.

    What has no ``file`` is an excerpt of a film, to be seen in one of the ``recordings``.
    """
    faults: Faults = {}
    titles = _localized(form, "title", LONGEST_TITLE, faults)
    if not titles.texts:
        faults["title"] = NO_TITLE
    recording, span = _place(form, recordings, faults)
    if file is None and not (span and span.duration) and not faults:
        faults["starts"] = NO_END
    credit, rights = (_line(form, name, faults) for name in ("credit", "rights"))
    if faults:
        return Filled(form, faults)
    return Material(
        id=new_id("mat"),
        slug=_free(_made_of(titles), {one.slug for one in session.materials}),
        position=max((one.position for one in session.materials), default=0) + 1,
        kind=kind_of(file),
        title=titles,
        credit=credit,
        rights=rights,
        recording_id=recording.id if recording and span else None,
        span=span,
        file=file,
    )


def _place(
    form: Form, recordings: Sequence[Recording], faults: Faults
) -> tuple[Recording | None, Span | None]:
    """The recording and the moment it was shown at; None where neither is said."""
    starts, ends = (_moment(form, name, faults) for name in ("starts", "ends"))
    asked = _one(form, "recording")
    found = next((one for one in recordings if one.id == asked), None)
    if starts is None:
        if ends is not None:
            faults["starts"] = NO_MOMENT
        return found, None
    if found is None:
        faults["recording"] = NO_RECORDING
        return None, None
    last = starts if ends is None else ends
    if last < starts:
        faults["ends"] = ENDS_FIRST
    elif found.duration is not None and last > found.duration + 1:
        faults["ends" if ends is not None else "starts"] = NOT_SO_LONG
    else:
        return found, Span(starts, last)
    return found, None


def _moment(form: Form, name: str, faults: Faults) -> float | None:
    """Seconds from ``12:34`` or ``1:02:03``; None for nothing."""
    text = _one(form, name).strip()
    if not text:
        return None
    if not _MOMENT.fullmatch(text):
        faults[name] = NO_MOMENT
        return None
    seconds = 0.0
    for part in text.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds


def _line(form: Form, name: str, faults: Faults) -> str:
    """One line of text."""
    text = " ".join(nfc(_one(form, name)).split())
    if len(text) > LONGEST_LINE:
        faults[name] = TOO_LONG
    return text


def _one(form: Form, name: str) -> str:
    values = form.get(name, ())
    return values[0] if values else ""


def _localized(form: Form, name: str, longest: int, faults: Faults) -> Localized:
    texts = []
    for tag in PROCEEDINGS:
        text = nfc(_one(form, f"{name}_{tag}"))
        if len(text) > longest:
            faults[f"{name}_{tag}"] = TOO_LONG
        if text:
            texts.append((tag, text))
    return Localized(tuple(texts))


def _day(form: Form, name: str, faults: Faults) -> str:
    text = _one(form, name).strip()
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError:
        faults[name] = NO_DATE
        return ""


def _languages(form: Form, faults: Faults) -> tuple[str, ...]:
    chosen = tuple(tag for tag in PROCEEDINGS if tag in form.get("languages", ()))
    if not chosen:
        faults["languages"] = NO_LANGUAGE
    return chosen


def _slug(form: Form, titles: Localized, taken: Container[str], faults: Faults) -> str:
    """The short name that was asked for, or one made from the title that is still free."""
    asked = _one(form, "slug").strip()
    if not asked:
        return _free(_made_of(titles), taken)
    if not _SLUG.fullmatch(asked) or len(asked) > LONGEST_SLUG or asked in RESERVED:
        faults["slug"] = NO_SLUG
    elif asked in taken:
        faults["slug"] = TAKEN
    return asked


def _made_of(titles: Localized) -> str:
    folded = _APART.sub("-", fold(titles.best("en")[1]).lower()).strip("-")
    return folded[:LONGEST_SLUG].rsplit("-", 1)[0] if len(folded) > LONGEST_SLUG else folded


def _free(slug: str, taken: Container[str]) -> str:
    base = slug or "x"
    number = 1
    found = base
    while found in taken or found in RESERVED:
        number += 1
        found = f"{base}-{number}"
    return found
