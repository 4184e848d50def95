"""What is said in each recording, and that a person's words are never replaced."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from service.database import Database, origins, recordings, schema, texts
from service.errors import Conflict, NotFound
from service.ids import segment_id
from service.programme import Recording, RecordingState
from transcripts.model import Gap, GapReason, Origin, Segment, Span, Transcript, Word

ENGINE = Origin("scripted", "one", "1")
PARROT = Origin("scripted", "parrot", "1", parent=ENGINE)
PERSON = Origin("person", "lan", "1")
WORD = Word(Span(0, 0.5), "Xin", 0.9)
HEARD = Transcript(
    "vi",
    (
        Segment(Span(0, 2), "Xin chào.", "vi", (WORD,), 0.98, "A"),
        Segment(Span(2, 4), "Welcome.", "en"),
    ),
    ENGINE,
    (Gap(Span(4, 60), GapReason.MUSIC),),
)
ENGLISH = Transcript(
    "en",
    (Segment(Span(0, 2), "Hello.", "en"), Segment(Span(2, 4), "Wilkommen.", "en")),
    PARROT,
)


def correct(connection: sa.Connection, segment: str, language: str, text: str) -> None:
    table = schema.segment_text
    connection.execute(
        table.update()
        .where(table.c.segment_id == segment, table.c.language == language)
        .values(text=text, origin_id=origins.put(connection, PERSON), revision=2)
    )


def written(connection: sa.Connection, recording: Recording) -> list[dict[str, str]]:
    found = texts.recording_text(connection, recording.id).segments
    return [{text.language: text.text for text in segment.texts} for segment in found]


def test_transcript_is_read_as_it_was_written(database: Database, recording: Recording):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        found = texts.recording_text(connection, recording.id)
    first = found.segments[0]
    assert (first.id, first.span, first.words) == (segment_id(recording.id, 1), Span(0, 2), (WORD,))
    assert (first.voice, first.language_probability) == ("A", 0.98)
    assert (first.text("vi").text, first.text("vi").origin) == ("Xin chào.", ENGINE)
    assert (found.recording, found.gaps) == (recording, HEARD.gaps)


def test_same_transcript_again_changes_nothing(database: Database, recording: Recording):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        before = texts.recording_text(connection, recording.id)
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        assert texts.recording_text(connection, recording.id) == before


def test_translation_leaves_what_was_heard_in_its_language(
    database: Database, recording: Recording
):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        assert written(connection, recording) == [
            {"vi": "Xin chào.", "en": "Hello."},
            {"en": "Welcome."},
        ]


def test_translation_of_another_transcript_is_a_conflict(database: Database, recording: Recording):
    shorter = replace(ENGLISH, segments=ENGLISH.segments[:1])
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        with pytest.raises(Conflict):
            texts.put_translation(connection, recording.id, shorter)


def test_persons_words_stay_whatever_the_machine_hears(database: Database, recording: Recording):
    segments = tuple(replace(one, text=f"{one.text}?") for one in HEARD.segments)
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        correct(connection, segment_id(recording.id, 1), "vi", "Kính chào.")
        texts.put_transcript(connection, recording.id, replace(HEARD, segments=segments))
        assert written(connection, recording) == [
            {"vi": "Kính chào.", "en": "Hello."},
            {"en": "Welcome.?"},
        ]


def test_persons_translation_stays_whatever_the_machine_says(
    database: Database, recording: Recording
):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        correct(connection, segment_id(recording.id, 1), "en", "Good morning.")
        texts.put_translation(connection, recording.id, ENGLISH)
        assert written(connection, recording)[0] == {"vi": "Xin chào.", "en": "Good morning."}


def test_other_cuts_under_a_persons_words_are_a_conflict(database: Database, recording: Recording):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        correct(connection, segment_id(recording.id, 1), "vi", "Kính chào.")
        with pytest.raises(Conflict):
            texts.put_transcript(connection, recording.id, replace(HEARD, segments=()))


def test_other_cuts_of_a_published_text_are_a_conflict(database: Database, recording: Recording):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        recordings.set_state(connection, recording.id, RecordingState.PUBLISHED)
        texts.put_transcript(connection, recording.id, HEARD)
        with pytest.raises(Conflict):
            texts.put_transcript(connection, recording.id, replace(HEARD, segments=()))


def test_other_cuts_take_the_place_of_a_machines_words(database: Database, recording: Recording):
    one = replace(HEARD, segments=(Segment(Span(0, 4), "Xin chào, welcome.", "vi"),), gaps=())
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        texts.put_transcript(connection, recording.id, one)
        assert written(connection, recording) == [{"vi": "Xin chào, welcome."}]
        assert texts.gaps(connection, recording.id) == ()


def test_changed_words_drop_the_translation_made_from_them(
    database: Database, recording: Recording
):
    segments = (replace(HEARD.segments[0], text="Xin chao.", words=()), HEARD.segments[1])
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        texts.put_translation(connection, recording.id, ENGLISH)
        texts.put_transcript(connection, recording.id, replace(HEARD, segments=segments))
        found = texts.recording_text(connection, recording.id).segments[0]
    assert [(text.text, text.revision) for text in found.texts] == [("Xin chao.", 2)]
    assert found.words == ()


def test_session_text_holds_every_recording(database: Database, recording: Recording):
    with database.write() as connection:
        texts.put_transcript(connection, recording.id, HEARD)
        (found,) = texts.session_text(connection, recording.session_id)
        assert found == texts.recording_text(connection, recording.id)


def test_text_of_a_missing_recording_is_not_found(database: Database):
    with pytest.raises(NotFound), database.read() as connection:
        texts.recording_text(connection, "none")
