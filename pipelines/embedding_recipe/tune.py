"""Damps what all texts share, cuts the table to size, and tunes it so that translations are each other's nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from .sources import Pairs, fold, unit

DIMENSIONS = 256
DAMPING = 0.4  # 0 leaves each direction as strong as it is, 1 makes all equally strong
STEPS, RATE, TEMPERATURE, KEEP = 60, 2e-3, 0.1, 1.0


def uses(words: Sequence[str], texts: Sequence[str]) -> csr_matrix:
    """How often each text uses each word of the table, shape (texts, words)."""
    index = {word: place for place, word in enumerate(words)}
    cells = [
        (row, index[word]) for row, text in enumerate(texts) for word in re.findall(r"\w+", fold(text)) if word in index
    ]
    rows, columns = np.array(cells).T
    return csr_matrix((np.ones(len(cells), dtype=np.float32), (rows, columns)), shape=(len(texts), len(words)))


def damp(words: Sequence[str], vectors: np.ndarray, pairs: Pairs) -> np.ndarray:
    """The table along the principal directions of the sentences of ``pairs``, the strong ones damped, cut to size.

    Returns:
        Shape (words, DIMENSIONS), of root mean square length one.
    """
    texts = unit(np.vstack([uses(words, [pair[side] for pair in pairs]) @ vectors for side in (0, 1)]))
    strength, directions = np.linalg.eigh(texts.T @ texts / len(texts))
    turned = vectors @ (directions * np.maximum(strength, 1e-4) ** (-DAMPING / 2))[:, ::-1]
    kept = turned[:, :DIMENSIONS]
    return np.asarray(kept / np.sqrt((kept**2).sum(axis=1).mean()))


def tune(words: Sequence[str], vectors: np.ndarray, pairs: Pairs, seed: int) -> np.ndarray:
    """Learn a turn of all rows, and a shift and a weight of the rows that ``pairs`` use, all held near where they were.

    The loss is that of telling each sentence's translation from those of all others, both ways.
    """
    import torch
    from torch.nn.functional import cross_entropy, embedding_bag, normalize

    torch.manual_seed(seed)
    counts = [uses(words, [pair[side] for pair in pairs]) for side in (0, 1)]
    seen = np.unique(np.concatenate([side.indices for side in counts]))
    bags = [_bag(side[:, seen]) for side in counts]
    start = torch.tensor(vectors[seen], dtype=torch.float32)
    shift, weight = torch.zeros_like(start, requires_grad=True), torch.zeros(len(seen), 1, requires_grad=True)
    same = torch.eye(vectors.shape[1])
    turn = same.clone().requires_grad_()
    groups = [{"params": [p], "lr": RATE * rate} for p, rate in ((shift, 1.0), (turn, 0.5), (weight, 5.0))]
    optimiser, right = torch.optim.Adam(groups), torch.arange(len(pairs))
    for _ in range(STEPS):
        rows = (start + shift) * torch.exp(weight) @ turn
        french, dutch = (normalize(embedding_bag(places, rows, starts, mode="sum")) for places, starts in bags)
        near = french @ dutch.T / TEMPERATURE
        loss = cross_entropy(near, right) + cross_entropy(near.T, right)
        strayed = (shift**2).sum(dim=1).mean() + 0.1 * (weight**2).mean() + ((turn - same) ** 2).sum() / len(same)
        optimiser.zero_grad()
        (loss / 2 + KEEP * strayed).backward()
        optimiser.step()
    tuned = vectors.copy()
    tuned[seen] = ((start + shift) * torch.exp(weight)).detach().numpy()
    return np.asarray(tuned @ turn.detach().numpy())


def _bag(counts: csr_matrix) -> tuple[Any, Any]:
    """Places of the words of every text, one text after the other, and where each text begins."""
    import torch

    repeated = np.repeat(counts.indices, counts.data.astype(int))
    lengths = np.asarray(counts.sum(axis=1)).ravel().astype(int)
    return torch.tensor(repeated, dtype=torch.int64), torch.tensor(np.cumsum([0, *lengths[:-1]]), dtype=torch.int64)
