"""The programme and what became of it, as values: sessions, talks, speakers, recordings, texts.

Pure: nothing here reads or writes; states and their order are decided here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from transcripts.model import Gap, Language, Origin, Span, Track, Word

WHOLE = Track()
"""The one track of a file that has no other."""

PLAYBACK_TYPE = "audio/mp4"
"""Playback copies are AAC in MP4."""


@dataclass(frozen=True, slots=True)
class Localized:
    """A text in several languages, as (tag, text) pairs in the order they were given."""

    texts: tuple[tuple[Language, str], ...] = ()

    @classmethod
    def of(cls, **texts: str) -> Localized:
        """``Localized.of(vi="Phiên 1", en="Session 1")``; empty texts are left out."""
        return cls(tuple((tag, text) for tag, text in texts.items() if text))

    def get(self, language: Language) -> str | None:
        """The text in exactly this language, or None."""
        return dict(self.texts).get(language)

    def best(self, language: Language) -> tuple[Language, str]:
        """The text to show a reader of ``language``, with the language it is really in.

        Falls back to English, then to the first text given; ("und", "") when there is none.
        """
        known = dict(self.texts)
        for tag in (language, "en", *known):
            if known.get(tag):
                return tag, known[tag]
        return "und", ""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that readers can open as it is; ``digest`` (SHA-256, hex) names the stored bytes.

    ``width`` and ``height`` are the pixels of a picture, 0 of anything else.
    """

    digest: str
    media_type: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person of the programme; ``name`` is in the person's own order and is never translated.

    ``also_written`` are other spellings that people search and cite by, such as without marks.
    """

    id: str
    slug: str
    name: str
    title: Localized = field(default_factory=Localized)
    affiliation: Localized = field(default_factory=Localized)
    biography: Localized = field(default_factory=Localized)
    also_written: tuple[str, ...] = ()


class MaterialKind(StrEnum):
    """What was shown: a picture, a document, or a stretch of a film in the recording itself."""

    IMAGE = "image"
    DOCUMENT = "document"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True)
class Material:
    """Something shown on the way: what it is, whose it is, and when it was shown.

    ``span`` is its place in the recording ``recording_id`` where both are known; an excerpt has
    no ``file``. ``rights`` say what readers may do with it, in the words of who holds them.
    """

    id: str
    slug: str
    position: int
    kind: MaterialKind
    title: Localized
    credit: str = ""
    rights: str = ""
    recording_id: str | None = None
    span: Span | None = None
    file: KeptFile | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """One speaker's (or panel's) part of a session.

    ``span`` is its place in the recording ``recording_id`` where both are known.
    """

    id: str
    slug: str
    position: int
    title: Localized
    speakers: tuple[Speaker, ...] = ()
    recording_id: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A thematic session: its talks, and the languages that may be spoken in it."""

    id: str
    slug: str
    conference_id: str
    position: int
    title: Localized
    abstract: Localized
    languages: tuple[Language, ...]
    date: str = ""
    chair: Speaker | None = None
    talks: tuple[Talk, ...] = ()
    materials: tuple[Material, ...] = ()


@dataclass(frozen=True, slots=True)
class Conference:
    """An event. ``dates`` is an ISO 8601 date or interval; sessions come in programme order.

    ``accent`` is its colour as ``#rrggbb``, "" for the house's own; ``logo`` a picture.
    """

    id: str
    slug: str
    title: Localized
    about: Localized
    place: Localized
    dates: str
    languages: tuple[Language, ...]
    sessions: tuple[Session, ...] = ()
    accent: str = ""
    logo: KeptFile | None = None


class RecordingState(StrEnum):
    """Where a recording is on its way; FAILED can be reached from any state and left again."""

    RECEIVED = "received"
    PREPARED = "prepared"
    RECOGNISED = "recognised"
    TRANSLATED = "translated"
    IN_REVIEW = "in review"
    PUBLISHED = "published"
    FAILED = "failed"


IN_LINE = (
    RecordingState.RECEIVED,
    RecordingState.PREPARED,
    RecordingState.RECOGNISED,
    RecordingState.TRANSLATED,
)
"""The states in which a machine still has work to do."""

