"""Feeds: what was published, as values and as Atom (RFC 4287), for readers who follow a conference.

A feed is written as XML by the standard library, so whatever a text holds it is well-formed;
characters that XML forbids are left out. Knows nothing of where an entry came from: editions and
the passages of a saved search are written alike. Refuses to compute what an entry says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from service.publication.pages.frame import Alternate, Wording
from transcripts.model import Language

MEDIA_TYPE = "application/atom+xml"

MOST_ENTRIES = 50
"""Entries that a feed has at most: who follows it asks again long before there are more."""

NEVER = "1970-01-01T00:00:00Z"
"""When a feed changed that has nothing in it yet; Atom asks for a moment."""

ATOM = "http://www.w3.org/2005/Atom"

_OURS = UUID("b5d24b1c-6f0e-5c8e-9a53-6a2f1a7f4e11")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was published. ``id`` is an ``urn`` of ours, ``updated`` ISO 8601.

    ``pages`` are absolute addresses of the same thing in each language of the interface, the
    reader's own first; ``subject`` is what it belongs to, such as its conference.
    """

    id: str
    title: Wording
    updated: str
    pages: tuple[Alternate, ...]
    summary: Wording
    authors: tuple[str, ...] = ()
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, the newest first, in one language. ``itself`` and ``page`` are absolute addresses.

    ``author`` is who answers for entries that name nobody.
    """

    id: str
    language: Language
    title: Wording
    author: str
    itself: str
    page: str
    entries: tuple[Entry, ...] = ()

    @property
    def updated(self) -> str:
        """When its newest entry was."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def urn(*parts: str) -> str:
    """An identifier for good, made of what does not change; an address may, and is never in it."""
    return uuid5(_OURS, "\n".join(parts)).urn


def legal(text: str) -> str:
    """``text`` without the characters that no XML document may hold."""
    return _FORBIDDEN.sub("", text)


def write(feed: Feed) -> bytes:
    """The feed as an Atom document in UTF-8."""
    root = Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    _add(root, "id", feed.id)
    _say(root, "title", feed.title)
    _add(root, "updated", feed.updated)
    _write_authors(root, (feed.author,))
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.itself)
    _link(root, "alternate", Alternate(feed.language, feed.page))
    for entry in feed.entries[:MOST_ENTRIES]:
        _write_entry(SubElement(root, "entry"), entry)
    document: bytes = tostring(root, "utf-8", xml_declaration=True)
    return document


def _write_entry(element: Element, entry: Entry) -> None:
    _add(element, "id", entry.id)
    _say(element, "title", entry.title)
    _add(element, "updated", entry.updated)
    _write_authors(element, entry.authors)
    # Some feed readers follow the first "alternate" and some the last: there is only one.
    _link(element, "alternate", entry.pages[0])
    for page in entry.pages[1:]:
        _link(element, "related", page)
    if entry.summary.text:
        _say(element, "summary", entry.summary)
    if entry.subject:
        _add(element, "category", term=entry.subject)


def _write_authors(element: Element, names: Iterable[str]) -> None:
    for name in names:
        _add(SubElement(element, "author"), "name", name)


def _link(element: Element, rel: str, page: Alternate) -> None:
    _add(element, "link", rel=rel, type="text/html", hreflang=page.language, href=page.href)


def _say(element: Element, name: str, wording: Wording) -> None:
    """A text in the language it is really in."""
    _add(element, name, wording.text, **{"xml:lang": wording.language})


def _add(element: Element, name: str, text: str = "", **attributes: str) -> None:
    said = {key: legal(value) for key, value in attributes.items()}
    SubElement(element, name, said).text = legal(text) or None
