"""What a process gives up by asking the kernel: limits, the network, the files of others.

By ctypes, because nothing of it is in Python and a library for it would be one more to trust. Every
step may be forbidden by the machine; then it answers False and the others still hold.
"""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL

from transcripts.confinement.base import Confinement

_LINUX = sys.platform.startswith("linux")
_libc = ctypes.CDLL(None)

_SET_DEATH_SIGNAL, _SET_NO_NEW_PRIVILEGES = 1, 38  # linux/prctl.h
_NEW_NETWORK, _NEW_USER = 0x4000_0000, 0x1000_0000  # linux/sched.h
_CREATE_RULES, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every architecture
_GET_VERSION, _PATH_BENEATH = 1, 1  # linux/landlock.h

_EXECUTE, _WRITE, _READ, _LIST = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE, _CREATE, _TRUNCATE = 1 << 5, 1 << 8, 1 << 14
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
"""How many rights on files each version of Landlock knows; 16 from version 5."""

_TCP = 0b11
"""Binding and connecting, from version 4."""

_OTHERS = 0b11
"""Abstract sockets of other processes, and signals to them, from version 6."""


def give_up(confinement: Confinement, trusted: Sequence[str]) -> list[str]:
    """Give up everything but ``confinement`` and reading ``trusted``; answers what holds now."""
    walls = {
        "own-process": True,
        "own-network": _LINUX and leave_network(),
        "landlock": _LINUX and restrict_files(confinement, trusted),
        "limits": limit(confinement),
    }
    if _LINUX:  # last: it is forgotten when the privileges change
        _libc.prctl(_SET_DEATH_SIGNAL, SIGKILL, 0, 0, 0)
    return [name for name, holds in walls.items() if holds]


def limit(confinement: Confinement) -> bool:
    """Limits on memory, time and files; whether all of them hold."""
    limits = {
        resource.RLIMIT_CORE: (0, 0),
        resource.RLIMIT_NOFILE: (64, 64),
        resource.RLIMIT_FSIZE: (confinement.file, confinement.file),
        resource.RLIMIT_CPU: (confinement.processor, confinement.processor + 5),
        resource.RLIMIT_AS: (confinement.memory, confinement.memory),
    }
    held = [_limited(kind, pair) for kind, pair in limits.items()]
    return all(held)


def _limited(kind: int, pair: tuple[int, int]) -> bool:
    try:
        resource.setrlimit(kind, pair)
    except (OSError, ValueError):
        return False
    return True


def leave_network() -> bool:
    """Into a network of its own with nothing in it; still the same user, without privileges."""
    user, group = os.getuid(), os.getgid()
    if _libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        return False
    with suppress(OSError):  # without a map it is nobody, who reads and writes as before
        Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    return True


def restrict_files(confinement: Confinement, trusted: Sequence[str]) -> bool:
    """Landlock: only these paths, no TCP and no signals, as far as the kernel's version knows."""
    version = landlock_version()
    if version < 1:
        return False
    handled = (1 << _RIGHTS.get(version, 16)) - 1
    words = [handled, *[_TCP] * (version >= 4), *[_OTHERS] * (version >= 6)]
    asked = struct.pack(f"{len(words)}Q", *words)
    rules = _libc.syscall(_CREATE_RULES, asked, ctypes.c_size_t(len(asked)), 0)
    if rules < 0:
        return False
    for path in (*trusted, *confinement.reads):
        _allow(rules, path, _EXECUTE | _READ | _LIST)
    for path in confinement.writes:
        _allow(rules, path, handled & (_READ | _LIST | _WRITE | _CREATE | _REMOVE | _TRUNCATE))
    _libc.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    restricted: int = _libc.syscall(_RESTRICT_SELF, rules, 0)
    os.close(rules)
    return restricted == 0


def landlock_version() -> int:
    """That of the kernel, below 1 where it has none."""
    version: int = _libc.syscall(_CREATE_RULES, None, ctypes.c_size_t(0), _GET_VERSION)
    return version


def _allow(rules: int, path: str, rights: int) -> None:
    """Add a path; one that does not exist is nothing to be read."""
    with suppress(OSError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        if not Path(path).is_dir():
            rights &= ~_LIST
        rule = struct.pack("=Qi", rights, place)
        _libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
        os.close(place)
