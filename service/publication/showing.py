"""What was shown, for the page of a session: pictures with captions, and materials by moment."""

from __future__ import annotations

from collections.abc import Iterator

from service.programme import KeptFile, Material, MaterialKind, Talk
from service.publication import addresses
from service.publication.announcing import wording
from service.publication.document import EditionDocument, PublishedRecording
from service.publication.interface import message
from service.publication.pages.frame import Link
from service.publication.pages.shown import (
    CaptionsLine,
    FilmPart,
    MaterialLine,
    ShownFile,
    ShownPart,
)
from transcripts.model import Language

SPOKEN = "spoken"
"""What stands in a file's name for the text in the languages that were spoken."""

NAMES = {
    MaterialKind.IMAGE: message("Picture"),
    MaterialKind.DOCUMENT: message("Document"),
    MaterialKind.EXCERPT: message("Film excerpt"),
}


def film_part(
    recording: PublishedRecording, document: EditionDocument, language: Language
) -> FilmPart | None:
    """The pictures of a recording for a reader of ``language``; None where it has none.

    A reader who does not know what is spoken sees the translation from the start.
    """
    if recording.video is None:
        return None
    heard = [one.language for one in recording.segments]
    spoken = max(heard, key=heard.count, default="")
    there = dict.fromkeys(
        text.language for one in recording.segments for text in one.texts if not text.spoken
    )
    translated = tuple(
        CaptionsLine(_captions(recording, document, tag), tag, False, tag == language != spoken)
        for tag in sorted(there)
    )
    original = CaptionsLine(_captions(recording, document, SPOKEN), spoken, True)
    return FilmPart(addresses.media(recording.playback), (original, *translated) if heard else ())


def _captions(recording: PublishedRecording, document: EditionDocument, tag: str) -> str:
    conference, session = document.conference.slug, document.session.slug
    return addresses.download(conference, session, f"{recording.position}.{tag}.vtt")


def material_lines(
    document: EditionDocument, language: Language, talk: Talk | None = None
) -> tuple[MaterialLine, ...]:
    """What was shown in the session, or while one talk was given, in the order of the session."""
    return tuple(
        _line(document, material, language)
        for material in document.session.materials
        if talk is None or _is_during(talk, material)
    )


def shown_parts(
    document: EditionDocument,
    recording: PublishedRecording,
    language: Language,
    talk: Talk | None = None,
) -> Iterator[ShownPart]:
    """Where in a recording something was shown, to stand in its text, or in that of one talk."""
    for material in document.session.materials:
        if talk and not _is_during(talk, material):
            continue
        if material.recording_id == recording.id and material.span:
            start, anchor = material.span.start, _anchor(material)
            moment = addresses.moment(anchor, start, recording.position)
            link = Link(f"#shown-{material.slug}", wording(material.title, language))
            yield ShownPart(start, anchor, moment, NAMES[material.kind], link)


def _is_during(talk: Talk, material: Material) -> bool:
    if talk.recording_id != material.recording_id or material.span is None:
        return False
    return talk.span is None or talk.span.start <= material.span.start < talk.span.end


def _line(document: EditionDocument, material: Material, language: Language) -> MaterialLine:
    where = [one for one in document.recordings if one.id == material.recording_id]
    span, moment = material.span if where else None, ""
    if span:
        moment = addresses.moment(_anchor(material), span.start, where[0].position)
    return MaterialLine(
        slug=material.slug,
        name=NAMES[material.kind],
        title=wording(material.title, language),
        credit=material.credit,
        rights=material.rights,
        moment=moment,
        start=span.start if span else 0.0,
        end=span.end if span and span.duration else 0.0,
        file=_file(document, material.file) if material.file else None,
    )


def _anchor(material: Material) -> str:
    """The name of its place in the text."""
    return f"at-{material.slug}"


def _file(document: EditionDocument, file: KeptFile) -> ShownFile:
    conference, session = document.conference.slug, document.session.slug
    href = addresses.shown(conference, session, file.digest)
    return ShownFile(href, file.media_type, file.size, file.width, file.height)
