"""The translator's shape and its pieces: M2M100 made small; it neither trains nor exports."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from random import Random

import sentencepiece
import torch
from grammar import LANGUAGES, random_words, utterance
from transformers import M2M100Config, M2M100ForConditionalGeneration
from translator_texts import stranger

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
"""In the real M2M100's order, so that its ids mean the same here."""
BOS, PAD, EOS, UNKNOWN = range(4)
LANGUAGE_TOKENS = tuple(f"__{language}__" for language in LANGUAGES)
PIECES_FILE = "sentencepiece.bpe.model"
PIECES = 3000
LONGEST = 256
"""Positions: pieces in a source or a translation."""


class Pieces:
    """SentencePiece with M2M100's ids: specials, pieces, then the languages."""

    def __init__(self, folder: Path) -> None:
        path = str(folder / PIECES_FILE)
        self._processor = sentencepiece.SentencePieceProcessor(model_file=path)
        count = self._processor.get_piece_size()
        own = [self._processor.id_to_piece(i) for i in range(count)]
        self.tokens = [*SPECIALS, *(p for p in own if p not in SPECIALS), *LANGUAGE_TOKENS]
        self._ids = {token: i for i, token in enumerate(self.tokens)}

    def language(self, language: str) -> int:
        """The id of a language's token."""
        return self._ids[f"__{language}__"]

    def encode(self, text: str, language: str) -> list[int]:
        """The language, the ids of the text's pieces, the end."""
        pieces = self._processor.encode(text, out_type=str)
        ids = [self._ids.get(piece, UNKNOWN) for piece in pieces]
        return [self.language(language), *ids[: LONGEST - 4], EOS]


def train_pieces(folder: Path, seed: int, count: int = 30_000) -> None:
    """Learns the pieces from the grammar, some random words and names; writes their model.

    Into memory first: with a file name the model would tell which folder it was made in.
    """
    model = BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=_texts(Random(seed), count),
        model_writer=model,
        vocab_size=PIECES,
        model_type="unigram",
        character_coverage=1.0,
        normalization_rule_name="nfkc",
        num_threads=1,
        minloglevel=1,
    )
    (folder / PIECES_FILE).write_bytes(model.getvalue())


def _texts(random: Random, count: int) -> Iterator[str]:
    for number in range(count):
        sentence = utterance(random)
        yield from (sentence.text(language) for language in LANGUAGES)
        if number % 40 == 0:
            yield stranger(random)
            yield from (random_words(language, random) for language in LANGUAGES)


def new_model(vocabulary_size: int) -> M2M100ForConditionalGeneration:
    """An untrained model of about three million parameters.

    The usual initial deviation of 0.02 is for models five times as wide: here the positions
    would drown the words, and 600 steps taught no alignment.
    """
    config = M2M100Config(
        vocab_size=vocabulary_size,
        d_model=192,
        encoder_layers=3,
        decoder_layers=3,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=512,
        decoder_ffn_dim=512,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        dropout=0.0,
        attention_dropout=0.0,
        activation_dropout=0.0,
        max_position_embeddings=LONGEST,
        scale_embedding=True,
        init_std=0.07,
        bos_token_id=BOS,
        pad_token_id=PAD,
        eos_token_id=EOS,
        decoder_start_token_id=EOS,
    )
    return M2M100ForConditionalGeneration(config)


def padded(rows: list[list[int]], value: int = PAD) -> torch.Tensor:
    """Rows of ids (n, longest), filled up with `value`."""
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])
