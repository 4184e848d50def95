"""Files on their way in: straight from the line to the storage, checked before the first byte.

A body is never held in memory and never written twice; what was half sent leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from anyio.to_thread import run_sync
from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from service.errors import Refused, TooLarge
from service.receiving import Arrival, Received, receive
from service.receiving.uploads import over_limit
from service.runtime import Runtime
from service.storage import Writer
from service.web.bodies import brought, declared_length
from service.web.errors import Malformed
from service.web.forms import LONGEST_FORM, Form

LONGEST_HEAD = 16_384
"""Bytes of the headers of one part of a form."""


def check_length(request: Request, dock: Dock) -> int:
    """The length a body declares, 0 where it declares none, and whether there is room for it.

    Raises TooLarge, Malformed, StorageFull.
    """
    declared = declared_length(request)
    dock.runtime.intake.check_room(declared, dock.by)
    return declared


@dataclass(frozen=True, slots=True)
class Dock:
    """Where files of one session come in, and who brings them."""

    runtime: Runtime
    session_id: str
    by: str

    async def take(self, coming: AsyncIterator[bytes], name: str, expected: int) -> Received:
        """Keep one file, the limit in mind also where no length was declared.

        Raises what storage and receiving raise, TooLarge, QuotaReached.
        """
        limit = self.runtime.config.upload_limit
        with await run_sync(self.runtime.storage.begin, expected) as writer:
            async for piece in coming:
                if writer.size + len(piece) > limit:
                    raise over_limit(name)
                await run_sync(writer.write, piece)
            return await run_sync(self._receive, writer, name)

    def _receive(self, writer: Writer, name: str) -> Received:
        runtime, arrival = self.runtime, Arrival(self.session_id, name, self.by)
        runtime.intake.check_quota(writer.size, self.by)  # others came meanwhile, or none was said
        return receive(runtime.database, runtime.storage, runtime.probe, writer, arrival)


async def take_body(request: Request, dock: Dock, name: str) -> Received:
    """The whole body is the file."""
    expected = await run_sync(check_length, request, dock)
    return await dock.take(brought(request), name, expected)


async def take_form(request: Request, dock: Dock) -> list[Received]:
    """Every file of a multipart form, one after another. Raises Malformed, Refused."""
    await run_sync(check_length, request, dock)
    events = _Form(request).events(brought(request))
    received = []
    async for event in events:
        if event.name:
            received.append(await dock.take(_until_end(events), event.name, 0))
    if not received:
        raise Refused("", "no file was chosen", "Choose a file, then send it")
    return received


async def read_file(request: Request, longest: int) -> bytes:
    """The one file of a form, small enough to be held whole.

    Raises TooLarge beyond ``longest`` bytes, Refused where none was chosen, Malformed.
    """
    _, file = await read_whole(request, longest)
    if file is None:
        raise Refused("", "no file was chosen", "Choose a file, then send it")
    return file


async def read_whole(request: Request, longest: int) -> tuple[Form, bytes | None]:
    """The fields of a form, and the file in it, small enough to be held; None for no file.

    Raises TooLarge beyond ``longest`` bytes of the file, or LONGEST_FORM of the others; Malformed.
    """
    events = _Form(request).events(brought(request))
    fields: dict[str, list[str]] = {}
    file: bytes | None = None
    room = LONGEST_FORM
    async for event in events:
        if event.name:
            file = await _held(events, longest, event.name)
        elif not event.ends:
            value = await _held(events, room)
            room -= len(value) + len(event.field)
            fields.setdefault(event.field, []).append(value.decode(errors="replace"))
    return fields, file


async def _held(events: AsyncIterator[Event], longest: int, name: str = "") -> bytes:
    """One part of a form. Raises TooLarge, Malformed."""
    data = bytearray()
    async for piece in _until_end(events):
        data += piece
        if len(data) > longest and name:
            raise TooLarge(name, "the file is too large", "Choose a smaller one")
        if len(data) > longest:
            raise TooLarge("", "the form is too long", "Shorten its texts")
    return bytes(data)


@dataclass(frozen=True, slots=True)
class Event:
    """What a form brings next: a part begins (``field``, ``name`` of its file), goes on, ends."""

    field: str = ""
    name: str = ""
    data: bytes = b""
    ends: bool = False


async def _until_end(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    async for event in events:
        if event.ends:
            return
        yield event.data
    raise Malformed("", "the end of the form is missing", "Send the file again")


class _Form:
    """Reads a multipart body as it comes."""

    def __init__(self, request: Request) -> None:
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        boundary = options.get(b"boundary", b"")
        if kind != b"multipart/form-data" or not 1 <= len(boundary) <= 200:
            raise Malformed("", "the form has no boundary", "Send the file again")
        self._events: list[Event] = []
        self._field, self._value = bytearray(), bytearray()
        self._disposition = b""
        self._head = 0
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._add_field,
                "on_header_value": self._add_value,
                "on_header_end": self._header,
                "on_headers_finished": self._named,
                "on_part_data": self._data,
                "on_part_end": lambda: self._events.append(Event(ends=True)),
            },
        )

    async def events(self, coming: AsyncIterator[bytes]) -> AsyncIterator[Event]:
        """Each event as soon as it was read."""
        async for piece in coming:
            try:
                self._parser.write(piece)
            except FormParserError as error:
                raise Malformed("", "the form cannot be read", "Send the file again") from error
            for event in self._taken():
                yield event

    def _taken(self) -> Iterator[Event]:
        events, self._events = self._events, []
        return iter(events)

    def _begin(self) -> None:
        self._disposition, self._head = b"", 0

    def _add_field(self, data: bytes, start: int, end: int) -> None:
        self._field += self._bounded(data[start:end])

    def _add_value(self, data: bytes, start: int, end: int) -> None:
        self._value += self._bounded(data[start:end])

    def _bounded(self, data: bytes) -> bytes:
        self._head += len(data)
        if self._head > LONGEST_HEAD:
            raise Malformed("", "the form cannot be read", "Send the file again")
        return data

    def _header(self) -> None:
        if bytes(self._field).lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._field.clear()
        self._value.clear()

    def _named(self) -> None:
        _, options = parse_options_header(self._disposition)
        field, name = (
            options.get(key, b"").decode("utf-8", "replace") for key in (b"name", b"filename")
        )
        self._events.append(Event(field, name))

    def _data(self, data: bytes, start: int, end: int) -> None:
        self._events.append(Event(data=data[start:end]))
