"""Errors as answers: the status, the reason in the reader's language, a page or a problem."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from service.errors import (
    Conflict,
    Misconfigured,
    NotAllowed,
    NotFound,
    Refused,
    TooLarge,
    Unavailable,
)
from service.storage import StorageFull
from service.web.errors import Problem, problem_of
from transcripts.errors import EngineFailed, NoAudio


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound("x", "gone"), 404),
        (Conflict("x", "moved"), 409),
        (TooLarge("x", "large"), 413),
        (Refused("x", "no"), 422),
        (NotAllowed("x", "no"), 403),
        (StorageFull("x", "full"), 507),
        (Unavailable("x", "later"), 503),
        (Misconfigured("x", "wrong"), 503),
        (NoAudio("x", "silent"), 422),
        (EngineFailed("x", "broke"), 503),
        (RuntimeError("secret"), 500),
    ],
)
def test_error_has_the_status_of_its_family(error: Exception, status: int) -> None:
    assert problem_of(error).status == status


def test_unforeseen_error_keeps_its_words_to_itself() -> None:
    assert problem_of(RuntimeError("secret")) == Problem(
        500,
        "something went wrong here",
        "Try again; if it comes back, report the number of the request",
    )


def test_program_is_told_a_problem(client: TestClient) -> None:
    answer = client.get("/fr/cinema/none")
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["status"], problem["subject"]) == (404, "cinema/none")
    assert problem["title"] == "Cette séance n’existe pas"
    assert problem["instance"] == f"urn:actes:{answer.headers['x-request-id']}"


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/vi/cinema/none", "Không có phiên này"),
        ("/en/cinema/none", "There is no such session"),
        ("/fr/a/b/c/d", "Il n’y a rien à cette adresse"),
    ],
)
def test_person_is_told_on_a_page_in_their_language(
    client: TestClient, path: str, heading: str
) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert f"<h1>{heading}</h1>" in answer.text


def test_wrong_method_is_said_with_those_that_work(client: TestClient) -> None:
    answer = client.delete("/en/cinema")
    assert (answer.status_code, sorted(answer.headers["allow"].split(", "))) == (
        405,
        ["GET", "HEAD"],
    )