STOPPED = "it was stopped at the desk"
"""The reason of a failure that a person asked for."""


class StageState(StrEnum):
    """What one stage of one recording is doing."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


STAGES = ("check", "prepare", "segment", "recognise", "assemble", "translate")
"""The stages of every recording in order; ``translate`` covers all target languages."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something failed, what to do, and whether trying again unchanged can help."""

    subject: str
    reason: str
    remedy: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage's progress: ``done`` of ``total`` seconds of audio."""

    name: str
    state: StageState
    done: float
    total: float
    started_at: str | None = None
    finished_at: str | None = None


@dataclass(frozen=True, slots=True)
class Recording:
    """One uploaded media file of one session; ``digest`` (SHA-256, hex) names the stored bytes.

    ``name`` is what the uploader called the file: shown, never used as a path. ``duration`` in
    seconds is known once the file was checked. A file with several tracks becomes a recording
    for each: ``track`` says which one this is. ``recorded_at`` is when it began, where a clock
    is known (ISO 8601, "" elsewhere).
    """

    id: str
    session_id: str
    position: int
    name: str
    digest: str
    size: int
    state: RecordingState
    received_at: str
    duration: float | None = None
    run: int = 1
    failure: Failure | None = None
    stages: tuple[Stage, ...] = ()
    track: Track = WHOLE
    recorded_at: str = ""

    @property
    def is_stopped(self) -> bool:
        """Whether a person stopped it."""
        return self.failure is not None and self.failure.reason == STOPPED

    def stage(self, name: str) -> Stage:
        """One of its stages."""
        return next(one for one in self.stages if one.name == name)


def stopped(name: str) -> Failure:
    """That of a recording that a person stopped."""
    return Failure(name, STOPPED, "Try again when it should go on", permanent=False)


def can_be_done_again(recording: Recording, *, corrected: bool) -> tuple[str, ...]:
    """The stages that can be done again, with all that follow: those that ended, once all rest.

    A file that was looked at stays what it is. Nothing of what readers cite is made anew, nor
    anything under a text that people ``corrected``.
    """
    if recording.state in IN_LINE or recording.state is RecordingState.PUBLISHED:
        return ()
    ended = [one for one in recording.stages if one.state in (StageState.DONE, StageState.FAILED)]
    fixed = STAGES[:-1] if corrected else ()
    return tuple(
        one.name
        for one in ended
        if one.name not in fixed and (one.name != "check" or one.state is StageState.FAILED)
    )


@dataclass(frozen=True, slots=True)
class SegmentText:
    """One segment's text in one language: what the machine or a person wrote last.

    ``origin`` is who wrote it; ``revision`` counts from 1; ``spoken`` marks the language that
    was heard (all others are translations, of the spoken text's revision ``translates``).
    """

    language: Language
    text: str
    origin: Origin
    spoken: bool
    revision: int = 1
    translates: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentRecord:
    """A segment of a recording with its texts in every language it exists in."""

    id: str
    recording_id: str
    position: int
    span: Span
    language: Language
    texts: tuple[SegmentText, ...]
    language_probability: float | None = None
    voice: str | None = None
    words: tuple[Word, ...] = ()

    def text(self, language: Language) -> SegmentText | None:
        """Its text in one language, or None."""
        return next((text for text in self.texts if text.language == language), None)

    def is_stale(self, text: SegmentText) -> bool:
        """Whether ``text`` translates an earlier revision of what was said than there is now."""
        said = next((one.revision for one in self.texts if one.spoken), None)
        return None not in (said, text.translates) and said != text.translates


@dataclass(frozen=True, slots=True)
class RecordingText:
    """Everything said in one recording: its segments and its gaps, in order of time."""

    recording: Recording
    segments: tuple[SegmentRecord, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """What was published of a session: frozen, numbered, dated.

    ``document`` is the digest (SHA-256, hex) of the stored JSON document that holds it whole.
    """

    id: str
    session_id: str
    number: int
    published_at: str
    published_by: str
    note: str
    document: str
