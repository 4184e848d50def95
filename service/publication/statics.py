"""Our own style sheets and scripts: which there are, and the address that pages give for one.

All of them lie in one folder named by the bytes of all: browsers may keep them for good, and the
relative imports of the modules lead from one to the other without a word being rewritten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"


@cache
def files() -> Mapping[str, bytes]:
    """Every file by its name, read once: a process serves what it started with."""
    found = sorted(path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in found}


@cache
def folder_name() -> str:
    """Of eight letters; another as soon as one of the files is."""
    taken = hashlib.sha256()
    for name, data in files().items():
        taken.update(f"{name} {len(data)} ".encode() + data)
    return taken.hexdigest()[:8]


def address(name: str) -> str:
    """Where pages find one of them. Raises KeyError for a name that there is not."""
    if name not in files():
        raise KeyError(name)
    return f"/static/{folder_name()}/{name}"
