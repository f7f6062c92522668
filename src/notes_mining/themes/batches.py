"""Streams in slices. (``itertools.batched`` needs Python 3.12.)"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from typing import TypeVar

T = TypeVar("T")


def batched(items: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    """``items`` in tuples of ``size``, the last one shorter; no more than one is read ahead of use."""
    stream = iter(items)
    while batch := tuple(islice(stream, size)):
        yield batch


def batched_whole(items: Iterable[T], size: int, key: Callable[[T], object]) -> Iterator[tuple[T, ...]]:
    """``items`` in tuples of at least ``size`` that part no neighbours of one ``key``, unless there are very many."""
    batch: list[T] = []
    for _, same in groupby(items, key):
        for piece in batched(same, 4 * size):
            batch += piece
            if len(batch) >= size:
                yield tuple(batch)
                batch = []
    if batch:
        yield tuple(batch)
