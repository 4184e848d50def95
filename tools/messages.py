"""Brings the catalogues in line with the words in templates and code: ``python -m tools.messages``.

Words in Python are ``message("…")`` and the reasons and remedies of errors; everything that is
missing in Vietnamese or French afterwards is printed, and a test refuses it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import IO, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from service.errors import ServiceError
from service.publication.interface import DOMAIN, LOCALE
from transcripts.errors import TranscriptsError
from transcripts.languages import PROCEEDINGS

ROOT = Path(__file__).parents[1]
BEGUN = datetime(2026, 11, 23, tzinfo=UTC)
HEADER: dict[str, Any] = {
    "project": "Actes",
    "version": "1",
    "header_comment": "# The words of the pages; python -m tools.messages keeps them up to date.",
    "msgid_bugs_address": "the issues of the project",
    "last_translator": "the people of Actes",
    "language_team": "the people of Actes",
    # A date that changed would be a change in every commit.
    "creation_date": BEGUN,
    "revision_date": BEGUN,
}

SENTENCES = ("reason", "remedy")
Found = tuple[int, str | None, str, list[str]]


def _family(kind: type[Exception]) -> frozenset[str]:
    """The names of an error and of all that descend from it."""
    below = (_family(child) for child in kind.__subclasses__())
    return frozenset({kind.__name__}).union(*below)


import_module("service.web.app")  # every room that has errors of its own
FAMILIES = _family(ServiceError) | _family(TranscriptsError) | {"Failure"}


def extract_sentences(
    file: IO[bytes], keywords: object, comment_tags: object, options: object
) -> Iterator[Found]:
    """The messages of one module, as Babel's extractors give them."""
    tree = ast.parse(file.read())
    constants = _constants(tree)
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = _name(call.func)
        if name == "message":
            arguments = call.args[:1]
        elif name in FAMILIES:
            named = [keyword.value for keyword in call.keywords if keyword.arg in SENTENCES]
            arguments = [*call.args[1:3], *named]
        else:
            continue
        for argument in arguments:
            for text in _texts(argument, constants):
                yield call.lineno, None, text, []


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _constants(tree: ast.Module) -> dict[str, str]:
    """The texts that the module gives a name to."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }


def _texts(argument: ast.expr, constants: dict[str, str]) -> Iterator[str]:
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
        yield argument.value
    elif isinstance(argument, ast.Name) and argument.id in constants:
        yield constants[argument.id]
    elif isinstance(argument, ast.IfExp):
        yield from _texts(argument.body, constants)
        yield from _texts(argument.orelse, constants)


def template() -> Catalog:
    """Every message that the templates and the code have now."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(domain=DOMAIN)
    for path, _, text, comments, _ in extract_from_dir(
        ROOT, methods, options, directory_filter=_is_ours
    ):
        catalogue.add(text, locations=[(path, 0)], auto_comments=comments)
    return catalogue


def _is_ours(folder: Any) -> bool:
    name = Path(folder).name
    return not name.startswith((".", "_")) and name not in ("node_modules", "build", "tests")


def catalogue_path(language: str) -> Path:
    """Where the words of one language are kept."""
    return LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    """A catalogue as it was written; an empty one where there is none."""
    if not path.exists():
        return Catalog(locale=language, domain=DOMAIN)
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def update(language: str, found: Catalog) -> list[str]:
    """Write the catalogue of one language anew; answers what is not translated."""
    path = catalogue_path(language)
    catalogue = Catalog(locale=language, domain=DOMAIN, fuzzy=False, **HEADER)
    known = read_catalogue(path, language)
    for one in found:
        if one.id:
            same = known.get(one.id)
            string = one.id if language == "en" else same and same.string
            catalogue.add(one.id, string, one.locations, auto_comments=one.auto_comments)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file, catalogue, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False
        )
    return [str(one.id) for one in catalogue if one.id and not all(_strings(one.string))]


def _strings(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (string or "",) if not isinstance(string, list | tuple) else tuple(string)


def main() -> int:
    """Update every catalogue; answers 1 when words are missing."""
    found = template()
    missing = [f"{lang}: {text}" for lang in PROCEEDINGS for text in update(lang, found)]
    sys.stdout.write("".join(f"{line}\n" for line in missing))
    return int(bool(missing))


if __name__ == "__main__":
    sys.exit(main())
