"""Makes the page that narrows a search: its filters, named as readers know them, with counts."""

from __future__ import annotations

from collections.abc import Sequence

from service.publication import addresses
from service.publication.announcing import wording
from service.publication.interface import message, open_interfaces
from service.publication.pages.frame import Frame, Wording
from service.publication.pages.search import Chosen, Facet, FacetValue, Fault, NarrowPage
from service.publication.searching import GROUPS, Programme, Search
from service.search.base import Facets, Tally
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

FACET_VALUES = 12
"""Values of one facet that are shown."""

NAMES = {
    "session": message("Session"),
    "speaker": message("Speaker"),
    "language": message("Language"),
    "year": message("Year"),
}


def narrow_page(
    frame: Frame, search: Search, facets: Facets, known: Programme, fault: Fault | None = None
) -> NarrowPage:
    """The ways to narrow ``search``; what is chosen can be given back there too."""
    groups = (facets.sessions, facets.speakers, facets.languages, facets.years)
    made = (
        Facet(NAMES[group], _values(search, group, tallies, known, frame.language))
        for group, tallies in zip(GROUPS, groups, strict=True)
    )
    return NarrowPage(
        frame=frame,
        query=search.words,
        back=addresses.search(frame.language, search.parameters),
        facets=tuple(facet for facet in made if _divides(facet)),
        partial=facets.partial,
        fault=fault,
    )


def chosen(search: Search, known: Programme, language: Language) -> tuple[Chosen, ...]:
    """The filters in force, each with the search that gives it up."""
    return tuple(
        Chosen(
            NAMES[group],
            _label(group, value, known, language),
            addresses.search(language, search.toggled(group, value).parameters),
        )
        for group, value in search.chosen
    )


def _divides(facet: Facet) -> bool:
    """Whether it leaves a choice: several values, or one to give back."""
    return len(facet.values) > 1 or any(value.chosen for value in facet.values)


def _values(
    search: Search, group: str, tallies: Sequence[Tally], known: Programme, language: Language
) -> tuple[FacetValue, ...]:
    """The most frequent values, and all that are chosen."""
    taken = search.values(group)
    shown = [tally for n, tally in enumerate(tallies) if n < FACET_VALUES or tally.value in taken]
    return tuple(
        FacetValue(
            href=addresses.search(language, search.toggled(group, tally.value).parameters),
            wording=_label(group, tally.value, known, language),
            count=tally.count,
            chosen=tally.value in taken,
        )
        for tally in shown
    )


def _label(group: str, value: str, known: Programme, language: Language) -> Wording:
    if group == "session" and value in known.sessions:
        return wording(known.sessions[value][1].title, language)
    if group == "speaker":
        return Wording("und", known.people.get(value, value))
    if group == "language" and value in PROCEEDINGS:
        return Wording(language, open_interfaces()[language].language_name(value))
    return Wording("und", value)
