"""What each page of the desk says: the same kind of value as a reader's page, for technicians.

Kept apart from ``pages``: readers and technicians change for different reasons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from service.publication.pages.frame import Frame, Link, Wording
from service.publication.pages.programme import EditionLine
from service.publication.pages.session import GapPart, SegmentLine, TrackLine
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
    """A conference as the desk lists it; ``new_session``, ``look`` are "" for who may not.

    ``bring`` is where recordings of all its sessions are brought, ``look`` where its colour and
    its logo are chosen.
    """

    title: Wording
    href: str
    bring: str
    new_session: str = ""
    look: str = ""
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
class LookPage:
    """A conference's colour and logo, and the forms below ``action`` that change them.

    ``is_own`` where the colour is not the house's; ``largest`` in bytes of a logo. The frame's
    conference is theirs, so that the page is drawn in what it tells of.
    """

    template: ClassVar[str] = "desk/look.html"
    frame: Frame
    action: str
    accent: Field
    is_own: bool
    has_logo: bool
    largest: int


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
class StageChoice:
    """A stage that can be done again; ``label`` is a message."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Acts:
    """What can be done to a recording, each below ``href``."""

    href: str
    stop: bool = False
    retry: bool = False
    again: tuple[StageChoice, ...] = ()
    up: bool = False
    down: bool = False
    rename: bool = False
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Ready:
    """``place`` in the line of ``of``; the least and the most seconds until it is ready, or None.

    Where ``told`` is False, nothing like it was measured yet.
    """

    place: int
    of: int
    told: bool = False
    least: float = 0.0
    most: float = 0.0


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One recording on the board; ``state`` is a message, ``code`` the same state for style sheets.

    ``remarks`` are sentences in the page's language; ``next`` is a message: who acts now.
    ``session`` leads to its desk page where several sessions are shown together.
    """

    id: str
    number: int
    name: str
    size: int
    format: str
    duration: float | None
    state: str
    code: str
    acts: Acts
    next: str = ""
    stages: tuple[StageRow, ...] = ()
    failure: FailureLine | None = None
    ready: Ready | None = None
    track: TrackLine | None = None
    recorded_at: str = ""
    remarks: tuple[str, ...] = ()
    damage: tuple[GapPart, ...] = ()
    session: Link | None = None


@dataclass(frozen=True, slots=True)
class PreviewPart:
    """The text recognised so far of one recording."""

    number: int
    name: str
    segments: tuple[SegmentLine, ...]
    track: TrackLine | None = None


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
    """The board alone, as the session's desk page fetches it when it changed."""

    template: ClassVar[str] = "desk/board.html"
    frame: Frame
    board: Board


@dataclass(frozen=True, slots=True)
class Jobs:
    """All recordings that are at work, in line or failed, of every session."""

    working: tuple[RecordingRow, ...] = ()
    waiting: tuple[RecordingRow, ...] = ()
    failed: tuple[RecordingRow, ...] = ()


@dataclass(frozen=True, slots=True)
class JobsBoardPage:
    """What the page of all jobs fetches when it changed."""

    template: ClassVar[str] = "desk/jobs-board.html"
    frame: Frame
    jobs: Jobs


@dataclass(frozen=True, slots=True)
class JobsPage:
    """Everything that is at work, in line or failed, of all sessions."""

    template: ClassVar[str] = "desk/jobs.html"
    frame: Frame
    board_href: str
    events_href: str
    jobs: Jobs


@dataclass(frozen=True, slots=True)
class RemovePage:
    """The question before a recording is removed."""

    template: ClassVar[str] = "desk/remove.html"
    frame: Frame
    session: Link
    action: str
    name: str
    size: int
    duration: float | None


@dataclass(frozen=True, slots=True)
class SessionChoice:
    """A session that a file may be brought to; ``value`` is ``CONFERENCE/SESSION``."""

    value: str
    href: str
    title: Wording


@dataclass(frozen=True, slots=True)
class Bringing:
    """Where recordings are brought: to ``session``, or to any of ``choices`` where that is "".

    ``form`` takes them without scripts, where there is one session; ``limit`` in bytes a file.
    """

    conference: str
    session: str
    choices: tuple[SessionChoice, ...]
    form: str
    limit: int


@dataclass(frozen=True, slots=True)
class RecordingsPage:
    """Recordings brought to all sessions of a conference at once."""

    template: ClassVar[str] = "desk/recordings.html"
    frame: Frame
    conference: Link
    bring: Bringing


@dataclass(frozen=True, slots=True)
class SessionDeskPage:
    """A session at the desk: bring recordings, watch them become text, publish.

    ``publish`` is where to, ``shown`` where it is said what was shown, "" for who may not.
    """

    template: ClassVar[str] = "desk/desk.html"
    frame: Frame
    conference: Link
    title: Wording
    public: str
    bring: Bringing
    board_href: str
    events_href: str
    board: Board
    publish: str = ""
    shown: str = ""
    engines: tuple[EngineLine, ...] = ()
    edition: EditionLine | None = None


@dataclass(frozen=True, slots=True)
class ShownRow:
    """Something that was shown, at the desk: ``name`` is a message, ``start`` None for no moment.

    ``file`` is the address of its file, "" for none; ``remove`` takes it away.
    """

    name: str
    title: Wording
    remove: str
    start: float | None = None
    file: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class RecordingChoice:
    """A recording in which something was shown."""

    id: str
    number: int
    name: str


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What was shown in a session, and the form that adds to it; ``largest`` in bytes of a file."""

    template: ClassVar[str] = "desk/shown.html"
    frame: Frame
    conference: Link
    session: Link
    action: str
    rows: tuple[ShownRow, ...]
    recordings: tuple[RecordingChoice, ...]
    titles: tuple[Field, ...]
    credit: Field
    rights: Field
    recording: Field
    starts: Field
    ends: Field
    file: Field
    largest: int


@dataclass(frozen=True, slots=True)
class SignInPage:
    """Where a technician shows a token; ``next`` is the page to go on to, ``fault`` a message."""

    template: ClassVar[str] = "desk/sign-in.html"
    frame: Frame
    action: str
    next: str = ""
    fault: str = ""
