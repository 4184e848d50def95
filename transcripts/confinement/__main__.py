"""``python -m transcripts.confinement CONFINEMENT MODULE ARGUMENTS…``: confined, become MODULE.

Nothing that the module brings along, decoders least of all, is loaded before. Without a module it
prints which walls are in force.
"""

from __future__ import annotations

import json
import runpy
import sys

from transcripts.confinement.base import Confinement, trusted
from transcripts.confinement.kernel import give_up


def main(asked: str, module: str = "", *arguments: str) -> None:
    """See the module."""
    walls = give_up(Confinement(**json.loads(asked)), trusted())
    if not module:
        print(*walls)
        return
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
