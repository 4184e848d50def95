"""Serves a conference where everything is long, for a browser: ``long_house.py FOLDER``.

Names that fill lines, a word that no line can hold, an hour of text: what a page made for short
words breaks under.
"""

import sys
from dataclasses import replace
from pathlib import Path

from service.config import Config
from service.database import programme, recordings, texts
from service.programme import Conference, Localized, RecordingState, Session, Speaker, Talk
from service.runtime import open_runtime
from tests.journeys.browser.serving import serve
from tests.journeys.served import free_port
from tests.service.web.conftest import CONFERENCE, HEARD, SESSION, TRANSLATED, Made
from transcripts.model import AudioInfo, Gap, GapReason, Segment, Span, Transcript

SEGMENTS = 360
"""An hour, at ten seconds each."""

UNBROKEN = "Nghiêngngả" * 12

SAID = (
    "Kính thưa quý vị đại biểu, chúng ta họp mặt hôm nay để nói về di sản điện ảnh Việt Nam.",
    "Mỗi cuộn phim cũ là một mảnh ký ức, và ký ức thì không thể làm lại một lần nữa được.",
    "Vì vậy câu hỏi đầu tiên là: những bản phim ấy hiện đang ở đâu, ai giữ chúng, và giữ ở nhiệt "
    "độ nào? ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ, 1.250.000 ₫ cho mỗi cuộn mười phút.",
    f"Có những từ không dòng nào chứa nổi: {UNBROKEN}.",
)
MEANT = {
    "en": (
        "Ladies and gentlemen, we meet today to speak of the heritage of Vietnamese cinema.",
        "Every old reel is a piece of memory, and a memory cannot be made a second time.",
        "So the first question is where those prints are now, who keeps them, and how cold.",
        "There are words that no line can hold.",
    ),
    "fr": (
        "Mesdames et messieurs, nous voici réunis pour parler du patrimoine du cinéma vietnamien.",
        "Chaque vieille bobine est un morceau de mémoire, et une mémoire ne se refait pas.",
        "La première question est donc : où sont ces copies, qui les garde, et à quel froid ?",
        "Il est des mots qu’aucune ligne ne contient.",
    ),
}
WHO = (
    "Nghệ sĩ Nhân dân, Phó Giáo sư, Tiến sĩ Công Tằng Tôn Nữ Huyền Trân Nguyễn-Phước Bảo Quyên",
    "Professor Emerita Alexandra Konstantinopoulou-Featherstonehaugh of the American Film Archive",
)
TITLE = Localized.of(
    vi="Di sản điện ảnh: bảo tồn, phục chế, lưu trữ và lưu hành những thước phim thời sự đầu tiên "
    "ở Đông Dương giữa hai cuộc chiến, và những bài học cho các viện phim hôm nay",
    en="Film heritage: preserving, restoring, archiving and circulating the first newsreels of "
    "Indochina between the wars, and what they teach the film archives of today",
    fr="Patrimoine du cinéma : préserver, restaurer, archiver et faire circuler les premières "
    "actualités filmées d’Indochine entre les deux guerres, et leçons pour les cinémathèques",
)
WHOLE = Localized.of(
    vi="Hội thảo quốc tế “Giao lưu điện ảnh Việt Nam – Hoa Kỳ: di sản, ký ức và tương lai của "
    "những bộ phim đã mất”",
    en="International conference “Cinematic Exchange between Vietnam and the United States: "
    "Heritage, Memory and the Future of Lost Films”",
    fr="Colloque international « Échanges cinématographiques entre le Viêt Nam et les États-Unis : "
    "patrimoine, mémoire et avenir des films perdus »",
)


def people() -> tuple[Speaker, ...]:
    """Two people whose names fill lines, and one whose name is a word that no line can hold."""
    return (
        Speaker("spk_1", "bao-quyen", WHO[0], affiliation=Localized.of(vi=WHO[0], en=WHO[1])),
        Speaker("spk_2", "konstantinopoulou", WHO[1], biography=Localized.of(en=SAID[2] * 5)),
        Speaker("spk_3", "unbroken", UNBROKEN),
    )


def talks() -> tuple[Talk, ...]:
    """Eight talks, the last of a panel."""
    quyen, alexandra, unbroken = people()
    given = ((quyen,), (alexandra,), (unbroken,)) * 2 + ((quyen, alexandra), people())
    return tuple(
        Talk(f"tlk_{number}", f"talk-{number}", number, TITLE, speakers)
        for number, speakers in enumerate(given, 1)
    )


def session() -> Session:
    """The long session."""
    abstract = Localized.of(vi=" ".join(SAID[:3] * 3), en=" ".join(MEANT["en"] * 4))
    return replace(SESSION, title=TITLE, abstract=abstract, chair=people()[0], talks=talks())


def conference() -> Conference:
    """The conference of it, with a second session under a title that cannot be broken."""
    coming = replace(
        SESSION, id="ses_2", slug="unbroken", position=2, title=Localized.of(vi=UNBROKEN), talks=()
    )
    about = Localized.of(vi=" ".join(SAID[:3] * 4), en=" ".join(MEANT["en"] * 5))
    place = Localized.of(vi="Trung tâm Hội nghị Quốc gia, Số 1 Đại lộ Thăng Long, Hà Nội")
    sessions = (session(), replace(coming, chair=None))
    return replace(CONFERENCE, title=WHOLE, about=about, place=place, sessions=sessions)


def heard(language: str = "") -> Transcript:
    """An hour of what was said, or of its translation; a film is shown in the middle."""
    lines = MEANT.get(language, SAID)
    segments = tuple(
        Segment(Span(10.0 * n + 120 * (n > 180), 10.0 * n + 9 + 120 * (n > 180)), text, language)
        for n, text in ((n, lines[n % 4]) for n in range(SEGMENTS))
    )
    if not language:
        segments = tuple(replace(one, language="vi") for one in segments)
    film = Gap(Span(1810.0, 1930.0), GapReason.MUSIC)
    origin = TRANSLATED if language else HEARD
    return Transcript(language or "vi", segments, origin, gaps=(film,))


def fill(made: Made) -> None:
    """All of it, the long session published."""
    whole = conference()
    with made.runtime.database.write() as connection:
        programme.add_conference(connection, whole)
        for person in people():
            programme.add_speaker(connection, whole.id, person)
        for one in whole.sessions:
            programme.add_session(connection, one)
            for talk in one.talks:
                programme.add_talk(connection, one.id, talk)
    recording = made.add_recording(SESSION.id, RecordingState.IN_REVIEW)
    with made.runtime.database.write() as connection:
        info = AudioInfo("wav", "pcm_s16le", 3800.0, 3800.0, 16_000, 1, 1, False)
        recordings.set_info(connection, recording.id, info)
        texts.put_transcript(connection, recording.id, heard())
        for language in MEANT:
            texts.put_translation(connection, recording.id, heard(language))
        for number, talk in enumerate(session().talks):
            place = Span(450.0 * number, 450.0 * (number + 1))
            programme.place_talk(connection, talk.id, recording.id, place)
    made.publish(SESSION.id)


def main(folder: str) -> None:
    """Serve it; the address is printed first."""
    runtime = open_runtime(Config(data=Path(folder), free_space_floor=0, port=free_port()))
    fill(Made(runtime))
    serve(runtime)


if __name__ == "__main__":
    main(sys.argv[1])
