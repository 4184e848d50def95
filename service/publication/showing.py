"""What was shown, for the page of a session: pictures with their captions."""

from __future__ import annotations

from service.publication import addresses
from service.publication.document import EditionDocument, PublishedRecording
from service.publication.pages.shown import CaptionsLine, FilmPart
from transcripts.model import Language

SPOKEN = "spoken"
"""What stands in a file's name for the text in the languages that were spoken."""


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
