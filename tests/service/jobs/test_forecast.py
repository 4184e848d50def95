"""The ready-time range: silent before anything was measured, and right when it speaks."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass, field

import pytest

from service.jobs.forecast import ENGINE, PREPARATION, Left, Measured, forecast, paces
from service.programme import STAGES

SPEED = {"prepare": 0.02, "segment": 0.01, "recognise": 0.3, "assemble": 0.001, "translate": 0.1}
"""Seconds of work for a second of sound, about; every recording differs from it by itself."""

BATCH = 150.0
WHOLE = tuple((stage, 1.0) for stage in STAGES[1:])


def measured(stage: str, seconds: float, begun: float, ended: float) -> Measured:
    return Measured(stage, seconds, begun, ended)


def test_nothing_is_told_before_all_that_is_left_was_measured():
    known = paces([measured("prepare", 600, 0, 6), measured("segment", 600, 6, 12)])
    assert forecast(known, [Left("one", 600, WHOLE)]) == {}


def test_what_is_done_already_needs_no_measure():
    known = paces([measured("translate", 100, 0, 10)])
    assert list(forecast(known, [Left("one", 600, (("translate", 0.5),))])) == ["one"]


def test_one_measure_gives_a_wide_range_and_many_a_narrow_one():
    one = paces([measured("translate", 100, 0, 10)])["translate"]
    many = paces([measured("translate", 100, n * 20, n * 20 + 10) for n in range(30)])["translate"]
    assert (one.least, one.most) == pytest.approx((0.1 / 1.5, 0.1 * 1.5))
    assert (many.least, many.most) == pytest.approx((0.1, 0.1), rel=0.04)


def test_one_night_asleep_does_not_count_once_there_are_many():
    usual = [measured("translate", 100, n * 20, n * 20 + 10) for n in range(30)]
    asleep = measured("translate", 100, 1000, 30_000)
    assert paces([*usual, asleep])["translate"].most < 0.2


def test_stages_that_ran_together_shared_the_time():
    together = [measured("recognise", 100, 0, 40), measured("translate", 100, 20, 40)]
    apart = [measured("recognise", 100, 0, 30), measured("translate", 100, 30, 40)]
    assert paces(together) == paces(apart)


def test_stage_without_a_length_or_a_time_measures_nothing():
    assert paces([measured("prepare", 0, 0, 5), measured("prepare", 60, 5, 5)]) == {}


def test_more_in_line_makes_it_later_and_never_earlier():
    known = paces(measured(stage, 100, 0, 10) for stage in STAGES[1:])
    own, other = Left("own", 600, WHOLE), Left("other", 300, WHOLE)
    alone, beside = (forecast(known, line)["own"] for line in ([own], [own, other]))
    assert beside.least >= alone.least
    assert beside.most > alone.most


@dataclass
class Piece:
    """A job of the engine's queue, as the engine orders them: by priority, then by age."""

    priority: int
    age: int
    recording: int
    stage: str
    work: float

    def __lt__(self, other: Piece) -> bool:
        return (self.priority, self.age) < (other.priority, other.age)


@dataclass
class Worker:
    """One worker on the two queues, with a clock of its own; what it did can be looked up."""

    lengths: list[float]
    pace: list[dict[str, float]]
    done: dict[tuple[int, str], tuple[float, float]] = field(default_factory=dict)
    steps: list[tuple[float, int, str, float]] = field(default_factory=list)

    def work(self, recording: int, stage: str) -> float:
        return self.lengths[recording] * self.pace[recording][stage]

    def run(self) -> None:
        arrivals = sorted(self.prepare())
        queue: list[Piece] = []
        now, age = 0.0, 0
        left = {n: -(-length // BATCH) for n, length in enumerate(self.lengths)}
        while arrivals or queue:
            if not queue:
                now = max(now, arrivals[0][0])
            while arrivals and arrivals[0][0] <= now:
                _, one = arrivals.pop(0)
                for number in range(int(left[one])):
                    work = self.work(one, "recognise") / left[one]
                    heapq.heappush(queue, Piece(number + 1, age := age + 1, one, "recognise", work))
            piece = heapq.heappop(queue)
            begun, now = now, now + 0.25 + piece.work
            self.note(piece, begun, now)
            if piece.stage == "recognise":
                left[piece.recording] -= 1
                if not left[piece.recording]:
                    self.done[piece.recording, "assemble"] = (now, now + 0.1)
                    work = self.work(piece.recording, "translate")
                    heapq.heappush(
                        queue, Piece(1, age := age + 1, piece.recording, "translate", work)
                    )

    def prepare(self) -> list[tuple[float, int]]:
        now, ends = 0.0, []
        for one in sorted(range(len(self.lengths)), key=lambda n: self.lengths[n]):
            for stage in PREPARATION:
                self.done[one, stage] = (now, now := now + 0.25 + self.work(one, stage))
            ends.append((now, one))
        return ends

    def note(self, piece: Piece, begun: float, ended: float) -> None:
        first = self.done.get((piece.recording, piece.stage), (begun, 0.0))[0]
        self.done[piece.recording, piece.stage] = (first, ended)
        self.steps.append((ended, piece.recording, piece.stage, piece.work))

    def measures(self) -> list[Measured]:
        return [Measured(s, self.lengths[n], *times) for (n, s), times in self.done.items()]

    def share(self, recording: int, stage: str, now: float) -> float:
        begun, ended = self.done[recording, stage]
        if stage != "recognise":
            return 1.0 if now <= begun else max(0.0, (ended - now) / (ended - begun))
        did = sum(w for at, n, s, w in self.steps if (n, s) == (recording, stage) and at <= now)
        return 1 - did / self.work(recording, stage)

    def line(self, now: float) -> list[Left]:
        ends = {n: self.done[n, "translate"][1] for n in range(len(self.lengths))}
        return [
            Left(str(n), self.lengths[n], tuple((s, self.share(n, s, now)) for s in SPEED))
            for n, end in ends.items()
            if end > now
        ]


def worker(chance: random.Random, count: int) -> Worker:
    lengths = [chance.uniform(120, 7200) for _ in range(count)]
    pace = [{s: v * chance.lognormvariate(0, 0.2) for s, v in SPEED.items()} for _ in lengths]
    made = Worker(lengths, pace)
    made.run()
    return made


@pytest.mark.parametrize("history", [1, 4, 12])
def test_real_end_falls_inside_in_four_of_five_runs_at_least(history: int):
    chance = random.Random(f"ready {history}")
    inside, wide = [], []
    for _ in range(300):
        known = paces(worker(chance, history).measures())
        today = worker(chance, chance.randint(1, 6))
        now = chance.uniform(0, 0.9) * max(end for _, end in today.done.values())
        for one, told in forecast(known, today.line(now)).items():
            end = today.done[int(one), "translate"][1] - now
            inside.append(told.least <= end <= told.most)
            wide.append(told.most / max(told.least, 60.0))
    assert sum(inside) / len(inside) >= 0.8
    assert sorted(wide)[len(wide) // 2] < 4  # a range that says everything says nothing


def test_every_stage_but_the_check_is_foreseen():
    assert (*PREPARATION, *ENGINE) == STAGES[1:]
