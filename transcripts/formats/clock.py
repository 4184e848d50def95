"""Times as subtitles write them: hours, minutes, seconds and thousandths."""

from __future__ import annotations

import re

_STAMP = re.compile(r"(?:(\d+):)?([0-5]?\d):([0-5]?\d)[.,](\d{3})")


def stamp(seconds: float, mark: str = ".") -> str:
    """``3661.5`` as ``01:01:01.500``; ``mark`` is what divides seconds from thousandths."""
    minutes, thousandths = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{thousandths // 1000:02}{mark}{thousandths % 1000:03}"


def seconds(text: str) -> float:
    """Read a stamp back. Raises ValueError for anything else."""
    found = _STAMP.fullmatch(text.strip())
    if not found:
        raise ValueError(f"not a time: {text[:40]!r}")
    hours, minutes, whole, thousandths = found.groups()
    whole_seconds = int(hours or 0) * 3600 + int(minutes) * 60 + int(whole)
    return (whole_seconds * 1000 + int(thousandths)) / 1000
