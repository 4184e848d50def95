"""How fast recordings come in, what the server needs for it, and what kills cost.

    python tests/benchmarks/upload.py [--size MB] [--beside PYTHON]

A file is brought to the really served process in pieces of 256 KiB, 1 MiB and 8 MiB, each on the
disk before it is answered, and in one piece; beside it, in the same run and on the same disk, the
same bytes are copied and synced once (``cp``), and written and synced piece by piece without any
network (``disk``: nobody who keeps the promise can be faster). ``--beside`` names a Python that
has tuspyserver and uvicorn, which is measured the same way. Last line: one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.journeys.served import BODY, TUS, Served, about, free_port, served  # noqa: E402

MB = 1_000_000
PIECES = {"256k": 1 << 18, "1m": 1 << 20, "8m": 8 << 20}
ROUNDS = 3
KILLS = 20

BESIDE = """
import sys, uvicorn
from fastapi import FastAPI
from tuspyserver import create_tus_router
app = FastAPI()
app.include_router(create_tus_router(prefix="uploads", files_dir=sys.argv[1], max_size=1 << 40))
uvicorn.run(app, port=int(sys.argv[2]), log_level="error")
"""


def bring(port: int, data: memoryview, piece: int) -> float:
    """Upload it over one line; answers MB a second from the first request to the last answer."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as line:
        begun = time.perf_counter()
        headers = TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": about()}
        where = ask(line, "POST", "/uploads", headers, b"", 201)["location"]
        path = "/uploads/" + where.rstrip("/").rpartition("/")[2]
        for offset in range(0, len(data), piece):
            headers = BODY | {"Upload-Offset": str(offset)}
            ask(line, "PATCH", path, headers, data[offset : offset + piece], 204)
        return len(data) / MB / (time.perf_counter() - begun)


def ask(
    line: HTTPConnection, method: str, path: str, headers: dict[str, str], body: object, status: int
) -> dict[str, str]:
    line.request(method, path, body, headers)  # type: ignore[arg-type]
    answer = line.getresponse()
    told = answer.read()
    if answer.status != status:
        raise SystemExit(f"{method} {path}: {answer.status} {told[:300]!r}")
    return {name.lower(): value for name, value in answer.headers.items()}


def on_disk(folder: Path, data: memoryview, piece: int) -> float:
    """Write and sync piece by piece; MB a second."""
    path = folder / "written"
    begun = time.perf_counter()
    with path.open("wb", buffering=0) as file:
        for offset in range(0, len(data), piece):
            file.write(data[offset : offset + piece])
            os.fsync(file)
    seconds = time.perf_counter() - begun
    path.unlink()
    return len(data) / MB / seconds


def copied(folder: Path, source: Path) -> float:
    """``cp`` and one sync; MB a second."""
    target = folder / "copied"
    begun = time.perf_counter()
    subprocess.run(["cp", "--reflink=never", source, target], check=True)
    with target.open("rb") as file:
        os.fsync(file)
    seconds = time.perf_counter() - begun
    target.unlink()
    return source.stat().st_size / MB / seconds


def fresh(data: bytes) -> memoryview:
    """The same bytes but for the first: no recording is there already."""
    return memoryview(os.urandom(16) + data[16:])


def peak_mb(process: int) -> float:
    """The most memory a process has had."""
    status = Path(f"/proc/{process}/status").read_text()
    found = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(found.split()[1]) / 1024


@contextmanager
def ours(folder: Path) -> Iterator[tuple[int, int]]:
    with served(folder) as door:
        assert door.process
        yield door.port, door.process.pid


@contextmanager
def theirs(folder: Path, python: str) -> Iterator[tuple[int, int]]:
    port = free_port()
    folder.mkdir()
    process = subprocess.Popen([python, "-c", BESIDE, str(folder), str(port)])
    try:
        wait_for(port)
        yield port, process.pid
    finally:
        process.kill()
        process.wait()


def wait_for(port: int) -> None:
    """Until something answers there."""
    for _attempt in range(200):
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as line:
            try:
                line.request("GET", "/")
                line.getresponse().read()
            except (OSError, HTTPException):
                time.sleep(0.1)
            else:
                return
    raise SystemExit("the other server does not answer")


def measure(port: int, process: int, data: bytes) -> dict[str, float]:
    """MB a second by size of piece, and the peak of the server."""
    found = {"server_start_mb": round(peak_mb(process), 1)}
    for name, piece in (*PIECES.items(), ("whole", len(data))):
        rates = [bring(port, fresh(data), piece) for _ in range(ROUNDS)]
        found[f"mb_per_s_{name}"] = round(median(rates), 1)
        print(f"  {name}: {[round(rate, 1) for rate in rates]} MB/s", file=sys.stderr)
    return {**found, "server_peak_mb": round(peak_mb(process), 1)}


def lost_over_kills(folder: Path, data: bytes) -> int:
    """Acknowledged bytes that are not there after a kill, over many."""
    chance, lost = random.Random(1), 0
    door = Served(folder)
    door.start()
    where, acknowledged = door.begin(len(data)), 0
    for _ in range(KILLS):
        until = time.monotonic() + chance.uniform(0.0, 0.3)
        while time.monotonic() < until and acknowledged < len(data):
            answer = door.patch(where, acknowledged, data[acknowledged : acknowledged + (1 << 20)])
            acknowledged = int(answer.headers["upload-offset"])
        door.half(where, acknowledged, 1 << 20, data[acknowledged : acknowledged + 300_000]).close()
        door.kill()
        door.start()
        found = door.offset(where)
        lost += max(0, acknowledged - found)
        acknowledged = found
    door.kill()
    return lost


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=256, help="MB of the file")
    parser.add_argument("--beside", default="", help="a Python with tuspyserver and uvicorn")
    asked = parser.parse_args()
    data = random.Random(0).randbytes(asked.size * MB)
    with TemporaryDirectory(dir=ROOT) as name:
        folder = Path(name)
        print(json.dumps(figures(folder, data, asked.beside)))


def figures(folder: Path, data: bytes, beside: str) -> dict[str, object]:
    source = folder / "source"
    source.write_bytes(data)
    cp = median(copied(folder, source) for _ in range(ROUNDS))
    disk = {name: on_disk(folder, memoryview(data), piece) for name, piece in PIECES.items()}
    with ours(folder / "ours") as (port, process):
        found = measure(port, process, data)
    result: dict[str, object] = {
        "mb_per_s": found["mb_per_s_1m"],
        "server_peak_mb": found.pop("server_peak_mb"),
        "lost_bytes": lost_over_kills(folder / "killed", data),
        "kills": KILLS,
        "ratio_to_cp": round(found["mb_per_s_1m"] / cp, 3),
        **found,
        "cp_mb_per_s": round(cp, 1),
        "disk_mb_per_s": {name: round(rate, 1) for name, rate in disk.items()},
        "size_mb": len(data) // MB,
    }
    if beside:
        with theirs(folder / "theirs", beside) as (port, process):
            result["tuspyserver"] = measure(port, process, data)
    return result


if __name__ == "__main__":
    main()
