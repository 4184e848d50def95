"""Where people speak: streaming voice activity, chunks for the recogniser, and what is left over.

The spans are those of ``faster_whisper.vad.get_speech_timestamps`` for equal options; here the
sound passes once, in blocks, and only the last half minute is held (docs/design-notes.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime

from transcripts.audio import decode
from transcripts.model import Chunk, Gap, GapReason, Language, Segment, Span
from transcripts.recognition.base import SAMPLE_RATE, Waveform

WINDOW = 512
"""Samples that Silero judges at a time; it also sees the 64 before them."""
CONTEXT = 64


@dataclass(frozen=True, slots=True)
class Segmentation:
    """How speech is found and packed; times in seconds, ``threshold`` a probability.

    ``pad`` widens speech on both sides, ``silence`` ends it, ``chunk`` is the most speech in one
    chunk. Beyond ``enough`` seconds of speech a pause of ``pause`` seconds or more starts a new
    chunk, so that a chunk seldom mixes two languages; None packs chunks as full as they go.
    """

    threshold: float = 0.35
    pad: float = 0.4
    silence: float = 0.16
    chunk: float = 30.0
    pause: float | None = None
    enough: float = 8.0


def segmentation(languages: Sequence[Language]) -> Segmentation:
    """The options for a recording in ``languages``.

    A chunk full of Vietnamese overflows the 224 tokens that the decoder may write after about
    23.5 s (1.82 tokens a syllable, 5.25 syllables a second): it starts at 22 s.
    """
    options = Segmentation(chunk=22.0) if "vi" in languages else Segmentation()
    return replace(options, pause=1.0) if len(languages) > 1 else options


def chunks(path: Path, options: Segmentation) -> Iterator[Chunk]:
    """The chunks of a recording in order of time, as its sound is decoded."""
    return pack(speech(decode(path), options), options)


@dataclass(frozen=True, slots=True)
class Speech:
    """A stretch of speech in samples, padded, and its mean speech probability."""

    start: int
    end: int
    probability: float


def speech(blocks: Iterable[Waveform], options: Segmentation) -> Iterator[Speech]:
    """The stretches of speech, as the blocks of sound come in."""
    ears = _Silero()
    held: Speech | None = None
    for stretch in _found(blocks, ears, _Turns(options)):
        if held is None:
            held = replace(stretch, start=int(max(0, stretch.start - _padding(options))))
            continue
        before, held = _apart(held, stretch, options)
        yield before
    if held:
        yield replace(held, end=int(min(ears.samples, held.end + _padding(options))))


def _found(blocks: Iterable[Waveform], ears: _Silero, turns: _Turns) -> Iterator[Speech]:
    for block in blocks:
        yield from turns.feed(ears.listen(block))
    yield from turns.feed(ears.finish())
    yield from turns.finish(ears.samples)


def _padding(options: Segmentation) -> float:
    return options.pad * SAMPLE_RATE


def _apart(before: Speech, after: Speech, options: Segmentation) -> tuple[Speech, Speech]:
    """Share the silence between two stretches: half each, or the padding where there is room."""
    silence = after.start - before.end
    pad = _padding(options)
    if silence < 2 * pad:
        return (
            replace(before, end=before.end + silence // 2),
            replace(after, start=max(0, after.start - silence // 2)),
        )
    return (
        replace(before, end=int(before.end + pad)),
        replace(after, start=int(max(0, after.start - pad))),
    )


class _Silero:
    """The voice activity model that faster-whisper ships, its state carried over blocks."""

    def __init__(self) -> None:
        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_model_file()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._h = self._c = np.zeros((1, 1, 128), np.float32)
        self._seen = np.zeros(CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)
        self.samples = 0

    def listen(self, block: Waveform) -> list[float]:
        """Speech probabilities of the windows that ``block`` completes."""
        self.samples += len(block)
        return self._judge(block)

    def _judge(self, block: Waveform) -> list[float]:
        sound = np.concatenate([self._rest, block])
        whole = len(sound) // WINDOW * WINDOW
        self._rest = sound[whole:]
        if not whole:
            return []
        windows = sound[:whole].reshape(-1, WINDOW)
        before = np.vstack([self._seen, windows[:-1, -CONTEXT:]])
        self._seen = windows[-1, -CONTEXT:]
        given = {"input": np.hstack([before, windows]), "h": self._h, "c": self._c}
        heard, self._h, self._c = self._session.run(None, given)
        probabilities: list[float] = heard.reshape(-1).tolist()
        return probabilities

    def finish(self) -> list[float]:
        """The last window, filled with silence; a whole one of silence when nothing is left."""
        return self._judge(np.zeros(WINDOW - len(self._rest), np.float32))


def _model_file() -> Path:
    """Silero's file inside faster-whisper, found without loading that package and its engines."""
    package = find_spec("faster_whisper")
    assert package
    assert package.origin
    return next((Path(package.origin).parent / "assets").glob("silero_vad*.onnx"))


