"""``actes demo --check``: the demonstration in a temporary folder, and figures that must hold."""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from service.cli.browsing import read_everything
from service.cli.conference import bring, of_demo, walk
from service.cli.serving import WORKER
from service.cli.surroundings import environment, opened
from service.config import Config
from service.database import texts
from service.demonstration.load import Demonstration
from service.demonstration.reference import scripts
from service.demonstration.scoring import Scores, score
from service.jobs.keeper import Keeper
from service.programme import Recording, RecordingState
from service.runtime import Runtime
from service.search.query import parse
from service.web.app import create_app
from transcripts.languages import PROCEEDINGS

WORST_WORD_ERROR_RATE = 0.15
LEAST_CHRF = 60.0
LEAST_LANGUAGE_ACCURACY = 0.95

QUERIES = (
    "điện ảnh",
    "dien anh",
    "bảo tồn",
    "bao ton",
    "Việt Nam",
    "viet nam",
    "film heritage",
    "archive",
    "preservation",
    "patrimoine",
    "préservation",
    "cinematographique",
    "cinématographique",
)
"""What must be found, typed with marks and without."""

FEWEST_CHARACTERS = 40
"""Below this a page is taken to be empty."""


@dataclass(frozen=True, slots=True)
class Walked:
    """What the walk through the demonstration took, in seconds."""

    whole: float
    first_text: float
    stages: dict[str, float]


def check(config: Config) -> int:
    """Run it all; the last line on standard output is one JSON object. Answers the exit code."""
    with (
        tempfile.TemporaryDirectory(prefix="actes-demo-") as folder,
        opened(replace(config, data=Path(folder))) as runtime,
    ):
        walked, demo = _walked(runtime)
        figures = _figures(runtime, demo, walked)
    print(json.dumps(figures, ensure_ascii=False), flush=True)
    return 1 if figures["problems"] else 0


def _walked(runtime: Runtime) -> tuple[Walked, Demonstration]:
    started = time.monotonic()
    first_text = 0.0
    with Keeper(WORKER, environment(runtime.config)):
        demo = bring(runtime)
        for found in walk(runtime, demo):
            if not first_text and any(_has_text(one) for one in found):
                first_text = time.monotonic() - started
                _say(f"first text after {first_text:.1f} s")
    stages = stage_seconds(of_demo(runtime, demo))
    return Walked(time.monotonic() - started, first_text, stages), demo


def _has_text(one: Recording) -> bool:
    return any(stage.name == "recognise" and stage.done > 0 for stage in one.stages)


def stage_seconds(found: Sequence[Recording]) -> dict[str, float]:
    """How long each stage took, all recordings together."""
    seconds: dict[str, float] = {}
    for stage in (stage for one in found for stage in one.stages):
        if stage.started_at and stage.finished_at:
            start, end = map(datetime.fromisoformat, (stage.started_at, stage.finished_at))
            taken = (end - start).total_seconds()
            seconds[stage.name] = round(seconds.get(stage.name, 0.0) + taken, 1)
    return seconds


def _figures(runtime: Runtime, demo: Demonstration, walked: Walked) -> dict[str, Any]:
    found = of_demo(runtime, demo)
    scores, segments = _scores(runtime, found)
    pages = asyncio.run(read_everything(create_app(runtime)))
    hits = {query: _hits(runtime, query) for query in QUERIES}
    return {
        "recordings": len(found),
        "published": sum(one.state == RecordingState.PUBLISHED for one in found),
        "minutes": round(sum(one.duration or 0.0 for one in found) / 60, 2),
        "segments": segments,
        "wer": {tag: round(rate, 4) for tag, rate in sorted(scores.word_error_rate.items())},
        "chrf": {f"{a}-{b}": round(one, 1) for (a, b), one in sorted(scores.chrf.items())},
        "language_accuracy": round(scores.language_accuracy, 4),
        "pages": pages,
        "search": hits,
        "seconds": round(walked.whole, 1),
        "seconds_per_stage": walked.stages,
        "first_text_seconds": round(walked.first_text, 1),
        "problems": list(problems(found, scores, pages, hits)),
    }


def _scores(runtime: Runtime, found: Sequence[Recording]) -> tuple[Scores, int]:
    by_name = {Path(one.name).stem: one for one in found}
    with runtime.database.read() as connection:
        pairs = [
            (script.turns, texts.recording_text(connection, by_name[script.recording].id).segments)
            for script in scripts()
        ]
    return score(pairs), sum(len(segments) for _, segments in pairs)


def problems(
    found: Sequence[Recording], scores: Scores, pages: dict[str, int], hits: dict[str, int]
) -> Iterator[str]:
    """Every figure that does not hold, in words."""
    yield from (f"{one.name} is {one.state}" for one in found if one.state != "published")
    for tag, rate in scores.word_error_rate.items():
        if rate > WORST_WORD_ERROR_RATE:
            yield f"word error rate of {tag} is {rate:.3f}, above {WORST_WORD_ERROR_RATE}"
    for (source, target), one in scores.chrf.items():
        if one < LEAST_CHRF:
            yield f"chrF of {source}-{target} is {one:.1f}, below {LEAST_CHRF}"
    if scores.language_accuracy < LEAST_LANGUAGE_ACCURACY:
        yield f"language accuracy is {scores.language_accuracy:.3f}"
    yield from (f"{page} is empty" for page, size in pages.items() if size < FEWEST_CHARACTERS)
    yield from (f"nothing found for {query}" for query, count in hits.items() if not count)
    missing = {tag for tag in PROCEEDINGS if f"/{tag}/" not in pages}
    yield from (f"no pages in {tag}" for tag in sorted(missing))


def _hits(runtime: Runtime, query: str) -> int:
    with runtime.database.read() as connection:
        return runtime.search.search(connection, parse(query)).total


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
