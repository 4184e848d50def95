"""Conferences with their sessions, talks and speakers: written one by one, read whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from service.database import materials, schema
from service.database.rows import (
    Row,
    batches,
    kept_file,
    localized,
    span,
    to_kept_file,
    to_localized,
)
from service.errors import NotFound
from service.programme import Conference, KeptFile, Session, Speaker, Talk
from transcripts.model import Span


def add_conference(connection: sa.Connection, conference: Conference) -> None:
    """Add the conference itself; its sessions are added each. Raises Conflict."""
    connection.execute(
        schema.conference.insert().values(
            id=conference.id,
            slug=conference.slug,
            title=localized(conference.title),
            about=localized(conference.about),
            place=localized(conference.place),
            dates=conference.dates,
            languages=list(conference.languages),
            accent=conference.accent,
            logo=kept_file(conference.logo),
        )
    )


def set_look(
    connection: sa.Connection, conference_id: str, accent: str, logo: KeptFile | None
) -> None:
    """Keep a conference's colour and its logo. Raises NotFound."""
    changed = connection.execute(
        schema.conference.update()
        .where(schema.conference.c.id == conference_id)
        .values(accent=accent, logo=kept_file(logo))
    )
    if changed.rowcount == 0:
        raise NotFound(conference_id, "there is no such conference")


def add_speaker(connection: sa.Connection, conference_id: str, speaker: Speaker) -> None:
    """Add a person of the programme. Raises Conflict."""
    connection.execute(
        schema.speaker.insert().values(
            id=speaker.id,
            conference_id=conference_id,
            slug=speaker.slug,
            name=speaker.name,
            title=localized(speaker.title),
            affiliation=localized(speaker.affiliation),
            biography=localized(speaker.biography),
            also_written=list(speaker.also_written),
        )
    )


def add_session(connection: sa.Connection, session: Session) -> None:
    """Add the session itself, its chair being there already; its talks are added each."""
    connection.execute(
        schema.session.insert().values(
            id=session.id,
            conference_id=session.conference_id,
            slug=session.slug,
            position=session.position,
            title=localized(session.title),
            abstract=localized(session.abstract),
            languages=list(session.languages),
            date=session.date,
            chair_id=session.chair.id if session.chair else None,
        )
    )


def add_talk(connection: sa.Connection, session_id: str, talk: Talk) -> None:
    """Add a talk and who gives it, in order; its speakers are there already. Raises Conflict."""
    connection.execute(
        schema.talk.insert().values(
            id=talk.id,
            session_id=session_id,
            slug=talk.slug,
            position=talk.position,
            title=localized(talk.title),
            recording_id=talk.recording_id,
            start=talk.span.start if talk.span else None,
            end=talk.span.end if talk.span else None,
        )
    )
    links = [
        {"talk_id": talk.id, "speaker_id": speaker.id, "position": position}
        for position, speaker in enumerate(talk.speakers)
    ]
    if links:
        connection.execute(schema.talk_speaker.insert(), links)


def place_talk(
    connection: sa.Connection, talk_id: str, recording_id: str, place: Span | None
) -> None:
    """Say which recording holds the talk, and where in it when that is known. Raises NotFound."""
    changed = connection.execute(
        schema.talk.update()
        .where(schema.talk.c.id == talk_id)
        .values(
            recording_id=recording_id,
            start=place.start if place else None,
            end=place.end if place else None,
        )
    )
    if changed.rowcount == 0:
        raise NotFound(talk_id, "there is no such talk")


def conferences(connection: sa.Connection) -> tuple[Conference, ...]:
    """Every conference with all that belongs to it, the latest dates first."""
    order = (schema.conference.c.dates.desc(), schema.conference.c.slug)
    return _conferences(connection, schema.conference.select().order_by(*order))


def conference(connection: sa.Connection, slug: str) -> Conference:
    """One conference with all that belongs to it. Raises NotFound."""
    query = schema.conference.select().where(schema.conference.c.slug == slug)
    for found in _conferences(connection, query):
        return found
    raise NotFound(slug, "there is no such conference")


def conference_of(connection: sa.Connection, session_id: str) -> Conference:
    """The conference that a session belongs to, with all that belongs to it. Raises NotFound."""
    query = sa.select(schema.conference).join(schema.session)
    for found in _conferences(connection, query.where(schema.session.c.id == session_id)):
        return found
    raise NotFound(session_id, "there is no such session")


def session(connection: sa.Connection, session_id: str) -> Session:
    """One session with its talks and speakers. Raises NotFound."""
    for found in _sessions(connection, schema.session.c.id == session_id):
        return found
    raise NotFound(session_id, "there is no such session")


