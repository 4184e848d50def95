"""Trains the recogniser on a folder's shards, for so many minutes; resumes where it stopped."""

import argparse
import math
import os
import signal
import sys
import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from random import Random

import grammar
import torch
from recognizer_data import Batch, Shelf, batches
from recognizer_model import Recognizer, Shape
from recognizer_tokens import Tokens, train_tokenizer
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

CTC_SHARE = 0.3
"""Weight of CTC in the loss; the rest is the decoder's cross-entropy."""
GUIDANCE = 0.15
NEAR = 0.8
"""Seconds around a word's likely place where a guided head should listen."""
TOKENIZER_SENTENCES = 20_000
TOKENIZER_COVERAGE = 0.05
SAVED_EVERY = 120.0
"""Seconds between two checkpoints, and between two looks for new shards."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long to train, and how fast; `progress` runs from 0 to 1."""

    minutes: float
    peak: float = 1.2e-3
    decay_from: float = 0.6
    warm_up: int = 60

    def rate(self, progress: float, steps: int) -> float:
        """The learning rate: a warm-up, a plateau, half a cosine down to nearly nothing."""
        falling = max(0.0, progress - self.decay_from) / (1 - self.decay_from)
        cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, falling)))
        return self.peak * min(1.0, (steps + 1) / self.warm_up) * (0.98 * cosine + 0.02)

    def full_windows(self, progress: float) -> float:
        """The share of batches that are windows of 30 s, which cost twice the others."""
        return 0.25 + 0.35 * max(0.0, progress - 0.5) / 0.5


@dataclass(slots=True)
class Log:
    """What training has done so far; kept in the checkpoint."""

    minutes: float = 0.0
    steps: int = 0
    hours: float = 0.0


def tokens_of(work: Path) -> Tokens:
    """The folder's tokenizer, learned from the grammar the first time."""
    path = work / "tokenizer.json"
    if not path.exists():
        random = Random(5)
        train_tokenizer(_tokenizer_texts(random)).save(str(path))
    return Tokens(Tokenizer.from_file(str(path)))


def _tokenizer_texts(random: Random) -> Iterator[str]:
    for _ in range(TOKENIZER_SENTENCES):
        sentence = grammar.utterance(random)
        for language in grammar.LANGUAGES:
            covering = random.random() < TOKENIZER_COVERAGE
            yield grammar.random_words(language, random) if covering else sentence.text(language)


