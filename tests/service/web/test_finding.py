"""The search page: cards that open at their segment, ways to narrow it, messages for people."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from service.database import texts
from service.programme import Recording, RecordingState
from service.search import open_search
from tests.service.web.conftest import Made, heard

ATOM = "{http://www.w3.org/2005/Atom}"


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main")]


def search(client: TestClient, words: str, reader: str = "en", **parameters: str) -> str:
    answer = client.get(f"/{reader}/search", params={"q": words, **parameters})
    assert answer.status_code == 200
    return main(answer.text)


def cards(page: str) -> list[str]:
    """Where each card leads."""
    return [unescape(href) for href in re.findall(r'class="card-link" href="([^"]*)"', page)]


def entries(feed: str) -> list[ElementTree.Element]:
    return ElementTree.fromstring(feed).findall(f"{ATOM}entry")


# Cards


@pytest.mark.parametrize("typed", ["dien anh", "điện ảnh", "DIEN ANH", '"di sản điện ảnh"'])
def test_passage_is_found_with_and_without_marks(client: TestClient, typed: str) -> None:
    page = search(client, typed)
    assert [href.partition("#")[2] for href in cards(page)] == ["s1"]
    assert "<mark>" in page


def test_card_opens_at_its_segment_with_the_words_sought(client: TestClient) -> None:
    (href,) = cards(search(client, "di sản"))
    assert href == "/en/cinema/heritage?find=di+s%E1%BA%A3n&s=1#s1"
    page = client.get(href).text
    assert 'id="s1"' in page


def test_card_says_who_speaks_where_and_in_which_talk(client: TestClient) -> None:
    page = search(client, "di sản")
    assert '<a href="/en/cinema/speakers/tran-thu-ngan">' in page
    assert '<span class="card-talk">Newsreels</span>' in page
    assert '<time datetime="2026-10-14">October 14, 2026</time>' in page
    assert '<span class="time">0:04</span>' in page


def test_passage_stands_between_what_was_said_before_and_after(client: TestClient) -> None:
    page = search(client, "cuộn")
    assert re.findall(r'class="beside">([^<]+)<', page) == [
        "Kính thưa quý vị, chúng ta nói về di sản điện ảnh."
    ]


def test_reader_sees_their_own_language_first_and_is_led_to_the_others(client: TestClient) -> None:
    french = search(client, "bobine OR reel", "fr")
    assert re.findall(r'class="passage" lang="(..)"', french) == ["fr"]
    assert re.findall(r'class="badge">([^<]+)<', french) == ["Traduction automatique\xa0: français"]
    also = unescape(re.findall(r'class="also">.*?href="([^"]+)"', french)[0])
    assert also == "/fr/cinema/heritage?with=en&find=bobine+OR+reel&s=2#s2"


@pytest.mark.parametrize(("reader", "kept"), [("vi", "with=fr&"), ("fr", "")])
def test_translation_into_another_language_is_opened_with_it(
    client: TestClient, reader: str, kept: str
) -> None:
    assert cards(search(client, "bobine", reader)) == [
        f"/{reader}/cinema/heritage?{kept}find=bobine&s=2#s2"
    ]


def test_text_that_a_person_read_over_says_so(fresh: Made) -> None:
    recording = published(fresh)
    correct(fresh, recording, "everyone", "all of you")
    fresh.publish("ses_1")
    assert re.findall(r'class="badge">([^<]+)<', search(fresh.client, "welcome")) == [
        "Spoken: English",
        "Read over by a person",
    ]


def test_newest_come_first_when_asked_for(client: TestClient) -> None:
    words = "điện OR cuộn OR welcome"
    assert [href[-3:] for href in cards(search(client, words, order="newest"))] == [
        "#s3",
        "#s2",
        "#s1",
    ]


# Names


def test_people_and_titles_of_these_words_stand_above(client: TestClient) -> None:
    page = search(client, "tran ngan")
    name = '<span lang="und">Trần Thu Ngân</span>'
    assert f'<li><a href="/en/cinema/speakers/tran-thu-ngan">{name}</a></li>' in page
    page = search(client, "newsreels")
    assert '<li><a href="/en/cinema/heritage#talk-newsreels">Newsreels</a></li>' in page


# To narrow it


def test_search_is_narrowed_on_a_page_of_its_own(client: TestClient) -> None:
    found = search(client, "memory OR bobine OR cuộn")
    narrow = unescape(re.findall(r'href="([^"]+)" data-narrow', found)[0])
    page = main(client.get(narrow).text)
    assert re.findall(r'<a href="[^"]+">(\w+)</a> <span class="aside">(\d)<', page) == [
        ("English", "1"),
        ("French", "1"),
        ("Vietnamese", "1"),
    ]
    href = unescape(re.findall(r'href="([^"]+language=fr)"', page)[0])
    assert re.findall(r'class="passage" lang="(..)"', client.get(href).text) == ["fr"]


def test_filter_is_taken_away_on_the_page_itself_and_kept_by_the_form(client: TestClient) -> None:
    page = search(client, "bobine", language="fr", year="2026")
    assert '<input type="hidden" name="language" value="fr">' in page
    chosen = page[page.index('class="chosen"') :]
    assert re.findall(r'<li><a href="([^"]+)">', chosen)[:2] == [
        "/en/search?q=bobine&amp;year=2026",
        "/en/search?q=bobine&amp;language=fr",
    ]


def test_chosen_value_can_be_given_back_where_it_is_narrowed(client: TestClient) -> None:
    page = main(client.get("/en/search/narrow?q=bobine&language=fr").text)
    assert '<a href="/en/search?q=bobine" aria-current="true">French</a>' in page


# Other spellings, and nothing


def test_misspelt_word_is_offered_right_with_what_it_finds(client: TestClient) -> None:
    page = search(client, "film heritge")
    assert '<a href="/en/search?q=film+heritage">film <mark>heritage</mark></a>' in page
    assert "1 passage<" in page


def test_spelling_that_finds_nothing_under_the_filters_is_not_offered(client: TestClient) -> None:
    assert "Did you mean" not in search(client, "heritge", language="vi")


def test_nothing_found_says_what_was_asked_and_what_finds_something(client: TestClient) -> None:
    page = search(client, "heritage zzzz", language="en", year="2026")
    assert "Nothing was found for “heritage zzzz” with these filters." in page
    offered = re.findall(r'<li><a href="([^"]+)"', page[page.index("empty-handed") :])
    assert offered == ["/en/search?q=heritage&amp;language=en&amp;year=2026"]
    page = search(client, "heritage", language="fr", year="2026")
    offered = re.findall(r'<li><a href="[^"]+">([^<]+)<', page[page.index("empty-handed") :])
    assert offered == ["The same in all languages", "The same without filters"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-phim", "Ngoài những từ cần loại ra"),
        ("a*", "cần ít nhất hai chữ cái"),
        ("...", "Hãy gõ ít nhất một từ"),
    ],
)
def test_reader_is_told_of_the_query_in_their_language(
    client: TestClient, typed: str, said: str
) -> None:
    assert said in search(client, typed, "vi")


# As a feed


def test_search_is_followed_as_a_feed(client: TestClient) -> None:
    page = client.get("/fr/search?q=bobine+OR+patrimoine&language=fr&order=newest&page=1").text
    (href,) = {unescape(one) for one in re.findall(r'href="(/fr/search\.atom[^"]+)"', page)}
    assert href == "/fr/search.atom?q=bobine+OR+patrimoine&language=fr"
    answer = client.get(href)
    assert answer.headers["content-type"] == "application/atom+xml"
    found = entries(answer.text)
    links = [one.find(f"{ATOM}link").get("href") for one in found]  # type: ignore[union-attr]
    base = "http://127.0.0.1:8000/fr/cinema/heritage?find=bobine+OR+patrimoine"
    assert links == [f"{base}&s=2#s2", f"{base}&s=1#s1"]


def test_entry_keeps_its_name_and_is_new_only_where_it_was_corrected(fresh: Made) -> None:
    recording = published(fresh)

    def told() -> dict[str | None, str | None]:
        found = entries(fresh.client.get("/fr/search.atom?q=bobine+OR+patrimoine").text)
        return {one.findtext(f"{ATOM}id"): one.findtext(f"{ATOM}updated") for one in found}

    before = told()
    first, *others = (french := heard("fr")).segments
    better = replace(first, text="Nous parlons du patrimoine du cinéma.")
    with fresh.runtime.database.write() as connection:
        put = replace(french, segments=(better, *others))
        texts.put_translation(connection, recording.id, put)
    fresh.publish("ses_1")
    after = told()
    assert after.keys() == before.keys()
    assert [*after.values()] == sorted(filter(None, after.values()), reverse=True)
    assert sorted(after[name] == before[name] for name in after) == [False, True]


def test_feed_is_not_sent_again_unchanged(client: TestClient) -> None:
    first = client.get("/en/search.atom?q=heritage")
    known = {"if-none-match": first.headers["etag"]}
    assert client.get("/en/search.atom?q=heritage", headers=known).status_code == 304


def test_feed_of_nothing_is_empty(client: TestClient) -> None:
    assert entries(client.get("/en/search.atom?q=").text) == []


# Only what is published


def published(made: Made) -> Recording:
    recording = made.add_recording("ses_1", RecordingState.IN_REVIEW)
    made.add_text(recording)
    made.publish("ses_1")
    return recording


def correct(made: Made, recording: Recording, old: str, new: str) -> None:
    """Let a person write ``new`` for ``old`` in what was said; nothing is published by it."""
    said = heard()
    segments = tuple(replace(one, text=one.text.replace(old, new)) for one in said.segments)
    person = replace(said.origin, engine="person", model="Ngân")
    with made.runtime.database.write() as connection:
        written = replace(said, segments=segments, origin=person)
        texts.put_transcript(connection, recording.id, written)


def seen(client: TestClient, word: str) -> bool:
    """Whether a word shows anywhere a search can be made: page, facets, feed, other spellings."""
    page = search(client, word)
    narrowed = main(client.get(f"/en/search/narrow?q={word}").text)
    feed = client.get(f"/en/search.atom?q={word}").text
    misspelt = search(client, f"{word[:-1]}q")
    return bool(cards(page) or 'id="facets"' in narrowed or entries(feed) or f"{word}<" in misspelt)


def test_only_what_was_published_is_ever_found(fresh: Made) -> None:
    client, recording = fresh.client, published(fresh)
    assert seen(client, "everyone")
    fresh.add_text(fresh.add_recording("ses_2", RecordingState.IN_REVIEW))
    correct(fresh, recording, "everyone", "theremin")
    assert not seen(client, "theremin")
    assert len(cards(search(client, "welcome"))) == 1
    fresh.publish("ses_1")
    assert seen(client, "theremin")
    assert not seen(client, "everyone")


def test_session_that_is_taken_back_is_not_found(fresh: Made) -> None:
    published(fresh)
    client, runtime = fresh.client, fresh.runtime
    assert seen(client, "everyone")
    with runtime.database.write() as connection:
        runtime.search.remove_session(connection, "ses_1")
    assert not seen(client, "everyone")


# Whatever comes


def test_search_that_takes_too_long_keeps_the_question(service: Made) -> None:
    slow = Made(replace(service.runtime, search=open_search("sqlite", deadline=0.0)))
    for address in ("/fr/search", "/fr/search/narrow"):
        answer = slow.client.get(f"{address}?q=bobine&language=fr")
        assert answer.status_code == 503
        assert "La recherche a pris trop de temps." in main(answer.text)
        assert "bobine" in main(answer.text)
    assert slow.client.get("/fr/search.atom?q=bobine").status_code == 503


@pytest.mark.parametrize(
    "query", ["", "q=", "q=%00%22(", "q=x&page=-1", "q=x&year=abc&year=99999", "q=" + "a%20" * 900]
)
def test_no_search_is_an_error(client: TestClient, query: str) -> None:
    assert client.get(f"/en/search?{query}").status_code == 200


HOSTILE = st.text(max_size=60) | st.text(
    st.sampled_from('"*()|-OR NT\u0300\u202eđ<&\x00'), max_size=40
)


@settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))
@given(
    words=HOSTILE, value=HOSTILE, path=st.sampled_from(["search", "search/narrow", "search.atom"])
)
@example(words="\x00\x1b]]>--><script>", value="\u202e\ufffe", path="search.atom")
def test_whatever_is_typed_is_answered(
    client: TestClient, words: str, value: str, path: str
) -> None:
    typed = {"q": words, "speaker": value, "session": value, "page": value, "order": value}
    sent = {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    answer = client.get(f"/vi/{path}", params=sent)
    assert answer.status_code == 200
    assert "<script>" not in answer.text
    if path == "search.atom":
        ElementTree.fromstring(answer.text)


def test_query_is_shown_escaped(client: TestClient) -> None:
    page = client.get("/en/search", params={"q": '"><script>'}).text
    assert '"><script>' not in page
