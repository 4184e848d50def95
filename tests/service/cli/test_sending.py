"""Sending by tus: every way in which a server or a file can fail it, against one made of memory.

The real server is in ``tests/journeys/test_upload_resumed.py``.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.cli.sending import (
    Kept,
    Line,
    Patience,
    Sending,
    ServerAway,
    Waiting,
    open_line,
    refusal,
)
from service.config import Config
from service.errors import Conflict, NotAllowed, NotFound, Refused, StorageFull
from service.ids import new_id
from service.receiving.sources import Source, open_source

SESSION = "cinema/heritage"
SOUND = os.urandom(3 << 20)
Answer = httpx.Response | Exception


class Hall:
    """A server that keeps uploads in memory; ``troubles`` are its answers to the next requests
    of a method, and ``after`` says whether it did what it was asked before."""

    def __init__(self) -> None:
        self.uploads: dict[str, dict[str, Any]] = {}
        self.troubles: list[tuple[str, bool, Answer]] = []
        self.spoil = b""
        self.sent = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["tus-resumable"] == "1.0.0"
        if self.troubles and self.troubles[0][0] == request.method:
            _, done, answer = self.troubles.pop(0)
            if done:
                self.answer(request)
            if isinstance(answer, Exception):
                raise answer
            return answer
        return self.answer(request)

    def answer(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.split("/")[2:]
        if not parts:
            return self.begin(request) if request.method == "POST" else self.unfinished(request)
        upload = self.uploads.get(parts[0])
        if upload is None:
            return httpx.Response(404, json={"title": "there is no such upload", "detail": ""})
        held = bytes(upload["bytes"])
        if parts[1:] == ["digest"]:
            digest = hashlib.sha256(held).hexdigest()
            return httpx.Response(200, json={"offset": len(held), "digest": digest})
        if request.method == "GET":
            return httpx.Response(200, json=self.told(parts[0]))
        if request.method == "PATCH":
            return self.take(request, upload)
        if request.method == "DELETE":
            del self.uploads[parts[0]]
        return httpx.Response(204, headers={"upload-offset": str(len(held))})

    def begin(self, request: httpx.Request) -> httpx.Response:
        pairs = (one.split(" ") for one in request.headers["upload-metadata"].split(","))
        said = {key: base64.b64decode(value).decode() for key, value in pairs}
        if said["session"] != SESSION:
            return httpx.Response(404, json={"title": "there is no such session", "detail": ""})
        upload, length = new_id("up"), int(request.headers["upload-length"])
        self.uploads[upload] = {**said, "length": length, "bytes": bytearray()}
        return httpx.Response(201, headers={"location": f"https://elsewhere.test/x/{upload}"})

    def unfinished(self, request: httpx.Request) -> httpx.Response:
        found = [self.told(upload) for upload in self.uploads]
        session = request.url.params["session"]
        return httpx.Response(
            200, json=[one for one in found if not one["complete"] and one["session"] == session]
        )

    def take(self, request: httpx.Request, upload: dict[str, Any]) -> httpx.Response:
        data = request.read()
        self.sent += len(data)
        checksum = f"sha256 {base64.b64encode(hashlib.sha256(data).digest()).decode()}"
        if int(request.headers["upload-offset"]) != len(upload["bytes"]):
            return httpx.Response(409, json={"title": "another offset", "detail": ""})
        assert request.headers["upload-checksum"] == checksum
        upload["bytes"] += self.spoil or data
        return httpx.Response(204, headers={"upload-offset": str(len(upload["bytes"]))})

    def told(self, id: str) -> dict[str, Any]:
        upload = self.uploads[id]
        held = bytes(upload["bytes"])
        complete = len(held) == upload["length"]
        return {
            "upload": id,
            "name": upload["filename"],
            "session": upload["session"],
            "length": upload["length"],
            "offset": len(held),
            "modified": int(upload["modified"]),
            "complete": complete,
            "digest": hashlib.sha256(held).hexdigest() if complete else None,
            "already_here": False,
            "checked": True,
            "format": "WAV",
            "duration": 61.5,
            "remarks": ["The left channel is silent."],
            "failure": None,
        }

    @property
    def kept(self) -> list[bytes]:
        """What every upload holds."""
        return [bytes(upload["bytes"]) for upload in self.uploads.values()]


def problem(status: int, title: str = "not now", detail: str = "Wait.") -> httpx.Response:
    return httpx.Response(status, json={"title": title, "detail": detail})


PATIENT = Patience(30.0, first=0.001, longest=0.01)
LOST = httpx.ReadError("connection reset")


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "sáng.wav"
    made.write_bytes(SOUND)
    return made


@pytest.fixture
def source(path: Path) -> Iterator[Source]:
    with open_source(path) as opened:
        yield opened


@pytest.fixture
def sending(hall: Hall, source: Source) -> Callable[..., Sending]:
    def make(
        session: str = SESSION,
        patience: Patience = PATIENT,
        told: list[str] | None = None,
    ) -> Sending:
        client = httpx.Client(
            base_url="http://hall.test",
            transport=httpx.MockTransport(hall),
            headers={"tus-resumable": "1.0.0"},
        )
        tell = (told if told is not None else []).append
        return Sending(Line(client), session, source, Waiting(patience, tell))

    return make


def nothing(_done: int) -> None:
    """Nobody looks."""


def test_file_is_sent_and_its_digest_compared(hall, sending):
    shown: list[int] = []
    kept = sending().finish(shown.append)
    assert hall.kept == [SOUND]
    assert kept == Kept(
        complete=True,
        digest=hashlib.sha256(SOUND).hexdigest(),
        already_here=False,
        checked=True,
        format="WAV",
        duration=61.5,
        remarks=("The left channel is silent.",),
        failure="",
    )
    assert (shown[0], shown[-1], shown) == (0, len(SOUND), sorted(shown))


TROUBLES = [
    ("PATCH", False, LOST),
    ("PATCH", True, LOST),
    ("PATCH", False, problem(423)),
    ("PATCH", False, problem(460)),
    ("PATCH", False, problem(507)),
    ("PATCH", True, problem(500)),
    ("HEAD", False, LOST),
    ("GET", False, LOST),
    ("GET", False, httpx.Response(502, text="<html>")),
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: f"{one[0]}-{one[1]}-{one[2]}")
def test_trouble_is_waited_for_and_the_file_arrives_whole(hall, sending, trouble):
    hall.troubles = [trouble] * 3
    told: list[str] = []
    sending(told=told).finish(nothing)
    assert hall.kept.count(SOUND) == 1
    assert (hall.troubles, len(told)) == ([], 3)
    assert all("; trying again in " in line for line in told)


def test_bytes_whose_answer_was_lost_are_not_sent_again(hall, sending):
    hall.troubles = [("PATCH", True, LOST)]
    sending().finish(nothing)
    assert (hall.kept, hall.sent) == ([SOUND], len(SOUND))


def test_upload_whose_beginning_was_lost_is_found(hall, sending):
    hall.troubles = [("POST", True, LOST)]
    sending().finish(nothing)
    assert hall.kept == [SOUND]


def test_patience_has_an_end(hall, sending):
    hall.troubles = [("PATCH", False, problem(503, "being restarted"))] * 10_000
    with pytest.raises(ServerAway, match="being restarted"):
        sending(patience=Patience(0.2, first=0.001, longest=0.01)).finish(nothing)
    assert len(hall.troubles) > 0


def test_progress_renews_patience(hall, sending):
    reached: set[int] = set()

    def cut_once(done: int) -> None:
        hall.troubles = [] if done in reached else [("PATCH", False, LOST)]
        reached.add(done)

    sending(patience=Patience(0.6, first=0.35, longest=9.0)).finish(cut_once)
    assert (hall.kept, len(reached) > 3) == ([SOUND], True)


def test_next_run_goes_on_where_the_last_one_was_cut(hall, sending):
    hall.troubles = [("PATCH", False, RuntimeError("power cut"))]
    first = sending()
    with pytest.raises(RuntimeError):
        first.finish(nothing)
    [upload] = hall.uploads.values()
    upload["bytes"] += SOUND[: 2 << 20]
    shown: list[int] = []
    sending().finish(shown.append)
    assert (hall.kept, shown[0]) == ([SOUND], 2 << 20)


def test_begun_upload_of_other_bytes_is_left_alone(hall, sending, source):
    for begin in (SOUND[:1000], b"x" * 2000, SOUND[:500]):
        hall.uploads[new_id("up")] = {
            "filename": source.name,
            "session": SESSION,
            "modified": str(source.modified),
            "length": source.size,
            "bytes": bytearray(begin),
        }
    shown: list[int] = []
    sending().finish(shown.append)
    assert (hall.kept, shown[0]) == ([SOUND, b"x" * 2000, SOUND[:500]], 1000)


@pytest.mark.parametrize("key", ["filename", "modified", "length", "session"])
def test_begun_upload_of_another_file_is_left_alone(hall, sending, source, key):
    begun = {
        "filename": source.name,
        "session": SESSION,
        "modified": str(source.modified),
        "length": source.size,
        "bytes": bytearray(SOUND[:1000]),
    }
    hall.uploads[new_id("up")] = begun | {key: "7" if key != "length" else 5000}
    sending().finish(nothing)
    assert hall.kept == [SOUND[:1000], SOUND]


def test_upload_that_expired_is_begun_anew(hall, sending):
    def forget(done: int) -> None:
        if done and not forgotten:
            forgotten.append(done)
            hall.uploads.clear()

    forgotten: list[int] = []
    sending().finish(forget)
    assert (len(forgotten), hall.kept) == (1, [SOUND])


def test_server_with_other_bytes_is_told_and_its_upload_dropped(hall, sending):
    hall.spoil = b"\0" * len(SOUND)
    with pytest.raises(Conflict, match="the server holds other bytes than this file has"):
        sending().finish(nothing)
    assert hall.uploads == {}


@pytest.mark.parametrize("moment", [0, 1 << 20, len(SOUND)])
def test_file_that_grows_while_it_is_sent_is_never_called_safe(hall, sending, path, moment):
    def grow(done: int) -> None:
        if done == moment:
            with path.open("ab") as recorder:
                recorder.write(b"more")

    with pytest.raises(Conflict, match="the file changed while it was read"):
        sending().finish(grow)
    assert hall.uploads == {}


def test_file_that_becomes_shorter_while_it_is_sent_is_noticed(hall, sending, path):
    with pytest.raises(Conflict):
        sending().finish(lambda _: os.truncate(path, 10))


def test_missing_session_is_not_waited_for(hall, sending):
    with pytest.raises(NotFound, match="there is no such session"):
        sending("cinema/nowhere").finish(nothing)


def test_full_server_is_not_waited_for_before_anything_is_begun(hall, sending):
    hall.troubles = [("POST", False, problem(507, "the quota is used up"))]
    with pytest.raises(StorageFull, match="the quota is used up"):
        sending().finish(nothing)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, json={"hello": "world"}),
        httpx.Response(200, json=[{"name": "sáng.wav"}]),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=7),
    ],
)
def test_another_kind_of_server_is_recognised(hall, sending, answer):
    hall.troubles = [("GET", False, answer)]
    with pytest.raises(Refused, match="the server answers as Actes would not"):
        sending().finish(nothing)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (401, NotAllowed), (403, NotAllowed), (404, NotFound), (413, Refused)],
)
def test_refusal_is_the_error_that_the_server_had(status, kind):
    request = httpx.Request("POST", "http://hall.test/uploads")
    problem = {"title": "No.", "detail": "Ask.", "subject": "cinema/nowhere"}
    error = refusal(httpx.Response(status, json=problem, request=request))
    assert type(error) is kind
    assert (error.subject, error.reason, error.remedy) == ("cinema/nowhere", "No", "Ask.")


def test_token_goes_with_every_request_and_is_never_printed():
    config = Config(token="act_secret")
    line = open_line("http://hall.test", config.token)
    assert line._client.headers["authorization"] == "Bearer act_secret"
    assert "act_secret" not in f"{config} {line._client!r}"


@pytest.mark.parametrize("server", ["hall:8000", "hall", "http://", "ftp://hall", "http://h:99999"])
def test_address_that_is_none_is_refused(server):
    with pytest.raises(Refused, match="that is no address of a server"):
        open_line(server, "")
