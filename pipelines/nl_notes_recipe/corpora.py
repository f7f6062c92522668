"""Readers of the public corpora: gzip files to texts with character spans, or to UD sentences."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LABELS = ("PER", "LOC", "ORG")
PIECE_WORDS = 25
NO_SPACE_BEFORE = set(".,;:!?)]%") | {"...", "'s"}
NO_SPACE_AFTER = set("([")
EDGE = " .,;:!?()[]\"'„”“«»*|"


@dataclass(frozen=True)
class Labelled:
    """A text, its entities (start, end, label) and the offsets at which its sentences start."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    sentences: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class UdSentence:
    """One Universal Dependencies sentence, column by column."""

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[str, ...]
    pos: tuple[str, ...]
    morphs: tuple[str, ...]
    lemmas: tuple[str, ...]


def blocks(path: Path) -> Iterator[list[list[str]]]:
    """Yield the sentences of a gzip column file as rows of fields; comment lines are skipped."""
    rows: list[list[str]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# "):
                continue
            if line.strip():
                rows.append(line.split("\t") if "\t" in line else line.split(" "))
            elif rows:
                yield rows
                rows = []
    if rows:
        yield rows


def read_bio(path: Path) -> list[Labelled]:
    """Read `token tag` lines (WikiANN, Europeana, WikiNEuRal) as running text."""
    sentences = []
    for rows in blocks(path):
        words = [row[-2].removeprefix("nl:") for row in rows]
        tags = [row[-1] for row in rows]
        labelled = from_bio(words, tags)
        if labelled.text:
            sentences.append(labelled)
    return sentences


def read_europeana(path: Path) -> list[Labelled]:
    """Read the newspapers, one endless sentence, in pieces that end at a full stop outside a name."""
    pieces, words, tags = [], [], []
    for row in (row for rows in blocks(path) for row in rows):
        words.append(row[0])
        tags.append(row[-1])
        if len(words) >= PIECE_WORDS and row[0].endswith(".") and row[-1] == "O":
            pieces.append(from_bio(words, tags))
            words, tags = [], []
    return pieces


def in_context(item: Labelled) -> bool:
    """True for a sentence; false for a list entry, all name, which teaches to see names everywhere."""
    named = sum(end - start for start, end, _ in item.spans)
    return named < 0.6 * len(item.text) and not item.text.startswith(("DOORVERWIJZING", "REDIRECT"))


def from_bio(words: list[str], tags: list[str]) -> Labelled:
    """Join tokens into natural text and turn BIO tags into character spans, punctuation trimmed."""
    text, open_start, open_end, label = "", 0, 0, ""
    spans: list[tuple[int, int, str]] = []

    def close() -> None:
        if label in LABELS:
            spans.append((open_start, open_end, label))

    for word, tag in zip(words, tags, strict=True):
        if word in ("''", "'''"):  # wiki bold and italics
            continue
        glued = not text or word in NO_SPACE_BEFORE or text[-1] in NO_SPACE_AFTER
        start = len(text) + (not glued)
        text += word if glued else " " + word
        if tag.startswith("I-") and tag[2:] == label:
            open_end = len(text)
            continue
        close()
        open_start, open_end, label = start, len(text), tag[2:]
    close()
    trimmed = (trim(text, *span) for span in spans)
    return Labelled(text, tuple(span for span in trimmed if span[0] < span[1]))


def trim(text: str, start: int, end: int, label: str) -> tuple[int, int, str]:
    """Take punctuation off both ends of a span; keep the full stop of an initial."""
    while start < end and text[start] in EDGE:
        start += 1
    while start < end and text[end - 1] in EDGE and not (text[end - 1] == "." and text[end - 2].isupper()):
        end -= 1
    return start, end, label


def read_ud(paths: list[Path]) -> list[UdSentence]:
    """Read CoNLL-U files; compound marks (`basis_niveau`) are taken out of the lemmas."""
    return [ud_sentence(rows) for path in paths for rows in blocks(path)]


def ud_sentence(rows: list[list[str]]) -> UdSentence:
    rows = [row for row in rows if row[0].isdigit()]
    return UdSentence(
        words=tuple(row[1] for row in rows),
        spaces=tuple("SpaceAfter=No" not in row[9] for row in rows),
        tags=tuple(row[4] for row in rows),
        pos=tuple(row[3] for row in rows),
        morphs=tuple("" if row[5] == "_" else row[5] for row in rows),
        lemmas=tuple(lemma(row[1], row[2]) for row in rows),
    )


def lemma(word: str, raw: str) -> str:
    """UD writes compound and verb parts with an underscore; running text does not."""
    return raw if raw == word or len(raw) == 1 else raw.replace("_", "")
