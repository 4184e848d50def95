"""The secrets that people hold to be let in: made, recognised by their shape, and hashed. Pure.

Only the SHA-256 of a secret is kept. It needs no salt and no slowness, since nobody guesses 256
random bits, and a look-up by the hash lets a clock tell nothing of the secret.
"""

from __future__ import annotations

import hashlib
import re
import secrets

from service.ids import ALPHABET

PREFIX = "act_"
"""What every token begins with, so that people and scanners for leaked secrets know one."""

LENGTH = 52
"""Characters of five bits: 260 of them, with none that is misread or breaks a double click."""

_TOKEN = re.compile(rf"{PREFIX}[{ALPHABET}]{{{LENGTH}}}")


def new_secret() -> str:
    """More than 256 random bits as letters and digits: what a cookie holds."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def new_token() -> str:
    """A fresh secret such as ``act_4f9k…``: what a person or a program holds."""
    return PREFIX + new_secret()


def is_token(text: str) -> bool:
    """Whether ``text`` has the shape of a token; what has not is never looked up."""
    return _TOKEN.fullmatch(text) is not None


def digest(secret: str) -> str:
    """What is kept of a secret: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()
