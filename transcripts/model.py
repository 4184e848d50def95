"""The values every room hands over: spans, words, segments, gaps, transcripts and who made them.

Times are seconds from the start of the recording. All values are frozen; collections are tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

Language = str
"""A BCP 47 tag such as ``vi``, ``en`` or ``fr``."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a recording, in seconds; it holds no text."""

    start: float
    end: float

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end < float("inf"):
            raise ValueError(f"a span needs 0 <= start <= end, not {self.start}..{self.end}")

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return self.end - self.start

    def overlap(self, other: Span) -> float:
        """Seconds that both spans share."""
        return max(0.0, min(self.end, other.end) - max(self.start, other.start))


@dataclass(frozen=True, slots=True)
class Word:
    """One word as heard: its text carries no surrounding space; ``probability`` is in [0, 1]."""

    span: Span
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Segment:
    """About a sentence: the unit that is corrected, translated, linked to, found and cited."""

    span: Span
    text: str
    language: Language
    words: tuple[Word, ...] = ()
    language_probability: float | None = None
    voice: str | None = None

    def with_text(self, text: str, language: Language) -> Segment:
        """The same moment in another language; the words of the original do not apply to it."""
        return replace(self, text=text, language=language, words=(), language_probability=None)


class GapReason(StrEnum):
    """Why a span has no text."""

    SILENCE = "silence"
    MUSIC = "music"
    FILTERED = "filtered"
    DAMAGED = "damaged"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class Gap:
    """A span with no text, and the reason."""

    span: Span
    reason: GapReason


@dataclass(frozen=True, slots=True)
class Origin:
    """Who made a text: an engine with its model and options, or (engine ``person``) a person.

    ``options`` are sorted (name, value) pairs, so that equal origins are equal values.
    A translation's ``parent`` is the origin of the text it was made from.
    """

    engine: str
    model: str
    version: str
    options: tuple[tuple[str, str], ...] = ()
    parent: Origin | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """All segments of one recording in one language, in order of time.

    In the transcript of a recording whose speakers switch languages, each segment keeps its own
    language and ``language`` is the one most of the speech is in; in a translation every
    segment is in ``language``.
    """

    language: Language
    segments: tuple[Segment, ...]
    origin: Origin
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span handed to the recogniser in one go: speech spans packed to at most 30 s.

    ``speech`` are the spans of speech inside it, in time; ``probability`` is the mean speech
    probability over them, in [0, 1].
    """

    index: int
    span: Span
    speech: tuple[Span, ...]
    probability: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What a recogniser made of one waveform.

    ``segments`` are in time order, with spans and words in seconds from the start of the
    waveform; empty when nothing was said. ``tokens`` is how many tokens the engine wrote (0 when
    it does not say), so that a cut answer can be noticed.
    """

    segments: tuple[Segment, ...]
    language: Language
    language_probability: float
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Track:
    """One thing to listen to in a media file: an audio stream, or a single channel of one.

    ``stream`` counts the audio streams from 0; ``channel`` counts its channels from 0, None is
    all of them mixed. ``name`` and ``language`` (BCP 47) are what the file says, "" for nothing.
    """

    stream: int = 0
    channel: int | None = None
    name: str = ""
    language: Language = ""

    @property
    def key(self) -> str:
        """Its place in the file as text: ``0`` for a whole stream, ``0.1`` for one channel."""
        return f"{self.stream}" if self.channel is None else f"{self.stream}.{self.channel}"


class RemarkKind(StrEnum):
    """What a technician should know of a recording although it can be used."""

    SILENT = "silent"
    QUIET = "quiet"
    CLIPPED = "clipped"
    ONE_SIDED = "one-sided"
    CUT_SHORT = "cut short"
    WRONG_LENGTH = "wrong length"
    DAMAGED = "damaged"
    SEVERAL_TRACKS = "several tracks"
    SEVERAL_MICROPHONES = "several microphones"
    PICTURES_LEFT_OUT = "pictures left out"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing noticed; ``amount`` is its measure.

    SILENT and QUIET: the loudness in dBFS; CLIPPED: the share of samples in [0, 1]; ONE_SIDED:
    the channel that sounds; CUT_SHORT and DAMAGED: the seconds that are missing, 0 when nobody can
    know; WRONG_LENGTH: the seconds by which the header is wrong, of which none are missing;
    SEVERAL_TRACKS and SEVERAL_MICROPHONES: how many there are; PICTURES_LEFT_OUT has none.
    """

    kind: RemarkKind
    amount: float = 0.0


@dataclass(frozen=True, slots=True)
class AudioInfo:
    """What a media file says and shows of itself.

    ``duration`` in seconds is what was really found in the packets; ``declared`` is what the
    header claims (None when it claims nothing). ``tracks`` is what there is to listen to, each
    apart; ``recorded_at`` is when it began by the recorder's own clock (ISO 8601, "" unknown).
    """

    container: str
    codec: str
    duration: float
    declared: float | None
    sample_rate: int
    channels: int
    audio_streams: int
    has_video: bool
    tracks: tuple[Track, ...] = (Track(),)
    remarks: tuple[Remark, ...] = ()
    recorded_at: str = ""

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> AudioInfo:
        """From what ``dataclasses.asdict`` made of one, read back from JSON."""
        tracks = tuple(Track(**track) for track in value.get("tracks", ({},)))
        remarks = tuple(
            Remark(RemarkKind(remark["kind"]), remark["amount"])
            for remark in value.get("remarks", ())
        )
        return cls(**{**value, "tracks": tracks, "remarks": remarks})


@dataclass(frozen=True, slots=True)
class Cue:
    """A subtitle on screen: one or two lines cut from a segment."""

    id: str
    span: Span
    lines: tuple[str, ...]
    voice: str | None = None
