"""The training loop, shared by the two halves of the pipeline."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import compounding
from thinc.api import Adam

LEARN_RATE = 0.001
FINAL_SHARE = 0.05  # of the learning rate, in the last epoch

Epoch = Callable[[int], Sequence[Example]]


def train(nlp: Language, pipes: list[str], epoch: Epoch, *, epochs: int, dropout: float) -> None:
    """Train `pipes` on what `epoch(number)` gives, once each, and leave the averaged weights in place."""
    with nlp.select_pipes(enable=pipes):
        first = epoch(0)
        nlp.initialize(lambda: first)
        optimizer = Adam(LEARN_RATE, L2=0.01, L2_is_weight_decay=True, grad_clip=1.0, use_averages=True)
        for number in range(epochs):
            optimizer.learn_rate = LEARN_RATE * max(FINAL_SHARE, 1 - number / epochs)
            one_pass(nlp, optimizer, epoch(number), number=number, dropout=dropout)
        keep_averages(nlp, optimizer)


def one_pass(nlp: Language, optimizer: Adam, examples: Sequence[Example], *, number: int, dropout: float) -> None:
    """Update on every example once and print the losses."""
    started = time.monotonic()
    losses: dict[str, float] = {}
    for batch in minibatch_by_words(examples, size=compounding(300, 1500, 1.002)):
        nlp.update(batch, sgd=optimizer, drop=dropout, losses=losses)
    shown = {name: round(value) for name, value in losses.items()}
    print(f"epoch {number + 1}: {time.monotonic() - started:.0f} s {shown}", flush=True)


def keep_averages(nlp: Language, optimizer: Adam) -> None:
    """Replace the last weights by their running averages, which score better and swing less."""
    with nlp.use_params(optimizer.averages):
        averaged = {name: pipe.to_bytes(exclude=["vocab"]) for name, pipe in nlp.pipeline}
    for name, pipe in nlp.pipeline:
        pipe.from_bytes(averaged[name], exclude=["vocab"])
