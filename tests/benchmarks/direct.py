"""Our road against calling faster-whisper's BatchedInferencePipeline on the file directly.

    python tests/benchmarks/direct.py [SECONDS_PER_LANGUAGE [ROUNDS]]

Same model (the demonstration recogniser), same files (the demonstration's turns, glued for each
language), same options, in turn within one run, each in a process of its own; a ratio below 1
means that ours is faster or better. Ours uses a worker for each core, the direct call as many
threads. Preparing copies is not part of it, on either side. Last line: one JSON object.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402

from transcripts import segmentation, steps, weights  # noqa: E402
from transcripts.audio import decoding  # noqa: E402
from transcripts.model import Span  # noqa: E402

CORES = os.cpu_count() or 1
RECORDINGS = ROOT / "service/demonstration/recordings"
BATCH = 4


def write_files(folder: Path, limit: float) -> dict[str, str]:
    """One WAV for each language, ``limit`` seconds at most, and what is said in it."""
    import yaml

    sounds: dict[str, list[np.ndarray]] = {}
    texts: dict[str, list[str]] = {}
    for file in sorted((RECORDINGS.parent / "scripts").glob("*.yaml")):
        path, script = RECORDINGS / f"{file.stem}.opus", yaml.safe_load(file.read_text("utf-8"))
        for turn in (turn for turn in script["turns"] if "sentences" in turn):
            language, span = turn["language"], Span(turn["start"], turn["end"])
            mine = sounds.setdefault(language, [])
            if sum(map(len, mine)) / 16_000 < limit:
                mine += [decoding.read_span(path, span), np.zeros(16_000, np.float32)]
                said = [sentence[language] for sentence in turn["sentences"]]
                texts.setdefault(language, []).extend(said)
    for language, parts in sounds.items():
        with wave.open(str(folder / f"{language}.wav"), "wb") as file:
            file.setparams((1, 2, 16_000, 0, "NONE", ""))
            file.writeframes((np.concatenate(parts) * 32767).astype("<i2").tobytes())
    return {language: " ".join(said) for language, said in texts.items()}


def ours(path: Path, language: str) -> Iterator[str]:
    """Our engine: the first batch is small, so that text shows early."""
    from transcripts.recognition import open_recognizer

    engine = open_recognizer("faster-whisper:demo", workers=CORES)
    yield "loaded"
    options = segmentation.segmentation((language,))
    found, parts = segmentation.chunks(path, options), []
    size = CORES
    while batch := list(islice(found, size)):
        heard = steps.recognise(engine, path, batch, (language,))
        parts += zip(batch, heard, strict=True)
        size = BATCH * CORES
        yield ""
    made = steps.assemble(parts, engine.origin, segmentation.Coverage(parts[-1][0].span.end))
    yield " ".join(segment.text for segment in made.segments)


def direct(path: Path, language: str) -> Iterator[str]:
    """faster-whisper's own batched road with the same options."""
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    folder = str(weights.resolve("faster-whisper", "demo"))
    model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=CORES)
    yield "loaded"
    options = segmentation.segmentation((language,))
    vad = {
        "threshold": options.threshold,
        "speech_pad_ms": round(options.pad * 1000),
        "min_silence_duration_ms": round(options.silence * 1000),
    }
    segments, _ = BatchedInferencePipeline(model).transcribe(
        str(path),
        language=language,
        beam_size=5,
        temperature=0.0,
        batch_size=BATCH,
        word_timestamps=True,
        without_timestamps=True,
        vad_parameters=vad,
        chunk_length=int(options.chunk),
    )
    texts = []
    for segment in segments:
        texts.append(segment.text.strip())
        yield ""
    yield " ".join(texts)


def measure(which: str, path: Path) -> dict[str, object]:
    road = {"ours": ours, "direct": direct}[which](path, path.stem)
    next(road)
    wall, cpu = time.perf_counter(), time.process_time()
    first, text = 0.0, ""
    for text in road:  # noqa: B007  the last one is the whole text
        first = first or time.perf_counter() - wall
    return {
        "wall_s": time.perf_counter() - wall,
        "cpu_s": time.process_time() - cpu,
        "first_text_s": first,
        "peak_mb": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "text": text,
    }


def measured_apart(which: str, path: Path) -> dict:
    asked = [sys.executable, __file__, "--measure", which, str(path)]
    return json.loads(subprocess.run(asked, stdout=subprocess.PIPE, check=True).stdout)


def errors(said: str, heard: str) -> float:
    import jiwer

    plain = [re.sub(r"[^\w\s]", " ", text.lower()) for text in (said, heard)]
    return float(jiwer.wer(*(" ".join(text.split()) for text in plain)))


def main(limit: float, rounds: int) -> None:
    runs: dict[str, list[dict]] = {"ours": [], "direct": []}
    wer: dict[str, list[float]] = {"ours": [], "direct": []}
    with TemporaryDirectory() as folder:
        said = write_files(Path(folder), limit)
        for turn in range(rounds):
            for language in said:
                for which in ("ours", "direct") if turn % 2 else ("direct", "ours"):
                    found = measured_apart(which, Path(folder) / f"{language}.wav")
                    runs[which].append(found)
                    wer[which].append(errors(said[language], found.pop("text")))
                    print(which, language, found, round(wer[which][-1], 3), file=sys.stderr)
    total = {w: {k: sum(r[k] for r in found) for k in found[0]} for w, found in runs.items()}
    peak = {which: round(max(r["peak_mb"] for r in found), 1) for which, found in runs.items()}
    result = {
        "wall_ratio": round(total["ours"]["wall_s"] / total["direct"]["wall_s"], 3),
        "cpu_ratio": round(total["ours"]["cpu_s"] / total["direct"]["cpu_s"], 3),
        "wer_ratio": round(sum(wer["ours"]) / sum(wer["direct"]), 3),
        "first_text_s": round(max(found["first_text_s"] for found in runs["ours"]), 2),
        "first_text_s_direct": round(max(found["first_text_s"] for found in runs["direct"]), 2),
        "peak_mb_service": peak["ours"],
        "peak_mb_direct": peak["direct"],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        asked = [*sys.argv[1:], *("120", "2")[len(sys.argv) - 1 :]]
        main(float(asked[0]), int(asked[1]))
