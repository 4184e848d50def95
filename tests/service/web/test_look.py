"""A conference's colour and logo: chosen at the desk, shown to readers, at addresses that last."""

from __future__ import annotations

from httpx import Response

from service.database import programme
from service.programme import KeptFile
from service.publication import look
from tests.pictures import jpeg, png
from tests.service.web.conftest import Made

DESK = "/en/desk/cinema/look"
STYLE = "/look/cinema.css"


def bring(made: Made, data: bytes) -> Response:
    return made.client.post(f"{DESK}/logo", files={"file": ("../logo.svg", data, "image/svg+xml")})


def logo(made: Made) -> KeptFile | None:
    with made.runtime.database.read() as connection:
        return programme.conference(connection, "cinema").logo


def test_colour_that_is_chosen_is_in_the_style_sheet_at_once(fresh: Made) -> None:
    answer = fresh.client.post(DESK, data={"accent": "#0B3D91"})
    assert (answer.status_code, answer.headers["location"]) == (303, DESK)
    styled = fresh.client.get(STYLE)
    assert styled.headers["content-type"] == "text/css; charset=utf-8"
    assert "--accent: #0b3d91;" in styled.text


def test_house_colour_comes_back(fresh: Made) -> None:
    fresh.client.post(DESK, data={"accent": "#0b3d91"})
    fresh.client.post(DESK, data={"accent": "#0b3d91", "house": "1"})
    assert fresh.client.get(STYLE).text == ""


def test_what_is_no_colour_comes_back_with_what_is_wrong(fresh: Made) -> None:
    answer = fresh.client.post(DESK, data={"accent": "red;}*{display:none"})
    assert answer.status_code == 422
    assert "six digits from 0 to f" in answer.text
    assert fresh.client.get(STYLE).text == ""


def test_logo_is_served_as_the_picture_that_it_is(fresh: Made) -> None:
    assert bring(fresh, png(300, 100)).status_code == 303
    kept = logo(fresh)
    assert kept is not None
    answer = fresh.client.get(f"/look/cinema/{kept.digest}")
    assert answer.content == png(300, 100)
    named = ("content-type", "content-security-policy", "x-content-type-options")
    told = [answer.headers[name] for name in named]
    assert told == ["image/png", "default-src 'none'; sandbox", "nosniff"]
    assert "aspect-ratio: 300 / 100" in fresh.client.get(STYLE).text


def test_another_logo_takes_the_place_of_the_first_and_its_bytes_go(fresh: Made) -> None:
    bring(fresh, png(300, 100))
    first = logo(fresh)
    bring(fresh, jpeg(90, 90))
    assert first is not None
    assert not fresh.runtime.storage.has(first.digest)
    assert fresh.client.get(f"/look/cinema/{first.digest}").status_code == 404


def test_logo_that_was_brought_twice_is_still_there(fresh: Made) -> None:
    bring(fresh, png(300, 100))
    bring(fresh, png(300, 100))
    kept = logo(fresh)
    assert kept is not None
    assert fresh.client.get(f"/look/cinema/{kept.digest}").status_code == 200


def test_logo_is_taken_off(fresh: Made) -> None:
    bring(fresh, png(300, 100))
    fresh.client.post(f"{DESK}/logo/remove")
    assert (logo(fresh), fresh.client.get(STYLE).text) == (None, "")


def test_what_is_no_picture_is_refused_whatever_it_is_called(fresh: Made) -> None:
    answer = bring(fresh, b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    assert (answer.status_code, logo(fresh)) == (422, None)


def test_logo_that_is_too_large_is_refused(fresh: Made) -> None:
    assert bring(fresh, png(10, 10) + bytes(512 * 1024)).status_code == 413


def test_form_without_a_file_is_refused(fresh: Made) -> None:
    answer = fresh.client.post(f"{DESK}/logo", files={"other": (None, "text")})
    assert (answer.status_code, logo(fresh)) == (422, None)


def test_readers_pages_of_the_conference_link_its_style_sheet(fresh: Made) -> None:
    paths = ("/en/cinema", "/en/cinema/exchange")
    link = f'<link rel="stylesheet" href="{STYLE}">'
    assert [link in fresh.client.get(path).text for path in paths] == [True, True]


def test_desk_shows_the_colour_that_was_chosen_a_moment_ago(fresh: Made) -> None:
    before = fresh.client.get(DESK).text
    fresh.client.post(DESK, data={"accent": "#0b3d91"})
    after = fresh.client.get(DESK).text
    assert (f'href="{STYLE}?"' in before, f'href="{STYLE}?0b3d91"' in after) == (True, True)
    assert f'value="{look.HOUSE_ACCENT}"' in before


def test_conference_that_does_not_exist_has_no_look(fresh: Made) -> None:
    assert fresh.client.get("/look/nowhere.css").status_code == 404
