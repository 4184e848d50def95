from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from service.config import Config
from service.errors import Misconfigured
from service.runtime import Once, open_runtime
from transcripts.errors import UnknownEngine

ROOT = Path(__file__).parents[2]


def test_once_makes_one_however_many_threads_ask():
    made = []

    def make() -> int:
        time.sleep(0.01)
        made.append(1)
        return len(made)

    once = Once(make)
    threads = [threading.Thread(target=once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (once(), made) == (1, [1])


def test_once_tries_again_after_an_error():
    answers = iter([OSError("away"), 7])

    def make() -> int:
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    once = Once(make)
    with pytest.raises(OSError, match="away"):
        once()
    assert once() == 7


def test_runtime_makes_its_folder_and_its_database(tmp_path):
    runtime = open_runtime(Config(data=tmp_path / "new"))
    runtime.close()
    assert (tmp_path / "new" / "actes.db").is_file()


def test_runtime_notices_an_unknown_engine_only_when_it_is_used(tmp_path):
    runtime = open_runtime(Config(data=tmp_path, recognizer="ear:trumpet"))
    with pytest.raises(UnknownEngine, match="ear:trumpet: no such recogniser"):
        runtime.recognizer()
    runtime.close()


def test_runtime_refuses_a_database_that_nothing_is_for(tmp_path):
    with pytest.raises(Misconfigured):
        open_runtime(Config(data=tmp_path, database="oracle://somewhere"))


def test_opening_loads_no_engine_and_no_framework(tmp_path):
    heavy = ("ctranslate2", "faster_whisper", "onnxruntime", "av", "dbos", "fastapi", "jinja2")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from service.config import Config\n"
        "from service.runtime import open_runtime\n"
        f"open_runtime(Config(data=Path({str(tmp_path)!r})))\n"
        f"print(*(name for name in {heavy!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.split() == []
