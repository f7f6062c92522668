"""The network of `deidentify/reader/network.py` as torch trains it; ``weights`` are what serving reads."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from notes_mining.deidentify.reader.network import SPELT, reach
from notes_mining.deidentify.reader.tokens import LETTERS

_CHARACTER = 16


class Network(nn.Module):
    """Scores of each label for each token.

    Args:
        inputs: columns of features and word vector together.
        labels: how many labels.
        filters: of the convolution over characters.
        dense: width of every other layer.
        layers: convolutions over the text.
        dropout, dropout_between: share of values left out in training, of what goes in and out and of each layer.
    """

    def __init__(
        self,
        inputs: int,
        labels: int,
        *,
        filters: int = 64,
        dense: int = 128,
        layers: int = 4,
        dropout: float = 0.3,
        dropout_between: float = 0.1,
    ) -> None:
        super().__init__()
        self.letters = nn.Embedding(len(LETTERS) + 2, _CHARACTER, padding_idx=0)
        self.spelling = nn.Conv1d(_CHARACTER, filters, SPELT, padding=SPELT // 2)
        self.dense = nn.Linear(inputs + filters, dense)
        self.layers = nn.ModuleList(
            nn.Conv1d(dense, dense, 3, padding=reach(number), dilation=reach(number)) for number in range(layers)
        )
        self.norms = nn.ModuleList(nn.LayerNorm(dense) for _ in range(layers))
        self.label = nn.Linear(2 * dense, labels)
        self.dropout, self.between = nn.Dropout(dropout), nn.Dropout(dropout_between)

    def forward(self, of_words: torch.Tensor, spelt: torch.Tensor, told: torch.Tensor) -> torch.Tensor:
        """``of_words`` and ``told`` (texts, tokens, features), ``spelt`` int64 (texts, tokens, characters) -> scores.

        Tokens beyond a text's end have no characters.
        """
        words, which = torch.unique(spelt.flatten(0, 1), dim=0, return_inverse=True)
        letters = self.letters(words).transpose(1, 2)
        shape = torch.relu(self.spelling(letters)).amax(-1)[which].unflatten(0, spelt.shape[:2])
        there = (spelt[..., :1] > 0).float()
        token = self.dropout(torch.relu(self.dense(self.dropout(torch.cat([of_words, shape, told], -1))))) * there
        seen = token
        for layer, norm in zip(self.layers, self.norms, strict=True):
            heard = layer((norm(seen) * there).transpose(1, 2)).transpose(1, 2)
            seen = seen + self.between(torch.relu(heard)) * there
        scores: torch.Tensor = self.label(torch.cat([self.dropout(seen), token], -1))
        return scores

    def weights(self) -> dict[str, np.ndarray]:
        """Its weights by name, in half precision."""
        return {name: value.detach().half().numpy() for name, value in self.state_dict().items()}
