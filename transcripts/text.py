"""What Vietnamese, English and French have in common on paper: one spelling, ends of sentences."""

from __future__ import annotations

import re
import unicodedata

_ENDS = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*$")
_SPACES = re.compile(r"[\s\x00-\x1f\x7f]+")
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:\w|M[rs]s?|Mme|Mlle|Dr|Pr|Prof|St|Ste|TS|PGS|GS|ThS|vs|etc|cf)\.$"
)
_BOUNDARY = re.compile(r"(?<=[.!?…。！？])([\"'”’»)\]]*)\s+")


def nfc(text: str) -> str:
    """The spelling in which text is stored: composed (NFC), single spaces, no control signs."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


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
