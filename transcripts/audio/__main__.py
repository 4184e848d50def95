"""The throw-away process: sets its own limits, then decodes one file and answers in JSON.

Exit status 0 with the answer, 2 with the reason of a refusal; anything else is a breakdown.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any


def main(allowance: str, action: str, *paths: str) -> int:
    """Do ``probe FILE`` or ``prepare FILE FOLDER`` within ``allowance``."""
    _limit(**json.loads(allowance))
    # Only now: whatever av does while it is loaded is already within the limits.
    import av  # noqa: PLC0415

    from transcripts.audio import copies, probing  # noqa: PLC0415
    from transcripts.errors import UnreadableAudio  # noqa: PLC0415

    av.logging.set_level(av.logging.PANIC)
    actions: dict[str, Any] = {"probe": probing.inspect, "prepare": copies.make_copies}
    try:
        answer = asdict(actions[action](*map(Path, paths)))
    except UnreadableAudio as error:
        told = {"subject": error.subject, "reason": error.reason, "remedy": error.remedy}
        print(json.dumps({"kind": type(error).__name__, **told}))
        return 2
    print(json.dumps(_plain(answer)))
    return 0


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    """Gaps lie flat in the answer: start, end, reason."""
    if "gaps" in answer:
        answer["gaps"] = [{**gap["span"], "reason": gap["reason"]} for gap in answer["gaps"]]
    return answer


def _limit(memory: int, processor: int, clock: int, file: int) -> None:
    """Limits that hold for this process alone; ``clock`` is kept by the one who started it."""
    del clock
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
