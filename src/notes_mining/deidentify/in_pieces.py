"""A pipeline's network reads many words in pieces: else all that its layers make of all of them is in memory at once.

That is ten kilobytes a word. The layers that look around a word see a few words on either side and no further, so a
piece with these around it gives the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..hiding import hidden

with hidden("torch"):
    from thinc.api import Model

if TYPE_CHECKING:
    Forward = Callable[[Model[Any, Any], np.ndarray, bool], tuple[np.ndarray, Callable[[Any], Any]]]

PIECE = 1_000
"""Words."""
_LOCAL = {"expand_window", "maxout", "layernorm", "dropout"}
"""What sees of other words those in its window at most."""


def read_in_pieces(network: Model[Any, Any]) -> None:
    """Let a pipeline's network read in pieces, where it is built of layers that see a few words around each."""
    for node in network.walk():
        if node.attrs.get("pad") and len(node.layers) == 1 and (reach := _reach(node.layers[0])):
            node.layers[0]._func = _InPieces(node.layers[0]._func, reach)


def _reach(layer: Model[Any, Any]) -> int:
    """How many words on either side ``layer`` can see; 0 if that is not known."""
    leaves = [node for node in layer.walk() if not node.layers]
    if any(node.name not in _LOCAL for node in leaves):
        return 0
    return sum(node.attrs.get("window_size", 0) for node in leaves)


class _InPieces:
    """In place of a layer's function."""

    def __init__(self, function: Forward, reach: int) -> None:
        self._function, self._reach = function, reach

    def __call__(
        self, model: Model[Any, Any], words: np.ndarray, is_train: bool
    ) -> tuple[np.ndarray, Callable[[Any], Any]]:
        if is_train or len(words) <= PIECE:
            return self._function(model, words, is_train)
        made = []
        for start in range(0, len(words), PIECE):
            low = max(0, start - self._reach)
            piece, _ = self._function(model, words[low : start + PIECE + self._reach], False)
            made.append(piece[start - low : start - low + PIECE].copy())
        return np.concatenate(made), no_way_back


def no_way_back(_: Any) -> Any:
    """In place of what a layer learns by."""
    raise NotImplementedError("this layer is not trained here")
