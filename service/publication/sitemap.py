"""The map of the site for search engines, and what robots may read (sitemaps.org, RFC 9309).

Every page stands once for each language, and names itself in the others. The protocol allows
50,000 addresses and 50 MB in one file: beyond ``MOST_PLACES`` the map is an index of files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element, SubElement, tostring

from service.programme import Conference, Edition, Session
from service.publication import addresses
from service.publication.naming import people
from service.publication.pages.frame import NEUTRAL, Alternate
from transcripts.languages import PROCEEDINGS

MEDIA_TYPE = "application/xml"

MOST_PLACES = 10_000
"""Places in one file: 30,000 addresses, 36 MB of them where every name is as long as it may be."""

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
ANY_LANGUAGE = "x-default"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: its path in each language, and when it changed (ISO 8601, "" where nobody knows).

    ``neutral`` is the path for whoever reads none of our languages.
    """

    pages: tuple[Alternate, ...]
    neutral: str
    changed: str = ""


def listed(
    conferences: Iterable[Conference], editions: Mapping[str, Edition]
) -> tuple[Listed, ...]:
    """Every page that readers can open; ``editions`` are the latest, by session."""
    known = tuple(conferences)
    everything = [session for conference in known for session in conference.sessions]
    home = replace(_listed(_changed(everything, editions), addresses.home), neutral="/")
    return (home, *(page for one in known for page in _of_conference(one, editions)))


def _of_conference(conference: Conference, editions: Mapping[str, Edition]) -> Iterator[Listed]:
    slug = conference.slug
    changed = _changed(conference.sessions, editions)
    for page in (addresses.conference, addresses.speakers, addresses.about):
        yield _listed(changed, page, slug)
    for person in people(conference):
        yield _listed("", addresses.speaker, slug, person.slug)
    for session in conference.sessions:
        changed = _changed((session,), editions)
        yield _listed(changed, addresses.session, slug, session.slug)
        for talk in session.talks:
            if changed and talk.recording_id:
                yield _listed(changed, addresses.talk, slug, session.slug, talk.slug)


def _listed(changed: str, address: Callable[..., str], *names: str) -> Listed:
    pages = tuple(Alternate(language, address(language, *names)) for language in PROCEEDINGS)
    return Listed(pages, address(NEUTRAL, *names), changed)


def _changed(sessions: Iterable[Session], editions: Mapping[str, Edition]) -> str:
    """When the newest edition of these sessions was published."""
    found = (editions.get(session.id) for session in sessions)
    return max((edition.published_at for edition in found if edition), default="")


def parts(found: Sequence[Listed]) -> int:
    """How many files the map of these places needs."""
    return max(1, -(-len(found) // MOST_PLACES))


def write(found: Sequence[Listed], base: str, part: int = 1) -> bytes:
    """One file of the map; parts count from 1."""
    root = Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for place in found[(part - 1) * MOST_PLACES : part * MOST_PLACES]:
        for page in place.pages:
            _write_page(SubElement(root, "url"), page, place, base)
    return _written(root)


def _write_page(element: Element, page: Alternate, place: Listed, base: str) -> None:
    SubElement(element, "loc").text = f"{base}{page.href}"
    if place.changed:
        SubElement(element, "lastmod").text = place.changed
    for other in (*place.pages, Alternate(ANY_LANGUAGE, place.neutral)):
        link = {"rel": "alternate", "hreflang": other.language, "href": f"{base}{other.href}"}
        SubElement(element, "xhtml:link", link)


def write_index(count: int, base: str) -> bytes:
    """The map where it has ``count`` files."""
    root = Element("sitemapindex", {"xmlns": SITEMAP})
    for part in range(1, count + 1):
        there = f"{base}{addresses.sitemap(part)}"
        SubElement(SubElement(root, "sitemap"), "loc").text = there
    return _written(root)


def _written(root: Element) -> bytes:
    document: bytes = tostring(root, "utf-8", xml_declaration=True)
    return document


def robots(base: str) -> str:
    """What robots are told: the desk is nobody's to index, and searches have no end."""
    closed = [
        f"Disallow: /{language}/{room}" for language in PROCEEDINGS for room in ("desk/", "search?")
    ]
    return "\n".join(["User-agent: *", *closed, "", f"Sitemap: {base}{addresses.sitemap()}", ""])
