"""Counts wrong tokens by the address they come from, in windows of a minute and bounded memory.

It slows programs that go on knocking. It guards no secret: 256 bits guard themselves, and whoever
brings a right token is never counted, so that one misconfigured recorder cannot shut the hall out.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

ALLOWED = 20
"""Wrong tokens that one address may bring in one window."""

WINDOW = 60.0
"""Seconds."""

ADDRESSES = 4096
"""Addresses told apart in one window; all others count as one."""

OTHERS = ""


class WrongTries:
    """The count of the present window; safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._began = clock()
        self._counts: dict[str, int] = {}

    def count(self, address: str) -> int:
        """Count one more; answers the seconds to wait, 0 while the address may go on."""
        with self._lock:
            now = self._clock()
            if now - self._began >= WINDOW:
                self._began = now
                self._counts.clear()
            if address not in self._counts and len(self._counts) >= ADDRESSES:
                address = OTHERS
            self._counts[address] = self._counts.get(address, 0) + 1
            over = self._counts[address] > ALLOWED
            return math.ceil(self._began + WINDOW - now) if over else 0
