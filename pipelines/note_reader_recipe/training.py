"""Training of the network, on one or two cores."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

from note_reader_recipe.network import Network
from note_reader_recipe.prepare import Example
from notes_mining.deidentify.reader.features import PROPOSED

RATE, DECAY, TEXTS_AT_ONCE = 3e-3, 1e-2, 48
PIECE, AROUND = 120, 12
UNTOLD = 0.1
"""Share of texts whose proposals are hidden, so that the network learns to do without them."""
_IGNORED = -1

Piece = tuple[torch.Tensor, ...]
"""Words' features, spelling, what the text tells, labels: one or many texts."""


def _pieces(examples: Sequence[Example]) -> list[Piece]:
    """Examples cut to ``PIECE`` tokens, with ``AROUND`` unlabelled ones before."""
    pieces = []
    for item in examples:
        for start in range(0, len(item.labels), PIECE):
            low = max(0, start - AROUND)
            labels = item.labels[low : start + PIECE].copy()
            labels[: start - low] = _IGNORED
            read = (one[low : start + PIECE] for one in (item.of_words, item.spelt, item.told))
            pieces.append((*map(torch.from_numpy, read), torch.from_numpy(labels)))
    return pieces


def _batches(pieces: Sequence[Piece], rng: random.Random) -> Iterator[list[Piece]]:
    """Pieces of like length together, in random order."""
    order = sorted(range(len(pieces)), key=lambda place: len(pieces[place][-1]) + rng.random() * 20)
    batches = [order[start : start + TEXTS_AT_ONCE] for start in range(0, len(order), TEXTS_AT_ONCE)]
    rng.shuffle(batches)
    for batch in batches:
        yield [pieces[place] for place in batch]


def _padded(batch: Sequence[Piece], rng: random.Random) -> Piece:
    fillings = (0, 0, 0, _IGNORED)
    of_words, spelt, told, labels = (
        nn.utils.rnn.pad_sequence(of_all, batch_first=True, padding_value=filling)
        for of_all, filling in zip(map(list, zip(*batch, strict=True)), fillings, strict=True)
    )
    for place in range(len(batch)):
        if rng.random() < UNTOLD:
            told[place, :, -PROPOSED:] = 0
    return of_words, spelt, told, labels


def train(network: Network, examples: Sequence[Example], epochs: int, seed: int) -> None:
    """Fit ``network``; prints the mean loss of each epoch."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    pieces = _pieces(examples)
    optimiser = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    loss_of = nn.CrossEntropyLoss(ignore_index=_IGNORED)
    network.train()
    steps = epochs * (len(pieces) // TEXTS_AT_ONCE + 1)
    step = 0
    for epoch in range(epochs):
        losses = []
        for batch in _batches(pieces, rng):
            for group in optimiser.param_groups:
                group["lr"] = RATE * max(0.005, 1 - step / steps)
            *read, labels = _padded(batch, rng)
            loss = loss_of(network(*read).flatten(0, 1), labels.flatten())
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            optimiser.step()
            losses.append(loss.item())
            step += 1
        print(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}", flush=True)
    network.eval()
