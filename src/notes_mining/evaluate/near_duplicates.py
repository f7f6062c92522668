"""Near duplicates: texts that share most of their runs of five characters.

similarity  Jaccard: share of the runs of either text that both have. Texts are compared with what identifies masked,
            in lower case, without accents, digits alike: the same sentence about another person is the same sentence.

Every pair at or above the threshold is found, without comparing all: two such texts share one of their rarest runs,
since fewer than a threshold's worth of common ones is left (prefix filtering).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

from ..sentences import split
from .coded_texts import masked
from .gold import GoldNote, GoldSpan
from .segments import CodedSegment

RUN = 5
SHORTEST = 40
"""Characters of the shortest text that is compared: greetings are alike everywhere."""
_BUCKETS = 2**22
_BLOCK = 1024
_NOT_WORDS = re.compile(r"[^\w]+")
_DIGITS = re.compile(r"\d")


@dataclass(frozen=True)
class Piece:
    """A text to compare, and whose it is: the id of a segment or of a note."""

    owner: str
    text: str = field(repr=False)


@dataclass(frozen=True, order=True)
class Pair:
    """Two owners with their most similar texts' similarity, 0 to 1. Shows ids alone."""

    first: str
    second: str
    similarity: float


def segment_pieces(segments: Iterable[CodedSegment]) -> Iterator[Piece]:
    """Each segment, and each of its sentences where it has several."""
    for segment in segments:
        yield from _pieces(segment.segment_id, segment.text, segment.spans, whole=True)


def note_pieces(notes: Iterable[GoldNote]) -> Iterator[Piece]:
    """Each sentence of each note."""
    for note in notes:
        yield from _pieces(note.note_id, note.text, note.spans, whole=False)


def _pieces(owner: str, text: str, spans: Sequence[GoldSpan], *, whole: bool) -> Iterator[Piece]:
    cuts = split(text)
    if whole and len(cuts) > 1:
        cuts = [(0, len(text)), *cuts]
    for start, end in cuts:
        plain = _plain(masked(text, spans, start, end))
        if len(plain) >= SHORTEST:
            yield Piece(owner, plain)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower())
    folded = "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")
    return _NOT_WORDS.sub(" ", _DIGITS.sub("0", folded)).strip()


def near_duplicates(pieces: Sequence[Piece], others: Sequence[Piece] | None, threshold: float) -> list[Pair]:
    """Pairs of owners with a similarity of at least ``threshold``, the most similar first.

    Args:
        pieces: compared with ``others``.
        others: ``None`` compares ``pieces`` with each other; texts of one owner are never a pair.
        threshold: above 0, at most 1.
    """
    if not 0 < threshold <= 1:
        raise ValueError("threshold must lie above 0 and not above 1")
    everything = [*pieces, *(others or ())]
    if len(everything) < 2:
        return []
    runs = _runs([piece.text for piece in everything])
    rarest = _rarest(runs, threshold)
    first = len(pieces)
    best: dict[tuple[str, str], float] = {}
    for one, other, similarity in _similar(runs, rarest, first, threshold, within=others is None):
        owners = (everything[one].owner, everything[other].owner)
        if owners[0] != owners[1]:
            best[owners] = max(similarity, best.get(owners, 0.0))
    return sorted((Pair(*owners, value) for owners, value in best.items()), key=lambda pair: -pair.similarity)


def _runs(texts: Sequence[str]) -> csr_matrix:
    """Which runs each text has: ones, shape (texts, buckets), hashed (4 million buckets)."""
    from sklearn.feature_extraction.text import HashingVectorizer

    hashed = HashingVectorizer(
        analyzer="char", ngram_range=(RUN, RUN), n_features=_BUCKETS, norm=None, binary=True, alternate_sign=False,
        lowercase=False, dtype=np.float32,
    )  # fmt: skip
    return csr_matrix(hashed.transform(texts))


def _rarest(runs: csr_matrix, threshold: float) -> csr_matrix:
    """The rarest runs of each text, so many that no two texts at the threshold can avoid sharing one."""
    frequency = np.bincount(runs.indices, minlength=runs.shape[1])
    kept_columns, ends = [], [0]
    for row in range(runs.shape[0]):
        columns = runs.indices[runs.indptr[row] : runs.indptr[row + 1]]
        order = columns[np.lexsort((columns, frequency[columns]))]
        kept = order[: len(order) - int(np.ceil(threshold * len(order))) + 1]
        kept_columns.append(kept[frequency[kept] > 1])  # what nobody else has leads to nobody
        ends.append(ends[-1] + len(kept_columns[-1]))
    columns = np.concatenate(kept_columns)
    return csr_matrix((np.ones(len(columns), dtype=np.float32), columns, ends), shape=runs.shape)


def _similar(
    runs: csr_matrix, rarest: csr_matrix, first: int, threshold: float, *, within: bool
) -> Iterator[tuple[int, int, float]]:
    """(row, other row, similarity) of the similar: rows before ``first`` against those behind, or each other."""
    sizes = np.diff(runs.indptr)
    targets = rarest if within else rarest[first:]
    offset = 0 if within else first
    columns = targets.T.tocsr()
    for start in range(0, first, _BLOCK):
        found = (rarest[start : min(start + _BLOCK, first)] @ columns).tocoo()
        rows, others = found.row + start, found.col + offset
        shorter, longer = np.minimum(sizes[rows], sizes[others]), np.maximum(sizes[rows], sizes[others])
        keep = (rows < others) & (shorter >= threshold * longer)
        yield from _verified(runs, sizes, rows[keep], others[keep], threshold)


def _verified(
    runs: csr_matrix, sizes: np.ndarray, rows: np.ndarray, others: np.ndarray, threshold: float
) -> Iterator[tuple[int, int, float]]:
    """Those candidates whose similarity reaches the threshold."""
    for at in range(0, len(rows), _BLOCK):
        one, other = rows[at : at + _BLOCK], others[at : at + _BLOCK]
        shared = np.asarray(runs[one].multiply(runs[other]).sum(axis=1)).ravel()
        values = shared / (sizes[one] + sizes[other] - shared)
        similar = np.flatnonzero(values >= threshold)
        yield from zip(one[similar].tolist(), other[similar].tolist(), values[similar].tolist(), strict=True)
