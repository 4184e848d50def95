"""Brings the demonstration conference into the programme; its recordings are received by others.

Identifiers are made from the slugs, so that every demonstration has the same ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from service.database import Database, editions, materials, programme
from service.errors import NotFound
from service.ids import ALPHABET, LENGTH
from service.programme import (
    Conference,
    Localized,
    Material,
    MaterialKind,
    Session,
    Speaker,
    Talk,
)
from service.receiving.shown import keep, kind_of
from service.storage import Storage
from transcripts.model import Span

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoRecording:
    """A recording that comes with the demonstration: its file, its session's slug, its talks.

    ``talks`` are (slug, place in the recording) pairs; ``shown`` is what was shown in it, each
    with the file that is to be received, or None.
    """

    path: Path
    session: str
    talks: tuple[tuple[str, Span], ...]
    shown: tuple[tuple[Material, Path | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Demonstration:
    """The programme of the demonstration and the recordings of it, in order."""

    conference: Conference
    speakers: tuple[Speaker, ...]
    recordings: tuple[DemoRecording, ...]


def demonstration(folder: Path = FOLDER) -> Demonstration:
    """The demonstration as its ``conference.yaml`` says it."""
    told = yaml.safe_load((folder / "conference.yaml").read_text(encoding="utf-8"))
    people = {one["slug"]: _speaker(one) for one in told["speakers"]}
    return Demonstration(
        _conference(told, people),
        tuple(people.values()),
        tuple(_recording(one, folder) for one in _in_order(told["recordings"])),
    )


def load(database: Database) -> Demonstration:
    """Put the programme into the database, once: where it is already, it stays as it is."""
    demo = demonstration()
    with database.write() as connection:
        try:
            programme.conference(connection, demo.conference.slug)
        except NotFound:
            programme.add_conference(connection, demo.conference)
            for speaker in demo.speakers:
                programme.add_speaker(connection, demo.conference.id, speaker)
            for session in demo.conference.sessions:
                programme.add_session(connection, session)
                for talk in session.talks:
                    programme.add_talk(connection, session.id, talk)
    return demo


def session_of(database: Database, demo: Demonstration, recording: DemoRecording) -> Session:
    """The session in the database that a recording belongs to. Raises NotFound."""
    with database.read() as connection:
        return programme.session_at(connection, demo.conference.slug, recording.session)


def place_talks(database: Database, session: Session, demo: DemoRecording, received: str) -> None:
    """Say where in the recording ``received`` its talks are. Raises NotFound."""
    places = dict(demo.talks)
    with database.write() as connection:
        for talk in session.talks:
            if talk.slug in places:
                programme.place_talk(connection, talk.id, received, places[talk.slug])


def show_materials(
    database: Database, storage: Storage, session: Session, demo: DemoRecording, received: str
) -> None:
    """Keep what was shown in the recording ``received``, until its session is published.

    What is there already stays as it is. Raises StorageFull.
    """
    there = {material.slug for material in session.materials}
    for material, path in demo.shown:
        if material.slug in there:
            continue
        file = keep(storage, path.read_bytes()) if path else None
        whole = replace(material, recording_id=received, file=file, kind=kind_of(file))
        with database.write() as connection:
            if editions.latest(connection, session.id) is None:
                materials.add(connection, session.id, whole)


def _in_order(recordings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(recordings, key=lambda one: (one["session"], one["order"]))


def _recording(value: Mapping[str, Any], folder: Path) -> DemoRecording:
    talks = ((one["talk"], Span(one["start"], one["end"])) for one in value["talks"])
    shown = (
        (_material(one, value["session"]), folder / one["file"] if "file" in one else None)
        for one in value.get("shown", ())
    )
    return DemoRecording(folder / value["file"], value["session"], tuple(talks), tuple(shown))


def _material(value: Mapping[str, Any], session: str) -> Material:
    """Without its recording and its file, which are yet to be received."""
    return Material(
        id=_id("mat", session, value["slug"]),
        slug=value["slug"],
        position=value["position"],
        kind=MaterialKind.EXCERPT,
        title=_localized(value["title"]),
        credit=value["credit"],
        rights=value["rights"],
        span=Span(value["start"], value["end"]),
    )


def _id(prefix: str, *slugs: str) -> str:
    digest = hashlib.sha256("/".join(slugs).encode()).digest()
    return f"{prefix}_" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:LENGTH])


def _localized(value: Mapping[str, str]) -> Localized:
    return Localized.of(**value)


def _speaker(value: Mapping[str, Any]) -> Speaker:
    return Speaker(
        id=_id("spk", value["slug"]),
        slug=value["slug"],
        name=value["name"],
        title=_localized(value["title"]),
        affiliation=_localized(value["affiliation"]),
        biography=_localized(value["biography"]),
        also_written=tuple(value.get("also_written", ())),
    )


def _conference(told: Mapping[str, Any], people: Mapping[str, Speaker]) -> Conference:
    value = told["conference"]
    return Conference(
        id=_id("cnf", value["slug"]),
        slug=value["slug"],
        title=_localized(value["title"]),
        about=_localized(value["about"]),
        place=_localized(value["place"]),
        dates=str(value["dates"]),
        languages=tuple(value["languages"]),
        sessions=tuple(
            _session(one, position, _id("cnf", value["slug"]), people)
            for position, one in enumerate(told["sessions"], start=1)
        ),
    )


def _session(
    value: Mapping[str, Any], position: int, conference_id: str, people: Mapping[str, Speaker]
) -> Session:
    return Session(
        id=_id("ses", conference_id, value["slug"]),
        slug=value["slug"],
        conference_id=conference_id,
        position=position,
        title=_localized(value["title"]),
        abstract=_localized(value["abstract"]),
        languages=tuple(value["languages"]),
        date=str(value["date"]),
        chair=people[value["chair"]],
        talks=tuple(
            _talk(one, number, value["slug"], people)
            for number, one in enumerate(value["talks"], start=1)
        ),
    )


def _talk(
    value: Mapping[str, Any], position: int, session: str, people: Mapping[str, Speaker]
) -> Talk:
    return Talk(
        id=_id("tlk", session, value["slug"]),
        slug=value["slug"],
        position=position,
        title=_localized(value["title"]),
        speakers=tuple(people[slug] for slug in value["speakers"]),
    )
