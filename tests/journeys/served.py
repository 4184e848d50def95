"""The really served process for journeys: started, asked over its socket, killed."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TUS = {"Tus-Resumable": "1.0.0"}
BODY = TUS | {"Content-Type": "application/offset+octet-stream"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def about(session: str = "cinema/heritage", filename: str = "phiên 1.wav") -> str:
    """``Upload-Metadata``."""
    values = {"session": session, "filename": filename}
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in values.items())


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Served:
    """One process that serves a folder; another may serve the same."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it, and wait until it listens."""
        settings = [f"{name}={value}" for name, value in self.settings.items()]
        command = [sys.executable, HERE / "open_door.py", str(self.folder), str(self.port)]
        paths = os.pathsep.join([str(ROOT), str(HERE)])
        self.process = subprocess.Popen(
            [*command, *settings],
            env=os.environ | {"PYTHONPATH": paths},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        assert self.process.stdout.readline() == "ready\n"

    def kill(self) -> None:
        """End it as a power cut of this process would."""
        if self.process and self.process.stdout:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/uploads"

    def ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: object = None
    ) -> Answer:
        """One request on a line of its own."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=30)) as line:
            line.request(method, path, body, {**TUS, **(headers or {})})  # type: ignore[arg-type]
            answer = line.getresponse()
            return Answer(
                answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read()
            )

    def begin(self, length: int, metadata: str = "") -> str:
        """Begin an upload; answers its path."""
        headers = {"Upload-Length": str(length), "Upload-Metadata": metadata or about()}
        answer = self.ask("POST", "/uploads", headers)
        assert answer.status == 201, answer
        return answer.headers["location"]

    def patch(self, where: str, offset: int, data: bytes) -> Answer:
        return self.ask("PATCH", where, BODY | {"Upload-Offset": str(offset)}, data)

    def offset(self, where: str) -> int:
        return int(self.ask("HEAD", where).headers["upload-offset"])

    def line(self) -> socket.socket:
        """A bare line to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def half(self, where: str, offset: int, declared: int, data: bytes) -> socket.socket:
        """A PATCH that declares more than it brings, on a line that stays open."""
        line = self.line()
        headers = BODY | {"Upload-Offset": str(offset), "Content-Length": str(declared)}
        line.sendall(request("PATCH", where, headers) + data)
        return line


def request(method: str, path: str, headers: dict[str, str]) -> bytes:
    """The head of a request as it goes over a line."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Served]:
    """A served folder for as long as the block lasts."""
    made = Served(folder, settings)
    made.start()
    try:
        yield made
    finally:
        made.kill()
