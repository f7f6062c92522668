"""``NoteReader``: findings of the recognisers -> findings, after reading them in their context.

What a pattern or a list of names proves always stays. A guess of those who go by a capital or by statistics is dropped
when the reader gives it hardly a chance. What nobody proposed and the reader believes becomes a finding of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from ...artefacts import read_manifest, write_manifest
from ...errors import ModelError
from ...records import ENTITY_TYPES, Finding
from ..recognizers.dates import is_of_law
from .edges import NAMES, cut, is_doubtful
from .features import SOURCES, Proposal, describe, width
from .reach import widen
from .tokens import LONGEST, Tokens, bare, codes, tokenise

KIND = "note_reader"
NAME = "NoteReader"
WHY = "read as such in its context"
LABELS = ("O", *ENTITY_TYPES)
WEIGHTS, WORDS, FACTS = "weights.safetensors", "words.txt", "reader.json"
_HAS_WORD = re.compile(r"[^\W_]")
GUESSERS = frozenset({"NerRecognizer", "UnknownNameRecognizer", "OrganisationRecognizer"})
"""Recognisers that go by a capital or a statistical model."""
_ENDS_A_SENTENCE = re.compile(r"\w{3}\.\s$")
_LABEL = re.compile(r"(?m)^\s{0,4}[a-zA-Z](?=\))")
_JOINED = frozenset({"", " ", "\u00a0", "  "})


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Probabilities that a token identifies.

    Attributes:
        add: from which an unproposed token is a finding.
        add_doubtful: the same for what looks like ordinary words, and for dates, ages, numbers and links, which the
            recognisers know better.
        keep: below which a guess of ``GUESSERS`` is dropped; what a pattern or a list of names proves always stays.
    """

    add: float = 0.35
    add_doubtful: float = 0.75
    keep: float = 0.03


@dataclass(frozen=True)
class Words:
    """Word vectors the reader was trained with: int8 rows, one scale; row 0 is the unknown word."""

    rows: Mapping[str, int] = field(repr=False)
    table: np.ndarray = field(repr=False)
    scale: float

    def of(self, words: Sequence[str]) -> np.ndarray:
        """float32, shape (words, dimensions)."""
        return self.table[[self.rows.get(bare(word), 0) for word in words]].astype(np.float32) * self.scale


@dataclass(frozen=True)
class NoteReader:
    """A trained reader.

    Attributes:
        words: its word vectors.
        network: its weights.
        thresholds: what counts.
    """

    words: Words = field(repr=False)
    network: Any = field(repr=False)
    thresholds: Thresholds

    @classmethod
    def load(cls, folder: Path, thresholds: Thresholds) -> NoteReader:
        """Read a folder written by ``save``.

        Raises:
            ModelError: missing, changed, or made for other features than this version's.
        """
        from safetensors.numpy import load_file
        from torch import from_numpy

        from .network import Network

        manifest = read_manifest(folder)
        if manifest["kind"] != KIND:
            raise ModelError(f"{folder}: a model of kind '{manifest['kind']}', not '{KIND}'.")
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        made_for = (facts["sources"], facts["labels"], facts["width"])
        if made_for != (list(SOURCES), list(LABELS), width()) or "sizes" not in facts:
            raise ModelError(
                f"{folder}: trained for other features than this version's. "
                "Train it again: pipelines/train_note_reader.py."
            )
        tensors = dict(load_file(folder / WEIGHTS))
        keys = (folder / WORDS).read_text(encoding="utf-8").split("\n")
        if len(keys) != len(tensors["words"]):
            raise ModelError(f"{folder}: {len(keys)} words for {len(tensors['words'])} vectors.")
        words = Words(
            {key: row for row, key in enumerate(keys) if key}, tensors.pop("words"), float(tensors.pop("scale")[0])
        )
        network = Network(width() + words.table.shape[1], len(LABELS), **facts["sizes"])
        network.load_state_dict({name: from_numpy(value).float() for name, value in tensors.items()})
        return cls(words, network.eval(), thresholds)

    def save(self, folder: Path, facts: Mapping[str, Any]) -> None:
        """Write weights in half precision, words, and the manifest: ``facts`` with kind and files."""
        from safetensors.numpy import save_file

        folder.mkdir(parents=True, exist_ok=True)
        tensors = {name: value.detach().half().numpy() for name, value in self.network.state_dict().items()}
        tensors |= {"words": self.words.table, "scale": np.array([self.words.scale], dtype=np.float32)}
        save_file(tensors, folder / WEIGHTS)
        keys = [""] * len(self.words.table)  # a line for each row, also for one that no word has
        for word, row in self.words.rows.items():
            keys[row] = word
        (folder / WORDS).write_text("\n".join(keys), encoding="utf-8")
        content = {"sources": list(SOURCES), "labels": list(LABELS), "width": width(), "sizes": self.network.sizes}
        (folder / FACTS).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        write_manifest(folder, {**facts, "kind": KIND})

    def inputs(self, tokens: Tokens, proposals: Sequence[Proposal]) -> tuple[np.ndarray, np.ndarray]:
        """What the network reads of a text: features (tokens, inputs) and character codes (tokens, characters)."""
        words = tokens.words()
        seen = np.hstack([self.words.of(words), describe(tokens, proposals)]).astype(np.float32)
        spelt = np.array([codes(word) for word in words], dtype=np.int64).reshape(len(words), LONGEST)
        return seen, spelt

    def __call__(self, texts: Sequence[tuple[str, Sequence[Proposal], Sequence[Finding]]]) -> list[list[Finding]]:
        """Findings of each text, weighed: text, what was proposed, and the recognisers' findings -> findings."""
        from .network import label

        weighed = []
        for text, proposals, findings in texts:
            tokens = tokenise(text)
            weighed.append(
                weigh(tokens, label(self.network, *self.inputs(tokens, proposals)), findings, self.thresholds)
            )
        return weighed


