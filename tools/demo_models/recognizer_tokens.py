"""Lays out the recogniser's tokens in Whisper's order, with as few rows as its words need."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

LANGUAGES = ("en", "fr", "vi")
PIECES = 2000
STAMPS = 1501
"""Timestamps from 0 to 30 s, one each 0.02 s."""
STAMPS_A_SECOND = 50
SPECIALS = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    *(f"<|{language}|>" for language in LANGUAGES),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
    *(f"<|{stamp / STAMPS_A_SECOND:.2f}|>" for stamp in range(STAMPS)),
)
"""CTranslate2 counts the languages between the start and <|nospeech|>, so the order matters."""

UNUSED = "<|unused|>"
"""The row before the specials; CTranslate2 wants the empty token there (see `vocabulary`)."""

SUPPRESSED_STARTS = (("Ġ", "-"), ("Ġ", "'"), ("Ġ", "â"))
"""faster-whisper forbids the first piece of " -", " '" and " ♪": else that would be the space."""

CHARACTERS = (
    " 'abcdefghijklmnopqrstuvwxyzàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệđìíỉĩịòóỏõọôồốổỗộơờớởỡợ"
    "ùúủũụưừứửữựỳýỷỹỵçëîïûüÿœæ"
)
"""What CTC spells: lower-case letters with the marks of French and Vietnamese."""


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """A byte-level BPE of `PIECES` pieces, then the unused row and the specials."""
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    size = PIECES - len(SUPPRESSED_STARTS)
    trainer = trainers.BpeTrainer(
        vocab_size=size, initial_alphabet=alphabet, special_tokens=[], show_progress=False
    )
    learner.train_from_iterator((f" {text}" for text in texts), trainer)
    return _laid_out(learner)


def _laid_out(learner: Tokenizer) -> Tokenizer:
    learned = json.loads(learner.to_str())["model"]
    vocabulary, merges = dict(learned["vocab"]), [tuple(m) for m in learned["merges"]]
    for left, right in SUPPRESSED_STARTS:
        if left + right not in vocabulary:
            vocabulary[left + right] = len(vocabulary)
            merges.append((left, right))
    while len(vocabulary) < PIECES:
        vocabulary[f"<|unused{len(vocabulary)}|>"] = len(vocabulary)
    vocabulary[UNUSED] = PIECES
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(SPECIALS))
    return tokenizer


def vocabulary(tokenizer: Tokenizer) -> list[str]:
    """The tokens for CTranslate2, which calls a model multilingual when "" is among them."""
    tokens = [tokenizer.id_to_token(number) for number in range(tokenizer.get_vocab_size())]
    return ["" if token == UNUSED else token for token in tokens]


@dataclass(frozen=True)
class Tokens:
    """The numbers of the special tokens in one tokenizer, and text as numbers."""

    tokenizer: Tokenizer

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Special token to number."""
        return {special: self.tokenizer.token_to_id(special) for special in SPECIALS}

    @cached_property
    def size(self) -> int:
        """Rows of the vocabulary."""
        return self.tokenizer.get_vocab_size()

    def text(self, text: str) -> list[int]:
        """The pieces of one sentence, which starts with a space as Whisper's do."""
        return self.tokenizer.encode(f" {text}", add_special_tokens=False).ids

    def stamp(self, seconds: float) -> int:
        """The timestamp nearest to `seconds`, 0 to 30."""
        return self.numbers["<|0.00|>"] + min(STAMPS - 1, max(0, round(seconds * STAMPS_A_SECOND)))

    def prompt(self, language: str, stamped: bool) -> list[int]:
        """What the decoder is given before the text."""
        names = ["<|startoftranscript|>", f"<|{language}|>", "<|transcribe|>"]
        return [self.numbers[name] for name in names + ["<|notimestamps|>"] * (not stamped)]

    def spelled(self, text: str) -> list[int]:
        """The characters of one sentence for CTC, 0 being its blank."""
        return [CHARACTERS.index(c) + 1 for c in text.lower() if c in CHARACTERS]
