"""Says to machines what a page is: how it is cited, its other forms, and its event as JSON-LD.

The same for every reader. Addresses begin with the frame's base as it is spelled: a page may be
frozen before its address is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from service.programme import Conference, Session, Speaker, Talk
from service.publication import addresses
from service.publication.citing import authors, cite, day, segments_of, titled, worded
from service.publication.document import EditionDocument, PublishedRecording
from service.publication.pages.citation import Metadata, OtherForm
from service.publication.pages.frame import Frame
from service.publication.pages.session import RecordingPart
from service.publication.references import FORMS as REFERENCES
from transcripts.formats import FORMATS
from transcripts.text import printable

Node = dict[str, Any]
"""Something told in the words of schema.org; what is not known is left out."""

LONGEST_TRANSCRIPT = 50_000
"""Signs of a talk's text that its page holds once more for machines: some 18 kB on the line."""

FEED = "application/atom+xml"
EMBEDDING = "application/json+oembed"


def of_conference(frame: Frame, conference: Conference) -> Metadata:
    """A conference: its days, its place, its sessions."""
    event = _conference(frame, conference)
    parts = [_session(frame, conference, session) for session in conference.sessions]
    return Metadata(
        title=titled(conference, frame.language).text,
        description=worded(conference.about, frame.language).text,
        address=event["url"],
        linked=_document(event, subEvent=parts),
    )


def of_coming(frame: Frame, conference: Conference, session: Session) -> Metadata:
    """A session of which nothing is published yet."""
    event = _session(frame, conference, session)
    return Metadata(
        title=titled(session, frame.language).text,
        description=worded(session.abstract, frame.language).text,
        address=event["url"],
        forms=(_feed(frame, conference),),
        linked=_document(event, superEvent=_conference(frame, conference)),
    )


def of_edition(
    frame: Frame,
    document: EditionDocument,
    parts: Sequence[RecordingPart],
    talk: Talk | None = None,
) -> Metadata:
    """A published session, or one talk of it; ``parts`` are the recordings on the page."""
    conference, session = document.conference, document.session
    event = _session(frame, conference, session)
    if talk is None:
        description = worded(session.abstract, frame.language).text
        event["subEvent"] = [_talk(frame, document, one) for one in session.talks]
    else:
        description = " · ".join([*authors(document, talk), event["name"]])
        event = _talk(frame, document, talk) | {"superEvent": event}
    return Metadata(
        title=event["name"],
        description=description,
        kind="article",
        address=event["url"],
        citation=cite(document, talk, frame.language, frame.base),
        forms=tuple(_forms(frame, document, parts, talk)),
        linked=_document(
            event, recordedIn=[_recording(frame, document, part, talk) for part in parts]
        ),
    )


# The other forms


def _forms(
    frame: Frame, document: EditionDocument, parts: Sequence[RecordingPart], talk: Talk | None
) -> Iterator[OtherForm]:
    for file in (file for part in parts for file in part.downloads):
        address = _absolute(frame, file.href)
        yield OtherForm(address, FORMATS[file.format].media_type, file.language)
    place = (frame.language, document.conference.slug, document.session.slug)
    slug = talk.slug if talk else ""
    for extension, form in REFERENCES.items():
        href = addresses.cite(*place, talk=slug, form=extension)
        yield OtherForm(_absolute(frame, href), form.media_type, title=form.name)
    yield _feed(frame, document.conference)
    page = addresses.talk(*place, slug) if talk else addresses.session(*place)
    yield OtherForm(addresses.embedding(frame.base, page), EMBEDDING, title="oEmbed")


def _feed(frame: Frame, conference: Conference) -> OtherForm:
    href = addresses.feed(frame.language, conference.slug)
    return OtherForm(_absolute(frame, href), FEED, title="Atom")


# The event


def _document(event: Node, **parts: object) -> Node:
    return {"@context": "https://schema.org"} | _known(event | parts)


def _known(node: Mapping[str, Any]) -> Node:
    return {name: value for name, value in node.items() if value not in ("", None, [], ())}


def _conference(frame: Frame, conference: Conference) -> Node:
    href = addresses.conference(frame.language, conference.slug)
    return _event(frame, conference, conference, href) | _days(conference.dates)


