"""What Vietnamese, English and French share on paper: one spelling, ends of sentences, words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_ENDS = re.compile(r"[.!?…。！？]+(?:[\"'”’)\]]|\s?»)*$")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
# What turns the direction of the text around it, or may stand in no file of text.
_UNPRINTABLE = re.compile(
    "[\x80-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ufeff\ufffe\uffff\ud800-\udfff\ufdd0-\ufdef]"
)
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:\w|M[rs]s?|Mme|Mlle|Dr|Pr|Prof|St|Ste|TS|PGS|GS|ThS|vs|etc|cf)\.$"
)
_BOUNDARY = re.compile(r"(?<=[.!?…。！？])(?:[\"'”’)\]]|\s?»)*\s+")

TOKEN_LENGTH = 64
"""Longer tokens are cut: nobody types them, and engines refuse long keys."""

# Letters that Unicode does not take apart: NFD alone leaves đ, so "dien anh" would miss "điện ảnh".
_PLAIN = str.maketrans(
    {"đ": "d", "ð": "d", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "ß": "ss", "ı": "i"}
    | {"þ": "th", "ħ": "h"}
)
# Signs inside a word that nobody sees (soft hyphen, joiners) and what ŉ turns into.
_UNSEEN = "\u00ad\u200c\u200d\u2060"
_SEEN = dict.fromkeys(map(ord, _UNSEEN + "\u02bc\u02be"))
_MARK_BLOCKS = ((0x300, 0x3100), (0xA600, 0xAC00), (0xFE00, 0xFE30), (0x10A00, 0x12000))
_MARKS = "".join(
    sign
    for first, last in _MARK_BLOCKS
    for sign in map(chr, range(first, last))
    if unicodedata.category(sign) in {"Mn", "Mc", "Me"}
)
_TOKEN = re.compile(rf"\w+(?:[{_MARKS}{_UNSEEN}]+\w*)*")
# Letters to Unicode, but in "lʼarchive" an apostrophe; and the underscore is nobody's letter.
_SEPARATORS = "_\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u0374"


def nfc(text: str) -> str:
    """The spelling in which text is stored: composed (NFC), single spaces, no control signs."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def printable(text: str) -> str:
    """``text`` in one line for files and forms of others, without signs that steer how it is read.

    Isolates, overrides and marks of direction go, and what no XML or UTF-8 can hold.
    """
    return nfc(_UNPRINTABLE.sub("", text))


def ends_sentence(text: str) -> bool:
    """Whether ``text`` closes a sentence; an initial or a known abbreviation does not."""
    return bool(_ENDS.search(text)) and not _ABBREVIATION.search(text)


def sentences(text: str) -> tuple[str, ...]:
    """Cut ``text`` after each sentence; what is handed in comes out again, but for spaces."""
    found, start = [], 0
    for boundary in _BOUNDARY.finditer(text):
        sentence = text[start : boundary.end()].strip()
        if ends_sentence(sentence):
            found.append(sentence)
            start = boundary.end()
    rest = text[start:].strip()
    return (*found, rest) if rest else tuple(found)


@lru_cache(maxsize=1 << 16)
def _token(word: str) -> str:
    if word.isascii():
        return word.lower()[:TOKEN_LENGTH]
    plain = unicodedata.normalize("NFD", word).casefold().translate(_SEEN)
    return unicodedata.normalize("NFC", plain)[:TOKEN_LENGTH]


def _separated(text: str) -> str:
    for sign in _SEPARATORS:
        text = text.replace(sign, " ")
    return text


def placed_tokens(text: str) -> list[tuple[int, int, str]]:
    """Each token of ``text`` with the places in ``text`` where it starts and ends."""
    return [(*found.span(), _token(found[0])) for found in _TOKEN.finditer(_separated(text))]


def tokens(text: str) -> list[str]:
    """The words and numbers of ``text`` without case but with their marks (NFC), for search.

    Everything else separates, apostrophes and hyphens too; no token holds an ASCII sign or
    underscore, nor is longer than 64 characters.
    """
    return [_token(word) for word in _TOKEN.findall(_separated(text))]


@lru_cache(maxsize=1 << 16)
def fold(token: str) -> str:
    """``token`` without case and marks, as people type it on a plain keyboard: Điện → dien."""
    if token.isascii():
        return token.lower()
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFD", token).casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", plain.translate(_PLAIN))[:TOKEN_LENGTH]
