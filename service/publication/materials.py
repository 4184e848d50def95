"""What was shown in a session: taken away again, with its file where nothing else needs it."""

from __future__ import annotations

from service.database import Database, editions, materials, programme, recordings
from service.errors import NotFound
from service.storage import Storage


def remove(database: Database, storage: Storage, session_id: str, slug: str) -> None:
    """Remove it from its session; what is published keeps it, and its file. Raises NotFound."""
    with database.write() as connection:
        shown = programme.session(connection, session_id).materials
        material = next((one for one in shown if one.slug == slug), None)
        if material is None:
            raise NotFound(slug, "nothing of this name was shown")
        materials.remove(connection, session_id, slug)
        file = material.file
        if file is None or recordings.is_kept(connection, file.digest):
            return
        documents = [edition.document for edition in editions.every(connection)]
        if not any(_names(storage, document, file.digest) for document in documents):
            storage.delete(file.digest)


def _names(storage: Storage, document: str, digest: str) -> bool:
    with storage.open(document) as file:
        return digest.encode() in file.read()
