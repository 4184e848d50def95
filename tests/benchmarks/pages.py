"""How fast readers are answered: a session's page, a search and a stretch of a recording.

    python tests/benchmarks/pages.py [--seconds S] [--pages N] [--searches N] [--ranges N] …

The really served process answers, first alone, then while its worker transcribes the recordings of
the demonstration with the models that ship, and two uploads come in at 12 MB a second each. The
session has 20,000 words in three languages. Requests come at a fixed rate whether or not the ones
before were answered, so that what waits is counted as waiting; ``most_per_s`` is what sixteen
readers get who ask again as soon as they have their page. ``cpu_ms`` is what one answer takes of
the server's processor time, whoever else is on the machine. ``opened`` are pages opened at
any one of the segments, each another page. Everything runs on the same cores, this program too.
Last line: one JSON object; ``ratios`` are at work against alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from itertools import count, permutations
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from threading import Event, Thread

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from service.config import Config  # noqa: E402
from service.database import recordings, texts  # noqa: E402
from service.demonstration.load import Demonstration, load  # noqa: E402
from service.programme import IN_LINE, Recording, RecordingState  # noqa: E402
from service.publication.editions import publish  # noqa: E402
from service.receiving import Arrival, receive  # noqa: E402
from service.runtime import Runtime, open_runtime  # noqa: E402
from tests.journeys.running import actes, free_port  # noqa: E402
from tests.journeys.served import BODY, TUS, about  # noqa: E402
from tests.long_session import SEGMENTS, sentences, transcript  # noqa: E402
from transcripts.model import AudioInfo  # noqa: E402

MB = 1_000_000
PLAYED = 40 * MB
"""Bytes of the recording that is listened to."""
STRETCH = 256_000
"""Bytes of it that a player asks for at a time."""
UPLOAD_RATE = 12 * MB
READERS = 16
WARM = 2.0
"""Seconds before anything counts."""


@dataclass(frozen=True)
class Kind:
    """A kind of request: how many a second, and the bytes of the next."""

    name: str
    rate: float
    next: Callable[[], bytes]


@dataclass(frozen=True)
class Door:
    """Where the server answers, and its process."""

    port: int
    process: int


@dataclass
class Answers:
    """What came back."""

    seconds: list[float]
    errors: int = 0
    size: int = 0


class Line(asyncio.Protocol):
    """One connection: a request at a time; answers the status and the bytes of the body."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._waiting: asyncio.Future[tuple[int, int]] | None = None
        self._head, self._missing, self._told = b"", -1, (0, 0)

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, int]]:
        self._waiting = asyncio.get_running_loop().create_future()
        self._head, self._missing = b"", -1
        self._transport.write(request)
        return self._waiting

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            self._head += data
            head, end, data = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            self._read(head.decode("latin-1").lower())
        self._missing -= len(data)
        if self._missing <= 0 and self._waiting and not self._waiting.done():
            self._waiting.set_result(self._told)

    def _read(self, head: str) -> None:
        size = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
        self._missing, self._told = size, (int(head.split(" ", 2)[1]), size)

    def connection_lost(self, error: Exception | None) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(ConnectionResetError())


