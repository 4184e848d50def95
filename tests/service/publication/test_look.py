"""A conference's colour: whatever people choose, it can be read, on light and on dark pages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.programme import Conference, KeptFile, Localized
from service.publication.look import (
    DARK,
    HOUSE_ACCENT,
    LIGHT,
    Scheme,
    contrast,
    is_colour,
    shades,
    style_sheet,
)
from service.publication.statics import STATIC

BASE = (STATIC / "base.css").read_text(encoding="utf-8")
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
ANY = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
LOGO = KeptFile("a" * 64, "image/png", 100)


def conference(accent: str = "", logo: KeptFile | None = None) -> Conference:
    nothing = Localized()
    return Conference(
        "cnf_1", "cinema", nothing, nothing, nothing, "", ("vi",), accent=accent, logo=logo
    )


@SCHEMES
@given(colour=ANY)
def test_every_colour_can_be_read_on_all_that_stands_behind_text(scheme: Scheme, colour: str):
    found = shades(colour, scheme)
    behind = (scheme.paper, scheme.raised, scheme.marked)
    assert min(contrast(one, on) for one in (found.accent, found.deep) for on in behind) >= 4.5


@SCHEMES
@given(colour=ANY)
def test_what_is_written_on_every_colour_can_be_read(scheme: Scheme, colour: str):
    found = shades(colour, scheme)
    assert contrast(found.on_accent, found.accent) >= 4.5
    assert contrast(found.on_accent, found.deep) >= 4.5


@SCHEMES
@given(colour=ANY)
def test_what_can_be_read_already_is_left_as_it_is(scheme: Scheme, colour: str):
    once = shades(colour, scheme).accent
    assert shades(once, scheme).accent == once


def test_contrast_is_that_of_wcag():
    known = [contrast("#000000", "#ffffff"), contrast("#777777", "#ffffff")]
    assert [round(one, 2) for one in known] == [21.0, 4.48]


def test_colour_keeps_its_hue_on_dark_pages():
    assert shades("#0b3d91", DARK).accent == "#9cb0d2"


@pytest.mark.parametrize("text", ["", "red", "#FFF", "#FFFFFF", "#12345", "#12345g", "#123456;"])
def test_only_six_small_digits_are_a_colour(text: str):
    assert not is_colour(text)


def in_base(block: str) -> list[str]:
    return re.findall(r"--(?:paper|raised|marked): (#\w{6});", block)


def test_schemes_are_those_of_the_style_sheet():
    light, dark, _ = (
        BASE.split("color-scheme: dark)", 1)[0],
        *BASE.split("color-scheme: dark)")[1:],
        "",
    )
    assert in_base(light) == [LIGHT.paper, LIGHT.raised, LIGHT.marked]
    assert in_base(dark.split("@media")[0]) == [DARK.paper, DARK.raised, DARK.marked]
    assert f"--accent: {HOUSE_ACCENT};" in light


def test_style_sheet_sets_the_colour_for_both_schemes_and_leaves_paper_black():
    assert style_sheet(conference("#0b3d91")) == (
        "@media screen {\n"
        "  :root { --accent: #0b3d91; --accent-deep: #082e6d; --on-accent: #fbfaf6; }\n"
        "}\n"
        "@media screen and (prefers-color-scheme: dark) {\n"
        "  :root { --accent: #9cb0d2; --accent-deep: #d9e1ee; --on-accent: #161412; }\n"
        "}\n"
    )


def test_style_sheet_shows_the_logo_in_its_own_shape():
    assert style_sheet(conference(logo=LOGO), (300, 100)) == (
        f'.logo {{ display: block; background-image: url("/look/cinema/{"a" * 64}"); '
        "aspect-ratio: 300 / 100; }\n"
    )


def test_style_sheet_of_a_conference_without_a_look_is_empty():
    assert style_sheet(conference()) == ""
