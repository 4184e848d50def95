"""From a transcript to its translations, sentence by sentence through the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.database import Database, ledger, programme, recordings, texts
from service.jobs.run import Run
from service.programme import Recording, RecordingText, SegmentRecord, SegmentText
from transcripts import steps
from transcripts.model import Language, Origin, Segment, Transcript
from transcripts.translation import Translator

TOGETHER = 32
"""Sentences translated between two looks at whether the run goes on."""


def targets(run: Run) -> list[Language]:
    """The languages to translate into; English first, because others are made from it.

    The stage begins here.
    """
    recording = run.recording()
    with run.writing() as (connection, _):
        needed = _needed(run, recording)
        total = (recording.duration or 0.0) * len(needed)
        recordings.begin_stage(connection, recording.id, "translate", total)
    return needed


def _needed(run: Run, recording: Recording) -> list[Language]:
    """All languages of the conference in which something was not said."""
    with run.pieces.database.read() as connection:
        conference = programme.conference_of(connection, recording.session_id)
        segments = texts.recording_text(connection, recording.id).segments
    needed = [tag for tag in conference.languages if any(one.language != tag for one in segments)]
    return sorted(needed, key=lambda tag: tag != steps.PIVOT)


def translate(run: Run, target: Language) -> None:
    """Into one language; by way of the English that is kept where a pair has none of its own."""
    recording = run.recording()
    with run.pieces.database.read() as connection:
        text = texts.recording_text(connection, recording.id)
    translator = Ledgered(run.pieces.translator(), run.pieces.database, _Teller(run, target))
    pivot = None if target == steps.PIVOT else in_language(text, steps.PIVOT)
    made = steps.translate(translator, spoken(text), target, pivot)
    with run.writing() as (connection, _):
        texts.put_translation(connection, recording.id, made)
        done = _share(run, recording, target, 1.0)
        recordings.advance_stage(connection, recording.id, "translate", done)


def _share(run: Run, recording: Recording, target: Language, part: float) -> float:
    """Seconds done of the whole stage when ``part`` of this language is."""
    before = _needed(run, recording).index(target)
    return (recording.duration or 0.0) * (before + part)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Notes how far one language is. Raises Over."""

    run: Run
    target: Language

    def __call__(self, part: float) -> None:
        done = _share(self.run, self.run.recording(), self.target, part)
        with self.run.writing() as (connection, recording):
            recordings.advance_stage(connection, recording.id, "translate", done)


@dataclass(frozen=True, slots=True)
class Ledgered:
    """A Translator that asks the ledger first and keeps every few sentences at once.

    ``tell`` hears which part of a call is done, and may raise to end it.
    """

    inner: Translator
    database: Database
    tell: Callable[[float], None]

    @property
    def origin(self) -> Origin:
        """That of the translator behind."""
        return self.inner.origin

    def supports(self, source: Language, target: Language) -> bool:
        """As the translator behind."""
        return self.inner.supports(source, target)

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> list[str]:
        """See Translator; each different text is translated once in its life."""
        distinct = list(dict.fromkeys(texts))
        pair = (source, target)
        with self.database.read() as connection:
            known = ledger.known_translations(connection, distinct, pair, self.origin)
        todo = [text for text in distinct if text not in known]
        for start in range(0, len(todo), TOGETHER):
            self.tell((len(known)) / len(distinct))
            group = todo[start : start + TOGETHER]
            made = dict(zip(group, self.inner.translate(group, *pair), strict=True))
            with self.database.write() as connection:
                ledger.put_translations(connection, made, pair, self.origin)
            known |= made
        return [known[text] for text in texts]


def spoken(text: RecordingText) -> Transcript:
    """What was said, as a transcript; its origin is that of the first text."""
    found = [(one, _spoken_text(one)) for one in text.segments]
    return _transcript(text, found, found[0][0].language if found else "und")


def in_language(text: RecordingText, language: Language) -> Transcript | None:
    """What there is in one language, when every segment has it."""
    found = [(one, written) for one in text.segments if (written := one.text(language))]
    return _transcript(text, found, language) if len(found) == len(text.segments) else None


def _spoken_text(one: SegmentRecord) -> SegmentText:
    return next(written for written in one.texts if written.spoken)


def _transcript(
    text: RecordingText, found: Sequence[tuple[SegmentRecord, SegmentText]], language: Language
) -> Transcript:
    segments = tuple(Segment(one.span, words.text, words.language) for one, words in found)
    machine = [words.origin for _, words in found if not words.spoken] or [
        words.origin for _, words in found
    ]
    nobody = Origin("none", "", "")
    return Transcript(language, segments, (machine or [nobody])[0], text.gaps)
