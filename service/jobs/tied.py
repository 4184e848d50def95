"""Runs a module in a process that ends when its standard input does.

    python -m service.jobs.tied MODULE ARGUMENTS

Whoever holds the other end of the pipe may be killed in any way: the kernel closes it. This
module is imported before anything heavy is, so that even a worker that is still starting ends.
"""

from __future__ import annotations

import os
import runpy
import sys
import threading


def end_with_input() -> None:
    """End this process, without any ceremony, when its standard input ends."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os._exit(0)

    threading.Thread(target=wait, name="tied", daemon=True).start()


if __name__ == "__main__":
    end_with_input()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
