"""An edition as JSON: one canonical spelling, so that equal content has equal bytes."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from service.errors import Unavailable
from service.programme import (
    WHOLE,
    Conference,
    KeptFile,
    Localized,
    Material,
    MaterialKind,
    Session,
    Speaker,
    Talk,
)
from service.publication.document import (
    EditionDocument,
    PublishedRecording,
    PublishedSegment,
    PublishedText,
)
from transcripts.formats.json import origin_read, origin_value
from transcripts.model import (
    Gap,
    GapReason,
    Origin,
    Span,
    Track,
    Word,
)

FORMAT = "actes-edition-1"


def content_digest(document: EditionDocument) -> str:
    """The SHA-256, in hex, of what readers see: equal for equal content, whenever published."""
    return _digest(canonical(_content(document)))


def write(document: EditionDocument) -> bytes:
    """The whole edition as canonical JSON."""
    return canonical(
        {
            "format": FORMAT,
            "content": _content(document),
            "content_digest": content_digest(document),
            "edition": {
                "number": document.number,
                "published_at": document.published_at,
                "published_by": document.published_by,
                "note": document.note,
            },
            "ids": _ids(document),
        }
    )


def read(data: bytes) -> EditionDocument:
    """The edition that ``write`` wrote. Raises Unavailable for bytes that are none."""
    try:
        return _read(json.loads(data))
    except (ValueError, LookupError, TypeError) as error:
        raise Unavailable(
            f"{len(data)} bytes",
            "the published document cannot be read",
            "Restore it from a backup",
        ) from error


def canonical(value: Any) -> bytes:
    """JSON in its one spelling: UTF-8, NFC, keys sorted, no spaces."""
    text = json.dumps(
        _composed(value),
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
    )
    return text.encode()


def _composed(value: Any) -> Any:
    """The same value with every text in NFC: before, not after, ``\\n`` and the like are made."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {_composed(key): _composed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(item) for item in value]
    return value


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# Writing


def _content(document: EditionDocument) -> dict[str, Any]:
    session = document.session
    places = {recording.id: recording.position for recording in document.recordings}
    origins = _origins(document)
    return {
        "conference": _conference(document.conference),
        "session": {
            "slug": session.slug,
            "position": session.position,
            "title": session.title.texts,
            "abstract": session.abstract.texts,
            "languages": session.languages,
            "date": session.date,
            "chair": session.chair.slug if session.chair else None,
            "talks": [_talk(talk, places) for talk in session.talks],
            **_shown(session, places),
        },
        "speakers": [_speaker(speaker) for speaker in _people(session).values()],
        "origins": [origin_value(origin) for origin in origins],
        "recordings": [_recording(one, origins) for one in document.recordings],
    }


def _ids(document: EditionDocument) -> dict[str, Any]:
    materials = {material.slug: material.id for material in document.session.materials}
    return {
        "conference": document.conference.id,
        "session": document.session.id,
        "speakers": {slug: one.id for slug, one in _people(document.session).items()},
        "talks": {talk.slug: talk.id for talk in document.session.talks},
        "recordings": [recording.id for recording in document.recordings],
        **({"materials": materials} if materials else {}),
    }


def _people(session: Session) -> dict[str, Speaker]:
    """Everybody of the session, by slug."""
    people = [speaker for talk in session.talks for speaker in talk.speakers]
    if session.chair:
        people.append(session.chair)
    return {speaker.slug: speaker for speaker in sorted(people, key=lambda one: one.slug)}


def _origins(document: EditionDocument) -> dict[Origin, int]:
    """Each origin once, with its number in the order of first use."""
    used = (text.origin for segment in document.segments for text in segment.texts)
    return {origin: number for number, origin in enumerate(dict.fromkeys(used))}


def _conference(conference: Conference) -> dict[str, Any]:
    return {
        "slug": conference.slug,
        "title": conference.title.texts,
        "about": conference.about.texts,
        "place": conference.place.texts,
        "dates": conference.dates,
        "languages": conference.languages,
    }


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {
        "slug": speaker.slug,
        "name": speaker.name,
        "title": speaker.title.texts,
        "affiliation": speaker.affiliation.texts,
        "biography": speaker.biography.texts,
        **({"also_written": speaker.also_written} if speaker.also_written else {}),
    }


def _talk(talk: Talk, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "slug": talk.slug,
        "position": talk.position,
        "title": talk.title.texts,
        "speakers": [speaker.slug for speaker in talk.speakers],
        "recording": places.get(talk.recording_id or ""),
        "span": _span(talk.span) if talk.span else None,
    }


def _shown(session: Session, places: Mapping[str, int]) -> dict[str, Any]:
    """Only where there is something: earlier editions keep their digest."""
    found = [_material(material, places) for material in session.materials]
    return {"materials": found} if found else {}


def _material(material: Material, places: Mapping[str, int]) -> dict[str, Any]:
    return {
        "slug": material.slug,
        "position": material.position,
        "kind": material.kind.value,
        "title": material.title.texts,
        "credit": material.credit,
        "rights": material.rights,
        "recording": places.get(material.recording_id or ""),
        "span": _span(material.span) if material.span else None,
        "file": _file(material.file) if material.file else None,
    }


def _file(file: KeptFile) -> dict[str, Any]:
    """The sides only of pictures."""
    return {name: value for name, value in asdict(file).items() if value}


def _recording(recording: PublishedRecording, origins: Mapping[Origin, int]) -> dict[str, Any]:
    return {
        "position": recording.position,
        "duration": recording.duration,
        "original": recording.original,
        "playback": recording.playback,
        **_source(recording),
        "segments": [_published(segment, origins) for segment in recording.segments],
        "gaps": [{"span": _span(gap.span), "reason": gap.reason.value} for gap in recording.gaps],
    }


