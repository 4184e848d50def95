"""What was shown, for readers of each language: pictures with captions, and materials."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.programme import KeptFile, Localized, MaterialKind
from service.publication.pages.frame import Wording
from service.publication.pages.shown import CaptionsLine, MaterialLine, ShownFile
from service.publication.showing import film_part, material_lines, shown_parts
from tests.service.publication.test_document import DOCUMENT, HELLO, POSTER, RECORDING
from transcripts.model import Span

FILMED = replace(RECORDING, segments=(HELLO,), video=KeptFile("c" * 64, "video/mp4", 12))
VTT = "/files/cinema/opening/1.{}.vtt"


def test_a_recording_without_pictures_has_none():
    assert film_part(RECORDING, DOCUMENT, "en") is None


@pytest.mark.parametrize(("language", "chosen"), [("vi", False), ("en", True), ("fr", False)])
def test_a_reader_of_a_translation_sees_it_from_the_start(language: str, chosen: bool):
    film = film_part(FILMED, DOCUMENT, language)
    assert film
    assert film.sound == "/media/" + "b" * 64
    assert film.captions == (
        CaptionsLine(VTT.format("spoken"), "vi", spoken=True),
        CaptionsLine(VTT.format("en"), "en", spoken=False, chosen=chosen),
    )


def test_pictures_without_speech_have_no_captions():
    film = film_part(replace(FILMED, segments=()), DOCUMENT, "en")
    assert film
    assert film.captions == ()


SHOWN = replace(
    DOCUMENT,
    session=replace(
        DOCUMENT.session,
        materials=(
            POSTER,
            replace(
                POSTER,
                slug="reel",
                kind=MaterialKind.EXCERPT,
                title=Localized.of(en="A reel"),
                rights="All rights reserved",
                span=Span(30, 45),
                file=None,
            ),
            replace(POSTER, slug="later", span=None, recording_id=None),
        ),
    ),
)


def test_what_was_shown_is_told_with_its_moment_and_its_file():
    poster, reel, later = material_lines(SHOWN, "en")
    assert poster == MaterialLine(
        slug="poster",
        name="Picture",
        title=Wording("vi", "Áp phích"),
        moment="?t=2#at-poster",
        start=2.0,
        end=4.0,
        file=ShownFile("/shown/cinema/opening/" + "d" * 64, "image/png", 12, 640, 480),
    )
    assert (reel.name, reel.rights, reel.file) == ("Film excerpt", "All rights reserved", None)
    assert (later.moment, later.start) == ("", 0.0)


def test_the_places_where_something_was_shown_stand_in_the_text():
    parts = list(shown_parts(SHOWN, RECORDING, "en"))
    assert [(part.start, part.anchor, part.material.href) for part in parts] == [
        (2.0, "at-poster", "#shown-poster"),
        (30.0, "at-reel", "#shown-reel"),
    ]


def test_a_talk_has_what_was_shown_while_it_was_given():
    talk = replace(DOCUMENT.session.talks[0], recording_id="rec_1", span=Span(20, 50))
    assert [one.slug for one in material_lines(SHOWN, "en", talk)] == ["reel"]
