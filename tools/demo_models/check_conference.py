"""Checks the demonstration's scripts against the training texts; fails when they overlap."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml
from grammar import LANGUAGES, SCRIPTS, is_held_out, normalised, random_words, utterance
from reader import NotInGrammar, read

Sentence = dict[str, Any]


def sentences(scripts: Path) -> Iterator[tuple[str, Sentence]]:
    """Every sentence of every script with the language it is spoken in."""
    for path in sorted(scripts.glob("*.yaml")):
        for turn in yaml.safe_load(path.read_text(encoding="utf-8"))["turns"]:
            for sentence in turn.get("sentences", ()):
                yield turn["language"], sentence


def training_texts(seed: int, count: int) -> Iterator[str]:
    """Texts as the training generators draw them, all languages, coverage sentences too."""
    random = Random(seed)
    for _ in range(count):
        sentence = utterance(random)
        yield from (sentence.text(language) for language in LANGUAGES)
    for language in LANGUAGES:
        yield from (random_words(language, random) for _ in range(count // 50))


def shard_texts(shards: list[Path]) -> Iterator[str]:
    """Texts that training reads from the indexes of its shards: the held-out ones it skips."""
    for path in shards:
        texts = (row["text"] for row in json.loads(path.read_text(encoding="utf-8")))
        yield from (text for text in texts if not is_held_out(text))


def _ungrammatical(said: list[tuple[str, Sentence]]) -> list[str]:
    def is_read(sentence: Sentence) -> bool:
        try:
            triple = read(sentence["en"])
        except NotInGrammar:
            return False
        return all(triple.text(language) == sentence[language] for language in LANGUAGES)

    return [sentence["en"] for _, sentence in said if not is_read(sentence)]


def check(scripts: Path, shards: list[Path], seed: int, count: int) -> dict[str, Any]:
    """What was found: minutes and sentences per language, shared sentences, unknown words."""
    said = list(sentences(scripts))
    keys = {normalised(sentence[language]) for _, sentence in said for language in LANGUAGES}
    drawn = {normalised(text) for text in training_texts(seed, count)}
    spoken = {normalised(text) for text in shard_texts(shards)}
    known = {word for key in drawn for word in key.split()}
    minutes = dict.fromkeys(LANGUAGES, 0.0)
    for language, sentence in said:
        minutes[language] += (sentence["end"] - sentence["start"]) / 60
    return {
        "sentences": len(said),
        "minutes": {language: round(value, 2) for language, value in minutes.items()},
        "training_texts": len(drawn),
        "shard_texts": len(spoken),
        "shared_with_training": sorted(keys & drawn),
        "shared_with_shards": sorted(keys & spoken),
        "unknown_words": sorted({word for key in keys for word in key.split()} - known),
        "not_in_grammar": _ungrammatical(said),
    }


FAULTS = ("shared_with_training", "shared_with_shards", "unknown_words", "not_in_grammar")


def main() -> None:
    """Prints what was found as JSON; exits 1 when anything is shared or unknown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scripts", type=Path, default=SCRIPTS)
    parser.add_argument("--shards", type=Path, nargs="*", default=[], help="speech-*.json")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100_000, help="sentences to draw")
    asked = parser.parse_args()
    found = check(asked.scripts, asked.shards, asked.seed, asked.count)
    print(json.dumps(found, ensure_ascii=False, indent=1))
    sys.exit(any(found[fault] for fault in FAULTS))


if __name__ == "__main__":
    main()
