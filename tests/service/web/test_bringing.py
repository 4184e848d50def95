"""Where recordings are brought from: the page for many sessions, guesses, and their order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from service.database import recordings, uploads
from service.database.rows import stamp
from service.database.uploads import Upload, UploadKind
from service.programme import RecordingState
from service.web.bringing import LAST_MOMENT
from tests.service.web.conftest import Made

NOON = 1_791_979_200_000
"""14 October 2026, 12:00 in Greenwich, in milliseconds."""

ORDER = "/en/desk/cinema/heritage/recordings/order"


def guessed(made: Made, *files: dict[str, object], **more: object) -> list[dict[str, object]]:
    asked = {"conference": "cinema", "files": [{"size": 1, **file} for file in files], **more}
    answer = made.client.post("/uploads/guess", json=asked)
    assert answer.status_code == 200
    found: list[dict[str, object]] = answer.json()
    return found


def begin(made: Made, name: str, by: str = "desk") -> str:
    """An upload of 1000 bytes to the first session, with nothing sent yet."""
    now = made.runtime.clock()
    begun, expires = stamp(now), stamp(now + timedelta(days=1))
    one = Upload(f"up_{name}{by}", "ses_1", UploadKind.WHOLE, name, 1000, by, begun, expires)
    with made.runtime.database.write() as connection:
        uploads.add(connection, one)
    return one.id


def test_sessions_and_order_are_guessed(fresh: Made) -> None:
    names = ("session 2.wav", "heritage-10.wav", "heritage-2.wav", "ZOOM0001.wav")
    assert guessed(fresh, *({"name": name} for name in names)) == [
        {"session": "cinema/exchange", "order": 1, "unfinished": None},
        {"session": "cinema/heritage", "order": 2, "unfinished": None},
        {"session": "cinema/heritage", "order": 1, "unfinished": None},
        {"session": None, "order": 1, "unfinished": None},
    ]


def test_upload_to_go_on_with_has_the_same_name_length_and_person(fresh: Made) -> None:
    mine = begin(fresh, "phiên.wav")
    begin(fresh, "theirs.wav", by="hall B")
    files = [
        {"name": "phie\u0302n.wav", "size": 1000},
        {"name": "phiên.wav", "size": 999},
        {"name": "theirs.wav", "size": 1000},
    ]
    found = [one["unfinished"] for one in guessed(fresh, *files)]
    assert found == [mine, None, None]


@pytest.mark.parametrize("zone", [0, 420, -720])
def test_date_is_read_on_the_clock_of_the_zone(fresh: Made, zone: int) -> None:
    with fresh.runtime.database.write() as connection:
        connection.exec_driver_sql("UPDATE session SET date = '2026-10-15' WHERE id = 'ses_2'")
    late = {"name": "ZOOM0001.wav", "modified": NOON + (11 * 60 - zone) * 60_000}
    assert guessed(fresh, late, zone=zone)[0]["session"] == "cinema/heritage"
    later = {"name": "ZOOM0001.wav", "modified": NOON + (13 * 60 - zone) * 60_000}
    assert guessed(fresh, later, zone=zone)[0]["session"] == "cinema/exchange"


@pytest.mark.parametrize("zone", [840, -840])
@pytest.mark.parametrize("moment", [0, LAST_MOMENT])
def test_every_moment_has_a_date_in_every_zone(fresh: Made, moment: int, zone: int) -> None:
    file = {"name": "ZOOM0001.wav", "modified": moment}
    assert guessed(fresh, file, zone=zone)[0]["unfinished"] is None


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b'{"conference": "cinema"}', 400),
        (b'{"conference": "cinema", "files": [{"name": "a", "size": -1}]}', 400),
        (b'{"conference": "cinema", "zone": 9999, "files": []}', 400),
        (b'{"conference": "none", "files": []}', 404),
        (b" " * 2_000_000, 413),
    ],
)
def test_question_that_makes_no_sense_is_refused(fresh: Made, body: bytes, status: int) -> None:
    assert fresh.client.post("/uploads/guess", content=body).status_code == status


def test_page_for_all_sessions_offers_each(fresh: Made) -> None:
    page = fresh.client.get("/fr/desk/cinema/recordings").text
    assert page.count('<option value="cinema/') == 2
    assert fresh.client.get("/fr/desk/none/recordings").status_code == 404


def test_page_for_all_sessions_leads_on_without_scripts(fresh: Made) -> None:
    page = fresh.client.get("/fr/desk/cinema/recordings").text
    assert '<a href="/fr/desk/cinema/heritage"' in page.partition("<noscript>")[2]


def test_recordings_are_put_in_order(fresh: Made) -> None:
    made = [fresh.add_recording("ses_1", RecordingState.RECEIVED, n) for n in (1, 2, 3)]
    wanted = [made[2].id, made[0].id]
    assert fresh.client.post(ORDER, json=wanted).status_code == 204
    with fresh.runtime.database.read() as connection:
        found = [one.id for one in recordings.of_session(connection, "ses_1")]
    assert found == [made[2].id, made[1].id, made[0].id]


def test_order_of_another_session_or_of_nothing_is_refused(fresh: Made) -> None:
    elsewhere = fresh.add_recording("ses_2", RecordingState.RECEIVED)
    assert fresh.client.post(ORDER, json=[elsewhere.id]).status_code == 404
    assert fresh.client.post(ORDER, json={"a": 1}).status_code == 400
