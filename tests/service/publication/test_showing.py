"""Pictures with their captions, for readers of each language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.programme import KeptFile
from service.publication.pages.shown import CaptionsLine
from service.publication.showing import film_part
from tests.service.publication.test_document import DOCUMENT, HELLO, RECORDING

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
