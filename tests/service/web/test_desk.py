"""The desk: a conference from nothing to its published pages, and closed to the world."""

from __future__ import annotations

import re

from service.config import Config
from service.database import recordings
from service.programme import Failure, RecordingState
from tests.service.web.conftest import Made, Open

HERITAGE = "/en/desk/cinema/heritage"


def test_desk_leads_to_the_technicians_language(fresh: Made) -> None:
    answer = fresh.client.get("/desk", headers={"accept-language": "fr"})
    assert (answer.status_code, answer.headers["location"]) == (302, "/fr/desk/")
    assert fresh.client.get("/vi/desk").headers["location"] == "/vi/desk/"


def test_desk_asks_for_a_token_where_a_proxy_brings_another_name(open_service: Open) -> None:
    served = open_service(Config(address="https://proceedings.example", free_space_floor=0))
    headers = {"host": "proceedings.example"}
    codes = [served.client.get(path, headers=headers).status_code for path in ("/en/", HERITAGE)]
    assert codes == [200, 401]


def test_desk_asks_for_a_token_where_a_tunnel_leads_to_this_machine(fresh: Made) -> None:
    headers = {"x-forwarded-for": "203.0.113.9"}
    assert fresh.client.get(HERITAGE, headers=headers).status_code == 401


def test_conference_and_session_are_made_and_shown(fresh: Made) -> None:
    form = {"title_vi": "Hội thảo  Huế", "starts": "2026-05-01", "languages": ["vi", "fr"]}
    answer = fresh.client.post("/en/desk/new", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/desk/")
    form = {"title_fr": "Séance première", "languages": "fr", "date": "2026-05-02"}
    answer = fresh.client.post("/en/desk/hoi-thao-hue/new", data=form)
    assert answer.headers["location"] == "/en/desk/hoi-thao-hue/seance-premiere"
    assert "Séance première" in fresh.client.get("/fr/hoi-thao-hue").text


def test_form_with_faults_comes_back_with_what_was_typed(fresh: Made) -> None:
    form = {"place_vi": "Huế", "starts": "2026-05-02", "ends": "2026-05-01", "slug": "cinema"}
    answer = fresh.client.post("/fr/desk/new", data=form)
    faults = re.findall(r'class="fault">([^<]+)<', answer.text)
    assert answer.status_code == 422
    assert 'value="Huế"' in answer.text
    assert faults == [
        "Donnez le titre dans une langue au moins.",
        "Le dernier jour précède le premier.",
        "Choisissez une langue au moins.",
        "Ce nom court est déjà pris.",
    ]


def test_form_that_is_too_long_is_refused(fresh: Made) -> None:
    answer = fresh.client.post("/en/desk/new", data={"title_vi": "x" * 70_000})
    assert answer.status_code == 413


def test_change_asked_by_another_site_is_refused(fresh: Made) -> None:
    headers = {"sec-fetch-site": "cross-site"}
    answer = fresh.client.post("/en/desk/new", data={"title_vi": "x"}, headers=headers)
    assert answer.status_code == 403


def test_board_shows_each_recording_and_is_quiet_while_nothing_moves(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.PREPARED)
    with fresh.runtime.database.write() as connection:
        recordings.begin_stage(connection, recording.id, "recognise", 30.0, 12.0)
    answer = fresh.client.get(f"{HERITAGE}/board")
    assert "0:12 of 0:30" in answer.text
    quiet = {"if-none-match": answer.headers["etag"]}
    assert fresh.client.get(f"{HERITAGE}/board", headers=quiet).status_code == 304
    with fresh.runtime.database.write() as connection:
        recordings.advance_stage(connection, recording.id, "recognise", 18.0)
    assert fresh.client.get(f"{HERITAGE}/board", headers=quiet).status_code == 200


def test_text_recognised_is_shown_with_its_translation(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    fresh.add_text(recording)
    page = fresh.client.get(HERITAGE).text
    assert '<p lang="vi">Mỗi cuộn phim cũ là một mảnh ký ức.</p>' in page
    assert "Every reel is a memory." in page


def test_failed_recording_says_why_and_can_be_tried_again(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.RECEIVED)
    failure = Failure("phiên-1.wav", "there is no sound in it", "Upload it again", True)
    with fresh.runtime.database.write() as connection:
        recordings.fail(connection, recording.id, failure)
    page = fresh.client.get("/vi/desk/cinema/heritage").text
    assert "Trong tệp không có âm thanh" in page
    retry = re.findall(r'action="([^"]+/retry)"', page)
    assert fresh.client.post(retry[0]).status_code == 303
    assert fresh.client.post(retry[0]).status_code == 409


def test_ready_session_is_published(fresh: Made) -> None:
    fresh.add_text(fresh.add_recording("ses_1", RecordingState.IN_REVIEW))
    answer = fresh.client.post(f"{HERITAGE}/publish", data={"note": "two names"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/en/cinema/heritage")
    assert "two names" in fresh.client.get("/en/cinema/heritage").text


def test_session_that_is_not_ready_is_not_published(fresh: Made) -> None:
    fresh.add_recording("ses_1", RecordingState.PREPARED)
    answer = fresh.client.post(f"{HERITAGE}/publish", data={"note": ""})
    assert (answer.status_code, answer.json()["title"]) == (
        409,
        "This recording is not ready to be published",
    )


def test_engines_in_use_are_named_with_their_limits(open_service: Open) -> None:
    demo = Config(recognizer="faster-whisper:demo", free_space_floor=0)
    page = open_service(demo).client.get("/en/desk/").text
    assert "faster-whisper:demo" in page
    assert "Made with the small demonstration model" in page
    assert "Translated with the small" not in page
