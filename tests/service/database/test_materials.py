"""What was shown in sessions: with its session, in its order."""

from dataclasses import replace

import pytest

from service.database import Database, materials, programme, recordings
from service.errors import Conflict, NotFound
from service.programme import KeptFile, Localized, Material, MaterialKind, Recording
from transcripts.model import Span

POSTER = Material(
    id="mat_1",
    slug="poster",
    position=2,
    kind=MaterialKind.IMAGE,
    title=Localized.of(vi="Áp phích", en="A poster"),
    credit="Lan",
    rights="CC BY 4.0",
    file=KeptFile("e" * 64, "image/png", 12, 640, 480),
)
EXCERPT = replace(
    POSTER,
    id="mat_2",
    slug="newsreel",
    position=1,
    kind=MaterialKind.EXCERPT,
    recording_id="rec_1",
    span=Span(10.0, 25.5),
    file=None,
)


@pytest.fixture
def shown(database: Database, recording: Recording) -> Database:
    """A session in which an excerpt and a poster were shown."""
    with database.write() as connection:
        for material in (POSTER, replace(EXCERPT, recording_id=recording.id)):
            materials.add(connection, "ses_1", material)
    return database


def of_session(database: Database) -> tuple[Material, ...]:
    with database.read() as connection:
        return programme.session(connection, "ses_1").materials


def test_what_was_shown_comes_with_its_session_in_order(shown: Database, recording: Recording):
    assert of_session(shown) == (replace(EXCERPT, recording_id=recording.id), POSTER)


def test_one_name_twice_in_a_session_is_a_conflict(shown: Database):
    with pytest.raises(Conflict), shown.write() as connection:
        materials.add(connection, "ses_1", replace(POSTER, id="mat_3"))


def test_what_was_removed_is_gone(shown: Database):
    with shown.write() as connection:
        materials.remove(connection, "ses_1", "newsreel")
    assert of_session(shown) == (POSTER,)
    with pytest.raises(NotFound), shown.write() as connection:
        materials.remove(connection, "ses_1", "newsreel")


def test_without_its_recording_nobody_knows_when_it_was_shown(
    shown: Database, recording: Recording
):
    with shown.write() as connection:
        recordings.remove(connection, recording.id)
    [excerpt, _] = of_session(shown)
    assert (excerpt.recording_id, excerpt.span) == (None, None)


def test_its_file_is_kept_as_long_as_it_is_shown(shown: Database):
    with shown.write() as connection:
        before = recordings.is_kept(connection, "e" * 64)
        materials.remove(connection, "ses_1", "poster")
        assert (before, recordings.is_kept(connection, "e" * 64)) == (True, False)
