"""How fast searching is: ``python -m tests.benchmarks.search [texts ...]`` or run the file.

Prints one JSON object as its last line. Milliseconds depend on the machine and on what else it
does, so every class of queries is also given as a ratio to a rare word's on the same index.
The texts are made up: Vietnamese syllables with tones, English- and French-like words, Zipf.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from service.database import Database, open_database
from service.search import open_search, schema
from service.search.base import Filters, Kind, Passage, SearchIndex
from service.search.query import parse

SIZES = (10_000, 100_000)
LANGUAGES = ("vi", "en", "fr")
SEGMENTS = 200
"""Segments of a session."""
REPEATS = 40
SYLLABLES = """
b c ch d đ g gi h kh l m n ng nh ph qu r s t th tr v x /
a á à ả ã ạ ă ắ ê ế iên iện ương ường ưu ữ ảnh inh ô ố ơ ờ uyên uyện ai ái ươi
"""
ENDINGS = {"en": ("", "s", "ed", "ing", "ation"), "fr": ("", "s", "es", "é", "ement", "ique")}
PLANTED = {"vi": "điện ảnh", "en": "film archives", "fr": "cinéma d'archives"}


def vocabulary(language: str, dice: random.Random) -> list[str]:
    if language == "vi":
        onsets, rhymes = (part.split() for part in SYLLABLES.split("/"))
        syllables = [onset + rhyme for onset in onsets for rhyme in rhymes]
        return dice.sample(syllables, len(syllables))
    stems = [
        "".join(
            dice.choices("bcdfglmnprstv", k=1)
            + dice.choices("aeiou", k=1)
            + dice.choices("bcdfglmnprstvaeiou", k=dice.randint(2, 6))
        )
        for _ in range(12_000)
    ]
    return [stem + ending for stem in stems for ending in ENDINGS[language][: dice.randint(1, 4)]]


def corpus(texts: int) -> Iterator[tuple[str, list[Passage]]]:
    """Sessions of passages, three texts a segment, 30 to 60 words a text."""
    dice = random.Random(7)
    words = {language: vocabulary(language, dice) for language in LANGUAGES}
    weights = {
        language: list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(known))))
        for language, known in words.items()
    }
    for number in range(-(-texts // (SEGMENTS * len(LANGUAGES)))):
        session = f"ses_{number}"
        passages = []
        for segment in range(SEGMENTS):
            planted = dice.random() < 0.05
            for language in LANGUAGES:
                said = dice.choices(
                    words[language], cum_weights=weights[language], k=dice.randint(30, 60)
                )
                text = " ".join([*said, PLANTED[language]] if planted else said)
                passages.append(
                    Passage(session, f"{number}.{segment}", language, "vi", Kind.MACHINE, text,
                            segment * 18.0, (f"spk_{number % 97}",), 2015 + number % 11)
                )  # fmt: skip
        yield session, passages


def queries(database: Database) -> dict[str, list[str]]:
    """Queries of each class, made of words the index really has, ten a class."""
    with database.read() as connection:
        frequent = connection.exec_driver_sql(
            "SELECT term, doc FROM search_terms WHERE term NOT LIKE '\\_%' ESCAPE '\\' "
            "AND term NOT GLOB '*[0-9]*' AND length(term) > 2 ORDER BY doc DESC"
        ).all()
    terms = [term for term, _ in frequent]
    plain = [term for term in terms if term.isascii()]
    marked = [term for term in terms[: len(terms) // 4] if not term.isascii()]
    rare = [term for term, texts in frequent if texts in range(2, 20) and term.isascii()]
    return {
        "rare word": rare[:10],
        "very common word": plain[:10],
        "common word": plain[100:110],
        "three words": [" ".join(plain[n : n + 60 : 20]) for n in range(10)],
        "phrase": ['"film archives"', '"dien anh"', '"cinema d\'archives"'],
        "prefix": [f"{term[:3]}*" for term in plain[20:30]],
        "two words without marks": ["dien anh", *(" ".join(plain[n : n + 2]) for n in range(9))],
        "two words with marks": ["điện ảnh", *(" ".join(marked[n : n + 2]) for n in range(9))],
        "misspelt": [term[:2] + "q" + term[3:] for term in rare if len(term) > 4][:10],
    }


def milliseconds(ask: Callable[[str], object], texts: list[str]) -> list[tuple[float, float]]:
    """What each question took once all had been asked: by the clock, and of this thread's CPU."""
    took = []
    for text in [*texts, *(texts[n % len(texts)] for n in range(REPEATS))]:
        start, busy = time.perf_counter(), time.thread_time()
        ask(text)
        took.append(((time.perf_counter() - start) * 1000, (time.thread_time() - busy) * 1000))
    return took[len(texts) :]


def summary(took: list[tuple[float, float]], unit: list[tuple[float, float]]) -> dict[str, float]:
    wall, busy = zip(*took, strict=True)
    rare = statistics.median(cpu for _, cpu in unit)
    p50, p95 = statistics.median(busy), statistics.quantiles(busy, n=20)[-1]
    return {
        "p50_ms": round(statistics.median(wall), 2),
        "p95_ms": round(statistics.quantiles(wall, n=20)[-1], 2),
        "p50_cpu_ms": round(p50, 2),
        "p95_cpu_ms": round(p95, 2),
        "p50_ratio": round(p50 / rare, 2),
        "p95_ratio": round(p95 / rare, 2),
    }


def correct(
    database: Database, index: SearchIndex, passages: list[Passage]
) -> list[tuple[float, float]]:
    """What it takes until one corrected text of a whole session can be found."""

    def put(text: str) -> None:
        passages[0] = replace(passages[0], text=text)
        with database.write() as connection:
            index.index_passages(connection, passages[0].session, passages)

    return milliseconds(put, [f"{passages[0].text} zebu{n}" for n in range(REPEATS)])


def measure(texts: int, folder: Path) -> dict[str, object]:
    address = f"sqlite:///{folder / f'{texts}.db'}"
    database, index = open_database(address), open_search(address, deadline=60)
    with database.write() as connection:
        schema.drop(connection)
        schema.create(connection)
    count, spent, passages = 0, 0.0, []
    for session, passages in corpus(texts):
        start = time.process_time()
        with database.write() as connection:
            index.index_passages(connection, session, passages)
        count, spent = count + len(passages), spent + time.process_time() - start
    start = time.process_time()
    index.rebuild(database.write)
    rebuilt = time.process_time() - start
    classes = queries(database)
    with database.read() as connection:
        find = {
            name: milliseconds(lambda text: index.search(connection, parse(text)), asked)
            for name, asked in classes.items()
        }
        in_session = Filters(sessions=("ses_3",))
        find["common word in a session"] = milliseconds(
            lambda text: index.search(connection, parse(text), in_session), classes["common word"]
        )
        for name in ("rare word", "common word", "very common word"):
            find[f"facets of a {name}"] = milliseconds(
                lambda text: index.facets(connection, parse(text)), classes[name]
            )
    unit = find["rare word"]
    return {
        "texts": count,
        "published_per_cpu_second": round(count / spent),
        "rebuilt_per_cpu_second": round(count / rebuilt),
        "bytes_a_text": round((folder / f"{texts}.db").stat().st_size / count),
        "correction": summary(correct(database, index, passages), unit),
        **{name: summary(took, unit) for name, took in find.items()},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=int, nargs="*", default=SIZES)
    with tempfile.TemporaryDirectory() as folder:
        sizes = parser.parse_args().texts
        result = {f"{size}": measure(size, Path(folder)) for size in sizes}
    result["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(result, ensure_ascii=False))


if __name__ == "__main__":
    main()
