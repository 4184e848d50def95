"""The look of a conference: one colour that people chose, strong enough to read by, and a logo.

Pure. What comes of it is a small style sheet of its own, linked from the conference's pages at an
address that stays: a page that was frozen years ago shows today's colour. No text of a person
ever reaches it: a colour is six digits, an address is made of slugs and digests.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.programme import Conference
from service.publication import addresses

ENOUGH = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""

STEPS = 32
"""In how many steps a colour goes to black or white until it can be read."""

HOUSE_ACCENT = "#8f2a1c"
"""The house's own colour, as base.css has it."""

_COLOUR = re.compile(r"#[0-9a-f]{6}")

Colour = tuple[float, float, float]
"""Red, green and blue as they are stored, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """What stands behind text in light or in dark; ``away`` is where a colour goes to be read."""

    paper: str
    raised: str
    marked: str
    away: Colour


LIGHT = Scheme("#fbfaf6", "#f3f0e8", "#f7e5bf", (0.0, 0.0, 0.0))
DARK = Scheme("#161412", "#221f1b", "#4d3d1b", (1.0, 1.0, 1.0))


@dataclass(frozen=True, slots=True)
class Shades:
    """A colour in one scheme: as text, under the pointer, and what is written on it."""

    accent: str
    deep: str
    on_accent: str


def is_colour(text: str) -> bool:
    """Whether it is a colour as forms send one: ``#`` and six small digits."""
    return _COLOUR.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """How bright ``#rrggbb`` is, from 0 to 1, as WCAG measures it."""
    red, green, blue = (_linear(part) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21, as WCAG measures it."""
    darker, brighter = sorted((luminance(one), luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def shades(colour: str, scheme: Scheme) -> Shades:
    """The nearest to ``colour`` that can be read on all that stands behind text in a scheme."""
    behind = (scheme.paper, scheme.raised, scheme.marked)
    way = [_towards(colour, scheme.away, step / STEPS) for step in range(STEPS + 1)]
    found = next(step for step, one in enumerate(way) if _is_readable(one, behind))
    deep = way[min(found + STEPS // 4, STEPS)]
    return Shades(way[found], deep, scheme.paper)


def style_sheet(conference: Conference, logo: tuple[int, int] = (0, 0)) -> str:
    """The conference's own style sheet; ``logo`` is its width and height in pixels.

    Paper keeps the house's black.
    """
    rules = []
    if conference.accent:
        rules.append(f"@media screen {{\n{_root(shades(conference.accent, LIGHT))}}}\n")
        dark = _root(shades(conference.accent, DARK))
        rules.append(f"@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n")
    if conference.logo:
        width, height = logo
        source = addresses.logo(conference.slug, conference.logo.digest)
        rules.append(
            f'.logo {{ display: block; background-image: url("{source}"); '
            f"aspect-ratio: {width} / {height}; }}\n"
        )
    return "".join(rules)


def _root(found: Shades) -> str:
    return (
        f"  :root {{ --accent: {found.accent}; --accent-deep: {found.deep}; "
        f"--on-accent: {found.on_accent}; }}\n"
    )


def _is_readable(colour: str, behind: Sequence[str]) -> bool:
    return all(contrast(colour, one) >= ENOUGH for one in behind)


def _parts(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _towards(colour: str, away: Colour, share: float) -> str:
    mixed = (
        round(255 * (part + (end - part) * share))
        for part, end in zip(_parts(colour), away, strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)
