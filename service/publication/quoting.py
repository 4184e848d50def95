"""Hands on what was said: the page on which it is cited, and what other sites show of it (oEmbed).

Fetches nothing, and gives no script to anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from service.publication import addresses
from service.publication.announcing import within, wording
from service.publication.citing import SITE, Part, cite, quoted, sentence
from service.publication.document import EditionDocument, PublishedSegment
from service.publication.pages.citation import Citation, CitePage, EmbeddedQuotation, Reference
from service.publication.pages.frame import Frame, Link
from service.publication.references import FORMS
from service.publication.rendering import render
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

WIDEST = 600
"""How wide a quotation is in another page, in pixels, where nobody asks for less."""

LINE, SIGN, MARGIN = 26, 8, 90
"""What a line, a sign of it and everything around them take of that page, in pixels."""

KEPT = 24 * 3600
"""For how many seconds others may keep what they show; an edition does not change."""


def cite_page(
    frame: Frame, document: EditionDocument, part: Part, beside: Language, today: str
) -> CitePage:
    """How to cite ``part``, read on ``today`` (ISO 8601) beside the translation ``beside``."""
    language, conference, session = frame.language, document.conference, document.session
    citation = cite(document, part, language, frame.base, beside, today)
    further = [cite(document, part, tag, frame.base) for tag in PROCEEDINGS if tag != language]
    whole = addresses.session(language, conference.slug, session.slug)
    return CitePage(
        frame=within(frame, conference),
        session=Link(whole, wording(session.title, language)),
        text=_text(document, part, language),
        citation=citation,
        sentences=tuple(sentence(replace(one, accessed=today)) for one in (citation, *further)),
        references=tuple(_references(frame, document, citation)),
        others=tuple(_others(document, part, language)),
        recordings=tuple(one.position for one in document.recordings),
    )


def embedding(
    frame: Frame, document: EditionDocument, part: Part, room: tuple[int, int | None]
) -> dict[str, object]:
    """An oEmbed answer: what was said at a moment as a quotation, anything else as a link.

    ``room`` is the width and the greatest height in pixels; what is higher is a link too.
    """
    citation = cite(document, part, frame.language, frame.base, frame.language)
    told: dict[str, object] = {
        "version": "1.0",
        "type": "link",
        "title": citation.title.text,
        "author_name": ", ".join(citation.authors),
        "provider_name": SITE,
        "provider_url": f"{frame.base}/",
        "cache_age": KEPT,
    }
    if citation.quotation is None:
        return told
    page = EmbeddedQuotation(frame, citation, sentence(citation))
    width, highest = room
    signs = len(page.sentence.text) + len(quoted(citation))
    height = MARGIN + LINE * ceil(signs * SIGN / width)
    if highest is not None and height > highest:
        return told
    return told | {"type": "rich", "html": render(page), "width": width, "height": height}


def _text(document: EditionDocument, part: Part, language: Language) -> str:
    """Where it is read as it is now."""
    place = (language, document.conference.slug, document.session.slug)
    if isinstance(part, PublishedSegment):
        return addresses.passage(*place, part.anchor)
    return addresses.talk(*place, part.slug) if part else addresses.session(*place)


def _references(frame: Frame, document: EditionDocument, citation: Citation) -> Iterator[Reference]:
    place = (frame.language, document.conference.slug, document.session.slug)
    query = f"?{frame.query}" if frame.query else ""
    for extension, form in FORMS.items():
        href = addresses.cite(*place, form=extension) + query
        yield Reference(form.name, form.write(citation), href)


def _others(document: EditionDocument, part: Part, language: Language) -> Iterator[Link]:
    """The session and its talks, but for the one that is cited."""
    session = document.session
    place = (language, document.conference.slug, session.slug)
    if part is not None:
        yield Link(addresses.cite(*place), wording(session.title, language))
    for talk in session.talks:
        if talk != part:
            yield Link(addresses.cite(*place, talk=talk.slug), wording(talk.title, language))
