"""Guesses from names and dates which session a file belongs to, and where it stands among others.

Pure, and shy: where two sessions fit equally well, or a name contradicts itself, nothing is said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service.programme import Conference, Session
from transcripts.text import fold, tokens

SESSION_WORDS = frozenset({"phien", "session", "seance"})

SMALL_WORDS = frozenset(
    tokens(
        "a an and at for from in of on or the to au aux d de des du en et l la le les ou par pour"
        " sur un une cac cho cua nhung tai trong va ve"
    )
)
"""Words so common that they tell nothing of a session."""

ENOUGH = 2
"""Words of a title that a name must share where it does not hold the title whole."""

_NUMBER = re.compile(rf"\b(?:(?:{'|'.join(sorted(SESSION_WORDS))}) ?|s)0?(\d{{1,2}})(?!\d)")
_RUN = re.compile(r"\d+|[^\W\d_]+")
_ENDING = re.compile(r"\.\w{1,8}$")


@dataclass(frozen=True, slots=True)
class Named:
    """What is known of a file before it is sent; ``modified`` is on the recorder's own clock."""

    name: str
    modified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Guess:
    """``session`` is None where none fits best; ``order`` counts from 1 within the session."""

    session: Session | None
    order: int


def guess(files: Sequence[Named], conference: Conference) -> tuple[Guess, ...]:
    """A guess for each file, in the order they were given."""
    sessions = [guess_session(file, conference.sessions) for file in files]
    taken: Counter[str] = Counter()
    guesses: dict[int, Guess] = {}
    for place in in_order(files):
        session = sessions[place]
        taken[session.id if session else ""] += 1
        guesses[place] = Guess(session, taken[session.id if session else ""])
    return tuple(guesses[place] for place in range(len(files)))


def guess_session(file: Named, sessions: Sequence[Session]) -> Session | None:
    """The one session that fits, or None.

    All that the name says must agree. The date of the file only decides between sessions that
    the name leaves open: copying a file may have changed it.
    """
    name = _plain(_ENDING.sub("", file.name))
    fitting = list(sessions)
    for said in (_numbered(name, sessions), _titled(name, sessions), _dated(name, sessions)):
        fitting = [one for one in fitting if said is None or one in said]
    if len(fitting) > 1 and file.modified:
        day = file.modified.date().isoformat()
        fitting = [one for one in fitting if one.date == day]
    return fitting[0] if len(fitting) == 1 else None


def in_order(files: Sequence[Named]) -> list[int]:
    """The places of the files in the order in which they were probably recorded.

    Files whose names begin alike go by the numbers in their names (2 before 10, a recorder's
    ``_001`` before ``_002``); one such family after another by its earliest date.
    """
    named = [_runs(file.name) for file in files]
    dated = [file.modified.isoformat() if file.modified else "~" for file in files]
    begun: dict[str, str] = {}
    for runs, when in zip(named, dated, strict=True):
        begun[_family(runs)] = min(when, begun.get(_family(runs), "~"))

    def key(place: int) -> tuple[object, ...]:
        family = _family(named[place])
        return begun[family], family, _natural(named[place]), dated[place], files[place].name

    return sorted(range(len(files)), key=key)


def _plain(text: str) -> str:
    """Its words and numbers without case and marks, one space between them."""
    return " ".join(fold(token) for token in tokens(text))


def _runs(name: str) -> list[str]:
    return _RUN.findall(_plain(_ENDING.sub("", name)))


def _family(runs: Sequence[str]) -> str:
    """The words before the first number."""
    numbers = (place for place, run in enumerate(runs) if run.isdecimal())
    return " ".join(runs[: next(numbers, len(runs))])


def _natural(runs: Sequence[str]) -> list[tuple[int, str]]:
    return [(int(run), "") if run.isdecimal() else (-1, run) for run in runs]


def _numbered(name: str, sessions: Sequence[Session]) -> list[Session] | None:
    """The sessions of the number a name gives, None where it gives none.

    Sessions have the numbers in their titles, or, where no title has one, their places.
    """
    asked = _numbers(name)
    if not asked:
        return None
    own = [_numbers(" ".join(_phrases(one))) for one in sessions]
    if not any(own):
        own = [{place} for place in range(1, len(sessions) + 1)]
    return [one for one, numbers in zip(sessions, own, strict=True) if asked & numbers]


def _numbers(plain: str) -> set[int]:
    return {int(found) for found in _NUMBER.findall(plain)}


def _titled(name: str, sessions: Sequence[Session]) -> list[Session] | None:
    """The sessions whose titles share most words with a name, None where too few are shared."""
    words = _words(name)
    shared = [max(_shared(words, phrase) for phrase in _phrases(one)) for one in sessions]
    best = max(shared, default=0)
    return (
        [one for one, count in zip(sessions, shared, strict=True) if count == best]
        if best
        else None
    )


def _phrases(session: Session) -> list[str]:
    return [_plain(text) for text in (session.slug, *dict(session.title.texts).values())]


def _words(plain: str) -> set[str]:
    found = {run for run in _RUN.findall(plain) if not run.isdecimal()}
    return found - SMALL_WORDS - SESSION_WORDS


def _shared(words: set[str], phrase: str) -> int:
    own = _words(phrase)
    count = len(words & own)
    return count if count >= min(ENOUGH, len(own)) else 0


def _dated(name: str, sessions: Sequence[Session]) -> list[Session] | None:
    """The sessions of a date in the name, None where it has none of theirs."""
    return [one for one in sessions if one.date and _has_date(name, one.date)] or None


def _has_date(plain: str, iso: str) -> bool:
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    spellings = (
        f"{year} {month} {day}",
        f"{day} {month} {year}",
        f"{year}{month}{day}",
        f"{day}{month}{year}",
        f"{year[2:]}{month}{day}",
    )
    # Some recorders write date and time as one number of fourteen digits.
    pattern = rf"(?<!\d)(?:{'|'.join(map(re.escape, spellings))})(?!\d(?!\d{{5}}(?!\d)))"
    return re.search(pattern, plain) is not None
