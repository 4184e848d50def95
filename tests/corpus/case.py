"""The corpus of bad input: one generator a case, and how each must end.

Every case keeps its number for good. Who looks for one finds it here:

    1–7, 23–41, 57–59   `headers.py`   what is no recording; headers and tags that lie
    8–22                `lists.py`     files that name other files, to be read or fetched
    42–56, 60           `damaged.py`   cut, damaged, changing and several at once
    61                  `mutants.py`   valid files of seven formats, changed at random
    62–67               `folders.py`   what lies in a folder beside recordings
    68–79               `names.py`     what a file may be called
    80–92               elsewhere      requests, queries, archives, beside the routes they are for

The ends are tested through the product's own doors: `test_files.py` (1–60), `test_mutants.py`,
`test_folders.py`, `test_names.py`. Nothing here is downloaded and nothing is larger than it must
be; all is made by PyAV, NumPy and the standard library, the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from transcripts.model import RemarkKind

Make = Callable[[Path], Path]
"""Makes the file of a case in an empty folder and answers where it is."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The file is turned away: ``reason`` is how the sentence that says why begins."""

    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The file becomes a recording of ``duration`` seconds, the silence for its holes included.

    ``missing`` is what is told as missing after that; ``seconds`` says which second of the
    original must sound at each second (None may be anything), () when the sound has no marks;
    ``holes`` is the most that may be lost inside, and something must be lost when it is not 0.
    """

    duration: float
    remarks: frozenset[RemarkKind] = frozenset()
    missing: float = 0.0
    seconds: tuple[int | None, ...] = ()
    holes: float = 0.0


@dataclass(frozen=True, slots=True)
class Case:
    """One bad file. ``copies`` is False when only looking at it is tried, for its length."""

    number: str
    what: str
    make: Make = field(repr=False)
    end: Refused | Accepted
    copies: bool = True


UNKNOWN = Refused("the content is not a kind of recording")
NO_SENSE = Refused("its header makes no sense")
DAMAGED = Refused("the file is damaged, or its end is missing")
NO_SOUND = Refused("there is no sound in it")


def of(name: str, content: Callable[[], bytes]) -> Make:
    """A file called ``name`` with the bytes that ``content`` makes."""

    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content())
        return path

    return make
