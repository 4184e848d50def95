"""The decoder's process without its walls, measured: ``python -m tests.corpus.measuring …``.

Takes what ``python -m transcripts.audio`` takes and adds a last line: the most memory it had in kB
and the seconds of processor. From outside nothing can be measured: bubblewrap is stopped before it
has waited for the process, and what ``getrusage`` tells of a child begins with its parent's memory.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from transcripts.audio.__main__ import main


def most_memory() -> int:
    """The most memory that this process had at once, in kB."""
    [found] = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found)


if __name__ == "__main__":
    main(*sys.argv[1:])
    print(json.dumps({"kB": most_memory(), "seconds": time.process_time()}))
