from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.errors import UnreadableTranscript
from transcripts.formats import FORMATS, read, write
from transcripts.formats.clock import seconds, stamp
from transcripts.formats.json import read_heard, write_heard
from transcripts.model import (
    Gap,
    GapReason,
    Heard,
    Origin,
    Segment,
    Span,
    Transcript,
    Word,
)
from transcripts.text import nfc

TRICKY = "Tom & <b>Lan</b> --> 00:00:01.000 &amp; « film » WEBVTT NOTE"
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1)
texts = st.lists(words, min_size=1, max_size=12).map(" ".join).map(nfc).filter(bool)


def transcript(*said: str, voice: str | None = None) -> Transcript:
    """Segments of two seconds each, three seconds apart."""
    segments = tuple(
        Segment(Span(at * 3.0, at * 3.0 + 2.0), text, "fr", voice=voice)
        for at, text in enumerate(said)
    )
    return Transcript("fr", segments, Origin("faster-whisper", "demo", "1.2"))


@pytest.mark.parametrize("format", ["vtt", "txt"])
def test_what_a_machine_wrote_says_so_and_is_read_back(format: str):
    made = read(write(transcript("Bonjour à tous.", TRICKY), format), format)
    assert (made.language, made.origin) == ("fr", Origin("faster-whisper", "demo", "1.2"))
    assert made.segments[0].text == "Bonjour à tous."


def test_what_a_person_corrected_says_so():
    corrected = Transcript("fr", (), Origin("person", "Lan", ""))
    assert b"Corrected by a person: Lan\n" in write(corrected, "vtt")


@given(st.lists(texts, max_size=4))
def test_webvtt_comes_back_segment_for_segment(said: list[str]):
    made = read(write(transcript(*said), "vtt"), "vtt")
    assert ["".join(s.text.split()) for s in made.segments] == ["".join(t.split()) for t in said]
    assert [segment.span.start for segment in made.segments] == [
        at * 3.0 for at in range(len(said))
    ]


@given(texts)
def test_webvtt_has_one_arrow_for_each_cue_whatever_is_said(text: str):
    written = write(transcript(text), "vtt").decode()
    assert written.count("-->") == written.count("\n1.")
    assert "<" not in written


def test_webvtt_names_voices():
    written = write(transcript("Bonjour.", voice="Lan <Anh>"), "vtt")
    assert b"<v Lan &lt;Anh&gt;>Bonjour." in written
    assert read(written, "vtt").segments[0].voice == "Lan <Anh>"


@given(texts)
def test_subrip_cannot_be_broken_by_what_is_said(text: str):
    made = read(write(transcript(text, "Fin."), "srt"), "srt")
    assert [segment.span.start for segment in made.segments][-1] == 3.0
    assert made.segments[-1].text == "Fin."


def test_text_is_paragraphs_with_their_time():
    near = (
        Segment(Span(0.0, 2.0), "Un.", "fr", voice="Lan"),
        Segment(Span(2.5, 3.0), "Deux.", "fr", voice="Lan"),
        Segment(Span(65.0, 66.0), "Trois.", "fr", voice="Lan"),
    )
    written = write(Transcript("fr", near, Origin("scripted", "a", "1")), "txt").decode()
    assert written.endswith("[00:00:00] Lan: Un. Deux.\n\n[00:01:05] Lan: Trois.\n")


def test_json_keeps_everything():
    word = Word(Span(0.1, 0.5), "Chào", 0.25)
    segment = Segment(Span(0.0, 1.0), "Chào", "vi", (word,), 0.75, "Lan")
    origin = Origin("m2m100", "demo", "1", (("beam_size", "4"),), Origin("scripted", "a", "1"))
    whole = Transcript("vi", (segment,), origin, (Gap(Span(1.0, 9.5), GapReason.MUSIC),))
    assert read(write(whole, "json"), "json") == whole


def test_what_was_heard_is_stored_and_read_back():
    segment = Segment(Span(0.0, 1.0), "Oui.", "fr", (Word(Span(0.0, 1.0), "Oui.", 0.5),))
    heard = Heard((segment,), "fr", 0.875, 12)
    assert read_heard(write_heard(heard)) == heard


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"1\n2 --> 3\nx", b"{}", b"[[[", b"PK\x03\x04"])
def test_what_is_not_a_transcript_is_refused(format: str, data: bytes):
    with pytest.raises(UnreadableTranscript):
        read(data, format)


def test_an_unknown_format_is_refused():
    with pytest.raises(UnreadableTranscript, match="no such transcript format"):
        write(transcript("a"), "docx")


@given(st.integers(0, 360_000_000))
def test_stamps_are_read_back(thousandths: int):
    assert seconds(stamp(thousandths / 1000)) == thousandths / 1000
