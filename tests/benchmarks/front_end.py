"""The front end alone: decode, voice activity, chunks. Memory must not grow with the length.

    python tests/benchmarks/front_end.py [10min 1h 4h]

Writes recordings of each length (the demonstration over and over, 44.1 kHz WAV) to a temporary
folder, a block at a time, and measures each in a process of its own. Last line: one JSON object.
`prepare_*` is the throw-away process with working copy and playback copy, for 10 minutes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import wave
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from transcripts.audio import decoding, prepare  # noqa: E402
from transcripts.segmentation import chunks, segmentation  # noqa: E402

RATE = 44_100
LENGTHS = {"10min": 600, "1h": 3600, "4h": 14_400, "8h": 28_800}
SOURCE = ROOT / "service/demonstration/recordings/giao-luu-dien-anh.opus"


def write_recording(path: Path, seconds: int) -> None:
    """The demonstration again and again, until ``seconds`` are full."""
    left = seconds * RATE
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        while left > 0:
            for piece in decoding.pieces(SOURCE, RATE):
                part = piece[0, :left]
                file.writeframesraw(part.tobytes())
                left -= len(part)
                if left <= 0:
                    break


def measure(path: Path) -> dict[str, float]:
    """One pass over ``path`` in this process: peak MB, processor seconds, first chunk."""
    before, start, first = time.process_time(), time.perf_counter(), 0.0
    for chunk in chunks(path, segmentation(("vi", "en", "fr"))):
        first = first or time.perf_counter() - start
        last = chunk
    return {
        "cpu_s": time.process_time() - before,
        "first_chunk_s": first,
        "peak_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "chunks": last.index + 1,
    }


def measured_apart(path: Path) -> dict[str, float]:
    asked = [sys.executable, __file__, "--measure", str(path)]
    return json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)


def preparing(path: Path, folder: Path, seconds: int) -> dict[str, float]:
    before = getrusage(RUSAGE_CHILDREN)
    prepare(path, folder)
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"prepare_realtime_per_core": round(seconds / cpu, 1)}


def main(names: list[str]) -> None:
    peaks, result, prepared = {}, {}, {}
    with TemporaryDirectory() as folder:
        for name in names:
            path = Path(folder) / "recording.wav"
            write_recording(path, LENGTHS[name])
            found = measured_apart(path)
            peaks[name] = round(found["peak_mb"], 1)
            realtime = round(LENGTHS[name] / found["cpu_s"], 1)
            print(name, found, f"{realtime} x real time", file=sys.stderr)
            result = {
                "realtime_per_core": max(realtime, result.get("realtime_per_core", 0.0)),
                "first_chunk_s": round(found["first_chunk_s"], 2),
            }
            if name == "10min":
                prepared = preparing(path, Path(folder), LENGTHS[name])
    print(json.dumps({"peak_mb": peaks, **result, **prepared}))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    else:
        main(sys.argv[1:] or ["10min", "1h", "4h"])
