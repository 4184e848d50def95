"""A conference with a text of one's choice in every field: one session published, one at work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from service.database import materials, programme, recordings, steering, texts
from service.programme import (
    Conference,
    KeptFile,
    Localized,
    Material,
    MaterialKind,
    Recording,
    RecordingState,
    Session,
    Speaker,
    Talk,
)
from service.publication.editions import publish
from tests.pictures import png
from tests.service.web.conftest import SOUND, Made
from transcripts.languages import PROCEEDINGS
from transcripts.model import AudioInfo, Gap, GapReason, Origin, Segment, Span, Track, Transcript

Write = Callable[[str], str]
"""Gives what stands in a field, by the field's name."""

SEGMENTS = 3
LONG = " more" * 100
"""Behind a text that pages cut, so that they cut it whatever it is."""


def furnish(made: Made, write: Write) -> None:
    """Fill the house; one session is published twice."""
    coming = _programme(made, write)
    _heard(made, write)
    publish(made.runtime.press, "ses_h", write("publisher"), write("note 1"))
    with made.runtime.database.write() as connection:
        materials.add(connection, "ses_h", _material(3, MaterialKind.DOCUMENT, write, _pdf(made)))
    publish(made.runtime.press, "ses_h", write("publisher"), write("note 2"))
    _at_work(made, write, coming)


def _localized(write: Write, field: str) -> Localized:
    return Localized(tuple((tag, write(f"{field} {tag}")) for tag in PROCEEDINGS))


def _programme(made: Made, write: Write) -> Session:
    def localized(field: str) -> Localized:
        return _localized(write, field)

    speaker = Speaker(
        id="spk_h",
        slug="speaker",
        name=write("speaker"),
        title=localized("speaker's title"),
        affiliation=localized("affiliation"),
        biography=localized("biography"),
        also_written=(write("also written 1"), write("also written 2")),
    )
    talk = Talk("tlk_h", "talk", 1, localized("talk"), (speaker,))
    session = Session(
        id="ses_h",
        slug="texts",
        conference_id="cnf_h",
        position=1,
        title=localized("session"),
        abstract=localized("abstract"),
        languages=PROCEEDINGS,
        date="2026-10-14",
        chair=speaker,
        talks=(talk,),
    )
    coming = replace(session, id="ses_hc", slug="coming", position=2, chair=None, talks=())
    conference = Conference(
        id="cnf_h",
        slug="hostile",
        title=localized("conference"),
        about=Localized(tuple((tag, text + LONG) for tag, text in localized("about").texts)),
        place=localized("place"),
        dates="2026-10-14/2026-10-15",
        languages=PROCEEDINGS,
        accent="#0b3d91",
    )
    with made.runtime.database.write() as connection:
        programme.add_conference(connection, conference)
        programme.add_speaker(connection, conference.id, speaker)
        programme.add_session(connection, session)
        programme.add_session(connection, coming)
        programme.add_talk(connection, session.id, talk)
    return coming


def _received(made: Made, session: str, position: int, write: Write) -> Recording:
    stored = made.runtime.storage.put_bytes(SOUND + bytes([position]))
    track = Track(1, None, write(f"track {session}"), "fr")
    recording = Recording(
        id=f"rec_{session}_{position}",
        session_id=session,
        position=position,
        name=write(f"recording {session} {position}"),
        digest=stored.digest,
        size=stored.size,
        state=RecordingState.RECEIVED,
        received_at="2026-10-14T09:00:00.000Z",
        track=track,
    )
    info = AudioInfo("wav", write("codec"), 30.0, 30.0, 16_000, 1, 2, False, (Track(0), track))
    video = made.runtime.storage.put_bytes(b"pictures")
    with made.runtime.database.write() as connection:
        recordings.add(connection, recording, write("technician"))
        recordings.set_info(connection, recording.id, info)
        kept = KeptFile(video.digest, "video/mp4", video.size)
        recordings.set_copies(connection, recording.id, stored.digest, stored.digest, kept)
    return recording


def _heard(made: Made, write: Write) -> None:
    recording = _received(made, "ses_h", 1, write)
    pictures = made.runtime.storage.put_bytes(png(64, 48))
    picture = KeptFile(pictures.digest, "image/png", pictures.size, 64, 48)
    shown = (
        _material(1, MaterialKind.IMAGE, write, picture, recording),
        _material(2, MaterialKind.EXCERPT, write, None, recording),
    )
    with made.runtime.database.write() as connection:
        recordings.set_state(connection, recording.id, RecordingState.IN_REVIEW)
        programme.place_talk(connection, "tlk_h", recording.id, Span(0.0, 12.0))
        texts.put_transcript(connection, recording.id, _transcript(write, "vi"))
        for language in ("en", "fr"):
            texts.put_translation(connection, recording.id, _transcript(write, language))
        for one in shown:
            materials.add(connection, "ses_h", one)


def _transcript(write: Write, language: str) -> Transcript:
    heard = Origin(write("engine"), write("model"), write("version"))
    origin = heard
    if language != "vi":
        made_by = (write(f"{part} {language}") for part in ("engine", "model", "version"))
        origin = Origin(*made_by, parent=heard)
    segments = tuple(
        Segment(
            span=Span(4.0 + 5 * number, 8.5 + 5 * number),
            text=write(f"segment {number} {language}"),
            language=language,
            voice=write(f"voice {number}"),
        )
        for number in range(SEGMENTS)
    )
    gaps = (Gap(Span(0.0, 4.0), GapReason.SILENCE),)
    return Transcript(language, segments, origin, gaps)


def _material(
    number: int,
    kind: MaterialKind,
    write: Write,
    file: KeptFile | None,
    recording: Recording | None = None,
) -> Material:
    return Material(
        id=f"mat_{number}",
        slug=f"shown-{number}",
        position=number,
        kind=kind,
        title=_localized(write, f"shown {number}"),
        credit=write(f"credit {number}"),
        rights=write(f"rights {number}"),
        recording_id=recording.id if recording else None,
        span=Span(5.0, 9.0) if recording else None,
        file=file,
    )


def _pdf(made: Made) -> KeptFile:
    stored = made.runtime.storage.put_bytes(b"%PDF-1.7 <script>alert(1)</script>")
    return KeptFile(stored.digest, "application/pdf", stored.size)


def _at_work(made: Made, write: Write, coming: Session) -> None:
    working = _received(made, coming.id, 1, write)
    stopped = _received(made, coming.id, 2, write)
    with made.runtime.database.write() as connection:
        texts.put_transcript(connection, working.id, _transcript(write, "vi"))
        recordings.set_state(connection, working.id, RecordingState.RECOGNISED)
        steering.stop(connection, stopped.id)
