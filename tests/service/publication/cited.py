"""An edition to cite: two talks, one of them by two people, in two recordings."""

from __future__ import annotations

from service.programme import Conference, Localized, Session, Speaker, Talk
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from transcripts.model import Origin, Span

BASE = "https://actes.example"
HEARD = Origin("faster-whisper", "large-v3", "1")
READ_OVER = Origin("person", "Lan", "")
TRANSLATED = Origin("m2m100", "418M", "1", parent=HEARD)

NGAN = Speaker("spk_1", "tran-thu-ngan", "Trần Thu Ngân", also_written=("Tran Thu Ngan",))
DAVID = Speaker("spk_2", "david-carter", "David Carter")
NEWSREELS = Talk("tlk_1", "newsreels", 1, Localized.of(vi="Phim thời sự", en="Newsreels"), (NGAN,))
SOUND = Talk("tlk_2", "sound", 2, Localized.of(en="Restoring sound"), (DAVID, NGAN))


def segment(
    number: int, talk: str = "newsreels", origin: Origin = HEARD, voice: str | None = None
) -> PublishedSegment:
    """Four seconds of Vietnamese, with its French by a machine."""
    texts = (
        PublishedText("vi", f"câu {number}", origin, True),
        PublishedText("fr", f"phrase {number}", TRANSLATED, False),
    )
    span = Span(5.0 * number, 5.0 * number + 4)
    return PublishedSegment(f"s{number}", number, span, "vi", texts, talk, voice)


def recording(position: int, *segments: PublishedSegment) -> PublishedRecording:
    return PublishedRecording(f"rec_{position}", position, 1260.0, "a", "b" * 64, segments, ())


DOCUMENT = EditionDocument(
    number=2,
    published_at="2026-10-20T08:00:00+00:00",
    published_by="desk",
    note="",
    conference=Conference(
        id="cnf_1",
        slug="cinema",
        title=Localized.of(vi="Điện ảnh", en="Cinema", fr="Cinéma"),
        about=Localized.of(en="Two days on film."),
        place=Localized.of(vi="Hà Nội", en="Hanoi", fr="Hanoï"),
        dates="2026-10-14/2026-10-15",
        languages=("vi", "en", "fr"),
    ),
    session=Session(
        id="ses_1",
        slug="heritage",
        conference_id="cnf_1",
        position=1,
        title=Localized.of(vi="Di sản phim", en="Film heritage", fr="Patrimoine du film"),
        abstract=Localized.of(en="How films are kept."),
        languages=("vi", "en"),
        date="2026-10-14",
        chair=NGAN,
        talks=(NEWSREELS, SOUND),
    ),
    recordings=(
        recording(1, segment(1), segment(150), segment(160, "sound", READ_OVER)),
        recording(2, segment(170, "sound"), segment(171, "", voice="Lê Văn Bình")),
    ),
)
