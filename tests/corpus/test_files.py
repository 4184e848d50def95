"""Every bad file of the corpus through the doors of every upload: ``probe`` and ``prepare``."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from tests.corpus import damaged, headers
from tests.corpus.case import UNKNOWN, Accepted, Case, Refused
from tests.corpus.lists import BEFORE, DISGUISED, LISTS, lists
from tests.corpus.markers import heard
from transcripts.audio import WORKING, decode, prepare, probe
from transcripts.errors import UnreadableAudio
from transcripts.limits import DEFAULT
from transcripts.model import AudioInfo, Gap, GapReason, RemarkKind

ROOT = Path(__file__).parents[2]
CASES = (*headers.CASES, *damaged.CASES)
ABOUT_LENGTH = {RemarkKind.CUT_SHORT, RemarkKind.WRONG_LENGTH}
MEMORY = 300 * 1024
"""kB: a third of what it may take."""


def chosen(end: type, *, copies: bool = True) -> list[object]:
    """The cases that end so, as parameters with their number and name."""
    found = [one for one in CASES if isinstance(one.end, end) and one.copies is copies]
    return [pytest.param(one, id=f"{one.number} {one.what}") for one in found]


@pytest.mark.parametrize("case", chosen(Refused))
def test_file_is_refused_with_its_reason(case: Case, tmp_path: Path):
    assert isinstance(case.end, Refused)
    path = case.make(tmp_path)
    with pytest.raises(UnreadableAudio) as refused:
        probe(path)
    assert refused.value.reason.startswith(case.end.reason)
    assert (refused.value.subject, bool(refused.value.remedy)) == (path.name, True)


@pytest.mark.slow
@pytest.mark.parametrize("case", chosen(Accepted))
def test_every_second_of_the_file_sounds_or_is_a_gap(case: Case, tmp_path: Path):
    end, copies = case.end, tmp_path / "copies"
    assert isinstance(end, Accepted)
    copies.mkdir()
    made = prepare(case.make(tmp_path), copies)
    sound = np.concatenate(list(decode(copies / WORKING)))
    assert length_remarks(made.info) == end.remarks
    assert made.duration == pytest.approx(end.duration, abs=0.1)
    assert len(sound) == pytest.approx(made.duration * 16_000, abs=1)
    assert missing(made.gaps, made.duration) == pytest.approx(end.missing, abs=0.15)
    lost = inside(made.gaps, made.duration)
    assert (0 < lost <= end.holes) if end.holes else lost == 0
    told = heard(sound)
    asked = [at for at, second in enumerate(end.seconds) if second is not None]
    assert [told[at] for at in asked] == [end.seconds[at] for at in asked]


@pytest.mark.slow
@pytest.mark.parametrize("case", chosen(Accepted, copies=False))
def test_hours_in_a_small_file_are_told_soon(case: Case, tmp_path: Path):
    assert isinstance(case.end, Accepted)
    assert probe(case.make(tmp_path)).duration == pytest.approx(case.end.duration, abs=10.0)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.number} {case.what}")
def test_file_takes_little_memory_and_time(case: Case, tmp_path: Path):
    copied = isinstance(case.end, Accepted) and case.copies
    words = ["prepare" if copied else "probe", json.dumps(asdict(DEFAULT)), case.make(tmp_path)]
    command = [sys.executable, "-m", "tests.corpus.measuring", *words]
    done = subprocess.run(
        [*command, tmp_path, ""] if copied else command,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
    *_, answer, used = map(json.loads, done.stdout.splitlines())
    assert set(answer) == ({"found"} if isinstance(case.end, Accepted) else {"refused"})
    assert used["kB"] < MEMORY
    assert used["seconds"] < 20.0


def length_remarks(info: AudioInfo) -> set[RemarkKind]:
    """What was noticed about how long the file is."""
    return {remark.kind for remark in info.remarks} & ABOUT_LENGTH


def missing(gaps: tuple[Gap, ...], duration: float) -> float:
    """Seconds told as missing after the end of what there is."""
    return sum(gap.span.duration for gap in gaps if gap.span.start > duration - 0.01)


def inside(gaps: tuple[Gap, ...], duration: float) -> float:
    """Seconds told as damaged within what there is."""
    assert {gap.reason for gap in gaps} <= {GapReason.DAMAGED}
    return sum(gap.span.duration for gap in gaps if gap.span.start <= duration - 0.01)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port on this machine where nobody may come."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.slow
def test_a_list_reads_no_other_file_and_fetches_nothing(tmp_path: Path, listener: socket.socket):
    read, reasons = [], {}
    for name, path in lists(tmp_path / "lists", listener.getsockname()[1]):
        try:
            read.append((name, probe(path)))
        except UnreadableAudio as refused:
            reasons[name] = refused.reason
    assert read == []
    assert len(reasons) == len(LISTS) + len(DISGUISED) * len(BEFORE)
    assert {reasons[number] for number in LISTS} == {reasons["15"]}
    assert reasons["15"].startswith(UNKNOWN.reason)
    with pytest.raises(BlockingIOError):
        listener.accept()