class _Turns:
    """The state machine of ``get_speech_timestamps``, fed window by window.

    ``_start`` is where the running speech began; ``_quiet`` where it last fell silent (0: it has
    not); ``_left`` and ``_again`` the last silence in it long enough to cut at, should the
    speech outlast a chunk.
    """

    def __init__(self, options: Segmentation) -> None:
        self._on = options.threshold
        self._off = max(options.threshold - 0.15, 0.01)
        self._longest = (options.chunk - 2 * options.pad) * SAMPLE_RATE - WINDOW
        self._silence = options.silence * SAMPLE_RATE
        self._cut = SAMPLE_RATE * 98 / 1000
        self._at = 0
        self._start: int | None = None
        self._quiet = self._left = self._again = 0
        self._sums = [0.0]
        self._first = 0

    def feed(self, probabilities: Iterable[float]) -> Iterator[Speech]:
        """The stretches that these windows end."""
        for probability in probabilities:
            self._sums.append(self._sums[-1] + probability)
            yield from self._step(probability)
            self._at += WINDOW
        self._forget()

    def finish(self, total: int) -> Iterator[Speech]:
        """The stretch that the end of the recording cuts off, if any."""
        if self._start is not None and total > self._start:
            yield self._stretch(self._start, total)

    def _step(self, probability: float) -> Iterator[Speech]:
        speaking = probability >= self._on
        if speaking and self._quiet:
            self._quiet = 0
            if self._again < self._left:
                self._again = self._at
        if speaking and self._start is None:
            self._start = self._at
            return
        if self._start is not None and self._at - self._start > self._longest:
            yield self._outlasted(self._start)
        if self._start is not None and probability < self._off:
            yield from self._fall(self._start)

    def _outlasted(self, start: int) -> Speech:
        """Cut speech that is longer than a chunk: at its last silence, else right here."""
        end = self._left or self._at
        resumed = self._left != 0 and self._again >= self._left
        self._start = self._again if resumed else None
        self._quiet = self._left = self._again = 0
        return self._stretch(start, end)

    def _fall(self, start: int) -> Iterator[Speech]:
        self._quiet = self._quiet or self._at
        if self._at - self._quiet > self._cut:
            self._left = self._quiet
        if self._at - self._quiet >= self._silence:
            if self._quiet > start:
                yield self._stretch(start, self._quiet)
            self._start = None
            self._quiet = self._left = self._again = 0

    def _stretch(self, start: int, end: int) -> Speech:
        first, last = start // WINDOW - self._first, -(-end // WINDOW) - self._first
        last = max(first + 1, min(last, len(self._sums) - 1))
        mean = (self._sums[last] - self._sums[first]) / (last - first)
        return Speech(start, end, min(1.0, max(0.0, mean)))

    def _forget(self) -> None:
        """Drop the sums before the running speech: memory does not grow with the recording."""
        keep = (self._at if self._start is None else self._start) // WINDOW - self._first
        del self._sums[:keep]
        self._first += keep


def pack(stretches: Iterable[Speech], options: Segmentation) -> Iterator[Chunk]:
    """Glue stretches into chunks, greedily; see ``Segmentation`` for where one ends."""
    held: list[Speech] = []
    index = 0
    for stretch in stretches:
        if held and _full(held, stretch, options):
            yield _chunk(index, held)
            index, held = index + 1, []
        held.append(stretch)
    if held:
        yield _chunk(index, held)


def _full(held: Sequence[Speech], stretch: Speech, options: Segmentation) -> bool:
    length = sum(s.end - s.start for s in held)
    if length + stretch.end - stretch.start > options.chunk * SAMPLE_RATE:
        return True
    if options.pause is None or length < options.enough * SAMPLE_RATE:
        return False
    pause = (stretch.start - held[-1].end) / SAMPLE_RATE + 2 * options.pad
    return pause >= options.pause and stretch.start > held[-1].end


def _chunk(index: int, held: Sequence[Speech]) -> Chunk:
    spans = tuple(Span(s.start / SAMPLE_RATE, s.end / SAMPLE_RATE) for s in held)
    length = sum(s.end - s.start for s in held)
    mean = sum(s.probability * (s.end - s.start) for s in held) / length
    return Chunk(index, Span(spans[0].start, spans[-1].end), spans, round(mean, 4))


LOUD = -45.0
"""dBFS above which a second without speech is not silence: music, a film, noise in the hall."""

SHORTEST_GAP = 2.0
"""Seconds below which a pause belongs to the text around it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What is known of a recording apart from its text, to name what has none.

    ``levels`` is the loudness of each second in dBFS; ``damaged`` could not be decoded,
    ``failed`` was given up by the recogniser, ``heard`` are the chunks that it was given.
    """

    duration: float
    levels: Sequence[float] = ()
    damaged: Sequence[Gap] = ()
    failed: Sequence[Span] = ()
    heard: Sequence[Chunk] = ()


def gaps(segments: Sequence[Segment], known: Coverage) -> tuple[Gap, ...]:
    """Every stretch without text and the likeliest reason, so that nothing is silently missing.

    Music is only told from silence by its loudness: the word stands for any sound without
    speech.
    """
    end = max([known.duration, *(gap.span.end for gap in known.damaged)])
    named = [*known.damaged, *(Gap(span, GapReason.FAILED) for span in known.failed)]
    free = _without(Span(0.0, end), [*(s.span for s in segments), *(g.span for g in named)])
    wide = [span for span in free if span.duration >= SHORTEST_GAP]
    return tuple(sorted([*named, *(Gap(span, _reason(span, known)) for span in wide)]))


def _without(whole: Span, taken: Sequence[Span]) -> Iterator[Span]:
    at = whole.start
    for span in sorted(taken):
        if span.start > at:
            yield Span(at, min(span.start, whole.end))
        at = max(at, min(span.end, whole.end))
    if at < whole.end:
        yield Span(at, whole.end)


def _reason(span: Span, known: Coverage) -> GapReason:
    """Speech without text was heard as none; else loudness tells music from silence."""
    spoken = sum(span.overlap(part) for chunk in known.heard for part in chunk.speech)
    if spoken > span.duration / 2:
        return GapReason.FILTERED
    seconds = known.levels[int(span.start) : max(int(span.start) + 1, int(span.end))]
    loud = sum(level > LOUD for level in seconds)
    return GapReason.MUSIC if loud * 2 > len(seconds) else GapReason.SILENCE
