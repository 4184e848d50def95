"""One request's bytes on their way into an upload that it holds: written, synced, acknowledged.

With a checksum they are acknowledged all together or not at all; without one whatever came stays,
however the request ends.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from service.database import uploads
from service.database.uploads import Upload
from service.errors import Refused, ServiceError, TooLarge
from service.receiving.uploads import Intake, OtherOffset, still_writing
from service.storage import UploadFile
from service.storage.disk import full

CHECKPOINT = 16 << 20
"""Bytes after which a long request is acknowledged so far: a kill loses no more than that."""

_log = logging.getLogger(__name__)


class WrongChecksum(Refused):
    """The bytes are not those that were sent."""


@dataclass(frozen=True, slots=True)
class Checksum:
    """What bytes must hash to; ``algorithm`` is one that hashlib knows."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True)
class Portion:
    """What a request says of its bytes: where they begin, how many they are, 0 for unknown."""

    offset: int
    expected: int = 0
    checksum: Checksum | None = None


class Writing:
    """A held upload being appended to by whoever has its ``claim``; close it whatever happens."""

    def __init__(self, intake: Intake, file: UploadFile, upload: Upload, claim: str) -> None:
        self._intake = intake
        self._file = file
        self._upload = upload
        self._claim = claim
        self._checksum: Checksum | None = None
        self._ended = False

    def start(self, portion: Portion) -> None:
        """Check what is said of the bytes before any comes.

        Raises OtherOffset, TooLarge, StorageFull; Unavailable where acknowledged bytes are gone.
        """
        check_portion(self._upload, portion)
        if portion.expected > self._intake.files.free_space():
            raise full(portion.expected)
        self._file.start(self._upload.offset)
        self._checksum = portion.checksum
        self._hash = hashlib.new(portion.checksum.algorithm if portion.checksum else "sha256")

    def take(self, data: bytes) -> None:
        """Add bytes; none only looks whether a newer request took the claim.

        Raises StillWriting then; TooLarge, StorageFull, Unavailable; NotFound for a dropped upload.
        """
        if not self._intake.files.has_claim(self._upload.id, self._claim):
            raise still_writing(self._upload.id)
        if self._file.size + len(data) > self._upload.length:
            self._file.roll_back()
            raise _too_large(self._upload)
        if data:
            self._file.write(data)
        if self._checksum:
            self._hash.update(data)
        elif self._unacknowledged >= CHECKPOINT and self._file.size < self._upload.length:
            self._acknowledge()

    def finish(self) -> Upload:
        """Acknowledge everything, and make the upload a recording where it is all here.

        Raises WrongChecksum, StorageFull, Unavailable; NotFound for a dropped upload.
        """
        if self._checksum and self._hash.digest() != self._checksum.digest:
            raise WrongChecksum(
                self._upload.name, "the bytes changed on their way", "Send this piece again"
            )
        self._acknowledge()
        self._ended = True
        with self._intake.database.read() as connection:
            upload = uploads.get(connection, self._upload.id)
        if upload.is_here and not upload.is_complete:
            return self._intake.finish(self._file, upload)
        return upload

    def close(self) -> None:
        """Let go; where it did not finish, what came without a checksum is acknowledged."""
        try:
            if self._checksum and not self._ended:
                self._file.roll_back()
            elif self._unacknowledged and not self._ended:
                self._acknowledge()
        except ServiceError as error:
            _log.warning("%s: %s", self._upload.id, error)  # what was acknowledged before stays
        finally:
            self._file.close()

    @property
    def _unacknowledged(self) -> int:
        return self._file.size - self._file.acknowledged

    def _acknowledge(self) -> None:
        self._file.sync()
        self._intake.record(self._upload.id, self._file.size)
        self._file.acknowledge()


def open_writing(intake: Intake, upload_id: str, claim: str, portion: Portion) -> Writing | None:
    """Hold an upload to append to it; None while another request still lets go of it.

    Raises StillWriting when a newer request took the claim, and as ``look`` and ``start`` do.
    """
    held = hold(intake, upload_id, claim)
    if held is None:
        return None
    try:
        writing = Writing(intake, held, intake.look(upload_id), claim)
        writing.start(portion)
    except ServiceError:
        held.close()
        raise
    return writing


def hold(intake: Intake, upload_id: str, claim: str) -> UploadFile | None:
    """The upload's file under its lock, for whoever has the claim. Raises StillWriting."""
    if not intake.files.has_claim(upload_id, claim):
        raise still_writing(upload_id)
    return intake.files.open(upload_id)


def check_portion(upload: Upload, portion: Portion) -> None:
    """Raises OtherOffset, or TooLarge where more would come than was declared."""
    if portion.offset != upload.offset or upload.is_here:
        raise OtherOffset(
            f"{portion.offset} of {upload.offset}",
            "these bytes do not begin where the upload ends",
            "Ask how far it is, then go on from there",
        )
    if portion.offset + portion.expected > upload.length:
        raise _too_large(upload)


def _too_large(upload: Upload) -> TooLarge:
    return TooLarge(
        upload.name,
        "more bytes came than the file was said to have",
        "See whether the file is still being written, then send it again",
    )
