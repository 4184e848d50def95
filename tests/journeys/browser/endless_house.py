"""Serves a conference with a word of 5,000 letters in every field: ``endless_house.py FOLDER``."""

import sys
from pathlib import Path

from service.config import Config
from service.runtime import open_runtime
from tests.journeys.browser.serving import serve
from tests.journeys.served import free_port
from tests.service.web.conftest import Made, fill
from tests.service.web.hostile_house import furnish

WORD = "<img/src=x onerror=alert(1)>" + "Ệg" * 2_500
"""Wide, high and low, without a place to break; and the smallest script."""


def main(folder: str) -> None:
    """Serve it; the address is printed first."""
    runtime = open_runtime(Config(data=Path(folder), free_space_floor=0, port=free_port()))
    made = Made(runtime)
    fill(runtime)
    furnish(made, lambda _: f"palabra {WORD}")
    serve(runtime)


if __name__ == "__main__":
    main(sys.argv[1])
