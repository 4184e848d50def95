"""Files by digest: what was received, what was made from it, what was published.

One engine a file; no name that a person chose ever reaches a path.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from service.errors import Misconfigured, StorageFull
from service.storage.base import Storage, Stored, Writer
from service.storage.uploads import UploadFile, UploadFiles, open_uploads

ENGINES = {"folder": "service.storage.folder:open_folder"}
"""Where the engine for each kind of address is; imported on first use."""

__all__ = [
    "Storage",
    "StorageFull",
    "Stored",
    "UploadFile",
    "UploadFiles",
    "Writer",
    "open_storage",
    "open_uploads",
]


def open_storage(address: str, free_space_floor: int = 0) -> Storage:
    """The storage at an address such as ``folder:data/files``; ``free_space_floor`` is in bytes.

    Raises Misconfigured for a kind that does not exist, Unavailable where it cannot be used.
    """
    kind, _, place = address.partition(":")
    if kind not in ENGINES or not place:
        raise Misconfigured(
            address, "no such kind of storage", f"Use one of {', '.join(ENGINES)}, as folder:path"
        )
    module, name = ENGINES[kind].split(":")
    engine: Callable[[str, int], Storage] = getattr(import_module(module), name)
    return engine(place, free_space_floor)
