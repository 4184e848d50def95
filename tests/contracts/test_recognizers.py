"""What every recogniser promises (``recognition/base.py``), asked of each engine."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from transcripts.audio import decode
from transcripts.errors import UnknownLanguage
from transcripts.model import Heard, Span
from transcripts.recognition import Recognizer, open_recognizer

LANGUAGES = ("vi", "en", "fr")


@pytest.fixture(scope="module")
def sounds(demo_recording: Path) -> list[np.ndarray]:
    """Three short stretches of speech, of different lengths."""
    spans = (Span(1.0, 4.7), Span(13.0, 18.0), Span(42.0, 44.5))
    return [np.concatenate(list(decode(demo_recording, span))) for span in spans]


@pytest.fixture(scope="module", params=["scripted", "demo"])
def recognizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Recognizer:
    if request.param == "demo":
        return open_recognizer("faster-whisper:demo", workers=2)
    script = tmp_path_factory.mktemp("script") / "script.json"
    lines = [("Xin chào các bạn.", "vi"), ("Bonjour à tous.", "fr"), ("Good morning.", "en")]
    script.write_text(json.dumps([{"text": text, "language": tag} for text, tag in lines]))
    return open_recognizer(f"scripted:{script}")


@pytest.fixture(scope="module")
def heard(recognizer: Recognizer, sounds: list[np.ndarray]) -> list[Heard]:
    """What the engine makes of the three stretches, with the three languages declared."""
    return recognizer.recognize(sounds, languages=LANGUAGES)


def test_answers_come_one_for_each_waveform(heard: list[Heard]):
    assert len(heard) == 3


def test_nothing_to_hear_is_a_success(recognizer: Recognizer):
    assert recognizer.recognize([], languages=("en",)) == []
    [nothing] = recognizer.recognize([np.zeros(0, np.float32)], languages=("en",))
    assert nothing.segments == ()


def test_answers_do_not_depend_on_the_batch(
    recognizer: Recognizer, sounds: list[np.ndarray], heard: list[Heard]
):
    alone = recognizer.recognize(sounds[:1], languages=LANGUAGES)
    turned = recognizer.recognize(sounds[::-1], languages=LANGUAGES)
    assert [*alone, *turned] == [heard[0], *heard[::-1]]


def test_languages_stay_inside_the_declared_set(recognizer: Recognizer, sounds: list[np.ndarray]):
    [vietnamese] = recognizer.recognize(sounds[:1], languages=("vi", "fr"))
    assert vietnamese.language in ("vi", "fr")
    assert {segment.language for segment in vietnamese.segments} <= {vietnamese.language}
    assert 0.5 <= vietnamese.language_probability <= 1.0  # among the two, whatever else it knows


def test_one_declared_language_is_not_detected(recognizer: Recognizer, sounds: list[np.ndarray]):
    [french] = recognizer.recognize(sounds[:1], languages=("fr",))
    assert (french.language, french.language_probability) == ("fr", 1.0)


def test_times_are_inside_the_waveform_and_never_go_back(
    sounds: list[np.ndarray], heard: list[Heard]
):
    for sound, each in zip(sounds, heard, strict=True):
        spans = [word.span for segment in each.segments for word in segment.words]
        assert all(before.end <= after.start for before, after in pairwise(spans))
        assert all(span.end <= len(sound) / 16_000 for span in spans)
        assert all(segment.span.end <= len(sound) / 16_000 for segment in each.segments)


def test_text_is_composed_and_is_its_words(heard: list[Heard]):
    for segment in (segment for each in heard for segment in each.segments):
        assert segment.text == unicodedata.normalize("NFC", segment.text).strip()
        assert segment.text == " ".join(word.text for word in segment.words)


def test_a_language_it_does_not_know_is_refused(recognizer: Recognizer):
    with pytest.raises(UnknownLanguage):
        recognizer.recognize([np.zeros(16_000, np.float32)], languages=("tlh",))


def test_the_origin_names_engine_and_model(recognizer: Recognizer):
    origin = recognizer.origin
    assert origin.engine in ("faster-whisper", "scripted")
    assert origin.model
    assert origin.options == tuple(sorted(origin.options))
