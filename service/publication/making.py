"""How a session's text was made, counted from its frozen edition: by whom, how long, how much.

Only what the edition says is counted; how long somebody spoke is left out where nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from service.programme import Speaker, Talk
from service.publication.document import (
    EditionDocument,
    PublishedSegment,
    PublishedText,
    extent,
    is_by_person,
)
from service.publication.naming import is_called
from service.publication.pages.people import SpokenLine
from service.publication.pages.session import TextLine
from transcripts.model import GapReason, Language

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Making:
    """What one edition is made of; lengths are in seconds, the longest first.

    ``duration`` is that of its recordings, and ``talks`` are those that have a text, by slug;
    ``voices`` is who spoke how long, by the slugs of the talk ("" outside all talks) and of the
    speaker.
    """

    duration: float
    languages: tuple[tuple[Language, float], ...]
    gaps: tuple[tuple[GapReason, float], ...]
    texts: tuple[TextLine, ...]
    talks: tuple[tuple[str, float], ...]
    voices: tuple[tuple[tuple[str, str], SpokenLine], ...]

    def spoken(self, speaker: str, talk: str | None = None) -> SpokenLine | None:
        """How long a speaker spoke, in one talk or in all; None where nothing is known."""
        return together(
            one for (given, slug), one in self.voices if slug == speaker and talk in (None, given)
        )

    def lasting(self, talk: str) -> float:
        """How long a talk lasts, in seconds; 0 where there is no text of it."""
        return dict(self.talks).get(talk, 0.0)


def together(parts: Iterable[SpokenLine | None]) -> SpokenLine | None:
    """Several lengths as one: estimated where one of them is, None where nothing is known."""
    known = [one for one in parts if one]
    seconds = sum(one.seconds for one in known)
    return SpokenLine(seconds, any(one.estimated for one in known)) if known else None


def made(document: EditionDocument) -> Making:
    """What ``document`` is made of."""
    gaps = ((gap.reason, gap.span.duration) for one in document.recordings for gap in one.gaps)
    heard = ((segment.language, segment.span.duration) for segment in document.segments)
    return Making(
        duration=sum(recording.duration for recording in document.recordings),
        languages=_summed(heard),
        gaps=_summed(gaps),
        texts=text_lines(text for one in document.segments for text in one.texts),
        talks=tuple(_talks(document)),
        voices=tuple(_voices(document).items()),
    )


def _summed(lengths: Iterable[tuple[Of, float]]) -> tuple[tuple[Of, float], ...]:
    sums: dict[Of, float] = defaultdict(float)
    for what, length in lengths:
        sums[what] += length
    return tuple(sorted(sums.items(), key=lambda one: -one[1]))


def text_lines(texts: Iterable[PublishedText]) -> tuple[TextLine, ...]:
    """What was heard first, then the translations, the longest first; those alike in one line."""
    written: dict[tuple[bool, Language], list[PublishedText]] = defaultdict(list)
    for text in texts:
        written[not text.spoken, text.language].append(text)
    lines = [_line(language, found) for (_, language), found in sorted(written.items())]
    alike: dict[TextLine, list[TextLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (not line.spoken, -line.total)):
        alike[_maker(line)].append(line)
    return tuple(_joined(found) for found in alike.values())


def _line(language: Language, texts: list[PublishedText]) -> TextLine:
    people = [one.origin.model for one in texts if is_by_person(one)]
    machines = [one.origin for one in texts if not is_by_person(one)]
    return TextLine(
        languages=(language,),
        spoken=texts[0].spoken,
        total=len(texts),
        machines=tuple(dict.fromkeys(f"{one.engine} {one.model}" for one in machines)),
        people=tuple(dict.fromkeys(people)),
        by_people=len(people),
        stale=sum(one.stale for one in texts),
    )


def _maker(line: TextLine) -> TextLine:
    """The line without what differs between texts of one maker; itself where more is to say."""
    if line.stale or (line.people and line.machines):
        return line
    return replace(line, languages=(), total=0, by_people=0)


def _joined(lines: list[TextLine]) -> TextLine:
    return replace(
        lines[0],
        languages=tuple(tag for line in lines for tag in line.languages),
        total=sum(line.total for line in lines),
        by_people=sum(line.by_people for line in lines),
    )


def _talks(document: EditionDocument) -> Iterator[tuple[str, float]]:
    """Each talk with the time from its first words to its last, in every recording that has it."""
    for talk in document.session.talks:
        parts = (
            extent([one for one in recording.segments if one.talk == talk.slug])
            for recording in document.recordings
        )
        lasting = [part.duration for part in parts if part]
        if lasting:
            yield talk.slug, sum(lasting)


def _voices(document: EditionDocument) -> dict[tuple[str, str], SpokenLine]:
    talks = {talk.slug: talk for talk in document.session.talks}
    known = _people(document)
    found: dict[tuple[str, str], list[SpokenLine]] = defaultdict(list)
    for segment in document.segments:
        who = _who(segment, talks.get(segment.talk), known)
        if who:
            length = SpokenLine(segment.span.duration, not segment.voice)
            found[segment.talk, who.slug].append(length)
    summed = ((key, together(parts)) for key, parts in found.items())
    return {key: one for key, one in summed if one}


def _people(document: EditionDocument) -> tuple[Speaker, ...]:
    session = document.session
    given = (speaker for talk in session.talks for speaker in talk.speakers)
    return (*((session.chair,) if session.chair else ()), *given)


def _who(segment: PublishedSegment, talk: Talk | None, known: Iterable[Speaker]) -> Speaker | None:
    """The person whose voice it is, else the only one who gives the talk."""
    if segment.voice:
        return next((one for one in known if is_called(one, segment.voice)), None)
    return talk.speakers[0] if talk and len(talk.speakers) == 1 else None
