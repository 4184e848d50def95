"""Writes citations for programs that keep references: BibTeX, RIS and CSL-JSON, in UTF-8.

Names go in whole, for these programs would take a Vietnamese family name for a first one. Nothing
that a field holds can end it or begin another: each format's own signs are written as it wants.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from service.publication.citing import SITE, quoted, remark
from service.publication.interface import clock
from service.publication.pages.citation import Citation

_TEX = str.maketrans(
    # Braces by their names: BibTeX counts them before it looks at what stands in front of them.
    {"{": r"\textbraceleft{}", "}": r"\textbraceright{}", "\\": r"\textbackslash{}"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {sign: f"\\{sign}" for sign in "&%$#_"}
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a citation: what it is called, its media type, and who writes it."""

    name: str
    media_type: str
    write: Callable[[Citation], str]


def bibtex(citation: Citation) -> str:
    """BibTeX, with biblatex's fields for the event and its days."""
    kind = "misc" if citation.quotation else "inproceedings"
    fields = (
        ("author", " and ".join(f"{{{_tex(name)}}}" for name in citation.authors)),
        ("title", f"{{{_tex(citation.title.text)}}}"),
        ("booktitle", _tex(_container(citation))),
        ("eventtitle", _tex(citation.conference.text)),
        ("venue", _tex(citation.place.text)),
        ("publisher", SITE),
        ("year", citation.date[:4]),
        ("date", citation.date),
        ("language", ", ".join(map(_tex, citation.spoken))),
        ("note", _tex(_note(citation))),
        ("url", citation.address),
        ("urldate", citation.accessed),
    )
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields if text)
    return f"@{kind}{{{citation.key},\n{lines}}}\n"


def ris(citation: Citation) -> str:
    """RIS: one line a field, each with its two signs, ended as the format asks."""
    fields = (
        ("TY", "SOUND" if citation.quotation else "CONF"),
        *(("AU", name) for name in citation.authors),
        ("TI", citation.title.text),
        ("T2", citation.conference.text),
        ("C3", citation.session.text if citation.session else ""),
        ("CY", citation.place.text),
        ("PB", SITE),
        ("PY", citation.date[:4]),
        ("DA", _slashed(citation.date)),
        ("ET", str(citation.edition)),
        ("LA", ", ".join(citation.spoken)),
        ("N1", _note(citation)),
        ("UR", citation.address),
        ("Y2", _slashed(citation.accessed)),
    )
    lines = "".join(f"{name}  - {text}\r\n" for name, text in fields if text)
    return f"{lines}ER  - \r\n"


def csl(citation: Citation) -> str:
    """CSL-JSON: a list of one item, a line a field."""
    item = {
        "id": citation.key,
        "type": "speech" if citation.quotation else "paper-conference",
        "author": [{"literal": name} for name in citation.authors],
        "title": citation.title.text,
        "container-title": _container(citation),
        "event-title": citation.conference.text,
        "event-place": citation.place.text,
        "publisher": SITE,
        "edition": str(citation.edition),
        "issued": _date_parts(citation.date),
        "available-date": _date_parts(citation.published),
        "accessed": _date_parts(citation.accessed),
        "language": citation.spoken[0] if citation.spoken else "",
        "locator": "" if citation.second is None else clock(citation.second),
        "note": _note(citation),
        "URL": citation.address,
    }
    lines = [f"  {_json(name)}: {_json(value)}" for name, value in item.items() if value]
    return "[{\n" + ",\n".join(lines) + "\n}]\n"


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "bib": Form("BibTeX", "application/x-bibtex", bibtex),
        "ris": Form("RIS", "application/x-research-info-systems", ris),
        "json": Form("CSL-JSON", "application/vnd.citationstyles.csl+json", csl),
    }
)
"""The forms by the extension of their files."""


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _tex(text: str) -> str:
    return text.translate(_TEX)


def _container(citation: Citation) -> str:
    """What it is printed in: the session of a talk, the conference of a session."""
    return (citation.session or citation.conference).text


def _note(citation: Citation) -> str:
    return " — ".join(filter(None, (remark(citation), quoted(citation))))


def _slashed(iso: str) -> str:
    """The (first) day as RIS writes it: ``2026/10/14/``."""
    return iso[:10].replace("-", "/") + "/" if iso else ""


def _date_parts(iso: str) -> dict[str, Any]:
    days = [[int(part) for part in one.split("-")] for one in iso.split("/") if one]
    return {"date-parts": days} if days else {}
