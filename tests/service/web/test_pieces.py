"""Pages packed in pieces: a stream that any client unpacks, and little work for a little change."""

from __future__ import annotations

import gzip
import random

import pytest

from service.web.pieces import PIECE, cut, pack, pack_like
from tests.long_session import sentences

PAGE = "\n".join(f'<p id="s{n}">{text}</p>' for n, text in enumerate(sentences("vi"))).encode()


def marked(number: int) -> bytes:
    place = f' id="s{number}"'.encode()
    return PAGE.replace(place, place + b' aria-current="true"')


@pytest.mark.parametrize("page", [PAGE, PAGE + b"\n", b"x", b"\n" * 100_000, b""])
def test_pieces_are_one_stream(page: bytes) -> None:
    assert b"".join(cut(page)) == page
    assert gzip.decompress(pack(cut(page)).stream()) == page


def test_pieces_end_with_a_line() -> None:
    pieces = cut(PAGE)
    assert {piece[-1:] for piece in pieces[:-1]} == {b"\n"}
    assert {len(piece) // PIECE for piece in pieces[:-1]} == {1}


def test_stream_is_hardly_longer_than_one_packed_at_once() -> None:
    assert len(pack(cut(PAGE)).stream()) < 1.02 * len(gzip.compress(PAGE, 9))


@pytest.mark.parametrize("number", [0, 100, 500, 959])
def test_page_packed_like_another_unpacks_to_itself(number: int) -> None:
    pieces = cut(PAGE)
    place = f' id="s{number}"'.encode()
    changed = tuple(one.replace(place, place + b' aria-current="true"') for one in pieces)
    assert gzip.decompress(pack_like(changed, pack(pieces)).stream()) == marked(number)


def test_only_what_changed_and_what_refers_to_it_is_packed_anew() -> None:
    pieces = cut(PAGE)
    before = pack(pieces)
    changed = tuple(
        piece.replace(b"<p", b"<b", 1) if n == 1 else piece for n, piece in enumerate(pieces)
    )
    after = pack_like(changed, before)
    same = [one is other for one, other in zip(after.small, before.small, strict=True)]
    assert same == [n not in (1, 2) for n in range(len(pieces))]


def test_any_changes_unpack_to_the_changed_page() -> None:
    dice, pieces = random.Random(3), cut(PAGE)
    before = pack(pieces)
    for _ in range(30):
        wanted = {dice.randrange(len(pieces)) for _ in range(dice.randint(0, 4))}
        changed = tuple(
            piece[: (at := dice.randrange(len(piece)))] + b"<b>" + piece[at:]
            if n in wanted
            else piece
            for n, piece in enumerate(pieces)
        )
        assert gzip.decompress(pack_like(changed, before).stream()) == b"".join(changed)
