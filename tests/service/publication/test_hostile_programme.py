"""Whatever is written in a programme stands on its pages as text: no tag, no attribute."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.publication.pages.frame import Wording
from service.publication.rendering import Page, render

TEMPLATES = ("home", "conference", "speakers", "speaker", "about")
WRITTEN = ("name", "note", "also_written", "engines")
"""Fields that hold what a person wrote, besides wordings."""

NASTY = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</title></script></style><!--",
    "]]>-->",
    "\u202egnol\u2066",
    "&lt;b&gt;",
    "{{ page }}{% endblock %}",
    "%(name)s %s",
    "Nghiêng" * 50,
    "\x00\x0b\ufffe",
)


class Tags(HTMLParser):
    """The elements of a page with the names of their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))


def written(value: object, text: str) -> object:
    """The value with ``text`` wherever a person may have written something."""
    if isinstance(value, Wording):
        return replace(value, text=text)
    if isinstance(value, tuple):
        return tuple(written(one, text) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        known = {one.name: getattr(value, one.name) for one in fields(value)}
        return replace(value, **{name: _field(name, one, text) for name, one in known.items()})
    return value


def _field(name: str, value: object, text: str) -> object:
    if name not in WRITTEN:
        return written(value, text)
    return tuple(text for _ in value) if isinstance(value, tuple) else text


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.one_of(st.sampled_from(NASTY), st.text(min_size=1, max_size=200)))
def test_text_never_becomes_part_of_a_page(
    pages: dict[str, Page], template: str, text: str
) -> None:
    page = pages[f"proceedings/{template}.html"]
    harmless, hostile = (Tags(render(written(page, one))).found for one in ("x", text))
    assert hostile == harmless
