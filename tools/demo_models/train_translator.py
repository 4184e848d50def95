"""Trains the demonstration's translator on the grammar, in six directions; resumes by itself."""

import argparse
import itertools
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TypeAlias

import torch
from transformers import M2M100ForConditionalGeneration
from translator_model import EOS, PIECES_FILE, Pieces, new_model, padded, train_pieces
from translator_texts import Pair, diet_at, pairs

IGNORED = -100
SHELF = 16
"""Batches drawn at once and sorted by length, so that little is padding."""

Batch: TypeAlias = tuple[torch.Tensor, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Course:
    """How to train; times in minutes, lengths in steps."""

    work: Path
    seed: int = 1
    steps: int = 2600
    pairs: int = 32
    rate: float = 1.5e-3
    warmup: int = 200
    save_every: float = 3.0
    minutes: float = 600.0


@dataclass(slots=True)
class Learner:
    """A model on its way, and how far it is."""

    model: M2M100ForConditionalGeneration
    optimizer: torch.optim.Optimizer
    step: int = 0


def batches(course: Course, pieces: Pieces, first: int) -> Iterator[Batch]:
    """Batches from step `first` on: the same whether or not training was interrupted."""
    for shelf in itertools.count(first // SHELF):
        random = Random(course.seed * 1_000_003 + shelf)
        diet = diet_at(shelf * SHELF / course.steps)
        drawn = list(itertools.islice(pairs(random, diet), course.pairs * SHELF))
        drawn.sort(key=lambda pair: len(pair.source) + len(pair.target))
        cut = [drawn[i : i + course.pairs] for i in range(0, len(drawn), course.pairs)]
        random.shuffle(cut)
        skipped = first % SHELF if shelf == first // SHELF else 0
        yield from (_batch(chosen, pieces) for chosen in cut[skipped:])


def _batch(chosen: list[Pair], pieces: Pieces) -> Batch:
    sources = [pieces.encode(pair.source, pair.source_language) for pair in chosen]
    targets = [pieces.encode(pair.target, pair.target_language) for pair in chosen]
    return padded(sources), padded(targets, IGNORED)


def loss_of(model: M2M100ForConditionalGeneration, batch: Batch) -> torch.Tensor:
    """Cross-entropy of the translation; the decoder starts with </s> and the language."""
    sources, targets = batch
    mask = sources != model.config.pad_token_id
    shifted = targets.new_full(targets.shape, EOS)
    shifted[:, 1:] = targets[:, :-1].masked_fill(
        targets[:, :-1] == IGNORED, model.config.pad_token_id
    )
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model(sources, attention_mask=mask, decoder_input_ids=shifted).logits
    targets = targets.clone()
    targets[:, 0] = IGNORED
    return torch.nn.functional.cross_entropy(
        logits.float().flatten(0, 1), targets.flatten(), ignore_index=IGNORED, label_smoothing=0.05
    )


def rate_at(step: int, course: Course) -> float:
    """The learning rate: a linear rise, then half a cosine to a fiftieth."""
    if step < course.warmup:
        return course.rate * (step + 1) / course.warmup
    done = min(1.0, (step - course.warmup) / max(1, course.steps - course.warmup))
    return course.rate * (0.02 + 0.98 * (1 + math.cos(math.pi * done)) / 2)


def learner_of(course: Course, pieces: Pieces) -> Learner:
    """The learner saved in the working folder, or a new one."""
    torch.manual_seed(course.seed)
    model = new_model(len(pieces.tokens))
    optimizer = torch.optim.AdamW(
        model.parameters(), betas=(0.9, 0.98), weight_decay=0.01, fused=True
    )
    learner = Learner(model, optimizer)
    if (course.work / "translator.pt").exists():
        saved = torch.load(course.work / "translator.pt", weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        learner.step = saved["step"]
    return learner


def save(learner: Learner, course: Course) -> None:
    """Writes the learner whole or not at all."""
    part = course.work / "translator.part"
    state = {"model": learner.model.state_dict(), "optimizer": learner.optimizer.state_dict()}
    torch.save({**state, "step": learner.step, "seed": course.seed}, part)
    part.replace(course.work / "translator.pt")


def learn(learner: Learner, batch: Batch, course: Course) -> float:
    """One step; returns the loss."""
    for group in learner.optimizer.param_groups:
        group["lr"] = rate_at(learner.step, course)
    loss = loss_of(learner.model, batch)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(learner.model.parameters(), 1.0)
    learner.optimizer.step()
    learner.optimizer.zero_grad(set_to_none=True)
    learner.step += 1
    return loss.item()


def train(course: Course) -> None:
    """Trains from where it stands until the steps or the minutes are used up."""
    if not (course.work / PIECES_FILE).exists():
        train_pieces(course.work, course.seed)
    pieces = Pieces(course.work)
    learner = learner_of(course, pieces)
    learner.model.train()
    began = saved = time.monotonic()
    losses: list[float] = []
    for batch in batches(course, pieces, learner.step):
        if learner.step >= course.steps or time.monotonic() - began > course.minutes * 60:
            break
        losses.append(learn(learner, batch, course))
        if learner.step % 50 == 0:
            spent = (time.monotonic() - began) / 60
            mean = sum(losses[-50:]) / len(losses[-50:])
            print(f"{spent:.1f} min, step {learner.step}, loss {mean:.3f}", flush=True)
        if time.monotonic() - saved > course.save_every * 60:
            save(learner, course)
            saved = time.monotonic()
    save(learner, course)


def main() -> None:
    """One command; run it again after an interruption."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, default=Path("build/demo-models"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--minutes", type=float, default=600.0)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    train(Course(asked.work, seed=asked.seed, steps=asked.steps, minutes=asked.minutes))


if __name__ == "__main__":
    main()
