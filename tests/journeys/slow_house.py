"""The service with scripted engines that take their time, so that a test can kill it at work.

    python slow_house.py serve|worker DATA PORT

Everything else is the real thing: the same runtime, pipeline, worker, keeper and server.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from service.config import Config
from service.jobs.pipeline import Pipeline
from service.jobs.worker import posts, run_worker
from service.runtime import Once, Runtime, open_runtime
from transcripts.model import Heard, Language, Origin
from transcripts.recognition import Recognizer, Waveform, open_recognizer
from transcripts.translation import Translator, open_translator

LINES = [
    {"text": "Xin chào. Phim cũ còn đây.", "language": "vi"},
    {"text": "Good morning. The old films are here.", "language": "en"},
    {"text": "Bonjour. Les vieux films sont là.", "language": "fr"},
]


@dataclass(frozen=True, slots=True)
class SlowRecognizer:
    inner: Recognizer

    @property
    def origin(self) -> Origin:
        return self.inner.origin

    def recognize(
        self, audio: Sequence[Waveform], *, languages: Sequence[Language], hints: Sequence[str] = ()
    ) -> list[Heard]:
        time.sleep(1.0 * len(audio))
        return self.inner.recognize(audio, languages=languages, hints=hints)


@dataclass(frozen=True, slots=True)
class SlowTranslator:
    inner: Translator

    @property
    def origin(self) -> Origin:
        return self.inner.origin

    def supports(self, source: Language, target: Language) -> bool:
        return self.inner.supports(source, target)

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> list[str]:
        time.sleep(1.5)
        return self.inner.translate(texts, source, target)


def open_house(data: Path, port: int) -> Runtime:
    """The runtime over a folder, with its slow engines."""
    data.mkdir(exist_ok=True)
    (data / "heard.json").write_text(json.dumps(LINES))
    (data / "translated.json").write_text("{}")
    runtime = open_runtime(Config(data=data, port=port, grace=6.0, ballast=0))
    heard, translated = f"scripted:{data / 'heard.json'}", f"scripted:{data / 'translated.json'}"
    return replace(
        runtime,
        recognizer=Once(lambda: SlowRecognizer(open_recognizer(heard))),
        translator=Once(lambda: SlowTranslator(open_translator(translated))),
    )


def main(what: str, data: str, port: str) -> None:
    runtime = open_house(Path(data), int(port))
    if what == "worker":
        run_worker(Pipeline(runtime), posts(runtime.config))
    else:
        from service.cli.serving import serve  # a worker starts without the web

        serve(runtime, lambda: None, ("slow_house", "worker", data, port))


if __name__ == "__main__":
    main(*sys.argv[1:])
