"""Cuts the faces that the pages are set in: ``python -m tools.fonts``, and when a wheel is built.

The faces come from the package index, whole; what browsers get is the letters of European
languages and Vietnamese, as WOFF2, in ``service/static/fonts``. Nothing of it is committed.
"""

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FOLDER = Path(__file__).parents[1] / "service/static/fonts"

LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Western and Central European
    *(0x18F, 0x1A0, 0x1A1, 0x1AF, 0x1B0, 0x259, 0x2BC, 0x2C6, 0x2DA, 0x2DC),
    *range(0x300, 0x324),  # marks by themselves, for texts that were not composed
    *range(0x1E00, 0x1F00),  # Vietnamese
    *range(0x2010, 0x2028),
    *(0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2044, 0x20AB, 0x20AC, 0x2116, 0x2122),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2260, 0x2264, 0x2265, 0x2713),
)
"""Code points that are kept, as far as the face has them; all others are drawn by the system's."""

FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "liga", "calt", "lnum", "tnum", "pnum", "case")


@dataclass(frozen=True, slots=True)
class Face:
    """One file for browsers: where it comes from, and where on its axes it is fixed or limited."""

    name: str
    package: str
    file: str
    axes: tuple[tuple[str, float | tuple[float, float]], ...] = ()


SERIF, SANS = "fontpkg_source_serif_4", "fontpkg_be_vietnam_pro"
ROMAN, ITALIC = "SourceSerif4[opsz,wght].ttf", "SourceSerif4-Italic[opsz,wght].ttf"
FACES = (
    Face("serif", SERIF, ROMAN, (("opsz", 14), ("wght", (400, 700)))),
    Face("serif-italic", SERIF, ITALIC, (("opsz", 14), ("wght", 400))),
    Face("serif-display", SERIF, ROMAN, (("opsz", 40), ("wght", 400))),
    Face("sans", SANS, "BeVietnamPro-Regular.ttf"),
    Face("sans-bold", SANS, "BeVietnamPro-SemiBold.ttf"),
)


def cut(face: Face, folder: Path) -> Path:
    """Write one face; answers where. The letters are chosen first: only what is left is fixed."""
    options = Options(hinting=False, layout_features=list(FEATURES), notdef_outline=True)
    font = TTFont(resources.files(face.package) / "files" / face.file, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(font)
    if face.axes:
        font = instantiateVariableFont(font, dict(face.axes))
    font.flavor = "woff2"
    written = folder / f"{face.name}.woff2"
    font.save(written)
    return written


def cut_all(folder: Path = FOLDER) -> list[Path]:
    """Write every face and the licences they come under; answers the faces."""
    folder.mkdir(parents=True, exist_ok=True)
    for package in (SERIF, SANS):
        licence = (resources.files(package) / "LICENSE").read_text(encoding="utf-8")
        name = package.removeprefix("fontpkg_").replace("_", "-")
        (folder / f"{name}-licence.txt").write_text(licence, encoding="utf-8")
    return [cut(face, folder) for face in FACES]


class Fonts(BuildHookInterface[Any]):
    """Cuts the faces before a wheel, or an editable install, is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by the builder."""
        cut_all()


if __name__ == "__main__":
    for path in cut_all():
        print(f"{path.stat().st_size:>7} {path.name}")
