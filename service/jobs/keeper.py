"""Keeps one worker alive as a child process: a crash of a model never takes the web down.

The child holds the reading end of a pipe and ends when the writing end does, however we died.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence

PAUSE_SECONDS = 1.0
"""Between the death of a worker and the start of the next."""


class Keeper:
    """Runs ``module`` with its arguments, and again whenever it ends, until it is told to stop.

    The child is in a session of its own: Ctrl-C reaches it only through us.
    """

    def __init__(
        self,
        module: Sequence[str],
        environment: Mapping[str, str] | None = None,
        pause: float = PAUSE_SECONDS,
    ) -> None:
        # -P: a folder named "service" where the server was started is not ours
        self._command = [sys.executable, "-P", "-m", "service.jobs.tied", *module]
        self._environment = environment
        self._pause = pause
        self._ended = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def __enter__(self) -> Keeper:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._cut()
        self._thread.join(timeout=10)

    def _cut(self) -> None:
        if self._child and self._child.stdin:
            self._child.stdin.close()

    def _keep(self) -> None:
        while not self._ended.is_set():
            self._child = subprocess.Popen(  # noqa: S603  our own command
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                start_new_session=True,
            )
            if self._ended.is_set():
                self._cut()
            self._child.wait()
            self._cut()
            self._ended.wait(self._pause)