class Crowd:
    """Readers of one server: lines that are free, and new ones where none is."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[Line] = []

    async def ask(self, request: bytes, answers: Answers, begun: float) -> None:
        """One request, timed from when it should have gone out."""
        try:
            line = self._free.pop() if self._free else await self._open()
            status, size = await asyncio.wait_for(line.ask(request), 20)
        except (TimeoutError, OSError):
            answers.errors += 1
            return
        answers.seconds.append(time.perf_counter() - begun)
        answers.errors += status not in (200, 206)
        answers.size = max(answers.size, size)
        self._free.append(line)

    async def _open(self) -> Line:
        loop = asyncio.get_running_loop()
        return (await loop.create_connection(Line, "127.0.0.1", self._port))[1]


async def at_a_rate(port: int, kind: Kind, seconds: float) -> Answers:
    """As many as its rate says, on time, whatever became of those before."""
    crowd, answers, asked = Crowd(port), Answers([]), set()
    begun = time.perf_counter()
    for number in range(round(kind.rate * seconds)):
        due = begun + number / kind.rate
        if (early := due - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        asked.add(asyncio.ensure_future(crowd.ask(kind.next(), answers, due)))
    await asyncio.gather(*asked)
    return answers


async def one_after_another(port: int, kind: Kind, seconds: float) -> float:
    """How many a second sixteen readers get."""
    crowd, answers = Crowd(port), Answers([])
    begun = time.perf_counter()

    async def read() -> None:
        while time.perf_counter() < begun + seconds:
            await crowd.ask(kind.next(), answers, time.perf_counter())

    await asyncio.gather(*(read() for _ in range(READERS)))
    return len(answers.seconds) / (time.perf_counter() - begun)


def processor_seconds(process: int) -> float:
    """What it has used so far."""
    told = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def figures(served: Door, kinds: list[Kind], seconds: float) -> dict[str, dict[str, float]]:
    """Of every kind, one kind after the other."""
    found = {}
    for kind in kinds:
        asyncio.run(at_a_rate(served.port, kind, WARM))
        before = processor_seconds(served.process)
        answers = asyncio.run(at_a_rate(served.port, kind, seconds))
        used = processor_seconds(served.process) - before
        cut = quantiles(answers.seconds, n=100)
        found[kind.name] = {
            "asked_per_s": kind.rate,
            "requests_per_s": round(len(answers.seconds) / seconds, 1),
            "p50_ms": round(1000 * cut[49], 1),
            "p99_ms": round(1000 * cut[98], 1),
            "errors": answers.errors,
            "kb": round(answers.size / 1000, 1),
            "cpu_ms": round(1000 * used / max(1, len(answers.seconds)), 2),
            "most_per_s": round(asyncio.run(one_after_another(served.port, kind, seconds / 2))),
        }
        print(f"  {kind.name}: {found[kind.name]}", file=sys.stderr)
    return found


# What is served


def request(path: str, port: int, *headers: str) -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Accept-Encoding: gzip", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def kinds(port: int, played: str, demo: Demonstration, asked: argparse.Namespace) -> list[Kind]:
    chance = random.Random(5)
    conference = demo.conference
    page = f"/en/{conference.slug}/{conference.sessions[0].slug}"
    words = [word.strip(".").lower() for text in sentences("vi", 20) for word in text.split()]

    def next_opened() -> bytes:
        return request(f"{page}?s={chance.randint(1, SEGMENTS)}", port)

    def next_range() -> bytes:
        start = chance.randrange(PLAYED - STRETCH)
        return request(f"/media/{played}", port, f"Range: bytes={start}-{start + STRETCH - 1}")

    def next_search() -> bytes:
        return request(f"/vi/search?q={chance.choice(words)}+{chance.choice(words)}", port)

    return [
        Kind("page", asked.pages, lambda: request(page, port)),
        Kind("opened", asked.opened, next_opened),
        Kind("search", asked.searches, next_search),
        Kind("range", asked.ranges, next_range),
    ]


def publish_long_session(runtime: Runtime, demo: Demonstration) -> str:
    """The first session of the demonstration, with 20,000 words; answers what is played of it."""
    session = demo.conference.sessions[0]
    stored = runtime.storage.put_bytes(random.Random(1).randbytes(PLAYED))
    length = 6.0 * SEGMENTS
    one = Recording(
        id="rec_long",
        session_id=session.id,
        position=1,
        name="long.wav",
        digest=stored.digest,
        size=stored.size,
        state=RecordingState.RECEIVED,
        received_at="2026-10-14T09:00:00.000Z",
    )
    with runtime.database.write() as connection:
        recordings.add(connection, one, "technician")
        info = AudioInfo("wav", "pcm_s16le", length, length, 16_000, 1, 1, False)
        recordings.set_info(connection, one.id, info)
        recordings.set_copies(connection, one.id, stored.digest, stored.digest)
        texts.put_transcript(connection, one.id, transcript("vi", spoken=True))
        for language in ("en", "fr"):
            texts.put_translation(connection, one.id, transcript(language, spoken=False))
        recordings.set_state(connection, one.id, RecordingState.IN_REVIEW)
    publish(runtime.press, session.id, "editor", "")
    return stored.digest


# The work beside it


def bring_recordings(runtime: Runtime, demo: Demonstration) -> list[str]:
    """All of the demonstration's sound in one file, in every order: enough to hear for long."""
    session, brought = demo.conference.sessions[1], []
    for number, order in enumerate(permutations(demo.recordings), 1):
        with runtime.storage.begin() as writer:
            for one in order:
                writer.write(one.path.read_bytes())
            arrival = Arrival(session.id, f"{number}.opus", "technician")
            received = receive(runtime.database, runtime.storage, runtime.probe, writer, arrival)
        brought.append(received.recording.id)
    return brought


