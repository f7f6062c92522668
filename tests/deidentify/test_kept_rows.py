"""Rows by word in a table that does not grow."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from notes_mining.deidentify.kept_rows import KeptRows

MOST = 12


def ask(kept: KeptRows[int], keys: list[int]) -> list[int]:
    """Have rows of keys worked out (a row says its key), check them, and tell which were new."""
    new = kept.lacking(keys)
    if new:
        kept.learn(new, np.array([[key, -key] for key in new], dtype=np.float32))
    found = kept.table[kept.places(keys, new=len(new))]
    assert found.tolist() == [[key, -key] for key in keys]
    return new


@given(st.lists(st.lists(st.integers(0, 40), max_size=20), max_size=20))
def test_every_word_has_its_own_row(asked: list[list[int]]) -> None:
    kept: KeptRows[int] = KeptRows(2, MOST)
    for keys in asked:
        ask(kept, keys)
        assert len(kept) <= len(kept.table)
    assert len(kept.table) <= max([MOST, *(len(set(keys)) for keys in asked)])


def test_words_that_come_again_stay_and_others_go() -> None:
    kept: KeptRows[int] = KeptRows(2, MOST)
    before = kept.table
    for new in range(100, 400):
        unknown = ask(kept, [1, 2, 3, new])
        assert unknown == ([1, 2, 3, new] if new == 100 else [new])
    assert len(kept) <= MOST
    assert kept.table is before, "nothing is copied"
