"""Files of what was shown: for readers once published, as what they are, and gone when removed."""

from __future__ import annotations

import pytest

from service.errors import NotFound
from service.programme import RecordingState
from service.publication.materials import remove
from tests.pictures import png
from tests.service.web.conftest import Made

POSTER = png(64, 48)
AWAY = {"x-forwarded-for": "192.0.2.1"}
"""Asked from another machine, by nobody."""


@pytest.fixture
def shown(fresh: Made) -> Made:
    """A service with a poster in a session that is not published."""
    fresh.add_text(fresh.add_recording("ses_1", RecordingState.IN_REVIEW))
    fresh.add_poster("ses_1", POSTER)
    return fresh


def address(made: Made) -> str:
    digest = made.runtime.storage.put_bytes(POSTER).digest
    return f"/shown/cinema/heritage/{digest}"


def take_away(made: Made, session: str = "ses_1") -> None:
    remove(made.runtime.database, made.runtime.storage, session, "poster")


def test_file_is_for_readers_once_it_is_published(shown: Made) -> None:
    before = shown.client.get(address(shown), headers=AWAY)
    shown.publish("ses_1")
    after = shown.client.get(address(shown), headers=AWAY)
    assert (before.status_code, after.status_code, after.content) == (404, 200, POSTER)


def test_file_is_what_it_is_and_can_do_nothing(shown: Made) -> None:
    answer = shown.client.get(address(shown))
    named = ("content-type", "cache-control", "content-security-policy", "x-content-type-options")
    assert [answer.headers[name] for name in named] == [
        "image/png",
        "private, max-age=3600",
        "default-src 'none'; sandbox",
        "nosniff",
    ]


@pytest.mark.parametrize(("known", "status"), [("{}", 304), ('"x", W/{}', 304), ('"x{}"', 200)])
def test_file_is_not_sent_twice(shown: Made, known: str, status: int) -> None:
    tag = shown.client.head(address(shown)).headers["etag"]
    answer = shown.client.get(address(shown), headers={"if-none-match": known.format(tag)})
    assert (answer.status_code, answer.content) == (status, b"" if status == 304 else POSTER)


def test_file_of_another_session_is_not_found(shown: Made) -> None:
    there = address(shown).replace("heritage", "exchange")
    assert shown.client.get(there).status_code == 404


def test_what_is_removed_takes_its_file_along(shown: Made) -> None:
    digest = shown.runtime.storage.put_bytes(POSTER).digest
    take_away(shown)
    assert not shown.runtime.storage.has(digest)
    with pytest.raises(NotFound):
        take_away(shown)


def test_file_stays_where_another_session_shows_it(shown: Made) -> None:
    shown.add_poster("ses_2", POSTER)
    digest = shown.runtime.storage.put_bytes(POSTER).digest
    take_away(shown)
    assert shown.runtime.storage.has(digest)


def test_file_stays_where_an_edition_shows_it(shown: Made) -> None:
    there = address(shown)
    shown.publish("ses_1")
    take_away(shown)
    assert shown.client.get(there, headers=AWAY).content == POSTER


def test_what_was_shown_stands_in_the_text_and_below_it(shown: Made) -> None:
    shown.publish("ses_1")
    page = shown.client.get("/fr/cinema/heritage").text
    mark, picture = page.index('id="at-poster"'), page.index(f'src="{address(shown)}"')
    assert page.index('id="s1"') < mark < page.index('id="s2"') < picture
    assert 'width="640" height="480"' in page
    assert 'href="?t=6#at-poster"' in page
    assert "CC BY 4.0" in page


def test_what_is_not_published_is_on_no_page(shown: Made) -> None:
    assert "poster" not in shown.client.get("/fr/cinema/heritage").text
