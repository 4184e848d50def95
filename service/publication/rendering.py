"""The one place where templates meet values: strict, escaping whatever a template is called."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from service.publication import statics
from service.publication.interface import Interface, clock, open_interfaces, unbroken
from service.publication.pages.frame import Frame
from transcripts.languages import ENDONYMS
from transcripts.model import Language

IN_THE_WHEEL = Path(__file__).parents[1] / "_templates"
IN_A_CHECKOUT = Path(__file__).parents[2] / "templates"


class Page(Protocol):
    """What every page value has: the template made for it, and its frame."""

    template: ClassVar[str]

    @property
    def frame(self) -> Frame:
        """What stands around the page, its language among it."""
        ...


def template_folder() -> Path:
    """Where the templates are: inside the installed package, else beside it in a checkout."""
    return IN_THE_WHEEL if IN_THE_WHEEL.is_dir() else IN_A_CHECKOUT


def make_environment(interface: Interface, folder: Path) -> Environment:
    """The environment that speaks one language."""
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    words: Any = environment
    words.install_gettext_callables(
        interface.words.gettext, interface.words.ngettext, newstyle=True
    )
    # JSON inside a page: as it is but for <, >, & and ', which the filter tojson escapes.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    environment.globals |= {"endonyms": ENDONYMS, "static": statics.address}
    environment.filters |= {
        "clock": clock,
        "date": interface.date,
        "day": interface.day,
        "language_name": interface.language_name,
        "minutes": interface.minutes,
        "moment": interface.moment,
        "number": interface.number,
        "percent": interface.percent,
        "sentence": interface.sentence,
        "size": interface.size,
        "time_of_day": interface.time_of_day,
        "together": interface.together,
        "unbroken": unbroken,
        "worded": interface.worded,
    }
    return environment


@lru_cache(maxsize=1)
def _environments() -> dict[Language, Environment]:
    folder = template_folder()
    return {
        language: make_environment(interface, folder)
        for language, interface in open_interfaces().items()
    }


def render(page: Page) -> str:
    """The page as HTML, in the language of its frame."""
    environment = _environments()[page.frame.language]
    return environment.get_template(page.template).render(page=page)
