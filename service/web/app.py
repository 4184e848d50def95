"""The application: rooms opened elsewhere are wired to routes here, and nothing else happens."""

from __future__ import annotations

from functools import lru_cache, partial

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from service.errors import ServiceError
from service.publication.editions import load
from service.publication.making import made
from service.runtime import Runtime
from service.web import (
    bringing,
    citing,
    conferences,
    desk,
    finding,
    following,
    jobs,
    look,
    materials,
    media,
    proceedings,
    sessions,
    shown,
    sign_in,
    uploads,
)
from service.web.dependencies import House
from service.web.errors import answer
from service.web.known import KnownProgramme
from service.web.packing import Packing
from service.web.security import Guard
from service.web.shelf import Shelf
from service.web.statics import OwnFiles
from service.web.tus import Tus
from transcripts.errors import TranscriptsError

KEPT_DOCUMENTS = 16
"""Editions kept read: they never change, and a page needs the whole of one."""

KEPT_MAKINGS = 1024
"""Editions of which it is kept how they were made: a few hundred bytes each."""


def create_app(runtime: Runtime) -> FastAPI:
    """The application over an open runtime; closing that is the caller's."""
    app = FastAPI(
        title="Actes",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=True,
        middleware=[
            Middleware(Tus),
            Middleware(Guard, config=runtime.config, answer=answer),
            Middleware(Packing),
        ],
    )
    document = lru_cache(KEPT_DOCUMENTS)(partial(load, runtime.storage))
    making = lru_cache(KEPT_MAKINGS)(lambda edition: made(document(edition)))
    shelf, known = Shelf(runtime, document), KnownProgramme(runtime.database)
    app.state.house = House(runtime, document, making, shelf, known)
    for kind in (ServiceError, TranscriptsError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer)
    app.mount("/static", OwnFiles())
    for router in (
        media.router,
        shown.router,
        look.front,
        uploads.front,
        uploads.router,
        proceedings.front,
        sign_in.router,
        desk.door,
        jobs.router,
        bringing.router,
        look.router,
        materials.router,
        desk.router,
        following.router,
        finding.router,
        citing.front,
        conferences.router,
        citing.router,
        sessions.router,
    ):
        app.include_router(router)
    return app
