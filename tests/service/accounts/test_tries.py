"""Wrong tokens are counted by address, in a bounded memory."""

from __future__ import annotations

import pytest

from service.accounts import tries
from service.accounts.tries import ALLOWED, WINDOW, WrongTries


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_address_may_go_on_until_it_brought_too_many(clock: Clock) -> None:
    counted = WrongTries(clock)
    assert [counted.count("a") for _ in range(ALLOWED)] == [0] * ALLOWED
    clock.now += 12.5
    assert counted.count("a") == 48
    assert counted.count("b") == 0


def test_next_window_begins_anew(clock: Clock) -> None:
    counted = WrongTries(clock)
    for _ in range(ALLOWED + 1):
        counted.count("a")
    clock.now += WINDOW
    assert counted.count("a") == 0


def test_many_addresses_count_as_one_and_take_no_more_memory(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tries, "ADDRESSES", 3)
    counted = WrongTries(clock)
    waits = [counted.count(f"10.0.0.{number}") for number in range(3 + ALLOWED + 1)]
    assert waits == [0] * (3 + ALLOWED) + [60]
    assert len(counted._counts) == 4
