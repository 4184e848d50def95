"""The steps of a recording: prepare, manifest, recognise, assemble, translate; each alone.

No loop over a recording lives here: whoever calls owns order, storage, retry and resuming. What
a step returns can be stored (``formats.json``) and handed to the next one later.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from pathlib import Path

from transcripts import audio, segmentation
from transcripts.audio import Prepared
from transcripts.errors import UnknownPair
from transcripts.model import Chunk, Heard, Language, Origin, Segment, Span, Transcript, Word
from transcripts.recognition.base import Recognizer
from transcripts.segmentation import Coverage, Segmentation
from transcripts.text import ends_sentence, nfc
from transcripts.translation.base import Translator

PIVOT: Language = "en"
"""The language by way of which all other pairs are translated.

Directly, vi→fr scores 19.5 BLEU; by way of English 30.7 and then 52.2 (docs/design-notes.md)."""

PAUSE = 1.0
"""Seconds of silence that end a segment without a full stop."""

LONGEST = 40
"""Words after which a segment is cut at the next comma; at half as many again it is cut anyway."""

REACH = 3.0
"""Seconds that a segment may outlast its last word, where the speech goes on without a word."""

prepare = audio.prepare
"""``prepare(path, folder) -> Prepared``: copies and peaks; see ``transcripts.audio``."""

__all__ = [
    "Prepared",
    "assemble",
    "manifest",
    "prepare",
    "recognise",
    "translate",
]


def manifest(working_copy: Path, options: Segmentation) -> list[Chunk]:
    """Every chunk of the recording: store it before recognising; it is the resume point."""
    return list(segmentation.chunks(working_copy, options))


def recognise(
    recognizer: Recognizer,
    working_copy: Path,
    chunks: Sequence[Chunk],
    languages: Sequence[Language],
    hints: Sequence[str] = (),
) -> list[Heard]:
    """What was heard in each of ``chunks`` (one batch: a few minutes of speech at most).

    Times are seconds of the chunk's glued speech; ``assemble`` puts them on the recording.
    """
    sounds = [audio.read_speech(working_copy, chunk.speech) for chunk in chunks]
    return recognizer.recognize(sounds, languages=languages, hints=hints)


def assemble(parts: Iterable[tuple[Chunk, Heard]], origin: Origin, known: Coverage) -> Transcript:
    """The transcript of a recording from what was heard in its chunks, in any order.

    Times are seconds of the recording; segments are sentences, in order and without overlap.
    """
    ordered = sorted(parts, key=lambda part: part[0].index)
    spoken = list(_spoken(ordered))
    segments = tuple(_in_order(_sentences(spoken)))
    language = _main_language(segments, ordered)
    heard = replace(known, heard=[chunk for chunk, _ in ordered])
    return Transcript(language, segments, origin, segmentation.gaps(segments, heard))


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A word on the recording's clock with the language of its chunk; ``timed`` if by ear.

    ``home`` is the stretch of speech that it was heard in.
    """

    word: Word
    home: Span
    language: Language
    probability: float | None
    timed: bool


def _spoken(parts: Sequence[tuple[Chunk, Heard]]) -> Iterator[_Spoken]:
    for chunk, heard in parts:
        clock = _Clock.of(chunk)
        for segment in heard.segments:
            for word in segment.words or _guessed(segment):
                span, home = clock.place(word.span)
                placed, timed = replace(word, span=span), bool(segment.words)
                yield _Spoken(placed, home, segment.language, segment.language_probability, timed)


def _guessed(segment: Segment) -> tuple[Word, ...]:
    """Words without times share the segment's time by their letters."""
    texts = nfc(segment.text).split()
    shares = [0.0, *accumulate(len(text) + 1 for text in texts)]
    at = [segment.span.start + segment.span.duration * share / shares[-1] for share in shares]
    return tuple(Word(Span(at[n], at[n + 1]), text, 0.0) for n, text in enumerate(texts))


@dataclass(frozen=True, slots=True)
class _Clock:
    """From seconds of glued speech to seconds of the recording."""

    speech: tuple[Span, ...]
    starts: tuple[float, ...]

    @staticmethod
    def of(chunk: Chunk) -> _Clock:
        lengths = (span.duration for span in chunk.speech[:-1])
        return _Clock(chunk.speech, (0.0, *accumulate(lengths)))

    def place(self, span: Span) -> tuple[Span, Span]:
        """Both ends in the stretch of speech that holds the middle, and that stretch."""
        at = max(0, bisect_right(self.starts, (span.start + span.end) / 2) - 1)
        home, shift = self.speech[at], self.speech[at].start - self.starts[at]
        start = min(max(span.start + shift, home.start), home.end)
        end = min(max(span.end + shift, start), home.end)
        return Span(round(start, 3), round(max(start, end), 3)), home


