"""What each role may do. Pure: one table, asked by one function."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is to a conference; each may do all that those before it may."""

    READER = "reader"
    TECHNICIAN = "technician"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """Something that needs a right."""

    UPLOAD = "upload"
    WATCH = "watch"
    PUBLISH = "publish"
    ARRANGE = "arrange"


NEEDED = {
    Action.UPLOAD: Role.TECHNICIAN,
    Action.WATCH: Role.TECHNICIAN,
    Action.PUBLISH: Role.EDITOR,
    Action.ARRANGE: Role.ADMINISTRATOR,
}
"""The least role that may do it: UPLOAD brings, orders, stops and removes recordings; WATCH sees
the desk; PUBLISH makes editions; ARRANGE makes conferences and sessions."""

_ORDER = tuple(Role)


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever asks: ``name`` stands beside what they do; ``conference_id`` None is all of them."""

    name: str
    role: Role
    conference_id: str | None = None


def allows(person: Person, action: Action, conference_id: str | None = None) -> bool:
    """Whether ``person`` may do it, in that conference where one is named."""
    here = person.conference_id in (None, conference_id) or conference_id is None
    return here and _ORDER.index(person.role) >= _ORDER.index(NEEDED[action])
