"""No work is paid for twice: chunks, what was heard, sentences translated."""

import pytest

from service.database import Database, ledger, recordings
from service.errors import NotFound
from service.programme import Recording
from transcripts.model import Chunk, Heard, Origin, Segment, Span, Word

ENGINE = Origin("scripted", "one", "1", (("beam", "5"),))
PARROT = Origin("scripted", "parrot", "1", parent=ENGINE)
CHUNKS = (
    Chunk(0, Span(0.5, 20.1), (Span(0.5, 9), Span(10, 20.1)), 0.9),
    Chunk(1, Span(21, 51), (Span(21, 51),), 0.8),
)
WORD = Word(Span(0.0, 0.3), "Ruộng", 0.75)
HEARD = Heard((Segment(Span(0.0, 2.5), "Ruộng lúa.", "vi", (WORD,), 0.99),), "vi", 0.99, tokens=4)
NOTHING = Heard((), "en", 0.5)
WORKING = "b" * 64


def test_chunks_are_kept_once(database: Database, recording: Recording):
    with database.write() as connection:
        ledger.put_chunks(connection, recording.id, CHUNKS)
        ledger.put_chunks(connection, recording.id, CHUNKS[:1])
        assert ledger.chunks(connection, recording.id) == CHUNKS


def test_chunk_that_is_given_up_is_named(database: Database, recording: Recording):
    with database.write() as connection:
        ledger.put_chunks(connection, recording.id, CHUNKS)
        ledger.fail_chunk(connection, recording.id, 1)
        assert ledger.failed_chunks(connection, recording.id) == {1}


def test_giving_up_a_chunk_that_is_not_there_is_refused(database: Database, recording: Recording):
    with pytest.raises(NotFound), database.write() as connection:
        ledger.fail_chunk(connection, recording.id, 7)


def test_heard_is_found_by_audio_and_key(database: Database):
    with database.write() as connection:
        ledger.put_heard(connection, WORKING, Span(21, 51), "k", ENGINE, NOTHING)
        ledger.put_heard(connection, WORKING, Span(0.5, 20.1), "k", ENGINE, HEARD)
        found = ledger.heard(connection, WORKING, "k")
        assert ledger.heard(connection, WORKING, "other") == {}
    assert list(found.items()) == [(Span(0.5, 20.1), HEARD), (Span(21, 51), NOTHING)]


def test_heard_again_is_counted(database: Database):
    with database.write() as connection:
        ledger.put_heard(connection, WORKING, Span(0, 1), "k", ENGINE, NOTHING)
        ledger.put_heard(connection, WORKING, Span(0, 1), "k", ENGINE, HEARD)
        assert ledger.heard(connection, WORKING, "k") == {Span(0, 1): HEARD}
        assert ledger.times_recognised(connection, WORKING, "k") == {Span(0, 1): 2}


def test_seconds_count_chunks_heard_and_chunks_given_up(database: Database, recording: Recording):
    with database.write() as connection:
        recordings.set_copies(connection, recording.id, WORKING, "c" * 64)
        ledger.put_chunks(connection, recording.id, CHUNKS)
        assert ledger.recognised_seconds(connection, recording.id, "k") == 0
        ledger.put_heard(connection, WORKING, CHUNKS[1].span, "k", ENGINE, NOTHING)
        assert ledger.recognised_seconds(connection, recording.id, "k") == 30
        ledger.fail_chunk(connection, recording.id, 0)
        assert ledger.recognised_seconds(connection, recording.id, "k") == pytest.approx(49.6)


def test_translations_are_known_by_text_pair_and_origin(database: Database):
    known = {f"câu {number}": f"sentence {number}" for number in range(1200)}
    with database.write() as connection:
        ledger.put_translations(connection, known, ("vi", "en"), PARROT)
        asked = [*known, "câu mới"]
        assert ledger.known_translations(connection, asked, ("vi", "en"), PARROT) == known
        assert ledger.known_translations(connection, asked, ("vi", "fr"), PARROT) == {}
        assert ledger.known_translations(connection, asked, ("vi", "en"), ENGINE) == {}


def test_translation_that_is_known_stays(database: Database):
    with database.write() as connection:
        ledger.put_translations(connection, {"lúa": "rice"}, ("vi", "en"), PARROT)
        ledger.put_translations(connection, {"lúa": "paddy"}, ("vi", "en"), PARROT)
        known = ledger.known_translations(connection, ["lúa"], ("vi", "en"), PARROT)
    assert known == {"lúa": "rice"}
