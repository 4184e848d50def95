"""BCP 47 tags and their names, in one place; engines keep their own codes in their own modules."""

from __future__ import annotations

from transcripts.errors import UnknownLanguage
from transcripts.model import Language

PROCEEDINGS: tuple[Language, ...] = ("vi", "en", "fr")
"""The languages of the interface and of the first conference, in the order they are shown."""

ENDONYMS: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English", "fr": "Français"}
"""Each language's name in itself."""


def parse_languages(text: str) -> tuple[Language, ...]:
    """Read ``vi,en`` as tags, in order and without repetition.

    Raises UnknownLanguage for a tag that is not one of PROCEEDINGS, and for no tag at all.
    """
    tags = tuple(dict.fromkeys(tag.strip().lower() for tag in text.split(",") if tag.strip()))
    unknown = [tag for tag in tags if tag not in PROCEEDINGS]
    if unknown or not tags:
        raise UnknownLanguage(
            ", ".join(unknown) or "the list of languages",
            "not a language Actes knows" if unknown else "empty",
            f"Choose among {', '.join(PROCEEDINGS)}",
        )
    return tags
