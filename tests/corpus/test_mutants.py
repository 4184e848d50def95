"""Case 61: a thousand changed files. No dead decoder, and no second lost in silence.

What is lost in silence is judged without the decoder's own count: every second of the files has a
tone of its own, and from where the bytes were changed it follows which seconds may be lost. All
others must sound, in their place, and no gap may cover them.
"""

from __future__ import annotations

import json
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.corpus.markers import KINDS
from tests.corpus.mutants import SECONDS, Mutant, Original, mutants, original
from transcripts.audio import prepare
from transcripts.errors import UnreadableAudio
from transcripts.model import RemarkKind

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
COUNT = 1_008
"""Sixteen of every kind and way."""

SAMPLE = range(0, COUNT, 20)
PATIENCE = 60.0
"""Seconds for one file before the decoder is said to hang."""

ABOUT_LENGTH = {RemarkKind.CUT_SHORT, RemarkKind.WRONG_LENGTH}


@dataclass(frozen=True, slots=True)
class Told:
    """What the batch child said of one file; ``refused`` is the reason or ""."""

    name: str
    seconds: float
    kB: int  # noqa: N815
    refused: str = ""
    duration: float = 0.0
    gaps: tuple[tuple[float, float], ...] = ()
    remarks: tuple[str, ...] = ()
    format: tuple[str, int, int] = ("", 0, 0)
    heard: tuple[int | None, ...] = ()
    somewhere: tuple[int | None, ...] = ()


@dataclass(slots=True)
class Batch:
    """All mutants by number, what was told of each, and those on which a child died or hung."""

    mutants: dict[str, Mutant] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[Original]:
    folder = tmp_path_factory.mktemp("originals")
    return [original(kind, folder) for kind in KINDS]


@pytest.fixture(scope="module")
def batch(originals: list[Original], tmp_path_factory: pytest.TempPathFactory) -> Batch:
    """Every mutant and every original, heard by as few children as survive."""
    folder, found = tmp_path_factory.mktemp("mutants"), Batch()
    for one in originals:
        (folder / one.kind).write_bytes(one.data)
    for mutant in mutants(originals, COUNT):
        found.mutants[f"{mutant.number:04d}"] = mutant
        (folder / f"{mutant.number:04d}").write_bytes(mutant.data)
    left = sorted(path.name for path in folder.iterdir())
    while left:
        for told in hear(folder):
            found.told[told.name] = told
            (folder / told.name).unlink()
        left = [name for name in left if name not in found.told]
        if left:
            found.dead.append(left.pop(0))
            (folder / found.dead[-1]).unlink()
    return found


def hear(folder: Path) -> Iterator[Told]:
    """Start a child on what is in the folder and tell what it says, until it ends or hangs."""
    command = [sys.executable, "-m", "tests.corpus.hearing_mutants", str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        assert child.stdout
        while select.select([child.stdout], [], [], PATIENCE)[0]:
            if not (line := child.stdout.readline()):
                return
            yield read(line)
        child.kill()


def read(line: bytes) -> Told:
    """One answer of the child, its lists made tuples."""
    value = json.loads(line)
    gaps = tuple(tuple(gap) for gap in value.pop("gaps", ()))
    lists = {name: tuple(one) for name, one in value.items() if isinstance(one, list)}
    return Told(**{**value, **lists, "gaps": gaps})


def lost_in_silence(mutant: Mutant, told: Told, whole: Told) -> str:
    """What is not as the change explains it; "" when all is told."""
    end = max([told.duration, *(last for _, last in told.gaps)])
    length_told = bool(ABOUT_LENGTH & set(told.remarks))
    if end < SECONDS - 0.1 and not length_told and told.format == whole.format:
        return f"{SECONDS - end:.2f} s are missing and nothing says so"
    if mutant.spans is None:
        return ""
    if mutant.way != "swap":
        for first, last in told.gaps:
            if not explained(mutant, told, first, last):
                return f"the gap {first:.2f}-{last:.2f} covers what was not changed"
    for second in range(SECONDS):
        if touches(mutant, second + 0.2, second + 0.8):
            continue
        if mutant.in_place and told.heard[second : second + 1] != (second,):
            return f"second {second} does not sound in its place"
        if second not in told.somewhere:
            return f"second {second} does not sound"
    return ""


def explained(mutant: Mutant, told: Told, first: float, last: float) -> bool:
    """Whether the change explains a gap; bytes that were taken out may be missed at the end."""
    assert mutant.spans is not None
    if mutant.way == "remove" and first >= told.duration - 0.01:
        return last - first <= sum(e - s for s, e in mutant.spans)
    reached = first
    for start, end in sorted(mutant.spans):
        if start - 0.01 <= reached:
            reached = max(reached, end + 0.01)
    return last <= reached


def test_no_mutant_kills_or_hangs_the_decoder(batch: Batch):
    assert batch.dead == []
    assert len(batch.told) == COUNT + len(KINDS)


def test_no_second_is_lost_in_silence(batch: Batch):
    wrong = {}
    for name, mutant in batch.mutants.items():
        told = batch.told.get(name)
        if told and not told.refused:
            wrong[name] = lost_in_silence(mutant, told, batch.told[mutant.kind])
    assert {f"{name} {batch.mutants[name].way}": said for name, said in wrong.items() if said} == {}


def test_what_is_not_changed_is_heard_whole(batch: Batch):
    whole = {kind: batch.told[kind] for kind in KINDS}
    assert {kind: list(told.heard) for kind, told in whole.items()} == {
        kind: list(range(SECONDS)) for kind in KINDS
    }
    assert {(told.gaps, told.remarks) for told in whole.values()} <= {((), ())}


def test_only_a_changed_header_is_refused(batch: Batch):
    refused = [batch.mutants[told.name] for told in batch.told.values() if told.refused]
    assert len(refused) < COUNT / 10
    assert [(mutant.number, mutant.way) for mutant in refused if leaves_sound(mutant)] == []


def leaves_sound(mutant: Mutant) -> bool:
    """Whether there is a second that the change cannot have cost."""
    if mutant.spans is None:
        return False
    return any(not touches(mutant, second, second + 1) for second in range(SECONDS))


def touches(mutant: Mutant, first: float, last: float) -> bool:
    """Whether the change may have cost something between the two moments."""
    return any(start <= last and first <= end for start, end in mutant.spans or ())


def test_mutants_take_little_time_and_memory(batch: Batch):
    assert max(told.seconds for told in batch.told.values()) < 20.0
    assert max(told.kB for told in batch.told.values()) < 300 * 1024


def test_a_sample_ends_the_same_through_the_real_door(batch: Batch, tmp_path: Path):
    path = tmp_path / "mutant"
    for number in SAMPLE:
        told = batch.told[f"{number:04d}"]
        path.write_bytes(batch.mutants[told.name].data)
        assert prepared(path) == (told.refused, told.duration, told.gaps), told.name


def prepared(path: Path) -> tuple[str, float, tuple[tuple[float, float], ...]]:
    """Why it was refused, or how long it is, with its gaps; the copies lie beside it."""
    try:
        made = prepare(path, path.parent)
    except UnreadableAudio as error:
        return error.reason, 0.0, ()
    return "", made.duration, tuple((gap.span.start, gap.span.end) for gap in made.gaps)
