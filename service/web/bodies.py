"""The body of a request as it comes over the line; what does not come is not waited for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing

from anyio.to_thread import run_sync
from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.types import Message

from service.errors import Unavailable
from service.web.dependencies import House, get_house, is_still_here
from service.web.errors import Malformed, Stalled
from service.web.security import NotSignedIn

PIECE = 1 << 20
"""Bytes gathered before they are handed on: the line brings them in smaller ones."""

LOOK_SECONDS = 0.25
"""How long a piece is waited for before what came so far, be it nothing, is handed on."""

NOTHING: Message = {"type": "nothing"}


async def pieces(request: Request) -> AsyncGenerator[bytes, None]:
    """The body in pieces of about PIECE bytes; empty ones say that nothing comes at the moment.

    Raises Stalled where nothing came for too long, ClientDisconnect when the line is cut, and
    Unavailable when the service stops; what came before was handed on.
    """
    gathered = bytearray()
    async with aclosing(_messages(request, get_house(request))) as messages:
        async for message in messages:
            gathered += message.get("body", b"")
            if len(gathered) < PIECE and message.get("more_body", False):
                continue
            yield bytes(gathered)
            gathered.clear()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect


async def brought(request: Request) -> AsyncGenerator[bytes, None]:
    """The pieces of what a person brings, as long as that person is let in; raises as ``pieces``.

    Raises NotSignedIn; what came before was handed on.
    """
    async with aclosing(pieces(request)) as coming:
        async for piece in coming:
            if not await run_sync(is_still_here, request, get_house(request)):
                raise NotSignedIn
            yield piece


async def _messages(request: Request, house: House) -> AsyncGenerator[Message, None]:
    """What the line brings until the body ends; NOTHING where it brought nothing for a moment."""
    heard = time.monotonic()
    coming: asyncio.Task[Message] | None = None
    try:
        while not house.closing.is_set():
            coming = coming or asyncio.ensure_future(_next(request))
            done, _ = await asyncio.wait({coming}, timeout=LOOK_SECONDS)
            if done:
                message = coming.result()
                heard, coming = time.monotonic(), None
                yield message
                if not message.get("more_body", False):
                    return
            else:
                yield NOTHING
                if time.monotonic() - heard > house.runtime.config.patience:
                    raise Stalled("", "nothing came for too long", "See to the network, then go on")
        raise Unavailable("", "the service is being stopped", "Go on in a moment")
    finally:
        if coming:
            coming.cancel()


async def _next(request: Request) -> Message:
    return await request.receive()


def declared_length(request: Request) -> int:
    """The length a body declares in bytes, 0 where it declares none. Raises Malformed."""
    declared = request.headers.get("content-length", "0")
    number = decimal(declared)
    if number is None:
        raise Malformed(
            declared[:40], "the length of the file makes no sense", "Send the file again"
        )
    return number


def decimal(text: str) -> int | None:
    """A number as headers have it: ASCII digits, few enough to be a length; None for another."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