def is_hearing(runtime: Runtime, brought: list[str]) -> bool:
    """Whether something is left to do."""
    with runtime.database.read() as connection:
        states = [recordings.get(connection, one).state for one in brought]
    return any(state in IN_LINE for state in states)


def upload(port: int, session: str, name: str, ended: Event) -> None:
    """Bring noise in pieces of 1 MiB at a fixed rate until told to stop."""
    piece, length = os.urandom(1 << 20), 1 << 34
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": about(session, name)}
        line.request("POST", "/uploads", b"", headers)
        where = line.getresponse()
        where.read()
        path = "/uploads/" + where.headers["location"].rstrip("/").rpartition("/")[2]
        begun = time.perf_counter()
        for number in count():
            if ended.wait(
                max(0.0, begun + number * len(piece) / UPLOAD_RATE - time.perf_counter())
            ):
                return
            headers = BODY | {"Upload-Offset": str(number * len(piece))}
            line.request("PATCH", path, piece, headers)
            answer = line.getresponse()
            answer.read()
            assert answer.status == 204, answer.status


@contextmanager
def two_uploads(port: int, session: str) -> Iterator[None]:
    ended = Event()
    threads = [
        Thread(target=upload, args=(port, session, f"{number}.wav", ended)) for number in (1, 2)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


# All of it


def measure(folder: Path, asked: argparse.Namespace) -> dict[str, object]:
    config = Config(data=folder, free_space_floor=0, ballast=0, recognizer="faster-whisper:demo")
    runtime = open_runtime(config)
    demo = load(runtime.database)
    played = publish_long_session(runtime, demo)
    with server(folder) as served:
        wanted = kinds(served.port, played, demo, asked)
        print("alone", file=sys.stderr)
        alone = figures(served, wanted, asked.seconds)
        brought = bring_recordings(runtime, demo)
        session = f"{demo.conference.slug}/{demo.conference.sessions[1].slug}"
        print("at work", file=sys.stderr)
        with two_uploads(served.port, session):
            time.sleep(asked.settle)
            at_work = figures(served, wanted, asked.seconds)
        if not is_hearing(runtime, brought):
            raise SystemExit("the transcription ended before the measuring did")
    runtime.close()
    page = at_work["page"]
    return {
        "requests_per_s": page["requests_per_s"],
        "p99_ms": page["p99_ms"],
        "errors": sum(one["errors"] for one in (*alone.values(), *at_work.values())),
        "page_gz_kb": page["kb"],
        "at_work": at_work,
        "alone": alone,
        "ratios": {
            name: {
                figure: round(at_work[name][figure] / alone[name][figure], 2)
                for figure in ("p50_ms", "p99_ms", "most_per_s")
            }
            for name in alone
        },
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


@contextmanager
def server(folder: Path) -> Iterator[Door]:
    """``actes serve`` over the folder, with its worker."""
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "ACTES_DATA": str(folder),
        "ACTES_PORT": str(free_port()),
        "ACTES_FREE_SPACE_FLOOR": "0",
        "ACTES_BALLAST": "0",
        "ACTES_RECOGNIZER": "faster-whisper:demo",
        "ACTES_TRANSLATOR": "m2m100:demo",
    }
    with actes(environment, "serve") as process:
        try:
            assert process.stdout
            assert process.stdout.readline().startswith("Actes answers at http://")
            yield Door(int(environment["ACTES_PORT"]), process.pid)
        finally:
            process.terminate()
            with suppress(Exception):
                process.wait(timeout=20)
            process.kill()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10.0, help="of every measure")
    parser.add_argument("--pages", type=float, default=500.0, help="a second")
    parser.add_argument("--opened", type=float, default=100.0, help="a second")
    parser.add_argument("--searches", type=float, default=100.0, help="a second")
    parser.add_argument("--ranges", type=float, default=200.0, help="a second")
    parser.add_argument("--settle", type=float, default=10.0, help="seconds of work beforehand")
    asked = parser.parse_args()
    with TemporaryDirectory(dir=ROOT) as name:
        print(json.dumps(measure(Path(name), asked)))


if __name__ == "__main__":
    main()
