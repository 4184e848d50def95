"""What the database says of the line: each recording's place in it, and when it will be ready."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from service.database import recordings, views
from service.jobs.forecast import (
    ENGINE,
    LATELY,
    PREPARATION,
    Left,
    Measured,
    Range,
    forecast,
    paces,
)
from service.programme import Recording, Stage, StageState


@dataclass(frozen=True, slots=True)
class Outlook:
    """``place`` in the line of ``of`` recordings, from 1; None for ``ready`` is not known yet."""

    place: int
    of: int
    ready: Range | None = None


def outlook(connection: Connection) -> dict[str, Outlook]:
    """Of every recording in line, by its identifier."""
    line = recordings.in_line(connection)
    stages = (*PREPARATION, *ENGINE)
    done = views.stages_done(connection, LATELY * len(stages))
    known = paces(_measured(*row) for row in done if row[0] in stages)
    told = forecast(known, [_left(one) for one in line if one.duration])
    return {
        one.id: Outlook(place, len(line), told.get(one.id)) for place, one in enumerate(line, 1)
    }


def _measured(stage: str, seconds: float, begun: str, ended: str) -> Measured:
    return Measured(stage, seconds, _moment(begun), _moment(ended))


def _moment(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _left(recording: Recording) -> Left:
    shares = tuple((one.name, _share(one)) for one in recording.stages if one.name != "check")
    return Left(recording.id, recording.duration or 0.0, shares)


def _share(stage: Stage) -> float:
    """The part that is not done."""
    if stage.state is StageState.DONE:
        return 0.0
    return 1.0 - min(stage.done, stage.total) / stage.total if stage.total else 1.0
