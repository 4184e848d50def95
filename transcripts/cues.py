"""Cut segments into subtitles that fit a screen and can be read in the time they stay on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from transcripts.model import Cue, Segment, Span


@dataclass(frozen=True, slots=True)
class Layout:
    """What a screen takes: characters a line, lines, and the shortest stay in seconds."""

    width: int = 42
    lines: int = 2
    shortest: float = 1.0


SCREEN = Layout()


def cues(segments: Iterable[Segment], layout: Layout = SCREEN) -> Iterator[Cue]:
    """Subtitles for ``segments``, in order; a cue never mixes two segments."""
    held: Cue | None = None
    for number, segment in enumerate(segments, 1):
        for part, cue in enumerate(_cut(segment, layout), 1):
            cue = Cue(f"{number}.{part}", cue.span, cue.lines, segment.voice)
            if held:
                yield _stay(held, cue.span.start, layout)
            held = cue
    if held:
        yield _stay(held, float("inf"), layout)


def wrap(text: str, width: int) -> tuple[str, ...]:
    """Fold ``text`` at spaces; a word longer than ``width`` is cut, so that no line overflows."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.extend(word[at : at + width] for at in range(0, len(word), width))
    return tuple(lines)


def _cut(segment: Segment, layout: Layout) -> Iterator[Cue]:
    lines = wrap(segment.text, layout.width)
    screens = [lines[at : at + layout.lines] for at in range(0, len(lines), layout.lines)]
    moments = _moments(segment, screens)
    for screen, start, end in zip(screens, moments, moments[1:], strict=False):
        yield Cue("", Span(start, max(start, end)), _balanced(screen, layout.width))


def _moments(segment: Segment, screens: list[tuple[str, ...]]) -> list[float]:
    """When each screen starts, and the last one ends: by the words' times, else by letters."""
    counts = [sum(len(line.split()) for line in screen) for screen in screens]
    if segment.words and sum(counts) == len(segment.words):
        firsts = [sum(counts[:at]) for at in range(len(screens))]
        inner = [segment.words[first].span.start for first in firsts[1:]]
    else:
        letters = [sum(map(len, screen)) for screen in screens]
        shares = [sum(letters[:at]) / sum(letters) for at in range(1, len(screens))]
        inner = [segment.span.start + share * segment.span.duration for share in shares]
    return [segment.span.start, *inner, segment.span.end]


def _balanced(screen: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Two lines of about the same length read better than a long and a short one."""
    if len(screen) != 2:
        return screen
    words = " ".join(screen).split()
    options = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    fitting = [pair for pair in options if max(map(len, pair)) <= width]
    return min(fitting, key=lambda pair: max(map(len, pair)), default=screen)


def _stay(cue: Cue, next_start: float, layout: Layout) -> Cue:
    """Let a short cue stay a little, but never into the next one."""
    wanted = max(cue.span.end, cue.span.start + layout.shortest)
    end = max(cue.span.end, min(wanted, next_start))
    return Cue(cue.id, Span(cue.span.start, end), cue.lines, cue.voice)
