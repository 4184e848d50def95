"""Secrets: their shape, and what is kept of them."""

from __future__ import annotations

import hashlib

import pytest

from service.accounts.tokens import LENGTH, digest, is_token, new_secret, new_token
from service.ids import ALPHABET


def test_token_has_more_bits_than_anybody_guesses() -> None:
    assert len(ALPHABET) ** LENGTH >= 2**256
    assert len({new_secret() for _ in range(100)}) == 100


def test_token_is_known_by_its_shape() -> None:
    assert is_token(new_token())


@pytest.mark.parametrize(
    "text", ["", "act_", "x" * 56, "act_" + "u" * LENGTH, "act_" + "0" * (LENGTH + 1), "\ud800"]
)
def test_other_text_is_no_token(text: str) -> None:
    assert not is_token(text)


def test_only_the_hash_of_a_secret_is_kept() -> None:
    assert digest("act_x") == hashlib.sha256(b"act_x").hexdigest()
