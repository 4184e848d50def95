"""Opaque identifiers: a prefix that names the noun, then 60 random bits in Crockford's base 32."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 12

_ID = re.compile(rf"[a-z]{{1,3}}_[{ALPHABET}]{{{LENGTH}}}")


def new_id(prefix: str) -> str:
    """A fresh identifier such as ``rec_4f9k2m0q7xwz``."""
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def is_id(text: str) -> bool:
    """Whether ``text`` has the shape of an identifier: safe as a path part and in a query."""
    return _ID.fullmatch(text) is not None


def segment_id(recording: str, position: int) -> str:
    """A segment's identifier: the same recording and position always give the same one."""
    return f"{recording}.{position}"
