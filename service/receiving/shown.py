"""Files of what was shown: pictures that pages can show, and documents, known by their bytes."""

from __future__ import annotations

from service.programme import KeptFile, MaterialKind
from service.receiving import pictures
from service.storage import Storage

PDF = "application/pdf"


def look_at(data: bytes) -> KeptFile:
    """What the bytes are, without a digest yet. Raises Refused for what readers are never sent."""
    if data.startswith(b"%PDF-"):
        return KeptFile("", PDF, len(data))
    picture = pictures.look_at(data)
    return KeptFile("", picture.media_type, len(data), picture.width, picture.height)


def keep(storage: Storage, data: bytes) -> KeptFile:
    """The same, once the bytes are stored. Raises Refused, StorageFull."""
    seen = look_at(data)
    digest = storage.put_bytes(data).digest
    return KeptFile(digest, seen.media_type, seen.size, seen.width, seen.height)


def kind_of(file: KeptFile | None) -> MaterialKind:
    """What was shown with this file; without one it is an excerpt of a film."""
    if file is None:
        return MaterialKind.EXCERPT
    return MaterialKind.IMAGE if file.width else MaterialKind.DOCUMENT
