"""Says where something was said: from an edition to a citation, and to its sentence.

Names are never translated, turned round or shortened. Every text of a citation is made printable
(one line, no sign that steers how it is read), for it ends in forms and files of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from service.programme import Conference, Localized, Session, Talk
from service.publication import addresses
from service.publication.document import PERSON, EditionDocument, PublishedSegment, PublishedText
from service.publication.interface import Interface, clock, message, open_interfaces
from service.publication.pages.citation import Citation, Phrase, Quotation, Sentence
from service.publication.pages.frame import Wording
from transcripts.model import Language
from transcripts.text import printable

Part = Talk | PublishedSegment | None
"""What is cited of an edition: a talk, what was said at one moment, or None for all of it."""

SITE = "Actes"
"""Who publishes, as references name it."""

QUOTES = {"vi": ("“", "”"), "en": ("“", "”"), "fr": ("«\N{NO-BREAK SPACE}", "\N{NO-BREAK SPACE}»")}
"""How each language of the interface opens and closes what it quotes."""

IN_SESSION = message("in %(session)s")
EDITION = message("edition %(number)s (%(date)s)")
MACHINE = message("machine transcription (%(languages)s)")
READ_OVER = message("transcription read over by a person (%(languages)s)")
TRANSLATED = message("machine translation")
AT = message("at %(time)s")
AT_IN_RECORDING = message("recording %(number)s, at %(time)s")
ACCESSED = message("%(address)s (accessed %(date)s)")

_VALUE = re.compile(r"%\((\w+)\)s")


# From an edition to a citation


def cite(
    document: EditionDocument,
    part: Part,
    language: Language,
    base: str,
    beside: Language = "",
    accessed: str = "",
) -> Citation:
    """Cite ``part`` for readers of ``language``, who saw the translation into ``beside``.

    ``base`` is the scheme and host of its address, ``accessed`` the reader's day in ISO 8601.
    """
    session, conference = document.session, document.conference
    moment = part if isinstance(part, PublishedSegment) else None
    talk = talk_of(document, part)
    published = day(document.published_at[:10])
    said = [text for segment in segments_of(document, part) if (text := segment.spoken)]
    return Citation(
        key=_key(document, part),
        language=language,
        authors=authors(document, part),
        title=titled(talk or session, language),
        session=titled(session, language) if talk else None,
        conference=titled(conference, language),
        place=worded(conference.place, language),
        date=day(session.date) or day(conference.dates) or published,
        edition=document.number,
        published=published,
        address=_address(document, part, language, base),
        spoken=tuple(dict.fromkeys(text.language for text in said)) or session.languages,
        machine=any(text.origin.engine != PERSON for text in said),
        second=moment.span.start if moment else None,
        recording=_recording(document, moment) if moment else 0,
        quotation=_quotation(moment, beside) if moment else None,
        accessed=accessed,
    )


def worded(text: Localized, language: Language) -> Wording:
    """A text of the programme for a reader of ``language``, printable."""
    tag, best = text.best(language)
    return Wording(tag, printable(best))


def titled(thing: Conference | Session | Talk, language: Language) -> Wording:
    """Its title for a reader of ``language``; where it has none, its name in addresses."""
    title = worded(thing.title, language)
    return title if title.text else Wording("und", printable(thing.slug))


def authors(document: EditionDocument, part: Part) -> tuple[str, ...]:
    """Who speaks: the voice of a segment where it is known, else the speakers of the talks."""
    if isinstance(part, PublishedSegment) and part.voice:
        names = [part.voice]
    else:
        talk = talk_of(document, part)
        talks = document.session.talks if part is None else (talk,) if talk else ()
        names = [speaker.name for talk in talks for speaker in talk.speakers]
    return tuple(dict.fromkeys(name for name in map(printable, names) if name))


def talk_of(document: EditionDocument, part: Part) -> Talk | None:
    """The talk that is cited, or that a moment belongs to."""
    if not isinstance(part, PublishedSegment):
        return part
    return next((talk for talk in document.session.talks if talk.slug == part.talk), None)


def segments_of(document: EditionDocument, part: Part) -> tuple[PublishedSegment, ...]:
    """The text of what is cited."""
    if isinstance(part, PublishedSegment):
        return (part,)
    return tuple(one for one in document.segments if part is None or one.talk == part.slug)


def day(iso: str) -> str:
    """The day or the interval of days that ``iso`` is in ISO 8601; "" for anything else."""
    try:
        days = [date.fromisoformat(one).isoformat() for one in iso.split("/", 1)]
    except ValueError:
        return ""
    return "/".join(dict.fromkeys(days))


def _key(document: EditionDocument, part: Part) -> str:
    """What programs call it: the same for every edition, language and day."""
    names = [document.conference.slug, document.session.slug]
    if talk := talk_of(document, part):
        names.append(talk.slug)
    if isinstance(part, PublishedSegment):
        names.append(part.anchor)
    return re.sub(r"[^a-z0-9]+", "-", "-".join(names).lower()).strip("-") or "actes"


def _address(document: EditionDocument, part: Part, language: Language, base: str) -> str:
    """In this edition for good; percent signs for whatever an address may not hold."""
    path = addresses.cited(
        language,
        document.conference.slug,
        document.session.slug,
        document.number,
        part.anchor if isinstance(part, PublishedSegment) else "",
        part.slug if isinstance(part, Talk) else "",
    )
    return base + quote(path.encode(errors="replace"), safe="/?=#%&+")


def _recording(document: EditionDocument, segment: PublishedSegment) -> int:
    if len(document.recordings) < 2:
        return 0
    return next(one.position for one in document.recordings if segment in one.segments)


def _quotation(segment: PublishedSegment, beside: Language) -> Quotation:
    original, other = segment.spoken, segment.text(beside)
    translation = other if other and not other.spoken else None
    return Quotation(
        original=_said(original) if original else Wording(segment.language, ""),
        machine=original is not None and original.origin.engine != PERSON,
        translation=_said(translation) if translation else None,
        translated=translation is not None and translation.origin.engine != PERSON,
    )


def _said(text: PublishedText) -> Wording:
    return Wording(text.language, printable(text.text))


# From a citation to its sentence


def sentence(citation: Citation) -> Sentence:
    """A citation as people write it in its language."""
    words = open_interfaces()[citation.language]
    phrases: list[Phrase] = []
    for clause in _clauses(citation, words):
        phrases += [Phrase(", "), *clause] if phrases else clause
    return Sentence(citation.language, (*phrases, Phrase(".")))


def remark(citation: Citation) -> str:
    """What references have no field for: edition, how the text was made, and the time."""
    words = open_interfaces()[citation.language]
    clauses = (_edition(citation, words), _making(citation, words), _moment(citation, words))
    return ", ".join("".join(one.text for one in clause) for clause in clauses if clause)


def quoted(citation: Citation) -> str:
    """What was said at the moment that is cited, and what it means; "" where none is."""
    quotation = citation.quotation
    if quotation is None or not quotation.original.text:
        return ""
    words = open_interfaces()[citation.language]
    opens, closes = QUOTES[citation.language]
    said = f"{opens}{quotation.original.text}{closes}"
    if quotation.translation is None:
        return said
    made = f", {words.worded(TRANSLATED)}" if quotation.translated else ""
    return f"{said} ({opens}{quotation.translation.text}{closes}{made})"


def _clauses(citation: Citation, words: Interface) -> Iterator[list[Phrase]]:
    """What stands between two commas, each as its phrases."""
    for name in citation.authors:
        yield [Phrase(name, "name")]
    opens, closes = QUOTES[citation.language]
    yield [Phrase(opens), _phrase(citation.title, "title"), Phrase(closes)]
    if citation.session:
        yield _filled(words.worded(IN_SESSION), session=_phrase(citation.session, "session"))
    yield from ([_phrase(one, "name")] for one in (citation.conference, citation.place) if one.text)
    if citation.date:
        yield [Phrase(words.date(citation.date))]
    yield _edition(citation, words)
    yield _making(citation, words)
    if moment := _moment(citation, words):
        yield moment
    yield _access(citation, words)


def _edition(citation: Citation, words: Interface) -> list[Phrase]:
    number = Phrase(words.number(citation.edition))
    return _filled(
        words.worded(EDITION), number=number, date=Phrase(words.date(citation.published))
    )


def _making(citation: Citation, words: Interface) -> list[Phrase]:
    names = tuple(words.language_name(tag) for tag in citation.spoken)
    pattern = words.worded(MACHINE if citation.machine else READ_OVER)
    return _filled(pattern, languages=Phrase(words.together(names)))


def _moment(citation: Citation, words: Interface) -> list[Phrase]:
    if citation.second is None:
        return []
    pattern = words.worded(AT_IN_RECORDING if citation.recording else AT)
    number = Phrase(words.number(citation.recording))
    return _filled(pattern, number=number, time=Phrase(clock(citation.second)))


def _access(citation: Citation, words: Interface) -> list[Phrase]:
    address = Phrase(citation.address, "address")
    if not citation.accessed:
        return [address]
    accessed = Phrase(words.date(citation.accessed))
    return _filled(words.worded(ACCESSED), address=address, date=accessed)


def _phrase(wording: Wording, kind: str) -> Phrase:
    return Phrase(wording.text, kind, wording.language)


def _filled(pattern: str, **values: Phrase) -> list[Phrase]:
    """The words of a message around its values, which stay apart from them."""
    words = _VALUE.split(pattern)
    plain, names = words[::2], words[1::2]
    phrases = [Phrase(plain[0])]
    for name, after in zip(names, plain[1:], strict=True):
        phrases += [values[name], Phrase(after)]
    return [phrase for phrase in phrases if phrase.text]
