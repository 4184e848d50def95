"""Frozen copies: every page of an edition, rendered once, in a folder that is there whole or not.

Copies are derived. They lie under what shapes pages (templates, catalogues, scripts, our code) and
under the edition's digest: an upgrade or a restored backup finds none, and they are made again
when the first reader comes. Nothing is lost with them, and nothing is kept for others here.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import transcripts
from service.programme import Edition
from service.publication import addresses, reading, statics
from service.publication.completing import BASE
from service.publication.document import EditionDocument
from service.publication.interface import LOCALE
from service.publication.pages.frame import Frame
from service.publication.rendering import Page, render, template_folder
from service.publication.seeking import Finding
from service.storage.disk import free_space, full, refused, sync, write_whole
from transcripts.formats import FORMATS
from transcripts.languages import PROCEEDINGS
from transcripts.model import Language

SERVICE = Path(__file__).parents[1]

CODE = ((SERVICE, "*.py"), (Path(transcripts.__file__).parent, "*.py"))
"""What a page says is decided far from here too: which segments a talk has, what a word is."""

LOCK = "making"
"""The file that a maker holds."""

MARK = "published"
"""The file whose date is that of the last publication."""

BEGUN = ".begun"
"""Behind the name of a folder that is not whole yet."""


class Copies:
    """The copies in ``folder``; ``floor`` is bytes of its disk that are never written into."""

    def __init__(self, folder: Path, floor: int = 0) -> None:
        self._folder = folder
        self._floor = floor

    def make(self, digest: str, document: EditionDocument, earlier: Sequence[Edition] = ()) -> None:
        """Keep every page of the edition, whole, on the disk. One maker at a time; others wait.

        ``earlier`` are the editions of its session before it, which its pages name. Raises
        StorageFull, Unavailable; then nothing of them is there.
        """
        place = self._place(digest)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _alone(self._folder / LOCK):
                if not place.is_dir():
                    self._clear_up(place.parent)
                    self._write(pages_of(document, earlier), place)
        except OSError as error:
            raise refused(error, 0, place) from error

    def read(self, digest: str, name: str) -> bytes | None:
        """A page, or None where there is no copy of it."""
        try:
            return (self._place(digest) / name).read_bytes()
        except OSError:
            return None

    def drop(self, digest: str) -> None:
        """Make the copies of an edition gone."""
        shutil.rmtree(self._place(digest), ignore_errors=True)

    def say_published(self) -> None:
        """Let all processes know that something was published; what they remember is old now.

        Where that fails they find out a little later by themselves: published it is.
        """
        moment, mark = time.time_ns(), self._folder / MARK
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            mark.touch()
            os.utime(mark, ns=(moment, moment))

    def last_said(self) -> int:
        """When something was last published, in nanoseconds; 0 where nobody knows."""
        try:
            return (self._folder / MARK).stat().st_mtime_ns
        except OSError:
            return 0

    def _place(self, digest: str) -> Path:
        return self._folder / version() / digest

    def _clear_up(self, ours: Path) -> None:
        """What other versions made goes when this one makes its first; so do half-made copies."""
        if not ours.is_dir():
            ours.mkdir()
            sync(self._folder)
            _remove(path for path in self._folder.iterdir() if path != ours)
        _remove(ours.glob(f"*{BEGUN}"))

    def _write(self, pages: Iterable[tuple[str, Page]], place: Path) -> None:
        begun = place.with_name(f"{place.name}{BEGUN}")
        begun.mkdir()
        try:
            for name, page in pages:
                self._keep(begun / name, render(page).encode())
            sync(begun)
            begun.rename(place)
        except BaseException:
            shutil.rmtree(begun, ignore_errors=True)
            raise
        sync(place.parent)

    def _keep(self, path: Path, data: bytes) -> None:
        if len(data) > free_space(self._folder, self._floor):
            raise full(len(data))
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        try:
            write_whole(file, data)
            os.fsync(file)
        finally:
            os.close(file)


def _remove(folders: Iterable[Path]) -> None:
    for folder in folders:
        if folder.is_dir():
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """No other thread or process is in here; the lock dies with whoever holds it."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# What is copied


def name_of(language: Language, page: str) -> str:
    """The file of one page: ``session``, ``edition``, or a talk by its number, ``talk-2``."""
    return f"{language}.{page}.html"


def pages_of(
    document: EditionDocument, earlier: Sequence[Edition] = ()
) -> Iterator[tuple[str, Page]]:
    """Every page of an edition, by its file's name."""
    talks = (f"talk-{number}" for number, _ in enumerate(document.session.talks, 1))
    for kind in ("session", "edition", *talks):
        for language in PROCEEDINGS:
            name = name_of(language, kind)
            page = page_of(document, name, earlier)
            if page:
                yield name, page


def page_of(
    document: EditionDocument,
    name: str,
    earlier: Sequence[Edition] = (),
    finding: Finding | None = None,
) -> Page | None:
    """One page by its file's name, None where there is no such; ``finding`` is looked for in it."""
    language, kind, _ = name.split(".")
    place = (language, document.conference.slug, document.session.slug)
    now = addresses.session(*place)
    if kind == "session":
        return reading.session_page(_frame(language, now), document, finding, earlier)
    if kind == "edition":
        for_good = addresses.edition(*place, document.number)
        page = reading.session_page(_frame(language, for_good), document, finding, earlier)
        return replace(page, latest=now)
    talks = {f"talk-{number}": talk for number, talk in enumerate(document.session.talks, 1)}
    if kind not in talks:
        return None
    frame = _frame(language, addresses.talk(*place, talks[kind].slug))
    return reading.talk_page(frame, document, talks[kind], finding, earlier)


def rendered(
    document: EditionDocument,
    name: str,
    earlier: Sequence[Edition] = (),
    finding: Finding | None = None,
) -> bytes | None:
    """One page without a copy; arguments as of ``page_of``."""
    page = page_of(document, name, earlier, finding)
    return render(page).encode() if page else None


def _frame(language: Language, address: str) -> Frame:
    return Frame(language, address.removeprefix(f"/{language}"), BASE)


@cache
def version() -> str:
    """Of all that shapes a page beside its edition: another as soon as one of it is another."""
    shapes = fingerprint((template_folder(), "*.html"), (LOCALE, "*.po"), *CODE)
    whole = f"{shapes} {statics.folder_name()} {sorted(FORMATS)}"
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def fingerprint(*sources: tuple[Path, str]) -> str:
    """Of the files below each folder whose names match its pattern: names and bytes."""
    taken = hashlib.sha256()
    for folder, pattern in sources:
        for path in sorted(folder.rglob(pattern)):
            data = path.read_bytes()
            taken.update(f"{path.relative_to(folder)} {len(data)} ".encode() + data)
    return taken.hexdigest()