def _session(frame: Frame, conference: Conference, session: Session) -> Node:
    href = addresses.session(frame.language, conference.slug, session.slug)
    people = dict.fromkeys(speaker for talk in session.talks for speaker in talk.speakers)
    return _known(
        _event(frame, conference, session, href)
        | _days(session.date or conference.dates)
        | {
            "description": worded(session.abstract, frame.language).text,
            "inLanguage": session.languages,
            "performer": [_person(frame, conference, speaker) for speaker in people],
        }
    )


def _talk(frame: Frame, document: EditionDocument, talk: Talk) -> Node:
    conference, session = document.conference, document.session
    href = addresses.talk(frame.language, conference.slug, session.slug, talk.slug)
    people = [_person(frame, conference, speaker) for speaker in talk.speakers]
    days = _days(session.date or conference.dates)
    return _known(_event(frame, conference, talk, href) | days | {"performer": people})


def _event(
    frame: Frame, conference: Conference, thing: Conference | Session | Talk, href: str
) -> Node:
    place = worded(conference.place, frame.language).text
    return _known(
        {
            "@type": "Event",
            "name": titled(thing, frame.language).text,
            "url": _absolute(frame, href),
            "location": {"@type": "Place", "name": place, "address": place} if place else None,
        }
    )


def _days(iso: str) -> Node:
    first, _, last = day(iso).partition("/")
    return _known({"startDate": first, "endDate": last or first})


def _person(frame: Frame, conference: Conference, speaker: Speaker) -> Node:
    href = addresses.speaker(frame.language, conference.slug, speaker.slug)
    return _known(
        {
            "@type": "Person",
            "name": printable(speaker.name),
            "alternateName": [printable(name) for name in speaker.also_written],
            "url": _absolute(frame, href),
        }
    )


# What was recorded


def _recording(
    frame: Frame, document: EditionDocument, part: RecordingPart, talk: Talk | None
) -> Node:
    recording = next(one for one in document.recordings if one.position == part.number)
    captions = [file for file in part.downloads if file.format == "vtt"]
    return _known(
        {
            "@type": "VideoObject" if recording.video else "AudioObject",
            "name": titled(talk or document.session, frame.language).text,
            "contentUrl": _absolute(frame, part.media) if part.media else None,
            "encodingFormat": recording.playable.get(recording.played, ""),
            "duration": f"PT{part.duration:.0f}S",
            "uploadDate": document.published_at,
            "version": document.number,
            "inLanguage": list(dict.fromkeys(one.language for one in recording.segments)),
            "transcript": _transcript(document, talk) if talk else None,
            "caption": [_caption(frame, file.href, file.language) for file in captions],
            "hasPart": list(_clips(frame, document, recording)),
        }
    )


def _transcript(document: EditionDocument, talk: Talk) -> str:
    """A talk as it was spoken; "" where it is too long to be sent twice."""
    heard = [one.spoken for one in segments_of(document, talk)]
    text = printable(" ".join(one.text for one in heard if one))
    return text if len(text) <= LONGEST_TRANSCRIPT else ""


def _caption(frame: Frame, href: str, language: str) -> Node:
    media_type = FORMATS["vtt"].media_type
    return _known(
        {
            "@type": "MediaObject",
            "contentUrl": _absolute(frame, href),
            "encodingFormat": media_type,
            "inLanguage": language,
        }
    )


def _clips(
    frame: Frame, document: EditionDocument, recording: PublishedRecording
) -> Iterator[Node]:
    """Where each talk is in a recording."""
    session = addresses.session(frame.language, document.conference.slug, document.session.slug)
    for talk in document.session.talks:
        said = [one for one in recording.segments if one.talk == talk.slug]
        if said:
            start = said[0].span.start
            moment = addresses.moment(said[0].anchor, start, recording.position)
            yield {
                "@type": "Clip",
                "name": titled(talk, frame.language).text,
                "startOffset": start,
                "endOffset": said[-1].span.end,
                "url": _absolute(frame, session + moment),
            }


def _absolute(frame: Frame, href: str) -> str:
    """An address with its host; percent signs for whatever an address may not hold."""
    return frame.base + quote(href.encode(errors="replace"), safe="/?=#%&+")
