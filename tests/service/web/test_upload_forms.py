"""Files on their way in: whole or not at all, checked before and while they come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from service.config import Config
from service.database import recordings
from tests.service.web.conftest import Made, Open, tone

INTO = "/en/desk/cinema/heritage/recordings"


def received(made: Made) -> list[tuple[str, int]]:
    with made.runtime.database.read() as connection:
        found = recordings.of_session(connection, "ses_1")
    return [(one.name, one.size) for one in found]


def left_over(made: Made) -> list[str]:
    return [path.name for path in (made.runtime.config.data / "files/incoming").iterdir()]


def test_body_becomes_a_recording(fresh: Made) -> None:
    sound = tone(2)
    answer = fresh.client.post(f"{INTO}?name=phiên 1.wav", content=sound)
    told = answer.json()
    assert answer.status_code == 201
    assert (told["name"], told["size"]) == ("phiên 1.wav", len(sound))
    assert told["duration"] == pytest.approx(2.0)
    assert told["message"].startswith("Received. WAV")
    assert received(fresh) == [("phiên 1.wav", len(sound))]


def test_what_was_noticed_is_told_with_the_answer(fresh: Made) -> None:
    silence = tone(2)[:44] + bytes([128]) * 16_000
    told = fresh.client.post(f"{INTO}?name=phiên 1.wav", content=silence).json()
    assert told["message"] == (
        "Received. WAV (pcm_u8), 2 sec. "
        "Nothing can be heard in it (-100 dB). Was this the right input?"
    )


def test_same_file_is_said_to_be_there(fresh: Made) -> None:
    sound = tone(1)
    fresh.client.post(f"{INTO}?name=a.wav", content=sound)
    answer = fresh.client.post(f"{INTO}?name=b.wav", content=sound)
    assert (answer.status_code, answer.json()["already_here"]) == (200, True)
    assert received(fresh) == [("a.wav", len(sound))]


def test_file_that_is_no_recording_is_kept_with_its_reason(fresh: Made) -> None:
    answer = fresh.client.post(f"{INTO}?name=letter.txt", content=b"Dear all, " * 100)
    told = answer.json()
    assert (answer.status_code, told["state"]) == (201, "failed")
    assert "not a kind of recording" in told["message"]


def test_empty_file_is_refused(fresh: Made) -> None:
    answer = fresh.client.post(f"{INTO}?name=a.wav", content=b"")
    assert (answer.status_code, received(fresh)) == (422, [])


def test_form_brings_every_file(fresh: Made) -> None:
    files = [("file", ("một.wav", tone(1))), ("file", ("hai.wav", tone(2)))]
    answer = fresh.client.post(INTO, files=files, headers={"accept": "text/html"})
    with fresh.runtime.database.read() as connection:
        first, _ = recordings.of_session(connection, "ses_1")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/en/desk/cinema/heritage#{first.id}"
    assert [name for name, _ in received(fresh)] == ["một.wav", "hai.wav"]


def test_form_without_a_file_is_refused(fresh: Made) -> None:
    answer = fresh.client.post(INTO, files=[("file", ("", b""))])
    assert (answer.status_code, answer.json()["title"]) == (422, "No file was chosen")


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"--x\r\ncontent-disposition: form-data; filename=a\r\n\r\ndata"]
)
def test_broken_form_leaves_nothing(fresh: Made, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = fresh.client.post(INTO, content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert (received(fresh), left_over(fresh)) == ([], [])


def test_file_of_no_declared_length_is_held_to_the_quota(open_service: Open) -> None:
    made = open_service(Config(quota=10_000, free_space_floor=0))
    undeclared = iter([tone(2)])
    assert made.client.post(f"{INTO}?name=a.wav", content=undeclared).status_code == 507
    assert (received(made), left_over(made)) == ([], [])


def test_form_without_a_boundary_is_refused(fresh: Made) -> None:
    headers = {"content-type": "multipart/form-data"}
    assert fresh.client.post(INTO, content=b"x", headers=headers).status_code == 400


@pytest.fixture(scope="module")
def small(open_service: Open) -> Made:
    return open_service(Config(upload_limit=5_000, free_space_floor=0))


def test_declared_length_over_the_limit_is_refused_unread(small: Made) -> None:
    read = []

    def body() -> Iterator[bytes]:
        read.append(True)
        yield b"x"

    answer = small.client.post(INTO, content=body(), headers={"content-length": "6000"})
    assert answer.status_code == 413


def test_undeclared_length_is_counted(small: Made) -> None:
    answer = small.client.post(f"{INTO}?name=a.wav", content=iter([b"x" * 4_000] * 2))
    assert (answer.status_code, received(small), left_over(small)) == (413, [], [])


def test_length_that_is_none_is_refused(small: Made) -> None:
    answer = small.client.post(INTO, content=b"x", headers={"content-length": "-1"})
    assert answer.status_code == 400


def test_file_without_room_is_refused(open_service: Open) -> None:
    full = open_service(Config(free_space_floor=2**62))
    answer = full.client.post(f"{INTO}?name=a.wav", content=tone(1))
    assert (answer.status_code, answer.headers["connection"]) == (507, "close")


def test_session_that_is_not_there_is_not_found(fresh: Made) -> None:
    answer = fresh.client.post("/en/desk/cinema/none/recordings", content=b"x")
    assert answer.status_code == 404
