"""From marked texts to what the network learns from: features, character codes, labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from note_reader_recipe.data import Marked
from notes_mining.deidentify.detect import pipelines_for, proposals, to_finding
from notes_mining.deidentify.engine import build_analyzer
from notes_mining.deidentify.reader.features import Proposal, of_text
from notes_mining.deidentify.reader.judge import LABELS
from notes_mining.deidentify.reader.tokens import Tokens, tokenise
from notes_mining.deidentify.reader.words import Words
from notes_mining.ingest import with_languages
from notes_mining.records import Note
from notes_mining.themes.embedding import load_embedding

DIMENSIONS = 64
BATCH = 256
IGNORED = -1
"""The label of a token of which nothing is learnt."""


@dataclass(frozen=True)
class Taught:
    """What the pipelines' NER and a reader that is told of it make of a text.

    Attributes:
        seen: int64 (tokens, languages), each pipeline's entity as its place in `teacher.SEEN`; ``IGNORED`` where that
            pipeline does not read the text.
        believed: float32 (tokens, labels), the reader's probabilities; zeros where nobody was asked.
    """

    seen: np.ndarray
    believed: np.ndarray


@dataclass(frozen=True)
class Example:
    """One text as the network sees it.

    Attributes:
        of_words: float32 (tokens, features) of each word wherever it stands.
        spelt: int64 (tokens, characters).
        told: float32 (tokens, features) of each token in its text.
        labels: int64 (tokens,); ``IGNORED`` where it is not known.
        taught: what a teacher knows of it besides, if one was asked.
    """

    of_words: np.ndarray
    spelt: np.ndarray
    told: np.ndarray
    labels: np.ndarray
    taught: Taught | None = None


def read_words(folder: Path) -> Words:
    """The embedding's words, turned to unit length, projected to their ``DIMENSIONS`` main directions, in int8."""
    embedding = load_embedding(folder)
    rows = embedding.tokenizer.get_vocab()
    table = embedding.table / np.maximum(np.linalg.norm(embedding.table, axis=1, keepdims=True), 1e-9)
    centred = table[1:] - table[1:].mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    main = np.vstack([np.zeros((1, DIMENSIONS), dtype=np.float32), centred @ vectors[:, ::-1][:, :DIMENSIONS]])
    main /= main[1:].std()
    scale = float(np.abs(main).max() / 127)
    return Words({word: row for word, row in rows.items() if row}, np.rint(main / scale).astype(np.int8), scale)


def told(
    texts: Sequence[Marked], models: dict[str, str], *, entities: bool = True
) -> Iterator[tuple[Marked, list[Proposal]]]:
    """Each text with what recognisers propose for it, and with ``entities`` the pipelines."""
    analyzer = build_analyzer(models, entities=entities)
    for start in range(0, len(texts), BATCH):
        batch = texts[start : start + BATCH]
        languages = [languages_of(item.text) for item in batch]
        found: list[list[Proposal]] = [[] for _ in batch]
        for language in models:
            places = [place for place, read_by in enumerate(languages) if language in read_by]
            read = analyzer.nlp_engine.process_batch((batch[place].text for place in places), language=language)
            for place, (text, artifacts) in zip(places, read, strict=True):
                results = analyzer.analyze(text=text, language=language, nlp_artifacts=artifacts)
                found[place] += proposals([to_finding(result) for result in results], artifacts, language)
        yield from zip(batch, found, strict=True)


def languages_of(text: str) -> tuple[str, ...]:
    """Languages whose pipelines read a text."""
    return pipelines_for(with_languages(Note("", "", date(2020, 1, 1), text)))


def example(words: Words, marked: Marked, proposed: Sequence[Proposal]) -> Example:
    """Features and labels of one text."""
    tokens = tokenise(marked.text)
    return Example(*words.describe(tokens.words), of_text(tokens, proposed), labels_of(marked, tokens))


def labels_of(marked: Marked, tokens: Tokens) -> np.ndarray:
    """The number of each token's label, int64 (tokens,)."""
    labels = np.zeros(len(tokens), dtype=np.int64)
    for start, end, kind in marked.spans:
        labels[tokens.within(start, end)] = LABELS.index(kind)
    return labels


def without_labels(example: Example) -> Example:
    """``example`` of which only what is taught is learnt."""
    return replace(example, labels=np.full_like(example.labels, IGNORED))
