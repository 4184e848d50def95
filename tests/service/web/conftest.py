"""A small service with one published session, one that is being prepared, and one to come."""

import shutil
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.config import Config
from service.database import materials, programme, recordings, texts
from service.ids import new_id
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
from service.runtime import Runtime, open_runtime
from service.web.app import create_app
from transcripts.model import AudioInfo, Gap, GapReason, Origin, Segment, Span, Transcript

SAID = (
    ("vi", "Kính thưa quý vị, chúng ta nói về di sản điện ảnh."),
    ("vi", "Mỗi cuộn phim cũ là một mảnh ký ức."),
    ("en", "Thank you, and welcome to everyone."),
)
MEANT = {
    "en": ("Ladies and gentlemen, we speak of film heritage.", "Every reel is a memory."),
    "fr": ("Mesdames et messieurs, nous parlons du patrimoine.", "Chaque bobine est un souvenir."),
}
HEARD = Origin("faster-whisper", "demo", "1")
TRANSLATED = Origin("m2m100", "418M", "1", parent=HEARD)


def tone(seconds: int) -> bytes:
    """A WAV file of one note at 8 kHz."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8_000)
        sound.writeframes(bytes(range(96, 160, 4)) * (500 * seconds))
    return file.getvalue()


SOUND = tone(30)

NGAN = Speaker("spk_ngan", "tran-thu-ngan", "Trần Thu Ngân")
TALK = Talk("tlk_1", "newsreels", 1, Localized.of(vi="Phim thời sự", en="Newsreels"), (NGAN,))
SESSION = Session(
    id="ses_1",
    slug="heritage",
    conference_id="cnf_1",
    position=1,
    title=Localized.of(vi="Di sản phim", en="Film heritage", fr="Patrimoine"),
    abstract=Localized.of(en="How films are kept."),
    languages=("vi", "en", "fr"),
    date="2026-10-14",
    chair=NGAN,
    talks=(TALK,),
)
COMING = replace(SESSION, id="ses_2", slug="exchange", position=2, talks=(), chair=None)
CONFERENCE = Conference(
    id="cnf_1",
    slug="cinema",
    title=Localized.of(vi="Điện ảnh", en="Cinema", fr="Cinéma"),
    about=Localized(),
    place=Localized.of(en="Hanoi"),
    dates="2026-10-14/2026-10-15",
    languages=("vi", "en", "fr"),
)


def heard(language: str = "") -> Transcript:
    """What was said, or its translation where ``language`` is given."""
    segments = []
    for number, (spoken, text) in enumerate(SAID):
        span = Span(4.0 + 5 * number, 8.5 + 5 * number)
        meant = MEANT.get(language, ())
        own = (language, meant[number]) if number < len(meant) else (spoken, text)
        segments.append(Segment(span, own[1], language or own[0]))
    origin = TRANSLATED if language else HEARD
    return Transcript(language or "vi", tuple(segments), origin, gaps=SILENCE)


SILENCE = (Gap(Span(0.0, 4.0), GapReason.SILENCE), Gap(Span(18.5, 30.0), GapReason.MUSIC))


@dataclass(frozen=True)
class Made:
    """The service under test."""

    runtime: Runtime

    @property
    def client(self) -> TestClient:
        """Asks it as a browser does that follows nothing by itself."""
        app = create_app(self.runtime)
        app.state.house.live.close()  # this client waits for the end of every answer
        return TestClient(app, "http://127.0.0.1:8000", follow_redirects=False)

    def add_recording(
        self, session: str, state: RecordingState, number: int = 1, identifier: str = ""
    ) -> Recording:
        """A recording of 30 s as the worker leaves it in that state."""
        stored = self.runtime.storage.put_bytes(SOUND + bytes([number]))
        one = Recording(
            id=identifier or new_id("rec"),
            session_id=session,
            position=number,
            name=f"phiên-{number}.wav",
            digest=stored.digest,
            size=stored.size,
            state=RecordingState.RECEIVED,
            received_at="2026-10-14T09:00:00.000Z",
        )
        info = AudioInfo("wav", "pcm_s16le", 30.0, 30.0, 16_000, 1, 1, False)
        with self.runtime.database.write() as connection:
            recordings.add(connection, one, "desk")
            recordings.set_info(connection, one.id, info)
            recordings.set_copies(connection, one.id, stored.digest, stored.digest)
            recordings.set_state(connection, one.id, state)
        return one

    def add_pictures(
        self, recording: Recording, data: bytes, media_type: str, sound: bytes = SOUND
    ) -> KeptFile:
        """Give it a video copy, and its playback copy."""
        put = self.runtime.storage.put_bytes
        heard, stored = put(sound), put(data)
        video = KeptFile(stored.digest, media_type, stored.size)
        with self.runtime.database.write() as connection:
            recordings.set_copies(connection, recording.id, heard.digest, heard.digest, video)
        return video

    def add_poster(self, session: str, data: bytes) -> Material:
        """A picture that was shown six seconds into its first recording, if there is one."""
        stored = self.runtime.storage.put_bytes(data)
        with self.runtime.database.write() as connection:
            found = recordings.of_session(connection, session)
            poster = Material(
                id=new_id("mat"),
                slug="poster",
                position=1,
                kind=MaterialKind.IMAGE,
                title=Localized.of(vi="Áp phích", en="A poster"),
                credit="Trần Thu Ngân",
                rights="CC BY 4.0",
                recording_id=found[0].id if found else None,
                span=Span(6.0, 6.0) if found else None,
                file=KeptFile(stored.digest, "image/png", stored.size, 640, 480),
            )
            materials.add(connection, session, poster)
        return poster

    def add_text(self, recording: Recording) -> None:
        """Its transcript, and the translations into English and French."""
        with self.runtime.database.write() as connection:
            texts.put_transcript(connection, recording.id, heard())
            for language in MEANT:
                texts.put_translation(connection, recording.id, heard(language))

    def publish(self, session: str) -> None:
        """Its next edition."""
        publish(self.runtime.press, session, "desk", "first")


def fill(runtime: Runtime) -> None:
    """The programme, without recordings."""
    with runtime.database.write() as connection:
        programme.add_conference(connection, CONFERENCE)
        programme.add_speaker(connection, CONFERENCE.id, NGAN)
        for session in (SESSION, COMING):
            programme.add_session(connection, session)
        programme.add_talk(connection, SESSION.id, TALK)


def add_other_conference(made: Made) -> None:
    """A second conference, with the same person under the same slugs, published last."""
    person = replace(NGAN, id="spk_other")
    talk = replace(TALK, id="tlk_other", speakers=(person,))
    session = replace(SESSION, id="ses_other", conference_id="cnf_2", chair=None, talks=(talk,))
    with made.runtime.database.write() as connection:
        programme.add_conference(connection, replace(CONFERENCE, id="cnf_2", slug="other"))
        programme.add_speaker(connection, "cnf_2", person)
        programme.add_session(connection, session)
        programme.add_talk(connection, session.id, talk)
    recording = made.add_recording(session.id, RecordingState.IN_REVIEW, 9)
    with made.runtime.database.write() as connection:
        programme.place_talk(connection, talk.id, recording.id, None)
    made.add_text(recording)
    made.publish(session.id)


Open = Callable[[Config], Made]


@pytest.fixture(scope="session")
def open_service(tmp_path_factory: pytest.TempPathFactory, empty: Path) -> Iterator[Open]:
    """Opens a service with the programme on a configuration, in a folder of its own."""
    opened: list[Made] = []

    def make(config: Config) -> Made:
        folder = tmp_path_factory.mktemp("service")
        shutil.copy(empty, folder)
        runtime = open_runtime(replace(config, data=folder, ballast=0))
        fill(runtime)
        opened.append(Made(runtime))
        return opened[-1]

    yield make
    for one in opened:
        one.runtime.close()


@pytest.fixture(scope="session")
def service(open_service: Open) -> Made:
    """A service with one published session of one recording: only to be read."""
    made = open_service(Config(free_space_floor=0))
    recording = made.add_recording("ses_1", RecordingState.IN_REVIEW)
    with made.runtime.database.write() as connection:
        programme.place_talk(connection, TALK.id, recording.id, Span(0.0, 12.0))
    made.add_text(recording)
    made.publish("ses_1")
    return made


@pytest.fixture(scope="session")
def client(service: Made) -> TestClient:
    """Asks that service."""
    return service.client


@pytest.fixture
def fresh(open_service: Open) -> Made:
    """A service with a programme and nothing received, to be changed."""
    return open_service(Config(free_space_floor=0))
