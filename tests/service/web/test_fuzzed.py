"""Two thousand and more requests made from the routes' own description: no answer is unplanned.

The description is FastAPI's, with what it cannot know added here: names that exist, so that the
requests come past the door, and the headers and bodies that routes read for themselves.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from starlette.testclient import TestClient

from service.programme import RecordingState
from service.web.app import create_app
from tests.service.web.conftest import Made

CASES = 2_400
PLANNED = {200, 201, 204, 206, 302, 303, 304, 307, 308} | set(range(400, 500)) | {501, 507}
ENDLESS = ("/events",)
"""Addresses whose answer does not end: live events, tested where a real client reads them."""

TEXT = {"type": "string"}
NUMBERS = {"type": "string", "pattern": "^-?[0-9]{1,30}$"}
METADATA = "session Y2luZW1hL2hlcml0YWdl,filename YS53YXY="
HEADERS: dict[str, dict[str, Any]] = {
    "range": {"anyOf": [{"type": "string", "pattern": r"^bytes=[0-9]*-[0-9]*(,[0-9]*-[0-9]*)*$"}]},
    "if-none-match": TEXT,
    "accept": {"enum": ["text/html", "application/json", "*/*", "x"]},
    "accept-language": TEXT,
    "origin": {"anyOf": [{"enum": ["http://127.0.0.1:8000"]}, {"enum": ["http://evil.example"]}]},
}
UPLOAD_HEADERS: dict[str, dict[str, Any]] = {
    "tus-resumable": {"enum": ["1.0.0", "1.0.0", "1.0.0", "0.2.2", ""]},
    "upload-length": {"anyOf": [NUMBERS, TEXT, {"enum": ["10", "0"]}]},
    "upload-offset": {"anyOf": [NUMBERS, TEXT, {"enum": ["0", "0", "5"]}]},
    "upload-metadata": {"anyOf": [{"enum": [METADATA]}, TEXT]},
    "upload-checksum": {"anyOf": [{"enum": ["sha1 qvTGHdzF6KLavt4PO0gs2a6pQ00=", "md5 x"]}, TEXT]},
    "upload-concat": {"anyOf": [{"enum": ["partial", "final;/uploads/a"]}, TEXT]},
    "x-http-method-override": {"enum": ["PATCH", "DELETE", "HEAD", "GET", "X"]},
}
BODIES = (
    "application/offset+octet-stream",
    "application/octet-stream",
    "application/x-www-form-urlencoded",
    "application/json",
    "multipart/form-data; boundary=x",
)


def describe(app: FastAPI, names: dict[str, list[str]]) -> dict[str, Any]:
    """The routes as OpenAPI, with ``names`` of things that exist by the parameter's name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # each page answers GET and HEAD under one name
        described = app.openapi()
    paths = {p: v for p, v in described["paths"].items() if not p.endswith(ENDLESS)}
    for path, operations in paths.items():
        for method, operation in operations.items():
            operation.pop("operationId", None)
            operation["parameters"] = [
                *(known(one, names) for one in operation.get("parameters", ())),
                *headers(UPLOAD_HEADERS if path.startswith("/uploads") else HEADERS),
            ]
            if method in ("post", "patch", "put"):
                binary = {"schema": {"type": "string", "format": "binary", "maxLength": 40}}
                operation["requestBody"] = {"content": dict.fromkeys(BODIES, binary)}
    return {**described, "paths": paths}


def known(parameter: dict[str, Any], names: dict[str, list[str]]) -> dict[str, Any]:
    """Most requests name what exists: ``test_hostile`` asks for what does not."""
    there = names.get(parameter["name"])
    odd = {"enum": [*there, f"{there[0]}\u0300"]} if there else TEXT
    return {**parameter, "schema": odd if parameter["in"] == "path" else {"anyOf": [odd, TEXT]}}


def headers(schemas: dict[str, dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for name, schema in schemas.items():
        yield {"name": name, "in": "header", "required": False, "schema": schema}


def sent(body: object) -> bytes | None:
    """The bytes of a body as schemathesis gives it."""
    raw = getattr(body, "data", body)
    return raw if isinstance(raw, bytes) else None


@pytest.fixture
def names(fresh: Made) -> dict[str, list[str]]:
    """A session that is published, one being prepared, one recording that failed."""
    done = fresh.add_recording("ses_1", RecordingState.IN_REVIEW)
    fresh.add_text(done)
    fresh.publish("ses_1")
    other = fresh.add_recording("ses_2", RecordingState.PREPARED, 2)
    return {
        "language": ["vi", "en", "fr"],
        "conference": ["cinema"],
        "session": ["heritage", "exchange"],
        "recording": [done.id, other.id],
        "digest": [done.digest],
        "speaker": ["tran-thu-ngan"],
        "part": ["1"],
        "upload": uploads(fresh.client),
        "form": ["bib", "ris", "json"],
        "url": ["/en/cinema/heritage", "/vi/cinema/heritage?s=2#s2"],
        "format": ["json", "xml"],
    }


def uploads(client: TestClient) -> list[str]:
    """Two uploads that somebody began."""
    begin = {"tus-resumable": "1.0.0", "upload-length": "10", "upload-metadata": METADATA}
    answers = [client.post("/uploads", headers=begin) for _ in range(2)]
    return [answer.headers["location"].rpartition("/")[2] for answer in answers]


def test_no_request_made_from_the_description_has_an_unplanned_answer(
    fresh: Made, names: dict[str, list[str]]
) -> None:
    app = create_app(fresh.runtime)
    operations = [
        found.ok()
        for found in schemathesis.openapi.from_dict(describe(app, names)).get_all_operations()
    ]
    client = TestClient(app, "http://127.0.0.1:8000", follow_redirects=False)
    answers: Counter[int] = Counter()
    for operation in operations:
        each = settings(
            max_examples=-(-CASES // len(operations)),
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )

        @each
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case) -> None:
            request = case.as_transport_kwargs(base_url="http://127.0.0.1:8000")
            answer = client.request(
                case.method,
                request["url"],
                params=request.get("params"),
                headers=dict(request.get("headers") or {}),
                content=sent(request.get("data")),
            )
            answers[answer.status_code] += 1
            assert answer.status_code in PLANNED, (case.method, request, answer.text[:500])

        ask()
    print(f"{answers.total()} requests to {len(operations)} operations: {dict(answers)}")
    assert answers.total() >= 2_000
    assert sum(answers[status] for status in answers if status < 400) >= 400