def weigh(tokens: Tokens, odds: np.ndarray, findings: Sequence[Finding], thresholds: Thresholds) -> list[Finding]:
    """Findings worth keeping, and those of the reader itself. ``odds`` has shape (tokens, labels)."""
    identifying = 1 - odds[:, 0]
    kept = []
    for finding in findings:
        at = tokens.within(finding.start, finding.end)
        guessed = finding.recognizer in GUESSERS and at.start < at.stop
        if not guessed or identifying[at].max() >= thresholds.keep:
            kept.append(finding)
    for finding in _own(tokens, odds, identifying >= thresholds.add):
        start, end = cut(tokens.text, finding.start, finding.end, finding.entity_type)
        if (
            start == end
            or _is_label(tokens.text, start, end)
            or (finding.entity_type == "DATE" and is_of_law(tokens.text, start))
        ):
            continue
        at = tokens.within(start, end)
        odd = identifying[at][[word.isalnum() for word in tokens.words()[at]]]
        doubtful = finding.entity_type not in NAMES or is_doubtful(tokens.text, start, end, finding.entity_type)
        if odd.mean() >= (thresholds.add_doubtful if doubtful else thresholds.add):
            start, end = widen(tokens.text, start, end, finding.entity_type)
            kept.append(replace(finding, start=start, end=end))
    return kept


def _own(tokens: Tokens, odds: np.ndarray, believed: np.ndarray) -> Iterator[Finding]:
    """Stretches of believed tokens of one type with at most a space between them."""
    kinds = odds[:, 1:].argmax(1)
    first = 0
    for place in range(1, len(tokens) + 1):
        joined = (
            place < len(tokens)
            and believed[place]
            and believed[first]
            and kinds[place] == kinds[first]
            and tokens.text[tokens.ends[place - 1] : tokens.starts[place]] in _JOINED
            and not _ends_sentence(tokens, place)
        )
        if joined:
            continue
        if believed[first] and _HAS_WORD.search(tokens.text, tokens.starts[first], tokens.ends[place - 1]):
            score = float(1 - odds[first:place, 0].min())
            yield Finding(
                int(tokens.starts[first]),
                int(tokens.ends[place - 1]),
                LABELS[kinds[first] + 1],
                round(0.5 + score / 2, 3),
                NAME,
                WHY,
            )
        first = place


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether start..end is the letter of a list: "b) volgende afspraak"."""
    return end - start == 1 and _LABEL.match(text, text.rfind("\n", 0, start) + 1, end + 1) is not None


def _ends_sentence(tokens: Tokens, place: int) -> bool:
    """Whether a full stop after a whole word, and a blank, stand before a token: "Benali. Achterbergh" is two names."""
    before = tokens.text[max(0, int(tokens.starts[place]) - 5) : tokens.starts[place]]
    return _ENDS_A_SENTENCE.search(before) is not None
