"""The network: characters and word vector of a token, its features, and what stands left and right of it -> its label.

A convolution over the characters, one dense layer, one bidirectional LSTM over the text. torch is imported here only,
so that nothing else of the package starts it.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from .tokens import LETTERS

_CHARACTER, _WIDTH = 16, 3
PIECE, AROUND = 1_000, 100


class Network(nn.Module):
    """Scores of each label for each token.

    Args:
        inputs: columns of features and word vector together.
        labels: how many labels.
        filters, dense, memory: sizes of its layers: convolution, dense layer, LSTM in each direction.
        dropout: share of values left out in training.
    """

    def __init__(
        self, inputs: int, labels: int, *, filters: int = 96, dense: int = 256, memory: int = 224, dropout: float = 0.3
    ) -> None:
        super().__init__()
        self.sizes = {"filters": filters, "dense": dense, "memory": memory}
        self.letters = nn.Embedding(len(LETTERS) + 2, _CHARACTER, padding_idx=0)
        self.spelling = nn.Conv1d(_CHARACTER, filters, _WIDTH, padding=_WIDTH // 2)
        self.dense = nn.Linear(inputs + filters, dense)
        self.context = nn.LSTM(dense, memory, bidirectional=True, batch_first=True)
        self.label = nn.Linear(2 * memory + dense, labels)
        self.dropout = nn.Dropout(dropout)

    def forward(self, seen: torch.Tensor, spelt: torch.Tensor) -> torch.Tensor:
        """``seen`` (texts, tokens, inputs), ``spelt`` int64 (texts, tokens, characters) -> (texts, tokens, labels)."""
        words, which = torch.unique(spelt.flatten(0, 1), dim=0, return_inverse=True)
        letters = self.letters(words).transpose(1, 2)
        shape = torch.relu(self.spelling(letters)).amax(-1)[which].unflatten(0, spelt.shape[:2])
        token = self.dropout(torch.relu(self.dense(self.dropout(torch.cat([seen, shape], -1)))))
        around, _ = self.context(token)
        scores: torch.Tensor = self.label(torch.cat([self.dropout(around), token], -1))
        return scores


def label(network: Network, seen: np.ndarray, spelt: np.ndarray) -> np.ndarray:
    """Probabilities of each label, float32 (tokens, labels), of one text's features and character codes.

    A long text is read in pieces, each with ``AROUND`` tokens more on both sides.
    """
    pieces = []
    with torch.inference_mode():
        for start in range(0, len(seen), PIECE):
            low, high = max(0, start - AROUND), min(len(seen), start + PIECE + AROUND)
            scores = network(torch.from_numpy(seen[None, low:high]), torch.from_numpy(spelt[None, low:high]))
            pieces.append(torch.softmax(scores[0], -1).numpy()[start - low : start - low + PIECE])
    return np.concatenate(pieces) if pieces else np.zeros((0, network.label.out_features), dtype=np.float32)
