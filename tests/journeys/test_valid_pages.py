"""What browsers are sent is valid: every page and style sheet, by the Nu checker of W3C."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.publication.statics import STATIC
from tests.journeys.browser.conftest import HERE, ROOT, small_house

JAVA = shutil.which("java") or ""
CHECKER = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
NEEDED = {"java": bool(JAVA), "vnu-jar (npm ci)": CHECKER.is_file()}
TOO_NEW = "highlight(found)"
"""What the checker does not know yet: the pseudo-element of the CSS Custom Highlight API."""

PAGES = json.loads((HERE / "pages.json").read_text(encoding="utf-8"))["look"]


@pytest.fixture(scope="module")
def checker() -> None:
    """Skips what asks for it where the checker cannot run."""
    missing = [name for name, there in NEEDED.items() if not there]
    if missing:
        pytest.skip(f"not here: {', '.join(missing)}")


@pytest.fixture(scope="module")
def address(checker: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with small_house(tmp_path_factory.mktemp("house")) as found:
        yield found


def faults(*arguments: str | Path) -> list[str]:
    """What the checker says of files: errors and warnings, each with its file and its place."""
    told = ("--exit-zero-always", "--stdout", "--format", "json")
    command = [JAVA, "-jar", CHECKER, *told, *arguments]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    messages: list[dict[str, Any]] = json.loads(done.stdout)["messages"]
    return [
        f"{Path(one.get('url', '')).name}:{one.get('lastLine', '')}: {one['message']} "
        f"{one.get('extract', '').strip()}"
        for one in messages
        if TOO_NEW not in one.get("extract", "")
    ]


@pytest.mark.slow
def test_every_page_is_valid(address: str, tmp_path: Path) -> None:
    for number, page in enumerate(PAGES):
        asked = {"accept": "text/html", **page.get("headers", {})}
        answer = httpx.get(address + page["path"].partition("#")[0], headers=asked)
        assert answer.status_code == page.get("status", 200), page["path"]
        assert len(re.findall("<h1", answer.text)) == 1, page["path"]
        name = re.sub(r"\W+", "-", page["path"]).strip("-")
        (tmp_path / f"{number}-{name}.html").write_text(answer.text, encoding="utf-8")
    assert faults("--html", tmp_path) == []


@pytest.mark.slow
def test_every_style_sheet_is_valid(address: str, tmp_path: Path) -> None:
    for path in STATIC.glob("*.css"):
        shutil.copy(path, tmp_path)
    own = httpx.get(f"{address}/look/cinema.css").text
    assert "--accent" in own
    (tmp_path / "look.css").write_text(own, encoding="utf-8")
    found = faults("--css", tmp_path)
    # The checker does not know the highlights of finding in a text (CSS Custom Highlight API).
    assert [fault for fault in found if "highlight(found)" not in fault] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "name", "planted"),
    [
        ("--html", "page.html", "<!DOCTYPE html><html lang=en><title>x</title><p><div></p></div>"),
        ("--css", "sheet.css", "p { colour: red; }"),
    ],
)
def test_checker_finds_what_is_planted(
    checker: None, tmp_path: Path, kind: str, name: str, planted: str
) -> None:
    (tmp_path / name).write_text(planted, encoding="utf-8")
    assert faults(kind, tmp_path) != []
