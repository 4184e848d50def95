"""Decoding a stranger's file: the first look, and preparing it, each in its confined process.

    python tests/benchmarks/decode.py [10min 4h 8h silence]

Recordings as in ``front_end.py`` (44.1 kHz WAV), and ten hours of silence in a FLAC file of a few
kilobytes. Last line: one JSON object; seconds of processor and of clock, peak memory in MB of the
process, preparing in times real time per core. Each is measured from a process of its own and
without bubblewrap, whose children the kernel does not count. `start_s` is the clock of looking at a
second of sound, the price of a process and its walls; `start_without_bubblewrap_s` says it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from tempfile import TemporaryDirectory

import numpy as np
from front_end import LENGTHS, ROOT, write_recording

sys.path.insert(0, str(ROOT))

from transcripts.audio import prepare, probe
from transcripts.confinement import in_force

SILENCE_HOURS = 10


def write_silence(path: Path) -> None:
    """Ten hours of nothing, as small as FLAC can say it."""
    import av

    rate, size = 8_000, 65_535
    with av.open(str(path), "w", format="flac") as file:
        options = {"frame_size": str(size)}
        stream = file.add_stream("flac", rate=rate, layout="mono", options=options)
        for at in range(0, SILENCE_HOURS * 3600 * rate, size):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, size), np.int16), "s16", "mono")
            frame.sample_rate, frame.pts = rate, at
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))


def measure(path: Path, folder: Path) -> dict[str, float]:
    """The first look, then preparing; both processes are children of this one."""
    duration = 0.0

    def look() -> None:
        nonlocal duration
        duration = probe(path).duration

    looked = timed(look)
    prepared = timed(lambda: prepare(path, folder))
    return {
        "probe_s": round(looked["clock"], 2),
        "probe_cpu_s": round(looked["cpu"], 2),
        "probe_mb": looked["mb"],
        "prepare_cpu_s": round(prepared["cpu"], 1),
        "prepare_mb": prepared["mb"],
        "realtime_per_core": round(duration / prepared["cpu"], 1),
    }


def timed(act: Callable[[], object]) -> dict[str, float]:
    """Clock, processor and the peak memory so far of this process's children."""
    before, start = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    act()
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    clock = time.perf_counter() - start
    return {"clock": clock, "cpu": cpu, "mb": round(after.ru_maxrss / 1024, 1)}


def start(path: Path) -> dict[str, float]:
    """The least clock of ten looks at a second of sound."""
    return {"start_s": round(min(timed(lambda: probe(path))["clock"] for _ in range(10)), 3)}


def apart(action: str, *paths: Path | str) -> dict[str, float]:
    """Measured in a process that does not find bubblewrap, because it finds nothing."""
    asked = [sys.executable, __file__, f"--{action}", *map(str, paths)]
    done = subprocess.run(asked, capture_output=True, check=True, env={"PATH": ""})
    return json.loads(done.stdout)


def main(names: list[str]) -> None:
    result: dict[str, object] = {"walls": " ".join(in_force())}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "recording"
        write_recording(path, 1)
        result |= start(path)
        result["start_without_bubblewrap_s"] = apart("start", path)["start_s"]
        for name in names:
            write_silence(path) if name == "silence" else write_recording(path, LENGTHS[name])
            result[name] = apart("measure", path, folder)
            print(name, f"{path.stat().st_size} bytes", result[name], file=sys.stderr)
    print(json.dumps(result))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]), Path(sys.argv[3]))))
    elif sys.argv[1:2] == ["--start"]:
        print(json.dumps(start(Path(sys.argv[2]))))
    else:
        main(sys.argv[1:] or ["10min", "4h", "8h", "silence"])
