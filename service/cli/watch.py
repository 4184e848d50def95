"""``actes watch``: takes the files that a recorder leaves in a folder, such as its network share.

A file is taken when nobody has written to it for a while, and moved aside only when its bytes
are safe in the data. Nothing is ever deleted or written over, and one bad file stops no other.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from typing import Annotated

import typer

from service.cli.surroundings import configuration, say
from service.cli.upload import Outcome, bringer
from service.errors import Refused, ServiceError
from service.receiving.names import display_name
from service.receiving.sources import Source, Stamp, open_source

app = typer.Typer()

RECEIVED = "received"
"""The folder inside the watched one where files go that are safe."""

UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart")
"""Endings of files that some program is still bringing."""

EVERY = 3.0
"""Seconds between two looks at the folder."""

AGAIN = 60.0
"""Seconds before a file that could not be taken is tried again."""

Bring = Callable[[Source], Outcome]


@app.command("watch", help="Take the files that a recorder leaves in a folder.")
def command(
    folder: Path,
    session: Annotated[str, typer.Option(help="CONFERENCE/SESSION")],
    still: Annotated[float, typer.Option(min=0, help="seconds nobody wrote to a file")] = 10.0,
    leave: Annotated[bool, typer.Option("--leave", help="do not move what was taken")] = False,
    server: Annotated[str, typer.Option(help="bring to this service, by ACTES_TOKEN")] = "",
) -> None:
    """Watch until Ctrl-C."""
    if folder.exists() and not folder.is_dir():
        raise Refused(str(folder), "this is no folder", "Name a folder to watch")
    with bringer(configuration(), server, session) as bring:
        watch = Watch(folder, lambda source: bring(source, _in_silence), still, leave)
        say(f"Watching {folder} for {session} until Ctrl-C.")
        try:
            while True:
                watch.look_around(time.monotonic())
                time.sleep(EVERY)
        except KeyboardInterrupt:
            say("Not watching any more; what was taken is safe.")


def _in_silence(_done: int) -> None:
    """Nobody looks at a bar here."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it is since ``since``; not tried before ``again``; ``said`` was told of it."""

    stamp: Stamp
    since: float
    again: float = 0.0
    said: str = ""


class Watch:
    """One folder and what was seen in it; ``still`` is seconds, ``leave`` moves nothing."""

    def __init__(self, folder: Path, bring: Bring, still: float, leave: bool) -> None:
        self._folder = folder
        self._bring = bring
        self._still = still
        self._leave = leave
        self._seen: dict[str, Seen] = {}
        self._away = ""

    def look_around(self, now: float) -> None:
        """Take every file that is ready at ``now``, in seconds of a clock that never goes back."""
        try:
            found = dict(candidates(self._folder))
        except OSError as error:
            self._say_away(f"cannot be read ({error.strerror}); waiting until it is back")
            return
        self._say_away("")
        known = self._seen
        self._seen = {
            name: known[name] if name in known and known[name].stamp == stamp else Seen(stamp, now)
            for name, stamp in found.items()
        }
        for name, seen in sorted(self._seen.items()):
            if now >= max(seen.since + self._still, seen.again):
                self._seen[name] = self._tried(name, seen, now)

    def _say_away(self, why: str) -> None:
        """Say once that the folder is gone, and once that it is back."""
        if why != self._away:
            say(f"{self._folder}: {why or 'it is back'}")
        self._away = why

    def _tried(self, name: str, seen: Seen, now: float) -> Seen:
        """Take one file; what stands in its way is said, once."""
        try:
            with open_source(self._folder / name) as source:
                outcome = self._bring(source)
                moved = self._settled(name, source.stamp)
        except ServiceError as error:
            text = str(error)
            if text != seen.said:
                say(text)
            return replace(seen, again=now + AGAIN, said=text)
        say(f"{outcome.name}: {outcome.message.removesuffix('.')}; {moved}")
        return replace(seen, again=inf)

    def _settled(self, name: str, stamp: Stamp) -> str:
        """Move a file that is safe aside, unless it stays; answers where it is, in words."""
        path = self._folder / name
        if self._leave:
            return "left where it is"
        try:
            if Stamp.of(path.lstat()) != stamp:
                return "somebody wrote to it since, it will be taken again"
            return f"moved to {RECEIVED}/{display_name(move(path).name)}"
        except OSError as error:
            return f"it could not be moved ({error.strerror}) and stays where it is"


def candidates(folder: Path) -> Iterator[tuple[str, Stamp]]:
    """The names in a folder that are not hidden and not unfinished, with a stamp at each.

    What is no regular file is among them, always looking the same: it is to be told once.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name.lower().endswith(UNFINISHED) or name == RECEIVED:
                continue
            with suppress(FileNotFoundError):
                regular = entry.is_file(follow_symlinks=False)
                yield name, Stamp.of(entry.stat(follow_symlinks=False)) if regular else Stamp(0, 0)


def move(path: Path) -> Path:
    """Move a file into the folder for received ones, under a name that is free there.

    The name is taken first, by an empty file that the move replaces: so it works without hard
    links, which shares lack, and two watchers never choose the same. Raises OSError, also where
    somebody made that folder a link to another place.
    """
    folder = path.parent / RECEIVED
    folder.mkdir(exist_ok=True)
    if folder.is_symlink():
        raise OSError(errno.ELOOP, f"the folder {RECEIVED} is a link")
    target, number = folder / path.name, 1
    while not _taken(target):
        number += 1
        target = folder / f"{path.stem} ({number}){path.suffix}"
    return path.rename(target)


def _taken(path: Path) -> bool:
    """Whether the name is ours now."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True
