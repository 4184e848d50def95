"""Uploads: what is begun, goes on after any cut, and becomes a recording once it is all here.

The row says how many bytes are acknowledged; they are on the disk before it does. An upload whose
bytes are all here is completed by whoever touches it next, wherever the one before died: first its
digest is written down, then its file becomes an entry of the storage, then it is a recording.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from service.database import Database, recordings, uploads
from service.database.rows import stamp
from service.database.uploads import Upload, UploadKind
from service.errors import Conflict, NotFound, Refused, ServiceError, StorageFull, TooLarge
from service.ids import new_id
from service.receiving.accepting import Arrival, enter, refuse_empty
from service.receiving.names import display_name
from service.storage import Storage, Stored, UploadFile, UploadFiles
from service.storage.disk import full

LIFETIME = timedelta(days=7)
"""How long an upload is kept after its last byte."""

_log = logging.getLogger(__name__)


class StillWriting(Conflict):
    """Another request holds the upload."""


class OtherOffset(Conflict):
    """The bytes do not begin where the upload ends."""


class Expired(NotFound):
    """Its time is over."""


class QuotaReached(StorageFull):
    """A person may not bring more."""


def still_writing(upload_id: str) -> StillWriting:
    """The refusal of a request that cannot hold an upload, or may not any longer."""
    return StillWriting(
        upload_id, "another request writes to this upload", "Wait a moment, then go on"
    )


def over_limit(name: str) -> TooLarge:
    """The refusal of a file that is larger than any may be."""
    return TooLarge(
        display_name(name),
        "the file is larger than this service accepts",
        "Cut it into parts, or raise ACTES_UPLOAD_LIMIT",
    )


@dataclass(frozen=True, slots=True)
class Announced:
    """What is said of a file before it comes; ``details`` is whatever else the client says."""

    length: int
    name: str = ""
    session_id: str | None = None
    kind: UploadKind = UploadKind.WHOLE
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """Where uploads come in. ``limit`` and ``quota`` are bytes: of one file, and of all that a
    person brings, 0 being no quota."""

    database: Database
    storage: Storage
    files: UploadFiles
    clock: Callable[[], datetime]
    limit: int
    quota: int = 0

    def begin(self, said: Announced, by: str) -> Upload:
        """Begin an upload. Raises Refused for an empty file, TooLarge, StorageFull."""
        refuse_empty(said.length, said.name)
        upload = self._new(said, by)
        with self.database.write() as connection:
            self._check_room(connection, upload)
            uploads.add(connection, upload)
        return upload

    def look(self, upload_id: str) -> Upload:
        """The upload as it is now, completed where that was cut short. Raises NotFound, Expired."""
        upload = self._get(upload_id)
        if upload.is_here and not upload.is_complete:
            return self.complete(upload_id) or upload
        return upload

    def check_room(self, length: int, by: str, name: str = "") -> None:
        """Raises TooLarge, and StorageFull when ``length`` more bytes pass what is free or what
        ``by`` may; ``name`` is what the file is called, where that is known."""
        with self.database.read() as connection:
            self._check_room(connection, self._new(Announced(length, name), by))

    def check_quota(self, length: int, by: str) -> None:
        """Raises QuotaReached when ``length`` bytes that came undeclared pass what ``by`` may."""
        with self.database.read() as connection:
            self._check_quota(connection, self._new(Announced(length), by))

    def complete(self, upload_id: str) -> Upload | None:
        """Make an upload that is all here a recording; None while another request holds it."""
        held = self.files.open(upload_id)
        if held is None:
            return None
        with held as file:
            upload = self._get(upload_id)
            if upload.is_complete or not upload.is_here:
                return upload
            if upload.digest is None or not self.storage.has(upload.digest):
                file.start(upload.offset)
            elif file.size < upload.length:
                file.remove()  # it was moved already
            return self.finish(file, upload)

    def finish(self, file: UploadFile, upload: Upload) -> Upload:
        """Make a held file, whose bytes are all acknowledged, a recording of its session."""
        assert upload.session_id
        digest = upload.digest or file.digest()
        with self.database.write() as connection:
            uploads.seal(connection, upload.id, digest)
        stored = self.storage.take_in(file.path, digest)
        with self.database.write() as connection:
            upload = uploads.get(connection, upload.id)
            if upload.recording_id is None:
                upload = _entered(connection, upload, stored)
        file.remove()
        return upload

    def join(self, said: Announced, parts: tuple[str, ...], by: str) -> Upload:
        """Make one upload of several parts, in their order; they are gone then.

        The same again answers what was joined. Raises NotFound for a part that is not there or not
        theirs, Refused for one that is not all here, TooLarge, StorageFull.
        """
        try:
            return self._joined(parts, by) or self._join(said, parts, by)
        except NotFound:
            known = self._joined(parts, by)  # by the same request, sent again too soon
            if known is None:
                raise
            return known

    def _joined(self, parts: tuple[str, ...], by: str) -> Upload | None:
        with self.database.read() as connection:
            known = uploads.joined(connection, parts, by)
        return self.look(known.id) if known else None

    def _join(self, said: Announced, parts: tuple[str, ...], by: str) -> Upload:
        length = sum(self._part(one, by).length for one in parts)
        refuse_empty(length, said.name)
        upload = replace(self._new(replace(said, length=length), by), offset=length, parts=parts)
        with self.database.read() as connection:
            self._check_room(connection, upload, spared=length)
        held = self.files.open(upload.id)
        if held is None:  # a sweeper may look at any file for a moment
            raise still_writing(upload.id)
        with held as file:
            self._fill(file, upload)
            return self.finish(file, upload)

    def drop(self, upload_id: str) -> bool:
        """Forget an upload and its bytes, a recording excepted; False while another holds it."""
        held = self.files.open(upload_id)
        if held is None:
            return False
        with held as file:
            self._forget(file, upload_id)
        return True

    def drop_empty(self, upload_id: str) -> None:
        """Forget an upload that nothing came of."""
        with self.database.read() as connection:
            found = uploads.find(connection, upload_id)
        if found and found.offset == 0:
            self.drop(upload_id)

    def expire(self) -> None:
        """Complete what was cut short, then drop what is too old and what belongs to nothing."""
        with self.database.read() as connection:
            arrived = [one.id for one in uploads.arrived(connection)]
        for upload_id in arrived:
            self._try(self.complete, upload_id)
        with self.database.read() as connection:
            expired = [one.id for one in uploads.expired(connection, stamp(self.clock()))]
            strays = set(self.files.ids()) - uploads.pending(connection)
        for upload_id in (*expired, *strays):
            self._try(self._sweep, upload_id)

    def record(self, upload_id: str, offset: int) -> None:
        """Acknowledge bytes that are on the disk. Raises NotFound for one that was dropped."""
        until = stamp(self.clock() + LIFETIME)
        with self.database.write() as connection:
            uploads.record(connection, upload_id, offset, until)

    def _get(self, upload_id: str) -> Upload:
        """The row. Raises NotFound, Expired."""
        with self.database.read() as connection:
            upload = uploads.get(connection, upload_id)
        if upload.recording_id is None and self._is_over(upload):
            raise Expired(
                upload.name,
                "this upload was not gone on with for too long",
                "Begin again: choose the file once more",
            )
        return upload

    def _new(self, said: Announced, by: str) -> Upload:
        at = self.clock()
        return Upload(
            id=new_id("up"),
            session_id=said.session_id,
            kind=said.kind,
            name=display_name(said.name),
            length=said.length,
            by=by,
            begun_at=stamp(at),
            expires_at=stamp(at + LIFETIME),
            details=said.details,
        )

    def _check_room(self, connection: sa.Connection, upload: Upload, spared: int = 0) -> None:
        """``spared`` bytes count already, as parts that will be gone."""
        if upload.length > self.limit:
            raise over_limit(upload.name)
        free = self.files.free_space() - uploads.awaited(connection, upload.begun_at)
        if upload.length > free:
            raise full(upload.length)
        self._check_quota(connection, upload, spared)

    def _check_quota(self, connection: sa.Connection, upload: Upload, spared: int = 0) -> None:
        brought = recordings.size_by(connection, upload.by)
        brought += uploads.claimed(connection, upload.by, upload.begun_at) - spared
        if self.quota and brought + upload.length > self.quota:
            raise QuotaReached(
                upload.by,
                "you have brought as much as one person may",
                "Remove recordings that are not needed, or raise ACTES_QUOTA",
            )

    def _part(self, upload_id: str, by: str) -> Upload:
        found = self._get(upload_id)
        if found.by != by:
            raise NotFound(upload_id, "there is no such upload")
        if found.kind is not UploadKind.PART or not found.is_here:
            raise Refused(
                upload_id, "this is no part that is all here", "Bring every part, then join them"
            )
        return found

    def _fill(self, file: UploadFile, upload: Upload) -> None:
        """Copy the parts into a new file; with the transaction it takes their place."""
        try:
            file.start(0)
            for part in upload.parts:
                file.copy(self.files.path(part), self._part(part, upload.by).length)
            file.sync()
            with self.database.write() as connection:
                for part in upload.parts:
                    uploads.get(connection, part)
                    uploads.remove(connection, part)
                uploads.add(connection, upload)
        except ServiceError:
            file.remove()
            raise
        file.acknowledge()
        for part in upload.parts:
            self.files.remove(part)

    def _sweep(self, upload_id: str) -> None:
        """Drop what is over or belongs to nothing, now that it is held."""
        held = self.files.open(upload_id)
        if held is None:
            return
        with held as file:
            with self.database.read() as connection:
                found = uploads.find(connection, upload_id)
            if found is None or self._is_over(found):
                self._forget(file, upload_id)
            elif found.recording_id:
                file.remove()

    def _forget(self, file: UploadFile, upload_id: str) -> None:
        """The row goes first: bytes without one are swept, a row without its bytes is a fault."""
        with self.database.write() as connection:
            digest = uploads.remove(connection, upload_id)
            if digest and not recordings.is_kept(connection, digest):
                self.storage.delete(digest)
        file.remove()

    def _is_over(self, upload: Upload) -> bool:
        """Whether its time is; what is all here waits for who makes it a recording."""
        arrived = upload.is_here and not upload.is_complete
        return not arrived and upload.expires_at <= stamp(self.clock())

    def _try(self, act: Callable[[str], object], upload_id: str) -> None:
        try:
            act(upload_id)
        except ServiceError as error:
            _log.warning("%s: %s", upload_id, error)  # the next round comes soon


def _entered(connection: sa.Connection, upload: Upload, stored: Stored) -> Upload:
    assert upload.session_id
    arrival = Arrival(upload.session_id, upload.name, upload.by)
    received = enter(connection, stored, arrival)
    already_here = received.already_here
    uploads.settle(connection, upload.id, received.recording.id, already_here=already_here)
    return uploads.get(connection, upload.id)
