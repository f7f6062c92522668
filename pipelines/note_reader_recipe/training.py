"""Training of the network, on one or two cores."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

from note_reader_recipe.network import Network
from note_reader_recipe.prepare import IGNORED, Example, Taught
from notes_mining.deidentify.reader.features import PROPOSED
from notes_mining.deidentify.reader.judge import LABELS
from notes_mining.records import LANGUAGES

RATE, DECAY, TEXTS_AT_ONCE = 3e-3, 1e-2, 48
PIECE, AROUND = 120, 12
UNTOLD = 0.1
"""Share of texts whose proposals are hidden, so that the network learns to do without them."""
SEEN_WEIGHT = 0.4
"""Of the loss of what the pipelines' NER sees, beside that of the labels."""

Piece = tuple[torch.Tensor, ...]
"""Words' features, spelling, what the text tells, labels, what is taught (seen, believed): one or many texts."""
_FILLINGS = (0, 0, 0, IGNORED, IGNORED, 0)


def _pieces(examples: Sequence[Example]) -> list[Piece]:
    """Examples cut to ``PIECE`` tokens, with ``AROUND`` before of which nothing is learnt."""
    pieces = []
    for item in examples:
        many = len(item.labels)
        taught = item.taught or Taught(np.full((many, len(LANGUAGES)), IGNORED), np.zeros((many, len(LABELS))))
        learnt = (item.labels, taught.seen, taught.believed.astype(np.float32))
        for start in range(0, many, PIECE):
            low = max(0, start - AROUND)
            read = [one[low : start + PIECE] for one in (item.of_words, item.spelt, item.told)]
            known = [one[low : start + PIECE].copy() for one in learnt]
            for one, filling in zip(known, _FILLINGS[3:], strict=True):
                one[: start - low] = filling
            pieces.append(tuple(map(torch.from_numpy, read + known)))
    return pieces


def _batches(pieces: Sequence[Piece], rng: random.Random) -> Iterator[list[Piece]]:
    """Pieces of like length together, in random order."""
    order = sorted(range(len(pieces)), key=lambda place: len(pieces[place][0]) + rng.random() * 20)
    batches = [order[start : start + TEXTS_AT_ONCE] for start in range(0, len(order), TEXTS_AT_ONCE)]
    rng.shuffle(batches)
    for batch in batches:
        yield [pieces[place] for place in batch]


def _padded(batch: Sequence[Piece], rng: random.Random) -> Piece:
    padded = [
        nn.utils.rnn.pad_sequence(of_all, batch_first=True, padding_value=filling)
        for of_all, filling in zip(map(list, zip(*batch, strict=True)), _FILLINGS, strict=True)
    ]
    for place in range(len(batch)):
        if rng.random() < UNTOLD:
            padded[2][place, :, -PROPOSED:] = 0
    return tuple(padded)


def _loss(network: Network, batch: Piece) -> torch.Tensor:
    """Of the labels, and where none is known of what the teacher believes; and of what the pipelines' NER sees."""
    *read, labels, seen, believed = batch
    drawn = network.read(*read)
    logs = torch.log_softmax(network.label(drawn), -1)
    known = nn.functional.nll_loss(logs.flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="sum")
    asked = (labels == IGNORED) & (believed.sum(-1) > 0)
    told = -(believed * logs).sum(-1)[asked].sum()
    loss: torch.Tensor = (known + told) / ((labels != IGNORED) | asked).sum().clamp(min=1)
    if network.seen is None or not (seen != IGNORED).any():
        return loss
    sees = network.seen(drawn).unflatten(-1, (len(LANGUAGES), -1))
    return loss + SEEN_WEIGHT * nn.functional.cross_entropy(sees.flatten(0, 2), seen.flatten(), ignore_index=IGNORED)


def train(
    network: Network, examples: Sequence[Example], epochs: int, seed: int, beside: Sequence[Example] = (), many: int = 0
) -> None:
    """Fit ``network``; prints the mean loss of each epoch. In each, ``many`` others ``beside`` the examples."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    pieces, others = _pieces(examples), _pieces(beside)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    network.train()
    steps = epochs * ((len(pieces) + many) // TEXTS_AT_ONCE + 1)
    step = 0
    for epoch in range(epochs):
        losses = []
        for batch in _batches(pieces + rng.sample(others, many), rng):
            for group in optimiser.param_groups:
                group["lr"] = RATE * max(0.005, 1 - step / steps)
            loss = _loss(network, _padded(batch, rng))
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            losses.append(loss.item())
            step += 1
        print(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}", flush=True)
    network.eval()
