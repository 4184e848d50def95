"""A template and its page value agree, in every language, whatever is written in the value."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest
from jinja2 import Environment, FileSystemLoader, UndefinedError, meta, nodes

from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.session import ShownText
from service.publication.rendering import Page, render, template_folder
from tests.service.publication.conftest import recording
from transcripts.languages import PROCEEDINGS

RUNNING = r"<script(?! type=\"(?:module\" src=\"/static/|application/ld\+json\">))"
"""A script that is neither a module of ours nor data, which no browser runs."""

SCRIPT = "<script>alert('x')</script>"


def sources(template: str) -> list[nodes.Template]:
    """The template and all it extends, includes or imports, as trees."""
    environment = Environment(
        loader=FileSystemLoader(template_folder()),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
    )
    names, trees = [template], []
    for name in names:
        trees.append(environment.parse((template_folder() / name).read_text(encoding="utf-8")))
        found = meta.find_referenced_templates(trees[-1])
        names += [one for one in found if one and one not in names]
    return trees


def used(template: str) -> set[str]:
    """What the templates ask of ``page``."""
    return {
        node.attr
        for tree in sources(template)
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == "page"
    }


def test_template_uses_what_the_value_has(pages: dict[str, Page]) -> None:
    for template, page in pages.items():
        has = {field.name for field in fields(page)}
        assert used(template) | {"frame"} == has, template


def test_page_is_rendered_in_every_language(pages: dict[str, Page]) -> None:
    for page in pages.values():
        for language in PROCEEDINGS:
            made = render(replace(page, frame=replace(page.frame, language=language)))
            assert f'<html lang="{language}">' in made or "<html" not in made


def test_page_without_a_value_is_refused() -> None:
    class Nothing:
        template = "proceedings/error.html"
        frame = Frame("en")

    with pytest.raises(UndefinedError):
        render(Nothing())


@pytest.mark.parametrize("template", ["proceedings/session.html", "desk/desk.html"])
def test_text_is_escaped(pages: dict[str, Page], template: str) -> None:
    page = replace(pages[template], title=Wording("vi", SCRIPT))
    made = render(page)
    assert SCRIPT not in made
    assert made.count("&lt;script&gt;") >= 2


def test_message_from_outside_is_escaped(pages: dict[str, Page]) -> None:
    page = replace(pages["proceedings/error.html"], reason=SCRIPT, remedy=SCRIPT)
    assert SCRIPT not in render(page)


def test_text_says_its_own_language(pages: dict[str, Page]) -> None:
    made = render(pages["proceedings/session.html"])
    said = re.findall(r'</a><p lang="(\w+)">', made)
    meant = re.findall(r'</p><p lang="(\w+)">', made)
    assert [said.count(tag) for tag in ("vi", "en", "fr")] == [18, 2, 0]
    assert [meant.count(tag) for tag in ("vi", "en", "fr")] == [0, 18, 18]


def test_segment_says_what_differs_from_its_text_and_what_is_stale(pages: dict[str, Page]) -> None:
    made = render(pages["proceedings/session.html"])
    assert set(re.findall(r'<small lang="en">(.*?)</small>', made)) == {
        "read over by Lan",
        "older than the words it translates",
    }
    assert "English: 2 translations are older than the words they translate." in made


def test_session_leads_past_its_programme_to_its_text(pages: dict[str, Page]) -> None:
    made = render(pages["proceedings/session.html"])
    header = made[made.index("<h1>") : made.index("</header>", made.index("<h1>"))]
    assert re.findall(r'class="read" href="#(\w+)"', header) == ["text"]
    assert made.count(' id="text"') == 1


def test_each_text_says_by_whom_it_is(pages: dict[str, Page]) -> None:
    made = render(pages["proceedings/session.html"])
    section = made[made.index('id="making"') : made.index("</ul>", made.index('id="making"'))]
    assert re.findall(r"<li>(.*?)</li>", section) == [
        "Vietnamese, as spoken: machine transcription by actes-small 1; "
        "1 of 11 segments read over by Lan",
        "English: machine translation by m2m100:418M",
        "French: read over by Trần Thu Ngân",
    ]


@pytest.mark.parametrize("page", ["session", "talk"])
def test_hostile_text_is_shown_as_text(pages: dict[str, Page], page: str) -> None:
    hostile = f'"><b id="s2" data-beside="">{SCRIPT}--></p>'
    part = recording(1)
    turn = part.parts[1]
    line = replace(turn.segments[0], original=ShownText("vi", hostile, person=hostile))
    person = Link("/x", Wording("und", hostile))
    turn = replace(turn, segments=(line,), speaker=person)
    given = pages[f"proceedings/{page}.html"]
    reading = replace(given.reading, recordings=(replace(part, parts=(turn,)),))
    made = render(replace(given, reading=reading))
    assert (made.count("<b "), made.count(SCRIPT), made.count(' data-beside=""')) == (0, 0, 1)
    assert made.count("&lt;script&gt;") == 3


def test_what_a_request_adds_has_its_places(pages: dict[str, Page]) -> None:
    made = render(pages["proceedings/session.html"])
    assert made.count(' data-beside=""') == 1
    assert re.findall(r'data-choice="(\w+)"', made) == ["none", "en", "fr"]
    assert made.count(' id="s2"') == 2  # once in each of the two recordings, which are the same
    assert made.count(f'src="/media/{"0" * 64}"') == 2


def test_page_knows_its_other_languages(pages: dict[str, Page]) -> None:
    made = render(pages["proceedings/session.html"])
    found = re.findall(r'<link rel="alternate" hreflang="(\w\w)" href="([^"]+)">', made)
    base = "http://localhost:8000"
    assert found == [(one, f"{base}/{one}/viet-my-2026/di-san") for one in PROCEEDINGS]


def test_page_runs_no_script_of_its_own(pages: dict[str, Page]) -> None:
    for page in pages.values():
        made = render(page)
        assert re.findall(RUNNING, made) == []
        assert re.findall(r"\son\w+=|\sstyle=", made) == []


def test_page_asks_no_other_host(pages: dict[str, Page]) -> None:
    """What a browser loads by itself, or sends a form to, is here."""
    loaded = re.compile(r'(?:\ssrc|\ssrcset|\sposter|\saction|\sformaction|\sdata)="([^"]*)"')
    linked = re.compile(
        r'<link rel="(?:stylesheet|icon|preload|modulepreload|manifest)"[^>]*?href="([^"]*)"'
    )
    for template, page in pages.items():
        made = render(page)
        found = loaded.findall(made) + linked.findall(made)
        assert [one for one in found if not re.match(r"[/?#](?!/)", one)] == [], template
