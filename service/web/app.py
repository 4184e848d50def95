"""The application: rooms opened elsewhere are wired to routes here, and nothing else happens."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from service.errors import ServiceError
from service.publication.editions import load
from service.runtime import Runtime
from service.web import (
    bringing,
    desk,
    following,
    jobs,
    media,
    proceedings,
    sessions,
    sign_in,
    uploads,
)
from service.web.dependencies import House
from service.web.errors import answer
from service.web.security import Guard
from service.web.tus import Tus
from transcripts.errors import TranscriptsError

STATIC = Path(__file__).parents[1] / "static"

KEPT_DOCUMENTS = 16
"""Editions kept read: they never change, and a page needs the whole of one."""


class OwnFiles(StaticFiles):
    """Our style sheet and modules; browsers ask each time whether they changed."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, to be asked for again."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


def create_app(runtime: Runtime) -> FastAPI:
    """The application over an open runtime; closing that is the caller's."""
    app = FastAPI(
        title="Actes",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=True,
        middleware=[Middleware(Tus), Middleware(Guard, config=runtime.config, answer=answer)],
    )
    document = lru_cache(KEPT_DOCUMENTS)(partial(load, runtime.storage))
    app.state.house = House(runtime, document)
    for kind in (ServiceError, TranscriptsError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.mount("/static", OwnFiles(directory=STATIC))
    for router in (
        media.router,
        uploads.front,
        uploads.router,
        proceedings.front,
        sign_in.router,
        desk.door,
        jobs.router,
        bringing.router,
        desk.router,
        following.router,
        proceedings.router,
        sessions.router,
    ):
        app.include_router(router)
    return app
