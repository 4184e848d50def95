"""The door as it is really served: what is refused unread, what is never waited for, who yields."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.journeys.served import BODY, Served, about, request, served

MIB = 1 << 20
DATA = bytes(range(256)) * 4096 * 3
UNREAD = 64 * 1024
OPEN = {"ACTES_HOST": "0.0.0.0", "ACTES_PATIENCE": "2"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("door"), ACTES_PATIENCE="2") as made:
        yield made


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service that others can reach, so that it wants to know who asks."""
    with served(tmp_path_factory.mktemp("closed"), **OPEN) as made:
        yield made


def taken(line: socket.socket, most: int) -> int:
    """How many bytes of a body the other end lets in before it shuts the door."""
    count = 0
    try:
        while count < most:
            count += line.send(bytes(min(UNREAD, most - count)))
            time.sleep(0.005)
    except OSError:
        pass
    return count


def answered(line: socket.socket) -> bytes:
    """All that comes until the other end closes the line."""
    found = b""
    while piece := line.recv(65_536):
        found += piece
    return found


def refusal(line: socket.socket) -> bytes:
    """The status that ended a request; the line is closed then."""
    with line:
        return answered(line)[9:12]


@contextmanager
def attentive(door: Served) -> Iterator[list[float]]:
    """Asks something else again and again meanwhile; the seconds each answer took."""
    seconds: list[float] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(0.02):
            begun = time.monotonic()
            assert door.ask("GET", "/en/").status == 200
            seconds.append(time.monotonic() - begun)

    asking = threading.Thread(target=ask)
    asking.start()
    yield seconds
    ended.set()
    asking.join()


def test_body_of_nobody_is_not_read(closed: Served) -> None:
    for size in (300 * MIB, 1 << 40):
        headers = BODY | {"Upload-Length": str(size), "Upload-Metadata": about()}
        with closed.line() as line:
            line.sendall(request("POST", "/uploads", headers | {"Content-Length": str(size)}))
            assert answered(line).startswith(b"HTTP/1.1 401")
            assert taken(line, 300 * MIB) <= 2 * UNREAD


def test_body_that_is_too_large_is_not_read(door: Served) -> None:
    where = door.begin(1000)
    headers = BODY | {"Upload-Offset": "0", "Content-Length": str(300 * MIB)}
    with door.line() as line, attentive(door) as seconds:
        line.sendall(request("PATCH", where, headers))
        assert answered(line).startswith(b"HTTP/1.1 413")
        assert taken(line, 300 * MIB) <= 2 * UNREAD
    assert door.offset(where) == 0
    assert max(seconds, default=0) < 0.5


def test_endless_body_is_read_as_far_as_was_declared(door: Served) -> None:
    where = door.begin(3 * MIB)
    headers = BODY | {"Upload-Offset": "0", "Transfer-Encoding": "chunked"}
    chunk = b"100000\r\n" + bytes(MIB) + b"\r\n"
    with door.line() as line, attentive(door) as seconds:
        line.sendall(request("PATCH", where, headers))
        with suppress(OSError):
            for _ in range(300):
                line.sendall(chunk)
            raise AssertionError("it was read on and on")
        assert line.recv(12) == b"HTTP/1.1 413"
    assert door.offset(where) == 0
    assert max(seconds, default=0) < 0.5


def test_body_that_stands_still_is_kept_as_far_as_it_came(door: Served) -> None:
    where = door.begin(len(DATA))
    begun = time.monotonic()
    with door.half(where, 0, len(DATA), DATA[:300_000]) as line, attentive(door) as seconds:
        assert answered(line).startswith(b"HTTP/1.1 408")
    assert 1.5 < time.monotonic() - begun < 10
    assert door.offset(where) == 300_000
    assert max(seconds) < 0.5


def test_line_that_is_cut_keeps_what_came(door: Served) -> None:
    where = door.begin(len(DATA))
    line = door.half(where, 0, len(DATA), DATA[:300_000])
    time.sleep(0.5)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    line.close()  # a reset: what was not read yet is lost, as it is when a cable is pulled
    deadline = time.monotonic() + 5
    while door.offset(where) < 300_000:
        assert time.monotonic() < deadline
    assert door.patch(where, 300_000, DATA[300_000:]).status == 204
    digest = hashlib.sha256(DATA).hexdigest()
    assert digest.encode() in door.ask("GET", where).body


@pytest.mark.parametrize("method", ["PATCH", "HEAD", "DELETE"])
def test_newer_request_stops_the_older(door: Served, method: str) -> None:
    where = door.begin(len(DATA))
    older = door.half(where, 0, len(DATA), DATA[:100_000])
    time.sleep(0.4)
    with attentive(door) as seconds:
        begun = time.monotonic()
        offset = door.offset(where) if method == "PATCH" else 0
        answer = door.ask(method, where, BODY | {"Upload-Offset": str(offset)})
        assert time.monotonic() - begun < 2
    assert answer.status == {"PATCH": 204, "HEAD": 200, "DELETE": 204}[method]
    assert refusal(older) in (b"423", b"404")
    assert max(seconds, default=0) < 0.5
    if method != "DELETE":
        assert answer.headers["upload-offset"] == "100000"


def test_newer_request_stops_the_older_in_another_process(door: Served) -> None:
    where = door.begin(len(DATA))
    with served(door.folder) as other:
        older = door.half(where, 0, len(DATA), DATA[:100_000])
        time.sleep(0.4)
        assert other.offset(where) == 100_000
        assert refusal(older) == b"423"
        newer = other.half(where, 100_000, len(DATA) - 100_000, DATA[100_000:200_000])
        time.sleep(0.4)
        assert door.offset(where) == 200_000
        newer.close()
        assert door.patch(where, 200_000, DATA[200_000:]).status == 204
        assert hashlib.sha256(DATA).hexdigest().encode() in other.ask("GET", where).body


def test_many_at_once_leave_one_file(door: Served) -> None:
    """Eight requests that all bring the whole: the bytes are never mixed, none are lost."""
    where = door.begin(len(DATA))
    answers: list[int] = []

    def bring() -> None:
        answers.append(door.patch(where, 0, DATA).status)

    threads = [threading.Thread(target=bring) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(answers) <= {204, 409, 423}
    offset = door.offset(where)
    if offset < len(DATA):
        assert door.patch(where, offset, DATA[offset:]).status == 204
    assert hashlib.sha256(DATA).hexdigest().encode() in door.ask("GET", where).body


def test_form_that_stands_still_is_not_waited_for(closed: Served) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "500"}
    with closed.line() as line:
        line.sendall(request("POST", "/en/desk/sign-in", headers) + b"token=act_")
        assert answered(line).startswith(b"HTTP/1.1 408")


HALF = b"PATCH /uploads/up_000000000000 HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "


@pytest.mark.parametrize("sent", [HALF, b"P", b""])
def test_half_sent_headers_are_not_waited_for_for_ever(door: Served, sent: bytes) -> None:
    with door.line() as line:
        line.sendall(sent)
        begun = time.monotonic()
        assert line.recv(1000) == b""
        assert time.monotonic() - begun < 8


def test_service_that_is_stopped_keeps_what_came(door: Served, tmp_path: Path) -> None:
    with served(tmp_path) as made:
        where = made.begin(len(DATA))
        line = made.half(where, 0, len(DATA), DATA[:100_000])
        time.sleep(0.4)
        assert made.process
        os.kill(made.process.pid, signal.SIGTERM)
        assert refusal(line) == b"503"
        assert made.process.wait(10) == 0
    with served(tmp_path) as made:
        assert made.offset(where) == 100_000
