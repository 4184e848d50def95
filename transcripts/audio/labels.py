"""What a file says of itself in words: names of tracks, their languages, when it was recorded.

All of it is hearsay from a stranger's file: cleaned, cut short, dropped where it makes no sense.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from transcripts.languages import tag_of
from transcripts.model import Language

LONGEST_NAME = 80
"""Characters of a track's name."""

_EARLIEST = 1990
"""Before this year nothing recorded files: recorders without a battery say 1970, 1980 or 1904."""

_PROGRAMS_NAMES = ("handler", "soundhandle", "core media", "mainconcept", "l-smash")
_CLOCKS = ("com.apple.quicktime.creationdate", "creation_time", "date")  # the first knows its zone


def name_in(words: Mapping[str, str]) -> str:
    """The name of a track; "" when it has none, or only the one its program gives to all."""
    known = _folded(words)
    for key in ("title", "name", "handler_name"):
        name = _clean(known.get(key, ""))
        if name and not any(program in name.lower() for program in _PROGRAMS_NAMES):
            return name
    return ""


def language_in(words: Mapping[str, str]) -> Language:
    """The language of a track as BCP 47; "" when it is not said."""
    return tag_of(_folded(words).get("language", ""))


def recorded_at(words: Mapping[str, str]) -> str:
    """When the recording began, as ISO 8601 with the offset that the file gives, or "".

    Only a whole date with its time, from 1990 to tomorrow.
    """
    known = _folded(words)
    day, hour = known.get("date", ""), known.get("creation_time", "")
    for said in (f"{day}T{hour}", *(known.get(key, "") for key in _CLOCKS)):
        moment = _moment(said.strip())
        if moment:
            return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
    return ""


def _moment(said: str) -> datetime | None:
    if len(said) < len("2025-10-12T09:00"):
        return None  # a day alone is no time, although fromisoformat would take it
    try:
        moment = datetime.fromisoformat(said)
        known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        plausible = known.year >= _EARLIEST and known < datetime.now(UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    return moment if plausible else None


def _folded(words: Mapping[str, str]) -> dict[str, str]:
    return {key.lower(): value for key, value in words.items()}


def _clean(text: str) -> str:
    """One line without characters that are not seen: controls, reversals of the writing, halves."""
    spaced = "".join(" " if one.isspace() else one for one in text)
    seen = "".join(one for one in spaced if unicodedata.category(one)[0] != "C")
    return " ".join(unicodedata.normalize("NFC", seen).split())[:LONGEST_NAME].strip()