def _cut(spoken: Sequence[_Spoken]) -> Iterator[list[_Spoken]]:
    """Cut the stream of words into sentences: full stops, pauses, changes of language."""
    held: list[_Spoken] = []
    for each in spoken:
        if held and _ends(held, each):
            yield held
            held = []
        held.append(each)
    if held:
        yield held


def _ends(held: Sequence[_Spoken], following: _Spoken) -> bool:
    last = held[-1]
    if ends_sentence(last.word.text):
        return True
    if (last.language, last.timed) != (following.language, following.timed):
        return True
    if following.word.span.start - last.word.span.end >= PAUSE:
        return True
    return len(held) >= LONGEST and (last.word.text.endswith(",") or len(held) >= LONGEST * 1.5)


def _sentences(spoken: Sequence[_Spoken]) -> Iterator[Segment]:
    cut = list(_cut(spoken))
    starts = [words[0].word.span.start for words in cut] + [float("inf")]
    for words, limit in zip(cut, starts[1:], strict=True):
        yield _sentence(words, limit)


def _sentence(words: Sequence[_Spoken], limit: float) -> Segment:
    """One segment; the alignment ends words early, so it lasts as long as the speech goes on."""
    end = max(each.word.span.end for each in words)
    spoken = min(words[-1].home.end, end + REACH, limit)
    return Segment(
        Span(words[0].word.span.start, max(end, spoken)),
        nfc(" ".join(each.word.text for each in words)),
        words[0].language,
        tuple(each.word for each in words) if words[0].timed else (),
        words[0].probability,
    )


def _in_order(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Segments never overlap and never go back, whatever the rounding of their words."""
    at = 0.0
    for segment in segments:
        start = max(at, segment.span.start)
        at = max(start, segment.span.end)
        yield replace(segment, span=Span(start, at))


def _main_language(segments: Sequence[Segment], parts: Sequence[tuple[Chunk, Heard]]) -> Language:
    """The language most of the speech is in; of a recording without text, the first chunk's."""
    spoken: dict[Language, float] = {}
    for segment in segments:
        spoken[segment.language] = spoken.get(segment.language, 0.0) + segment.span.duration
    first = parts[0][1].language if parts else "und"
    return max(spoken, key=lambda tag: spoken[tag], default=first)


def translate(
    translator: Translator,
    transcript: Transcript,
    target: Language,
    pivot: Transcript | None = None,
) -> Transcript:
    """The transcript in ``target``, segment for segment; those already in it are copied.

    Pairs without English go by way of it: ``pivot`` is the English translation of the same
    transcript, which a caller who wants to keep it makes first; else it is made and dropped.
    Raises UnknownPair before any work is done.
    """
    segments = transcript.segments
    _admit(translator, {segment.language for segment in segments}, target)
    via = {s.language for s in segments if PIVOT not in (s.language, target)} - {target}
    if via and pivot is None:
        pivot = translate(translator, transcript, PIVOT)
    sources = tuple(
        pivot.segments[at] if pivot and segment.language in via else segment
        for at, segment in enumerate(segments)
    )
    texts = _translated(translator, sources, target)
    made = tuple(
        segment if segment.language == target else segment.with_text(text, target)
        for segment, text in zip(segments, texts, strict=True)
    )
    parent = pivot.origin if pivot and via else transcript.origin
    return Transcript(target, made, replace(translator.origin, parent=parent), transcript.gaps)


def _admit(translator: Translator, sources: set[Language], target: Language) -> None:
    """Raise UnknownPair for a way that the translator cannot go, before it goes any."""
    for source in sorted(sources - {target}):
        stops = [source, target] if PIVOT in (source, target) else [source, PIVOT, target]
        for before, after in pairwise(stops):
            if not translator.supports(before, after):
                raise UnknownPair(
                    f"{before} → {after}",
                    "the translator does not translate between these languages",
                    "Choose another translator, or fewer languages",
                )


def _translated(translator: Translator, sources: Sequence[Segment], target: Language) -> list[str]:
    """The text of each source in ``target``, one call for each source language."""
    texts = [segment.text for segment in sources]
    for language in sorted({segment.language for segment in sources} - {target}):
        places = [at for at, segment in enumerate(sources) if segment.language == language]
        answers = translator.translate([texts[at] for at in places], language, target)
        for at, answer in zip(places, answers, strict=True):
            texts[at] = answer
    return texts