class Optimizers:
    """Muon for the matrices of the layers, AdamW for everything else; one learning rate."""

    def __init__(self, model: Recognizer) -> None:
        named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
        matrices = [p for n, p in named if ".layers." in n and p.ndim == 2]
        others = [p for n, p in named if ".layers." not in n or p.ndim != 2]
        self.both = (
            torch.optim.Muon(matrices, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"),
            torch.optim.AdamW(others, betas=(0.9, 0.98), weight_decay=0.01),
        )

    def step(self, rate: float) -> None:
        """One step at this learning rate; the gradients are forgotten."""
        for optimizer in self.both:
            for group in optimizer.param_groups:
                group["lr"] = rate
            optimizer.step()
            optimizer.zero_grad()

    def state(self) -> list[dict[str, object]]:
        """What `restore` takes back."""
        return [optimizer.state_dict() for optimizer in self.both]

    def restore(self, state: list[dict[str, object]]) -> None:
        """Goes on from a saved state."""
        for optimizer, kept in zip(self.both, state, strict=True):
            optimizer.load_state_dict(deepcopy(kept))


def astray(model: Recognizer, said_at: Tensor) -> Tensor:
    """How little the guided heads listen near where each token (b, l) is said, in nats."""
    weights = model.decoder.guided()
    times = torch.arange(weights.shape[-1]) * 0.02
    near = (times - said_at[..., None]).abs() < NEAR
    caught = (weights * near[:, None]).sum(-1)
    return -(caught + 1e-4).log().mean((0, 2))[~said_at.isnan()].mean().nan_to_num()


def losses(model: Recognizer, batch: Batch) -> tuple[Tensor, Tensor, Tensor]:
    """Cross-entropy a token, CTC a character, and how far the guided heads are astray."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        heard = model.encoder(batch.mels)
        scores = model.decoder(batch.given, heard)
    decoder = functional.cross_entropy(scores.float().flatten(0, 1), batch.wanted.flatten())
    spelling = model.ctc(heard.float()).log_softmax(-1).transpose(0, 1)
    lengths = torch.full((len(batch.mels),), len(spelling))
    ctc = functional.ctc_loss(
        spelling, batch.spelled, lengths, batch.spelled_lengths, zero_infinity=True
    )
    return decoder, ctc, astray(model, batch.said_at)


def learn(model: Recognizer, optimizers: Optimizers, batch: Batch, rate: float) -> Tensor:
    """One step; the three losses (3,)."""
    decoder, ctc, lost = losses(model, batch)
    ((1 - CTC_SHARE) * decoder + CTC_SHARE * ctc + GUIDANCE * lost).backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizers.step(rate)
    return torch.stack([decoder, ctc, lost]).detach()


def save(path: Path, model: Recognizer, optimizers: Optimizers, log: Log) -> None:
    """Writes a checkpoint; a stop in the middle leaves the former one."""
    unfinished = path.with_suffix(".part")
    kept = {"model": model.state_dict(), "optimizers": optimizers.state()}
    torch.save(kept | {"log": [log.minutes, log.steps, log.hours]}, unfinished)
    unfinished.replace(path)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the workers share: the model's memory, what each has done (workers, 2), the plan."""

    work: Path
    plan: Plan
    seed: int
    model: Recognizer
    optimizers: list[dict[str, object]] | None
    before: Log
    done: Tensor

    def log(self, elapsed: float) -> Log:
        """Everything done by all workers, `elapsed` seconds after they started."""
        steps, hours = self.done.sum(0).tolist()
        before = self.before
        return Log(before.minutes + elapsed / 60, before.steps + int(steps), before.hours + hours)


def opened(work: Path, plan: Plan, seed: int, workers: int) -> Workshop:
    """The workshop as the checkpoint left it, or a new one where there is none."""
    model = Recognizer(Shape(vocabulary=tokens_of(work).size))
    path = work / "recognizer.pt"
    kept = torch.load(path) if path.exists() else {"log": [], "optimizers": None}
    if path.exists():
        model.load_state_dict(kept["model"])
    done = torch.zeros(workers, 2, dtype=torch.float64).share_memory_()
    model.share_memory()
    return Workshop(work, plan, seed, model, kept["optimizers"], Log(*kept["log"]), done)


def _worked(rank: int, shop: Workshop) -> None:
    """One worker on one core: it steps the shared parameters without waiting for the others."""
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    tokens, shelf, optimizers = tokens_of(shop.work), Shelf(shop.work), Optimizers(shop.model)
    if shop.optimizers:
        optimizers.restore(shop.optimizers)
    random = Random(f"{shop.seed} {rank} {shop.before.steps}")
    began = time.monotonic()
    while (log := shop.log(time.monotonic() - began)).minutes < shop.plan.minutes:
        sentences = shelf.refresh()
        full = shop.plan.full_windows(log.minutes / shop.plan.minutes)
        means = _worked_a_while(rank, shop, optimizers, batches(shelf, tokens, full, random), began)
        if rank == 0:
            log = shop.log(time.monotonic() - began)
            save(shop.work / "recognizer.pt", shop.model, optimizers, log)
            print(f"{log}, {sentences} sentences, decoder, ctc, astray {means}", flush=True)


def _worked_a_while(
    rank: int, shop: Workshop, optimizers: Optimizers, source: Iterator[Batch], began: float
) -> list[float]:
    """Steps until it is time to save; the mean losses."""
    until, sums, count = time.monotonic() + SAVED_EVERY, torch.zeros(3), 0
    while time.monotonic() < until:
        log, batch = shop.log(time.monotonic() - began), next(source)
        since = log.steps - shop.before.steps if shop.optimizers is None else shop.plan.warm_up
        rate = shop.plan.rate(log.minutes / shop.plan.minutes, since)
        sums += learn(shop.model, optimizers, batch, rate)
        shop.done[rank] += torch.tensor([1.0, batch.seconds / 3600])
        count += 1
    return [round(mean, 3) for mean in (sums / count).tolist()]


def main() -> None:
    """Trains in `--work`, where `speech.py` may still be writing shards."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="one a core")
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    shop = opened(asked.work, Plan(asked.minutes), asked.seed, asked.workers)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped; the last checkpoint is kept"))
    torch.multiprocessing.spawn(_worked, (shop,), nprocs=asked.workers, daemon=True)


if __name__ == "__main__":
    main()
