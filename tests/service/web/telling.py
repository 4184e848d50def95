"""What an answer tells, place by place, read as strictly as whoever it is made for reads it.

Two answers of the same places have the same elements, attributes, members, cues and lines, in the
same order, whatever stands in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from itertools import chain, groupby
from typing import Any
from xml.etree import ElementTree

from httpx import Response

Told = list[tuple[str, str]]
"""Places and what stands there."""

_TIMES = re.compile(r"[\d:.]+ --> [\d:.]+")
_TURN = re.compile(r"\[\d\d:\d\d:\d\d\] .*")
_REFERENCE = re.compile(r"([A-Z][A-Z0-9])  - (.*)")
_FIELD = re.compile(r"  (\w+) = \{(.*)\},")
_TEX = {r"\textbraceleft{}": "{", r"\textbraceright{}": "}", r"\textbackslash{}": "\\"} | {
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
}


class _Page(HTMLParser):
    """Elements with their attributes, and the text before each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.told: Told = []
        self._text = ""
        self._inside: list[str] = []
        self.feed(page)
        self.close()
        self._tell("end")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tell(f"<{tag}")
        self._inside.append(tag)
        self.told += [(f"<{tag} {name}", value or "") for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self._tell(f"</{tag}")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data[:80]}")

    def handle_decl(self, decl: str) -> None:
        assert decl == "DOCTYPE html"

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data[:80]}")

    def _tell(self, place: str) -> None:
        if self._inside and self._inside[-1] == "script" and self._text:
            self.told += in_json(json.loads(self._text), "script")
        elif not (self._inside and self._inside[-1] == "pre"):  # those are files: see there
            self.told.append((place, self._text))
        self._text = ""
        if place.startswith("</"):
            self._inside = self._inside[:-1]


def told(answer: Response) -> Told:
    """What stands where in an answer, its head included."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    head = {"content-type", "content-disposition", "cache-control", "vary", "location"}
    said = [(name, value) for name, value in answer.headers.items() if name in head]
    return [("status", str(answer.status_code)), *said, *_BY_KIND.get(kind, _bytes)(answer)]


def _bytes(answer: Response) -> Told:
    return [("body", answer.content.hex())]


def _html(answer: Response) -> Told:
    return _Page(answer.content.decode()).told


def _json(answer: Response) -> Told:
    return list(in_json(json.loads(answer.content.decode())))


def in_json(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """The strings of a JSON value; numbers follow from their lengths."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from in_json(one, f"{place}.{name}")
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from in_json(one, f"{place}[{number}]")
    elif place == ".html":
        yield from _Page(value).told
    else:
        yield place, value if isinstance(value, str) else ""


def _xml(answer: Response) -> Told:
    found: Told = []
    for element in ElementTree.fromstring(answer.content).iter():
        found.append((element.tag, element.text or ""))
        found += [(f"{element.tag} {name}", value) for name, value in element.attrib.items()]
    return found


def _vtt(answer: Response) -> Told:
    """Blocks between blank lines; the cues of a segment are one, and its lines too."""
    head, note, *blocks = answer.content.decode().removesuffix("\n").split("\n\n")
    assert head == "WEBVTT"
    assert note.startswith("NOTE\n")
    assert "-->" not in note
    cues = [_cue(*block.split("\n")) for block in blocks]
    found: Told = [("note", unescape(line)) for line in note.split("\n")]
    for (number, voice), lines in groupby(cues, key=lambda cue: cue[:2]):
        found += [(f"voice {number}", voice), (number, "".join(one[2] for one in lines))]
    return found


def _cue(name: str, times: str, *lines: str) -> tuple[str, str, str]:
    assert re.fullmatch(r"\d+\.\d+", name)
    assert _TIMES.fullmatch(times)
    assert lines
    voice, text = re.fullmatch(r"<v ([^<>]*)>([^<>]*)", "".join(lines)).groups()  # type: ignore[union-attr]
    return name.partition(".")[0], unescape(voice), _unspaced(unescape(text))


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _srt(answer: Response) -> Told:
    blocks = filter(None, answer.content.decode().removesuffix("\n").split("\n\n"))
    for expected, block in enumerate(blocks, 1):
        number, times, *lines = block.split("\n")
        assert number == str(expected)
        assert _TIMES.fullmatch(times.replace(",", "."))
        assert lines
        assert not any("-->" in line or line.isspace() for line in lines)
    return []


def _txt(answer: Response) -> Told:
    if answer.url.path == "/robots.txt":
        return [("robots", answer.text)]
    head, *turns = answer.content.decode().removesuffix("\n").split("\n\n")
    assert all(line.startswith("# ") for line in head.split("\n"))
    assert all(_TURN.fullmatch(turn) for turn in turns)
    return [("text", line) for line in chain(head.split("\n"), turns)]


def _ris(answer: Response) -> Told:
    lines = answer.content.decode().removesuffix("\r\n").split("\r\n")
    found = [_REFERENCE.fullmatch(line) for line in lines]
    assert all(found), lines
    return [(one[1], one[2]) for one in found if one]


def _bibtex(answer: Response) -> Told:
    first, *lines, last, end = answer.content.decode().split("\n")
    assert (last, end) == ("}", "")
    found = [_FIELD.fullmatch(line) for line in lines]
    assert all(found), lines
    return [("kind", first), *((one[1], _from_tex(one[2])) for one in found if one)]


def _from_tex(text: str) -> str:
    assert _depth(text) == 0
    for written, sign in _TEX.items():
        text = text.replace(written, f"\\{sign}")
    return re.sub(r"\\(.)|[{}]", r"\1", text)


def _depth(text: str) -> int:
    """How many braces stay open, never fewer than none on the way."""
    depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0, text
    return depth


_BY_KIND = {
    "text/html": _html,
    "application/json": _json,
    "application/vnd.citationstyles.csl+json": _json,
    "application/atom+xml": _xml,
    "application/xml": _xml,
    "text/vtt": _vtt,
    "application/x-subrip": _srt,
    "text/plain": _txt,
    "application/x-research-info-systems": _ris,
    "application/x-bibtex": _bibtex,
}
