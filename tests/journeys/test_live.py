"""Events from the service as it is really served: soon, to many, and never longer than it lives."""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from service.database import recordings
from service.programme import Failure
from service.web.live import MOST
from tests.journeys.at_work import Journey, journey, wait_until
from tests.programme import SESSION

pytestmark = pytest.mark.slow

FAILURE = Failure("speech.wav", "there is no sound in it", "Choose another file", True)
BOARD = f"/en/desk/cinema/{SESSION.slug}"


@pytest.fixture
def house(tmp_path: Path, speech: bytes) -> Iterator[Journey]:
    """A service at work on one recording."""
    with journey(tmp_path / "house", speech) as one:
        wait_until(lambda: answers(one))
        yield one


def answers(one: Journey) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{one.port}{BOARD}", timeout=10).is_success
    except httpx.TransportError:
        return False


@contextmanager
def watching(one: Journey) -> Iterator[socket.socket]:
    """A connection on which the events of the board come in."""
    with socket.create_connection(("127.0.0.1", one.port), timeout=20) as line:
        request = f"GET {BOARD}/events HTTP/1.1\r\nHost: 127.0.0.1:{one.port}\r\n\r\n"
        line.sendall(request.encode())
        yield line


def status(line: socket.socket) -> int:
    return int(line.recv(16).split()[1])


def until(line: socket.socket, wanted: str) -> None:
    seen = b""
    while wanted.encode() not in seen:
        piece = line.recv(65_536)
        assert piece, f"it ended without {wanted}"
        seen += piece


def tag(one: Journey) -> str:
    return httpx.get(f"http://127.0.0.1:{one.port}{BOARD}/board", timeout=20).headers["etag"]


def test_event_names_the_board_that_is_there_then(house: Journey) -> None:
    with watching(house) as line:
        until(line, "event: board")
        with house.runtime.database.write() as connection:
            recordings.fail(connection, house.recording().id, FAILURE)
        until(line, f"data: {tag(house).strip(chr(34))}")


def test_many_watch_and_who_leaves_makes_room(house: Journey) -> None:
    with ExitStack() as all_of_them:
        lines = [all_of_them.enter_context(watching(house)) for _ in range(MOST)]
        assert {status(line) for line in lines} == {200}
        assert answers(house)
        with watching(house) as one_more:
            assert status(one_more) == 503

    def has_room() -> bool:
        with watching(house) as line:
            return status(line) == 200

    wait_until(has_room)


def test_server_ends_although_pages_are_watching(house: Journey) -> None:
    with watching(house) as line:
        until(line, "event: board")
        assert house.server
        asked = time.monotonic()
        house.server.send_signal(signal.SIGTERM)
        assert house.server.wait(timeout=30) == 0
        assert time.monotonic() - asked < 10
