"""The interface in three languages: complete catalogues, dates and lengths as people say them."""

import re

import pytest
from babel.messages.catalog import Catalog

from service.publication.interface import clock, open_interfaces, unbroken
from tools.messages import catalogue_path, read_catalogue, template
from transcripts.languages import PROCEEDINGS

PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|%%")


@pytest.fixture(scope="module")
def found() -> Catalog:
    """The messages in the templates and the code as they are now."""
    return template()


def strings(message_string: object) -> tuple[str, ...]:
    return message_string if isinstance(message_string, tuple) else (str(message_string),)


@pytest.mark.parametrize("language", PROCEEDINGS)
def test_catalogue_has_every_message_and_no_other(found: Catalog, language: str) -> None:
    kept = read_catalogue(catalogue_path(language), language)
    assert {one.id for one in kept} == {one.id for one in found}


@pytest.mark.parametrize("language", PROCEEDINGS)
def test_catalogue_is_translated_whole(language: str) -> None:
    kept = read_catalogue(catalogue_path(language), language)
    assert [one.id for one in kept if one.id and (one.fuzzy or not all(strings(one.string)))] == []
    assert {len(strings(one.string)) for one in kept if one.pluralizable} == {kept.num_plurals}


@pytest.mark.parametrize("language", PROCEEDINGS)
def test_placeholders_agree(language: str) -> None:
    for one in read_catalogue(catalogue_path(language), language):
        wanted = sorted(PLACEHOLDER.findall(strings(one.id)[-1]))
        for string in strings(one.string) if one.id else ():
            assert sorted(PLACEHOLDER.findall(string)) == wanted, one.id


def test_reasons_of_errors_are_messages(found: Catalog) -> None:
    assert found.get("there is no sound in it") is not None
    assert found.get("there is not enough free space for this file") is not None


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "October 14, 2026"), ("fr", "14 octobre 2026"), ("vi", "14 tháng 10 năm 2026")],
)
def test_date_is_said_in_the_language(language: str, said: str) -> None:
    assert open_interfaces()[language].date("2026-10-14") == said


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("en", "2026-10-14/2026-10-15", "October 14 – 15, 2026"),
        ("fr", "2026-10-14/2026-10-15", "14–15 octobre 2026"),
        ("fr", "2026-10-30/2026-11-02", "30 octobre – 2 novembre 2026"),
        ("vi", "2026-10-14/2026-10-15", "14 – 15 tháng 10 năm 2026"),
        ("vi", "2026-12-30/2027-01-02", "30 tháng 12 năm 2026 – 2 tháng 1 năm 2027"),
    ],
)
def test_days_are_said_with_the_months_whole_name(language: str, days: str, said: str) -> None:
    assert " ".join(open_interfaces()[language].date(days).split()) == said


@pytest.mark.parametrize(
    ("language", "text", "set_text"),
    [
        ("fr", "Un film : lequel ?", "Un film\u00a0: lequel\u00a0?"),
        ("fr", "« Perdu » ; oui !", "«\u00a0Perdu\u00a0»\u00a0; oui\u00a0!"),
        ("en", "A film : which ?", "A film : which ?"),
    ],
)
def test_sign_behind_a_french_space_begins_no_line(language: str, text: str, set_text: str) -> None:
    assert unbroken(text, language) == set_text


def test_date_that_is_none_stays_as_it_is() -> None:
    assert open_interfaces()["en"].date("spring 2026") == "spring 2026"


@pytest.mark.parametrize(
    ("seconds", "said"), [(12, "12 s"), (754, "13 min"), (3600, "1 h"), (7500, "2 h 5 min")]
)
def test_length_is_said_in_the_unit_that_suits(seconds: float, said: str) -> None:
    assert " ".join(open_interfaces()["fr"].minutes(seconds).split()) == said


@pytest.mark.parametrize(
    ("count", "said"), [(640, "640 byte"), (1_200, "1.2 kB"), (52_000_000, "52 MB")]
)
def test_size_is_said_in_the_unit_that_suits(count: int, said: str) -> None:
    assert open_interfaces()["en"].size(count) == said


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (754.9, "12:34"), (3723, "1:02:03")])
def test_clock_counts_hours_from_one_on(seconds: float, said: str) -> None:
    assert clock(seconds) == said


def test_unknown_message_is_shown_as_it_is() -> None:
    assert open_interfaces()["vi"].sentence("disk on fire") == "Disk on fire"
