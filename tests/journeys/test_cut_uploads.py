"""``kill -9`` of the server while recordings are brought to it, fifty times: no offset goes back,
and in the end every recording is the file to the last byte."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from tests.journeys import open_door
from tests.journeys.served import Served, about

CUTS = 50
FILES = 4
SIZE = 100_000_003
SEED = 20261124

LAST_WORDS = (0, 1, 70_000, -1, None)
"""Bytes of a whole request that are sent before a kill: all but one, or all."""

pytestmark = pytest.mark.slow


class Forked(Served):
    """Started from a process that has everything imported: fifty starts take seconds."""

    context = multiprocessing.get_context("forkserver")
    child: BaseProcess | None = None

    def start(self) -> None:
        self.context.set_forkserver_preload(["tests.journeys.open_door"])
        ours, theirs = self.context.Pipe()
        self.child = self.context.Process(
            target=open_door.serve_until_killed, args=(str(self.folder), str(self.port), theirs)
        )
        self.child.start()
        theirs.close()
        assert ours.poll(30)
        ours.close()

    def kill(self) -> None:
        if self.child:
            self.child.kill()
            self.child.join()
            self.child.close()
            self.child = None


@dataclass
class Technician:
    """Brings one file, whatever becomes of the server; remembers what was acknowledged."""

    door: Served
    data: bytes
    chance: random.Random
    where: str = ""
    acknowledged: int = 0
    begun: int = 0
    went_back: list[tuple[int, int]] = field(default_factory=list)

    def bring(self, until: float) -> None:
        """Go on until the file is complete, the line is cut or the time is over."""
        self.begun += 1
        try:
            self.where = self.where or self.door.begin(len(self.data), self.metadata)
            self.heard(self.door.offset(self.where))
            while self.acknowledged < len(self.data) and time.monotonic() < until:
                self.send()
        except (OSError, HTTPException, AssertionError, KeyError):
            time.sleep(0.01)  # the server is away

    @property
    def metadata(self) -> str:
        return about(filename=f"{self.chance.random()}.wav")

    def send(self) -> None:
        """One request, of a size that may be small, long, or all that is left."""
        size = self.chance.choice((4_000, 300_000, 1 << 20, len(self.data)))
        piece = self.data[self.acknowledged : self.acknowledged + size]
        answer = self.door.patch(self.where, self.acknowledged, piece)
        if answer.status == 204:
            self.heard(int(answer.headers["upload-offset"]))
        elif answer.status == 409:
            self.heard(self.door.offset(self.where))

    def heard(self, offset: int) -> None:
        if offset < self.acknowledged:
            self.went_back.append((self.acknowledged, offset))
        self.acknowledged = offset

    @property
    def is_done(self) -> bool:
        return self.acknowledged == len(self.data)


def play(door: Served, people: list[Technician], seconds: float) -> None:
    """All at once, until the server is killed at the end of that time."""
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=one.bring, args=(until,)) for one in people]
    for one in threads:
        one.start()
    time.sleep(seconds)
    door.kill()
    for one in threads:
        one.join()


def cut_short(door: Served, one: Technician, words: int | None, pause: float) -> None:
    """One request of all that is left, of which so much is sent; then the kill, and no answer."""
    one.bring(0.0)
    left = one.data[one.acknowledged : one.acknowledged + 3_000_000]
    with one.door.half(one.where, one.acknowledged, len(left), left[:words]):
        time.sleep(pause)
        door.kill()


def test_fifty_kills_lose_no_byte(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    door, cuts, done = Forked(tmp_path), 0, []
    people: list[Technician] = []
    while cuts < CUTS or people:
        while len(people) < FILES and cuts < CUTS:
            data = chance.randbytes(SIZE)
            people.append(Technician(door, data, random.Random(chance.random())))
        door.start()
        if cuts % 2 and cuts < CUTS:
            words = LAST_WORDS[cuts // 2 % len(LAST_WORDS)]
            cut_short(door, people[0], words, chance.choice((0.0, 0.005, 0.05)))
        else:
            play(door, people, chance.uniform(0.0, 0.4) if cuts < CUTS else 3.0)
        cuts += 1
        done += [one for one in people if one.is_done]
        people = [one for one in people if not one.is_done]
    door.start()
    wrong = [one for one in done if not is_whole(door, one)]
    door.kill()
    print(f"{cuts} cuts, {len(done)} files of {SIZE} bytes, most {most_cuts(done)} to one")
    assert wrong == []
    assert [one.went_back for one in done if one.went_back] == []
    assert len(done) >= FILES


def is_whole(door: Served, one: Technician) -> bool:
    """What is told, and what is kept."""
    told = json.loads(door.ask("GET", one.where).body)
    digest = hashlib.sha256(one.data).hexdigest()
    kept = door.folder / "files" / digest[:2] / digest[2:4] / digest
    return (told["complete"], told["digest"]) == (True, digest) and kept.read_bytes() == one.data


def most_cuts(done: list[Technician]) -> int:
    return max(one.begun for one in done)
