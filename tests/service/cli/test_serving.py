"""How long the server waits."""

from __future__ import annotations

import pytest

from service.cli.serving import header_milliseconds


@pytest.mark.parametrize(("patience", "waited"), [(60.0, 15_000), (1.5, 1_500)])
def test_headers_are_waited_for_as_long_as_bodies_but_not_longer_than_a_quarter_minute(
    patience: float, waited: int
) -> None:
    assert header_milliseconds(patience) == waited
