"""The network of `deidentify/reader/network.py` as torch trains it; ``weights`` are what serving reads."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from notes_mining.deidentify.reader.network import SPELT
from notes_mining.deidentify.reader.tokens import LETTERS

_CHARACTER = 16


class Network(nn.Module):
    """Scores of each label for each token.

    Args:
        inputs: columns of features and word vector together.
        labels: how many labels.
        filters, dense, memory: sizes of its layers: convolution, dense layer, LSTM in each direction.
        dropout: share of values left out in training.
        seen: columns of scores besides, of what the pipelines' NER sees; only training reads them, none are served.
    """

    def __init__(
        self,
        inputs: int,
        labels: int,
        *,
        filters: int = 96,
        dense: int = 256,
        memory: int = 224,
        dropout: float = 0.3,
        seen: int = 0,
    ) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS) + 2, _CHARACTER, padding_idx=0)
        self.spelling = nn.Conv1d(_CHARACTER, filters, SPELT, padding=SPELT // 2)
        self.dense = nn.Linear(inputs + filters, dense)
        self.context = nn.LSTM(dense, memory, bidirectional=True, batch_first=True)
        self.label = nn.Linear(2 * memory + dense, labels)
        self.dropout = nn.Dropout(dropout)
        self.seen = nn.Linear(2 * memory + dense, seen) if seen else None

    def forward(self, of_words: torch.Tensor, spelt: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
        """``of_words``, ``told`` (texts, tokens, features), ``spelt`` int64 (texts, tokens, characters) -> scores."""
        scores: torch.Tensor = self.label(self.read(of_words, spelt, told))
        return scores

    def read(self, of_words: torch.Tensor, spelt: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
        """What the scores are worked out from, of the same."""
        words, which = torch.unique(spelt.flatten(0, 1), dim=0, return_inverse=True)
        letters = self.letters(words).transpose(1, 2)
        shape = torch.relu(self.spelling(letters)).amax(-1)[which].unflatten(0, spelt.shape[:2])
        token = self.dropout(torch.relu(self.dense(self.dropout(torch.cat([of_words, told, shape], -1)))))
        around, _ = self.context(token)
        return torch.cat([self.dropout(around), token], -1)

    def weights(self) -> dict[str, np.ndarray]:
        """The weights that are served, by name, in half precision."""
        served = {name: value for name, value in self.state_dict().items() if not name.startswith("seen.")}
        return {name: value.detach().half().numpy() for name, value in served.items()}
