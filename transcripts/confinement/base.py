"""What a confined process may have: values that both sides of the wall know."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_HOME = Path(__file__).resolve().parents[2]

ENVIRONMENT = {
    "MALLOC_ARENA_MAX": "2",  # arenas of threads count as memory although nothing is in them
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONPATH": str(_HOME),
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONSAFEPATH": "1",
    "PYTHONUTF8": "1",
}
"""All that the process is told of where it runs."""


@dataclass(frozen=True, slots=True)
class Confinement:
    """Bytes of address space, seconds of processor, bytes of one file that it writes; and the
    paths that it may read, or also write."""

    memory: int = 1 << 30
    processor: int = 20
    file: int = 0
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()


@cache
def trusted() -> tuple[str, ...]:
    """What every process reads: the system, the interpreter, its libraries, this package.

    Not what lies beside this package: in a checkout that may be the service's data.
    """
    system = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/nix/store")
    specs = [find_spec(name) for name in ("numpy", "av")]
    installed = [str(Path(spec.origin).parents[1]) for spec in specs if spec and spec.origin]
    ours = (sys.base_prefix, sys.prefix, *installed, str(_HOME / "transcripts"))
    return tuple(dict.fromkeys((*system, *ours)))
