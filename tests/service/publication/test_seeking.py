"""Finding in a text: just the segments that a search finds, in order, from wherever one is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.database import Database
from service.publication.document import EditionDocument, PublishedSegment, PublishedText
from service.publication.editions import passages
from service.publication.pages.search import Piece
from service.publication.pages.session import FindingPart
from service.publication.seeking import Finding
from service.search import open_search
from service.search.query import parse
from tests.service.publication.test_reading import DOCUMENT, HEARD, recording, segment

SAID = (
    ("vi", "Điện ảnh là ký ức."),
    ("vi", "Ai giữ những cuộn phim ấy?"),
    ("fr", "Les films d’archives sont une mémoire."),
    ("en", "A film is a memory, and a filmmaker keeps it."),
    ("vi", "Phim ấy ở đâu?"),
)
WORDS = ("phim", "điện", "dien", "ảnh", "anh", "ký", "films", "film*", "memory", "ay", "ấy")
TANGLES = st.lists(
    st.sampled_from([*WORDS, '"', "(", ")", "OR", "NOT", "|"])
    | st.builds("-{}".format, st.sampled_from(WORDS)),
    max_size=7,
).map(" ".join)


def line(number: int) -> PublishedSegment:
    language, text = SAID[number - 1]
    spoken = PublishedText(language, text, HEARD, True)
    translation = PublishedText("en", f"Segment {number}.", HEARD, False)
    texts = (spoken,) if language == "en" else (spoken, translation)
    return replace(segment(number), language=language, texts=texts)


WHOLE = replace(DOCUMENT, recordings=(recording(1, *map(line, range(1, 6))),))


def part(words: str, at: int | None = None) -> FindingPart:
    return Finding.of(words, at).part(WHOLE.segments)


@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
@given(words=TANGLES)
def test_page_marks_the_segments_that_the_search_finds(database: Database, words: str) -> None:
    index, session = open_search("sqlite"), WHOLE.session.id
    with database.write() as connection:
        index.index_passages(connection, session, passages(WHOLE))
        expected = index.found_in(connection, parse(words), session)
    finding = Finding.of(words)
    assert {one.anchor for one in WHOLE.segments if finding.finds(one)} == expected


@pytest.mark.parametrize(
    ("at", "place", "earlier", "later"),
    [
        (None, 0, "", "?find=phim&s=2#s2"),
        (2, 1, "", "?find=phim&s=5#s5"),
        (3, 0, "?find=phim&s=2#s2", "?find=phim&s=5#s5"),
        (5, 2, "?find=phim&s=2#s2", ""),
        (99, 0, "", "?find=phim&s=2#s2"),
    ],
)
def test_reader_goes_from_one_place_to_the_next(
    at: int | None, place: int, earlier: str, later: str
) -> None:
    assert part("phim", at) == FindingPart("phim", 2, place, earlier, later)


def test_links_keep_the_translation_that_was_asked_for() -> None:
    found = Finding.of("phim", 2, "fr").part(WHOLE.segments)
    assert found.later == "?find=phim&with=fr&s=5#s5"


def test_text_is_marked_only_where_all_of_it_is_found() -> None:
    finding = Finding.of("film memory")
    (english,) = WHOLE.segments[3].texts
    assert [piece.text for piece in finding.pieces(english) if piece.found] == ["film", "memory"]
    assert finding.pieces(WHOLE.segments[2].texts[0]) == ()


def test_pieces_join_to_the_text_and_carry_the_marks_that_are_there() -> None:
    spoken = WHOLE.segments[0].texts[0]
    assert Finding.of("dien anh").pieces(spoken) == (
        Piece("Điện ảnh", True),
        Piece(" là ký ức."),
    )


@pytest.mark.parametrize("words", ["", "-phim", '"', "((", "zzz", "\ud800"])
def test_whatever_is_typed_finds_something_or_nothing(words: str) -> None:
    assert part(words) == FindingPart(part(words).words, 0)


def test_document_without_segments_has_nothing_to_find() -> None:
    empty: EditionDocument = replace(WHOLE, recordings=())
    assert Finding.of("phim").part(empty.segments) == FindingPart("phim", 0)
