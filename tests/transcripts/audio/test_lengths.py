from __future__ import annotations

import pytest

from transcripts.audio.lengths import by_bytes, missing_end


@pytest.mark.parametrize(
    ("found", "claimed", "missing"),
    [
        (30.0, 60.0, 30.0),
        (60.0, 30.0, 0.0),
        (60.0, None, 0.0),
        (6.1, 60.0, 53.9),
        (1.0, 33_554.0, 0.0),  # no transfer breaks so early: the header lies
    ],
)
def test_a_promise_is_believed_within_reason(found: float, claimed: float | None, missing: float):
    assert missing_end(found, claimed) == pytest.approx(missing)


def test_bytes_without_sound_are_time_too():
    assert by_bytes(30.0, 1000, 1500) == 45.0
    assert by_bytes(0.0, 0, 1500) is None
