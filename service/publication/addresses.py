"""Where everything is: the addresses of pages and files, made in one place so that they last."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from urllib.parse import quote, urlencode

from transcripts.model import Language

Parameters = Sequence[tuple[str, str]]

RESERVED = (
    *("about", "cite", "desk", "editions", "jobs", "look", "new", "recordings", "search"),
    "speakers",
)
"""Names that no conference, session or talk may have in its address: pages have them."""


def home(language: Language) -> str:
    """The programme of everything."""
    return f"/{language}/"


def conference(language: Language, slug: str) -> str:
    """One conference's programme."""
    return f"/{language}/{slug}"


def session(language: Language, conference_slug: str, slug: str) -> str:
    """One session's text."""
    return f"/{language}/{conference_slug}/{slug}"


def talk(language: Language, conference_slug: str, session_slug: str, slug: str) -> str:
    """One talk's part of a session's text."""
    return f"/{language}/{conference_slug}/{session_slug}/{slug}"


def edition(language: Language, conference_slug: str, slug: str, number: int) -> str:
    """A session's text as one edition has it, for good."""
    return f"{session(language, conference_slug, slug)}/editions/{number}"


def speaker(language: Language, conference_slug: str, slug: str) -> str:
    """A person of the programme, with all talks."""
    return f"/{language}/{conference_slug}/speakers/{slug}"


def speakers(language: Language, conference_slug: str) -> str:
    """Everybody of a conference's programme."""
    return f"/{language}/{conference_slug}/speakers"


def about(language: Language, conference_slug: str) -> str:
    """The conference itself, and how its texts were made."""
    return f"/{language}/{conference_slug}/about"


def cite(
    language: Language,
    conference_slug: str,
    slug: str,
    anchor: str = "",
    talk: str = "",
    form: str = "",
) -> str:
    """How to cite a session, one talk or one segment of it; ``form`` is a file's extension."""
    there = f"{session(language, conference_slug, slug)}/cite" + (f".{form}" if form else "")
    part = {"s": anchor.removeprefix("s")} if anchor else {"talk": talk}
    return there + (f"?{urlencode(part)}" if anchor or talk else "")


def cited(
    language: Language,
    conference_slug: str,
    slug: str,
    number: int,
    anchor: str = "",
    talk: str = "",
) -> str:
    """Where a citation leads for good: one edition, at one segment or where a talk begins."""
    there = edition(language, conference_slug, slug, number)
    if anchor:
        return f"{there}?s={anchor.removeprefix('s')}#{anchor}"
    return there + (f"#talk-{talk}" if talk else "")


def embedding(base: str, address: str) -> str:
    """What others' pages may show of the page at ``address``, in their own (oEmbed)."""
    # Not escaped whole: both begin with the base, which a frozen page has in one spelling only.
    return f"{base}/oembed?format=json&url={base}{quote(address)}"


def feed(language: Language, conference_slug: str = "") -> str:
    """What was published, newest first, for feed readers: of one conference, or of all."""
    there = conference(language, conference_slug) if conference_slug else f"/{language}"
    return f"{there}/feed.atom"


def sitemap(part: int = 0) -> str:
    """The map of all pages for search engines, or one of its files, which count from 1."""
    return f"/sitemap-{part}.xml" if part else "/sitemap.xml"


def passage(
    language: Language,
    conference_slug: str,
    slug: str,
    anchor: str,
    sought: str = "",
    beside: str = "",
) -> str:
    """A session opened at one segment and its second, with the words ``sought`` marked in it.

    ``beside`` is the translation to show beside what was said, "" for the reader's own.
    """
    chosen = {"with": beside, "find": sought, "s": anchor.removeprefix("s")}
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"{session(language, conference_slug, slug)}?{query}#{anchor}"


def moment(anchor: str, second: float, recording: int) -> str:
    """A segment's own link inside its page: its second, in recording 1 unless said otherwise.

    The tenth of a second in which it begins: a page has a thousand of them.
    """
    place = {"r": str(recording)} if recording != 1 else {}
    tenth = f"{floor(10 * second + 1e-6) / 10:.1f}".removesuffix(".0")
    return f"?{urlencode({**place, 't': tenth})}#{anchor}"


def found(words: str, anchor: str, beside: str = "") -> str:
    """What was looked for in a text, marked, at one segment of the same page."""
    chosen = {"with": beside} if beside else {}
    asked = {"find": words, **chosen, "s": anchor.removeprefix("s")}
    return f"?{urlencode(asked)}#{anchor}"


def search(language: Language, parameters: Parameters) -> str:
    """A search; empty parameters are left out."""
    return f"/{language}/search{_behind(parameters)}"


def narrow(language: Language, parameters: Parameters) -> str:
    """The ways to narrow a search."""
    return f"/{language}/search/narrow{_behind(parameters)}"


def search_feed(language: Language, parameters: Parameters) -> str:
    """A search to be followed: what was published last of what it finds."""
    return f"/{language}/search.atom{_behind(parameters)}"


def _behind(parameters: Parameters) -> str:
    query = urlencode([(name, value) for name, value in parameters if value])
    return f"?{query}" if query else ""


def media(digest: str) -> str:
    """What browsers play."""
    return f"/media/{digest}"


def look(slug: str) -> str:
    """A conference's own style sheet, the same for good whatever is in it."""
    return f"/look/{slug}.css"


def logo(slug: str, digest: str) -> str:
    """A conference's logo; another picture has another address."""
    return f"/look/{slug}/{digest}"


def shown(conference_slug: str, slug: str, digest: str) -> str:
    """A file of something that was shown in a session."""
    return f"/shown/{conference_slug}/{slug}/{digest}"


def download(conference_slug: str, slug: str, name: str) -> str:
    """A file of a session's latest edition, such as ``1.vi.vtt``."""
    return f"/files/{conference_slug}/{slug}/{name}"


def desk(language: Language, *parts: str) -> str:
    """A page of the desk."""
    return "/".join([f"/{language}/desk", *(quote(part, safe="") for part in parts)]) + (
        "" if parts else "/"
    )
