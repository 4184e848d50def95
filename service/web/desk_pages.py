"""What each page of the desk says: the same kind of value as a reader's page, for technicians.

Kept apart from ``pages``: readers and technicians change for different reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages import EditionLine, Frame, Link, SegmentLine, Wording
from transcripts.model import Language


@dataclass(frozen=True, slots=True)
class EngineLine:
    """An engine in use: ``task``, ``notice`` are messages, ``address`` is what ``setting`` says."""

    task: str
    address: str
    setting: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class DeskSession:
    """A session as the desk lists it."""

    href: str
    title: Wording
    date: str
    recordings: int
    working: int
    failed: int
    edition: EditionLine | None = None


@dataclass(frozen=True, slots=True)
class DeskConference:
    """A conference as the desk lists it; ``new_session`` is "" for who may not make one."""

    title: Wording
    href: str
    new_session: str = ""
    sessions: tuple[DeskSession, ...] = ()


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk's door: every conference and session, and which engines listen and translate.

    ``new_conference`` is where to make one, "" for who may not.
    """

    template: ClassVar[str] = "desk/home.html"
    frame: Frame
    new_conference: str = ""
    conferences: tuple[DeskConference, ...] = ()
    engines: tuple[EngineLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form as it was filled in.

    ``language`` is that of the text it takes, ``fault`` a message that says what is wrong.
    """

    name: str
    value: str = ""
    language: Language | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ConferenceFormPage:
    """The form that makes a conference."""

    template: ClassVar[str] = "desk/conference.html"
    frame: Frame
    action: str
    titles: tuple[Field, ...]
    places: tuple[Field, ...]
    starts: Field
    ends: Field
    languages: tuple[Field, ...]
    slug: Field


@dataclass(frozen=True, slots=True)
class SessionFormPage:
    """The form that makes a session of a conference."""

    template: ClassVar[str] = "desk/session.html"
    frame: Frame
    conference: Link
    action: str
    titles: tuple[Field, ...]
    abstracts: tuple[Field, ...]
    date: Field
    languages: tuple[Field, ...]
    slug: Field


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of a recording: ``name``, ``state`` are messages; ``done`` of ``total`` seconds."""

    name: str
    state: str
    code: str
    done: float = 0.0
    total: float = 0.0


@dataclass(frozen=True, slots=True)
class FailureLine:
    """What failed: ``reason`` and ``remedy`` are messages where the catalogues have them."""

    subject: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording on the board; ``state`` is a message, ``code`` the same state for style sheets.

    ``retry`` is where to ask for another try, "" where there is nothing to retry.
    """

    number: int
    name: str
    size: int
    format: str
    duration: float | None
    state: str
    code: str
    stages: tuple[StageRow, ...] = ()
    failure: FailureLine | None = None
    retry: str = ""


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """The text recognised so far of one recording."""

    number: int
    name: str
    segments: tuple[SegmentLine, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What the machine does with a session's recordings, and whether it can be published.

    ``obstacle`` is a message that says what is missing before publishing.
    """

    recordings: tuple[RecordingRow, ...] = ()
    previews: tuple[PreviewPart, ...] = ()
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board alone, as the session's desk page fetches it every two seconds."""

    template: ClassVar[str] = "desk/board.html"
    frame: Frame
    board: Board


@dataclass(frozen=True, slots=True)
class SessionDeskPage:
    """A session at the desk: bring recordings, watch them become text, publish.

    ``publish`` is where to, "" for who may not.
    """

    template: ClassVar[str] = "desk/desk.html"
    frame: Frame
    conference: Link
    title: Wording
    public: str
    upload: str
    upload_limit: int
    board_href: str
    board: Board
    publish: str = ""
    engines: tuple[EngineLine, ...] = ()
    edition: EditionLine | None = None


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Where a technician shows a token; ``next`` is the page to go on to, ``fault`` a message."""

    template: ClassVar[str] = "desk/sign-in.html"
    frame: Frame
    action: str
    next: str = ""
    fault: str = ""
