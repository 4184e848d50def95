from __future__ import annotations

import httpx
import pytest

from service.cli.upload import Outcome, answered, running_server
from service.errors import Conflict, NotFound, Refused, Unavailable

FILE = "sáng.wav"


def problem(status: int) -> httpx.Response:
    value = {"title": "The file is empty", "detail": "Copy it again.", "status": status}
    return httpx.Response(status, json=value)


@pytest.mark.parametrize(("state", "readable"), [("received", True), ("failed", False)])
def test_answered_tells_what_the_server_says(state, readable):
    response = httpx.Response(201, json={"message": "Received. WAV, 3 min", "state": state})
    assert answered(response, FILE) == Outcome("sáng.wav", "Received. WAV, 3 min", readable)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Refused), (404, NotFound), (409, Conflict), (413, Refused), (507, Unavailable)],
)
def test_answered_raises_a_refusal_with_its_remedy(status, kind):
    with pytest.raises(kind, match=r"sáng\.wav: The file is empty\. Copy it again\."):
        answered(problem(status), FILE)


def test_answered_notices_that_it_is_another_service():
    with pytest.raises(Refused, match=r"the server answered 502\. Is that Actes\?"):
        answered(httpx.Response(502, text="<html>"), FILE)


def test_running_server_is_none_where_nothing_answers():
    assert running_server("http://127.0.0.1:9") == ""