def _source(recording: PublishedRecording) -> dict[str, Any]:
    """Only what is known: an edition that was made before there was this keeps its digest."""
    track = {} if recording.track == WHOLE else {"track": asdict(recording.track)}
    video = {"video": _file(recording.video)} if recording.video else {}
    return track | video | ({"recorded_at": recording.recorded_at} if recording.recorded_at else {})


def _published(segment: PublishedSegment, origins: Mapping[Origin, int]) -> dict[str, Any]:
    return {
        "anchor": segment.anchor,
        "position": segment.position,
        "span": _span(segment.span),
        "language": segment.language,
        "talk": segment.talk,
        "voice": segment.voice,
        "words": [[*_span(word.span), word.text, word.probability] for word in segment.words],
        "texts": [
            {
                "language": text.language,
                "text": text.text,
                "origin": origins[text.origin],
                "spoken": text.spoken,
                **({"stale": True} if text.stale else {}),
            }
            for text in segment.texts
        ],
    }


def _span(span: Span) -> list[float]:
    return [span.start, span.end]


# Reading


def _read(made: Mapping[str, Any]) -> EditionDocument:
    if made["format"] != FORMAT:
        raise ValueError(made["format"])
    content, ids = made["content"], made["ids"]
    origins = [origin_read(value) for value in content["origins"]]
    return EditionDocument(
        **made["edition"],
        conference=_conference_read(content["conference"], ids["conference"]),
        session=_session_read(content, ids),
        recordings=tuple(
            _recording_read(value, identifier, origins)
            for value, identifier in zip(content["recordings"], ids["recordings"], strict=True)
        ),
    )


def _localized(value: Sequence[Sequence[str]]) -> Localized:
    return Localized(tuple((tag, text) for tag, text in value))


def _conference_read(value: Mapping[str, Any], identifier: str) -> Conference:
    return Conference(
        id=identifier,
        slug=value["slug"],
        title=_localized(value["title"]),
        about=_localized(value["about"]),
        place=_localized(value["place"]),
        dates=value["dates"],
        languages=tuple(value["languages"]),
    )


def _session_read(content: Mapping[str, Any], ids: Mapping[str, Any]) -> Session:
    value = content["session"]
    people = {one["slug"]: _speaker_read(one, ids) for one in content["speakers"]}
    recordings = {
        recording["position"]: identifier
        for recording, identifier in zip(content["recordings"], ids["recordings"], strict=True)
    }
    return Session(
        id=ids["session"],
        slug=value["slug"],
        conference_id=ids["conference"],
        position=value["position"],
        title=_localized(value["title"]),
        abstract=_localized(value["abstract"]),
        languages=tuple(value["languages"]),
        date=value["date"],
        chair=people[value["chair"]] if value["chair"] else None,
        talks=tuple(
            Talk(
                id=ids["talks"][talk["slug"]],
                slug=talk["slug"],
                position=talk["position"],
                title=_localized(talk["title"]),
                speakers=tuple(people[slug] for slug in talk["speakers"]),
                recording_id=recordings.get(talk["recording"]),
                span=Span(*talk["span"]) if talk["span"] else None,
            )
            for talk in value["talks"]
        ),
        materials=tuple(
            _material_read(one, ids["materials"][one["slug"]], recordings)
            for one in value.get("materials", ())
        ),
    )


def _material_read(
    value: Mapping[str, Any], identifier: str, recordings: Mapping[int, str]
) -> Material:
    return Material(
        id=identifier,
        slug=value["slug"],
        position=value["position"],
        kind=MaterialKind(value["kind"]),
        title=_localized(value["title"]),
        credit=value["credit"],
        rights=value["rights"],
        recording_id=recordings.get(value["recording"]),
        span=Span(*value["span"]) if value["span"] else None,
        file=KeptFile(**value["file"]) if value["file"] else None,
    )


def _speaker_read(value: Mapping[str, Any], ids: Mapping[str, Any]) -> Speaker:
    return Speaker(
        id=ids["speakers"][value["slug"]],
        slug=value["slug"],
        name=value["name"],
        title=_localized(value["title"]),
        affiliation=_localized(value["affiliation"]),
        biography=_localized(value["biography"]),
        also_written=tuple(value.get("also_written", ())),
    )


def _recording_read(
    value: Mapping[str, Any], identifier: str, origins: Sequence[Origin]
) -> PublishedRecording:
    return PublishedRecording(
        id=identifier,
        position=value["position"],
        duration=value["duration"],
        original=value["original"],
        playback=value["playback"],
        segments=tuple(_published_read(one, origins) for one in value["segments"]),
        gaps=tuple(Gap(Span(*one["span"]), GapReason(one["reason"])) for one in value["gaps"]),
        track=Track(**value.get("track", {})),
        recorded_at=value.get("recorded_at", ""),
        video=KeptFile(**value["video"]) if "video" in value else None,
    )


def _published_read(value: Mapping[str, Any], origins: Sequence[Origin]) -> PublishedSegment:
    return PublishedSegment(
        anchor=value["anchor"],
        position=value["position"],
        span=Span(*value["span"]),
        language=value["language"],
        texts=tuple(
            PublishedText(
                text["language"],
                text["text"],
                origins[text["origin"]],
                text["spoken"],
                text.get("stale", False),
            )
            for text in value["texts"]
        ),
        talk=value["talk"],
        voice=value["voice"],
        words=tuple(Word(Span(start, end), *rest) for start, end, *rest in value["words"]),
    )