def session_at(connection: sa.Connection, conference_slug: str, session_slug: str) -> Session:
    """The session at an address such as ``viet-cinema-2025/opening``. Raises NotFound."""
    of_conference = sa.select(schema.conference.c.id).where(
        schema.conference.c.slug == conference_slug
    )
    here = sa.and_(
        schema.session.c.slug == session_slug,
        schema.session.c.conference_id.in_(of_conference),
    )
    for found in _sessions(connection, here):
        return found
    raise NotFound(f"{conference_slug}/{session_slug}", "there is no such session")


def speakers(connection: sa.Connection, conference_id: str) -> tuple[Speaker, ...]:
    """The people of one conference, by name."""
    return tuple(_speakers(connection, [conference_id]).values())


def _conferences(connection: sa.Connection, query: sa.Select[Any]) -> tuple[Conference, ...]:
    rows = connection.execute(query).mappings().all()
    sessions: dict[str, list[Session]] = defaultdict(list)
    for ids in batches([row["id"] for row in rows]):
        for found in _sessions(connection, schema.session.c.conference_id.in_(ids)):
            sessions[found.conference_id].append(found)
    return tuple(_to_conference(row, sessions[row["id"]]) for row in rows)


def _sessions(connection: sa.Connection, condition: sa.ColumnElement[bool]) -> tuple[Session, ...]:
    query = schema.session.select().where(condition)
    order = (schema.session.c.position, schema.session.c.slug)
    rows = connection.execute(query.order_by(*order)).mappings().all()
    people = _speakers(connection, [row["conference_id"] for row in rows])
    ids = [row["id"] for row in rows]
    talks, shown = _talks(connection, ids, people), materials.of_sessions(connection, ids)
    return tuple(
        replace(_to_session(row, people, talks[row["id"]]), materials=shown[row["id"]])
        for row in rows
    )


def _speakers(connection: sa.Connection, conference_ids: Sequence[str]) -> dict[str, Speaker]:
    """By id, in order of names."""
    found: dict[str, Speaker] = {}
    for ids in batches(conference_ids):
        query = schema.speaker.select().where(schema.speaker.c.conference_id.in_(ids))
        ordered = query.order_by(schema.speaker.c.name, schema.speaker.c.slug)
        for row in connection.execute(ordered).mappings():
            found[row["id"]] = _to_speaker(row)
    return found


def _talks(
    connection: sa.Connection, session_ids: Sequence[str], people: Mapping[str, Speaker]
) -> dict[str, list[Talk]]:
    """By session, in order of the programme."""
    found: dict[str, list[Talk]] = defaultdict(list)
    table, link = schema.talk, schema.talk_speaker
    for ids in batches(session_ids):
        given: dict[str, list[Speaker]] = defaultdict(list)
        links = sa.select(link).join(table).where(table.c.session_id.in_(ids))
        for row in connection.execute(links.order_by(link.c.position)).mappings():
            given[row["talk_id"]].append(people[row["speaker_id"]])
        query = table.select().where(table.c.session_id.in_(ids))
        for row in connection.execute(query.order_by(table.c.position, table.c.slug)).mappings():
            found[row["session_id"]].append(_to_talk(row, given[row["id"]]))
    return found


def _to_conference(row: Row, sessions: Sequence[Session]) -> Conference:
    return Conference(
        id=row["id"],
        slug=row["slug"],
        title=to_localized(row["title"]),
        about=to_localized(row["about"]),
        place=to_localized(row["place"]),
        dates=row["dates"],
        languages=tuple(row["languages"]),
        sessions=tuple(sessions),
        accent=row["accent"],
        logo=to_kept_file(row["logo"]),
    )


def _to_session(row: Row, people: Mapping[str, Speaker], talks: Sequence[Talk]) -> Session:
    return Session(
        id=row["id"],
        slug=row["slug"],
        conference_id=row["conference_id"],
        position=row["position"],
        title=to_localized(row["title"]),
        abstract=to_localized(row["abstract"]),
        languages=tuple(row["languages"]),
        date=row["date"],
        chair=people[row["chair_id"]] if row["chair_id"] else None,
        talks=tuple(talks),
    )


def _to_talk(row: Row, given_by: Sequence[Speaker]) -> Talk:
    return Talk(
        id=row["id"],
        slug=row["slug"],
        position=row["position"],
        title=to_localized(row["title"]),
        speakers=tuple(given_by),
        recording_id=row["recording_id"],
        span=span(row) if row["start"] is not None else None,
    )


def _to_speaker(row: Row) -> Speaker:
    return Speaker(
        id=row["id"],
        slug=row["slug"],
        name=row["name"],
        title=to_localized(row["title"]),
        affiliation=to_localized(row["affiliation"]),
        biography=to_localized(row["biography"]),
        also_written=tuple(row["also_written"]),
    )
