"""The throw-away process: looks at one file or makes its copies, and answers in lines of JSON.

``isolation`` starts it, confined. ``{"ready": true}`` comes first; then ``{"done": seconds}`` while
it works; at last ``{"found": …}`` or ``{"refused": …}``. Exit status 0 with an answer; 3 when the
disk is full, 4 when the memory was not enough; anything else is a breakdown.
"""

from __future__ import annotations

import errno
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av

from transcripts.audio.copies import make_copies
from transcripts.audio.isolation import End
from transcripts.audio.probing import inspect
from transcripts.audio.video import make_video
from transcripts.errors import UnreadableAudio
from transcripts.limits import Limits
from transcripts.model import Track

TELL_SECONDS = 0.25
"""Between two lines that say how far it is."""


def main(action: str, limits: str, *arguments: str) -> int:
    """Do ``probe LIMITS FILE``, ``prepare LIMITS FILE FOLDER TRACK``, ``film`` with the same."""
    av.logging.set_level(av.logging.PANIC)
    _tell(ready=True)
    try:
        _tell(found=_ACTIONS[action](Limits(**json.loads(limits)), *arguments))
    except UnreadableAudio as error:
        told = {"subject": error.subject, "reason": error.reason, "remedy": error.remedy}
        _tell(refused={"kind": type(error).__name__, **told})
    except MemoryError:
        return End.TOO_SMALL
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return End.FULL
        raise
    return 0


def _probe(limits: Limits, path: str) -> dict[str, Any]:
    return asdict(inspect(Path(path), limits))


def _prepare(limits: Limits, path: str, folder: str, track: str) -> dict[str, Any]:
    asked = Track(**json.loads(track)) if track else None
    return asdict(make_copies(Path(path), Path(folder), asked, limits, _Progress()))


def _film(_: Limits, path: str, folder: str, track: str) -> dict[str, Any]:
    return asdict(make_video(Path(path), Path(folder), Track(**json.loads(track)), _Progress()))


_ACTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "probe": _probe,
    "prepare": _prepare,
    "film": _film,
}


class _Progress:
    """Tells the seconds done, now and then."""

    def __init__(self) -> None:
        self._told = time.monotonic()

    def __call__(self, seconds: float) -> None:
        if time.monotonic() - self._told >= TELL_SECONDS:
            self._told = time.monotonic()
            _tell(done=round(seconds, 1))


def _tell(**line: object) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
