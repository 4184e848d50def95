"""The batch child: hears many bad files one after the other, within the limits of one.

``python -m tests.corpus.hearing_mutants FOLDER`` looks at each file of the folder and decodes it,
as ``make_copies`` does but without encoding, and answers a line of JSON for each. A line that does
not come is a decoder that died or hangs.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import av
import numpy as np

from tests.corpus.markers import heard
from tests.corpus.measuring import most_memory
from transcripts.audio.decoding import Damage, pieces
from transcripts.audio.probing import look
from transcripts.errors import UnreadableAudio
from transcripts.limits import DEFAULT

RATE = 16_000


def outcome(path: Path) -> dict[str, object]:
    """What became of one file: refused with a reason, or what sounds at which second."""
    try:
        seen = look(path)
        track, damage = seen.info.tracks[0], Damage()
        stream = seen.stream(track, path)
        found = list(pieces(path, RATE, track=track, also=stream.also(track), damage=damage))
    except UnreadableAudio as refused:
        return {"refused": refused.reason}
    except MemoryError:
        return {"refused": "memory"}
    sound = np.concatenate([np.zeros((1, 0), np.int16), *found], axis=1)[0]
    duration = len(sound) / RATE
    gaps = [(gap.span.start, gap.span.end) for gap in damage.gaps(duration, stream.declared)]
    return {
        "duration": duration,
        "gaps": gaps,
        "remarks": [remark.kind for remark in seen.info.remarks],
        "format": (seen.info.codec, seen.info.sample_rate, seen.info.channels),
        "heard": heard(sound.astype(np.float32) / 32768),
        "somewhere": heard(sound.astype(np.float32) / 32768, step=0.2),
    }


def main(folder: str) -> None:
    """Hear every file of ``folder`` in order of its name."""
    resource.setrlimit(resource.RLIMIT_AS, (DEFAULT.memory, DEFAULT.memory))
    av.logging.set_level(av.logging.PANIC)
    for path in sorted(Path(folder).iterdir()):
        began = time.process_time()
        told = outcome(path)
        seconds = time.process_time() - began
        told |= {"name": path.name, "seconds": seconds, "kB": most_memory()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
