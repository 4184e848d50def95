"""BCP 47 tags and their names, in one place; engines keep their own codes in their own modules."""

from __future__ import annotations

from transcripts.errors import UnknownLanguage
from transcripts.model import Language

PROCEEDINGS: tuple[Language, ...] = ("vi", "en", "fr")
"""The languages of the interface and of the first conference, in the order they are shown."""

ENDONYMS: dict[Language, str] = {"vi": "Tiếng Việt", "en": "English", "fr": "Français"}
"""Each language's name in itself."""

_CODES = """
vie:vi eng:en fra:fr fre:fr deu:de ger:de spa:es ita:it por:pt rus:ru zho:zh chi:zh jpn:ja kor:ko
tha:th lao:lo khm:km mya:my bur:my ind:id msa:ms may:ms fil:fil ara:ar hin:hi nld:nl dut:nl pol:pl
ces:cs cze:cs ell:el gre:el hun:hu ron:ro rum:ro swe:sv ukr:uk tur:tr
"""
_SHORT = dict(pair.split(":") for pair in _CODES.split())
_UNSAID = {"und", "mul", "zxx", "mis"}


def tag_of(code: str) -> Language:
    """The tag for a code of a media file (ISO 639-1 or -2, or a tag already); "" for none.

    BCP 47 wants the two letters where there are two: ``vie`` is ``vi``, ``fre`` is ``fr``.
    """
    language, *rest = code.strip().replace("_", "-").split("-")
    language = language.lower()
    good = language.isascii() and language.isalpha() and len(language) in (2, 3)
    if not good or language in _UNSAID:
        return ""
    region = [part for part in rest[:1] if part.isascii() and part.isalpha() and len(part) == 2]
    return "-".join([_SHORT.get(language, language), *map(str.upper, region)])


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
