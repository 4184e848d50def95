"""``kill -9`` of the server while recordings are brought to it, fifty times: no offset goes back,
and in the end every recording is the file to the last byte."""

from __future__ import annotations

import hashlib
import json
import random
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

import pytest

from tests.journeys.served import Served, about, served

CUTS = 50
FILES = 4
SIZE = 40_000_003
SEED = 20261124

pytestmark = pytest.mark.slow


@dataclass
class Technician:
    """Brings one file, whatever becomes of the server; remembers what was acknowledged."""

    door: Served
    data: bytes
    chance: random.Random
    where: str = ""
    acknowledged: int = 0
    went_back: list[tuple[int, int]] = field(default_factory=list)

    def bring(self, until: float) -> None:
        """Go on until the file is complete, the line is cut or the time is over."""
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
    threads = [threading.Thread(target=one.bring, args=(until + 1,)) for one in people]
    for one in threads:
        one.start()
    time.sleep(seconds)
    door.kill()
    for one in threads:
        one.join()


def test_fifty_kills_lose_no_byte(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    door, cuts, done = Served(tmp_path), 0, []
    people: list[Technician] = []
    while cuts < CUTS or people:
        while len(people) < FILES and cuts < CUTS:
            data = chance.randbytes(SIZE)
            people.append(Technician(door, data, random.Random(chance.random())))
        door.start()
        play(door, people, chance.uniform(0.0, 0.5) if cuts < CUTS else 5.0)
        cuts += 1
        done += [one for one in people if one.is_done]
        people = [one for one in people if not one.is_done]
    with served(tmp_path) as last:
        for one in done:
            told = json.loads(last.ask("GET", one.where).body)
            assert told["digest"] == hashlib.sha256(one.data).hexdigest()
            assert told["complete"]
    print(f"{cuts} cuts, {len(done)} files of {SIZE} bytes")
    assert [one.went_back for one in done if one.went_back] == []
    assert len(done) >= FILES
