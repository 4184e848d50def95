"""Uploads on their way: how many bytes of each are on the disk, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum

import sqlalchemy as sa

from service.database.rows import Row
from service.database.schema import upload as table
from service.errors import Conflict, NotFound


class UploadKind(StrEnum):
    """Whether it is to become a recording by itself, or joined with others."""

    WHOLE = "whole"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way: ``offset`` of ``length`` bytes are on the disk, for good.

    ``details`` is what the client said of the file. ``parts`` are the uploads it was joined of.
    ``digest`` (SHA-256, hex) is known once all bytes are here; ``recording_id`` once they are a
    recording of the session, which ``already_here`` says the session had before.
    """

    id: str
    session_id: str | None
    kind: UploadKind
    name: str
    length: int
    by: str
    begun_at: str
    expires_at: str
    offset: int = 0
    parts: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    digest: str | None = None
    recording_id: str | None = None
    already_here: bool = False

    @property
    def is_here(self) -> bool:
        """Whether all its bytes are on the disk."""
        return self.offset == self.length

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to do: it is a recording, or a part that is all here."""
        is_whole_part = self.kind is UploadKind.PART and self.is_here
        return is_whole_part or self.recording_id is not None


def add(connection: sa.Connection, upload: Upload) -> None:
    """Keep what was begun. Raises Conflict for a session that is not there."""
    connection.execute(table.insert().values(**asdict(upload)))


def find(connection: sa.Connection, upload_id: str) -> Upload | None:
    """One upload, or None."""
    row = connection.execute(table.select().where(table.c.id == upload_id)).mappings().first()
    return _to_upload(row) if row else None


def get(connection: sa.Connection, upload_id: str) -> Upload:
    """One upload. Raises NotFound."""
    found = find(connection, upload_id)
    if found is None:
        raise _missing(upload_id)
    return found


def of_session(connection: sa.Connection, session_id: str, at: str) -> tuple[Upload, ...]:
    """Those of a session that are no recording yet and have not expired, the oldest first."""
    here = sa.and_(table.c.session_id == session_id, _pending(), table.c.expires_at > at)
    return _uploads(connection, here)


def joined(connection: sa.Connection, parts: tuple[str, ...], by: str) -> Upload | None:
    """What this person joined of these parts, or None."""
    for found in _uploads(connection, table.c.by == by):
        if found.parts == parts:
            return found
    return None


def arrived(connection: sa.Connection) -> tuple[Upload, ...]:
    """Those whose bytes are all here, but which are no recording yet."""
    whole = table.c.kind == UploadKind.WHOLE.value
    return _uploads(connection, sa.and_(whole, table.c.offset == table.c.length, _pending()))


def expired(connection: sa.Connection, at: str) -> tuple[Upload, ...]:
    """Those whose time is over."""
    return _uploads(connection, table.c.expires_at <= at)


def bring_to(connection: sa.Connection, upload_id: str, session_id: str) -> None:
    """Let it become a recording of another session. Raises NotFound, Conflict once it is one."""
    whole = table.c.kind == UploadKind.WHOLE.value
    here = sa.and_(table.c.id == upload_id, whole, _pending())
    if connection.execute(table.update().where(here).values(session_id=session_id)).rowcount == 0:
        name = get(connection, upload_id).name
        raise Conflict(
            name,
            "it is a recording of a session already",
            "Remove it there, then bring it to the other session",
        )


def record(connection: sa.Connection, upload_id: str, offset: int, expires_at: str) -> None:
    """Say that so many bytes are on the disk. Raises NotFound for one that was dropped."""
    _change(connection, upload_id, offset=offset, expires_at=expires_at)


def seal(connection: sa.Connection, upload_id: str, digest: str) -> None:
    """Say what the digest of all its bytes is. Raises NotFound."""
    _change(connection, upload_id, digest=digest)


def settle(
    connection: sa.Connection, upload_id: str, recording_id: str, *, already_here: bool
) -> None:
    """Say which recording it became. Raises NotFound."""
    _change(connection, upload_id, recording_id=recording_id, already_here=already_here)


def pending(connection: sa.Connection) -> set[str]:
    """The ids of all that are no recording yet."""
    return set(connection.scalars(sa.select(table.c.id).where(_pending())))


def remove(connection: sa.Connection, upload_id: str) -> str | None:
    """Forget it; answers the digest of its bytes where it was known. Harmless for none."""
    here = table.c.id == upload_id
    digest: str | None = connection.scalar(sa.select(table.c.digest).where(here))
    connection.execute(table.delete().where(here))
    return digest


def awaited(connection: sa.Connection, at: str) -> int:
    """Bytes that all uploads which have not expired still need."""
    needed = sa.func.coalesce(sa.func.sum(table.c.length - table.c.offset), 0)
    return int(connection.scalar(sa.select(needed).where(table.c.expires_at > at)) or 0)


def claimed(connection: sa.Connection, by: str, at: str) -> int:
    """Bytes of what a person began and what is neither a recording yet nor expired."""
    theirs = sa.and_(table.c.by == by, _pending(), table.c.expires_at > at)
    total = sa.func.coalesce(sa.func.sum(table.c.length), 0)
    return int(connection.scalar(sa.select(total).where(theirs)) or 0)


def _pending() -> sa.ColumnElement[bool]:
    return table.c.recording_id.is_(None)


def _change(connection: sa.Connection, upload_id: str, **values: object) -> None:
    changed = connection.execute(table.update().where(table.c.id == upload_id).values(**values))
    if changed.rowcount == 0:
        raise _missing(upload_id)


def _missing(upload_id: str) -> NotFound:
    return NotFound(
        upload_id[:40], "there is no such upload", "Begin again: choose the file once more"
    )


def _uploads(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[Upload, ...]:
    query = table.select().where(condition).order_by(table.c.begun_at, table.c.id)
    return tuple(_to_upload(row) for row in connection.execute(query).mappings())


def _to_upload(row: Row) -> Upload:
    values = dict(row)
    values |= {"kind": UploadKind(row["kind"]), "parts": tuple(row["parts"])}
    return Upload(**values)
