"""What was shown, at the desk: told with a form, listed, taken away; what is wrong is said."""

from __future__ import annotations

from typing import Any

import pytest
from httpx import Response

from service.database import programme
from service.programme import KeptFile, Localized, Material, MaterialKind, RecordingState
from tests.pictures import png
from tests.service.web.conftest import Made
from transcripts.model import Span

DESK = "/en/desk/cinema/heritage/shown"
FORM = {
    "title_vi": "Cuộn phim",
    "title_en": "A  reel",
    "credit": "Lan",
    "rights": "CC BY 4.0",
    "recording": "rec_1",
    "starts": "0:04",
    "ends": "0:12.5",
}
PDF = b"%PDF-1.7\n%%EOF"


@pytest.fixture
def desk(fresh: Made) -> Made:
    """A session with one recording of 30 seconds."""
    fresh.add_recording("ses_1", RecordingState.IN_REVIEW, identifier="rec_1")
    return fresh


def add(made: Made, file: bytes | None = None, **changed: str) -> Response:
    files: dict[str, Any] = {"file": ("../x.html", file or b"", "text/html")}
    return made.client.post(
        DESK, data=FORM | changed, files=files if file else {"file": (None, "")}
    )


def shown(made: Made) -> tuple[Material, ...]:
    with made.runtime.database.read() as connection:
        return programme.session(connection, "ses_1").materials


def test_file_that_was_removed_before_it_was_told_of_is_asked_for_again(
    desk: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.runtime.storage), "has", lambda *_: False)
    answer = add(desk, png(64, 48))
    assert (answer.status_code, "removed meanwhile" in answer.text) == (503, True)
    assert shown(desk) == ()


def test_an_excerpt_is_a_span_of_the_recording_with_title_and_rights(desk: Made) -> None:
    answer = add(desk)
    assert (answer.status_code, answer.headers["location"]) == (303, DESK)
    [excerpt] = shown(desk)
    assert (excerpt.kind, excerpt.slug, excerpt.span) == (
        MaterialKind.EXCERPT,
        "a-reel",
        Span(4.0, 12.5),
    )
    assert (excerpt.credit, excerpt.rights, excerpt.recording_id) == ("Lan", "CC BY 4.0", "rec_1")
    assert excerpt.title.get("vi") == "Cuộn phim"


def test_a_picture_is_known_by_its_bytes(desk: Made) -> None:
    data = png(64, 48)
    add(desk, data, ends="")
    [picture] = shown(desk)
    digest = desk.runtime.storage.put_bytes(data).digest
    assert picture.file == KeptFile(digest, "image/png", len(data), 64, 48)
    assert (picture.kind, picture.span) == (MaterialKind.IMAGE, Span(4.0, 4.0))
    assert f"/shown/cinema/heritage/{digest}" in desk.client.get(DESK).text


def test_a_document_is_to_be_kept_and_not_opened(desk: Made) -> None:
    add(desk, PDF, starts="", ends="")
    [document] = shown(desk)
    assert document.file
    answer = desk.client.get(f"/shown/cinema/heritage/{document.file.digest}")
    assert (document.kind, document.span) == (MaterialKind.DOCUMENT, None)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == (
        'attachment; filename="cinema-heritage-a-reel.pdf"'
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title_vi": "", "title_en": ""}, "Give the title in one language at least."),
        ({"starts": "4 s"}, "Write a moment as 12:34 or 1:02:03."),
        ({"starts": "0:99"}, "Write a moment as 12:34 or 1:02:03."),
        ({"ends": "0:01"}, "It ends before it begins."),
        ({"ends": "9:00"}, "The recording is not so long."),
        ({"recording": "rec_of_another"}, "Choose the recording in which it was shown."),
        ({"starts": "", "ends": ""}, "Say when the excerpt begins and when it ends"),
        ({"ends": ""}, "Say when the excerpt begins and when it ends"),
        ({"rights": "x" * 501}, "This is too long."),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    desk: Made, changed: dict[str, str], said: str
) -> None:
    answer = add(desk, **changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Lan"' in answer.text
    assert shown(desk) == ()


def test_what_is_neither_picture_nor_document_is_refused(desk: Made) -> None:
    for data in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"<html><script>", b"GIF89a"):
        answer = add(desk, data)
        assert (answer.status_code, "PNG, JPEG, WebP) and no PDF" in answer.text) == (422, True)
    assert shown(desk) == ()


def test_a_file_that_is_too_large_is_refused(desk: Made) -> None:
    assert add(desk, png(8, 8) + bytes(20 << 20)).status_code == 413


def test_two_things_of_one_title_have_names_of_their_own(desk: Made) -> None:
    add(desk)
    add(desk)
    assert [one.slug for one in shown(desk)] == ["a-reel", "a-reel-2"]


def test_what_is_removed_is_gone_with_its_file(desk: Made) -> None:
    add(desk, PDF)
    [document] = shown(desk)
    assert document.file
    answer = desk.client.post(f"{DESK}/a-reel/remove")
    assert (answer.status_code, shown(desk)) == (303, ())
    assert not desk.runtime.storage.has(document.file.digest)
    assert desk.client.post(f"{DESK}/a-reel/remove").status_code == 404


def test_hostile_words_are_words(desk: Made) -> None:
    hostile = "</title><script>alert(1)</script>"
    add(desk, title_vi="", title_en=hostile, credit=hostile)
    assert shown(desk)[0].title == Localized.of(en=hostile)
    assert "<script>alert" not in desk.client.get(DESK).text
