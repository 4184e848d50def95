"""A user's file is decoded in a process that may die: limits on memory, time and files, no rights.

The process gets a path and answers one JSON object; whatever happens in it, ours goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from transcripts import errors
from transcripts.audio.copies import Prepared
from transcripts.errors import NoAudio, UnreadableAudio
from transcripts.model import AudioInfo, Gap, GapReason, Span

_HOME = Path(__file__).resolve().parents[2]
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the process may take: bytes of memory, seconds of processor and of clock, files."""

    memory: int = 1 << 31
    processor: int = 30
    clock: int = 300
    file: int = 1 << 34


PROBING = Allowance()


def probe(path: Path, allowance: Allowance = PROBING) -> AudioInfo:
    """What the file is. Raises NoAudio and UnreadableAudio."""
    return AudioInfo.of(_ask(allowance, "probe", path))


def prepare(path: Path, folder: Path, allowance: Allowance | None = None) -> Prepared:
    """Write working copy, playback copy and peaks into ``folder`` (see ``copies``).

    Raises NoAudio and UnreadableAudio. Done twice, it writes the same files again.
    """
    made = _ask(allowance or _preparing(probe(path)), "prepare", path, folder)
    gaps = tuple(Gap(Span(g["start"], g["end"]), GapReason(g["reason"])) for g in made["gaps"])
    return Prepared(AudioInfo.of(made["info"]), made["duration"], gaps, tuple(made["levels"]))


def _preparing(info: AudioInfo) -> Allowance:
    """Ten times what a slow machine needs: a file that takes longer is made to take longer."""
    length = int(max(info.duration, info.declared or 0.0))
    return Allowance(processor=120 + length // 5, clock=600 + length)


def _ask(allowance: Allowance, *command: str | Path) -> dict[str, Any]:
    asked = [sys.executable, "-m", "transcripts.audio", json.dumps(asdict(allowance))]
    subject = Path(command[1]).name
    try:
        done = subprocess.run(  # noqa: S603  our own module, arguments as a list
            [*asked, command[0], *(str(Path(path).absolute()) for path in command[1:])],
            cwd=_HOME,
            env=_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            timeout=allowance.clock,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableAudio(subject, "decoding it takes far too long", _EXPORT) from error
    return _answer(done, subject)


_EXPORT = "Export it again as WAV, or cut it into parts"


def _answer(done: subprocess.CompletedProcess[bytes], subject: str) -> dict[str, Any]:
    if done.returncode == 0:
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer
    if done.returncode == 2:
        told = json.loads(done.stdout)
        kinds: dict[str, type[UnreadableAudio]] = {
            "NoAudio": errors.NoAudio,
            "UnreadableAudio": errors.UnreadableAudio,
        }
        raise kinds[told["kind"]](told["subject"], told["reason"], told["remedy"])
    raise UnreadableAudio(subject, "decoding it broke or took too much memory", _EXPORT)


__all__ = ["PROBING", "Allowance", "NoAudio", "prepare", "probe"]
