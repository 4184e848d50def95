"""What browsers play: in ranges, published things only."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.config import Config
from service.programme import RecordingState
from tests.service.web.conftest import SOUND, Made, Open


@pytest.fixture(scope="module")
def media(service: Made) -> str:
    digest = service.runtime.storage.put_bytes(SOUND + bytes([1])).digest
    return f"/media/{digest}"


def test_recording_is_played_whole(client: TestClient, media: str) -> None:
    answer = client.get(media)
    assert (answer.status_code, answer.content) == (200, SOUND + bytes([1]))
    assert answer.headers["content-type"] == "audio/mp4"


@pytest.mark.parametrize(
    ("asked", "part"),
    [("bytes=0-9", slice(0, 10)), ("bytes=100-", slice(100, None)), ("bytes=-5", slice(-5, None))],
)
def test_recording_is_played_in_ranges(
    client: TestClient, media: str, asked: str, part: slice
) -> None:
    answer = client.get(media, headers={"range": asked})
    assert (answer.status_code, answer.content) == (206, (SOUND + bytes([1]))[part])


def test_range_outside_is_refused(client: TestClient, media: str) -> None:
    assert client.get(media, headers={"range": "bytes=9999999-"}).status_code == 416


def test_head_says_the_length(client: TestClient, media: str) -> None:
    answer = client.head(media)
    assert int(answer.headers["content-length"]) == len(SOUND) + 1


def test_unchanged_recording_is_not_sent_again(client: TestClient, media: str) -> None:
    tag = client.head(media).headers["etag"]
    assert client.get(media, headers={"if-none-match": tag}).status_code == 304


def test_range_is_kept_to_only_of_the_same_recording(client: TestClient, media: str) -> None:
    tag = client.head(media).headers["etag"]
    found = []
    for known in (tag, '"another"', f"W/{tag}"):
        answer = client.get(media, headers={"range": "bytes=0-9", "if-range": known})
        found.append((answer.status_code, len(answer.content)))
    assert found == [(206, 10), (200, len(SOUND) + 1), (200, len(SOUND) + 1)]


def test_range_outside_says_how_long_it_is(client: TestClient, media: str) -> None:
    answer = client.get(media, headers={"range": "bytes=9999999-"})
    assert answer.headers["content-range"] == f"bytes */{len(SOUND) + 1}"


def test_head_of_a_range_says_what_get_would_send(client: TestClient, media: str) -> None:
    asked = {"range": "bytes=10-19"}
    there, sent = client.head(media, headers=asked), client.get(media, headers=asked)
    names = ("content-range", "content-length", "content-type", "etag", "accept-ranges")
    assert [there.headers[name] for name in names] == [sent.headers[name] for name in names]
    assert (there.status_code, there.content) == (206, b"")


def test_recording_is_never_packed(client: TestClient, media: str) -> None:
    answer = client.get(media, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("digest", ["0" * 64, "..%2f..%2fetc", "x", "%00"])
def test_what_is_no_recording_is_not_found(client: TestClient, digest: str) -> None:
    assert client.get(f"/media/{digest}").status_code == 404


def test_pictures_are_played_with_their_own_type(fresh: Made) -> None:
    recording = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    video = fresh.add_pictures(recording, b"pictures", "video/webm")
    fresh.add_text(recording)
    answers = [fresh.client.get(f"/media/{video.digest}")]
    fresh.publish("ses_1")
    away = {"x-forwarded-for": "192.0.2.1"}
    answers += [fresh.client.get(f"/media/{video.digest}", headers=away)]
    assert [(one.content, one.headers["content-type"]) for one in answers] == [
        (b"pictures", "video/webm")
    ] * 2


def test_unpublished_recording_is_for_the_desk_only(open_service: Open) -> None:
    found = []
    for host in ("127.0.0.1", "0.0.0.0"):
        made = open_service(Config(host=host, free_space_floor=0))
        recording = made.add_recording("ses_1", RecordingState.IN_REVIEW)
        answer = made.client.get(f"/media/{recording.digest}")
        found.append((answer.status_code, answer.headers.get("cache-control")))
    assert found == [(200, "private, max-age=3600"), (404, None)]


def test_published_recording_may_be_kept_by_all(client: TestClient, media: str) -> None:
    assert client.head(media).headers["cache-control"] == "public, max-age=3600"
