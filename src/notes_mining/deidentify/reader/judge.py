"""``NoteReader``: findings of the recognisers -> findings, after reading them in their context.

What a pattern or a list of names proves always stays. A guess of those who go by a capital or by statistics is dropped
when the reader gives it hardly a chance. What nobody proposed and the reader believes becomes a finding of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ...artefacts import read_manifest, write_manifest
from ...errors import ModelError
from ...records import ENTITY_TYPES, Finding
from ..recognizers.dates import is_of_law
from ..recognizers.ner import services
from .edges import NAMES, cut, is_doubtful
from .features import OF_TEXT, OF_WORD, SOURCES, Proposal, of_texts
from .network import Network
from .reach import widen
from .tokens import Tokens, tokenise
from .words import WEIGHTS, WORD_TENSORS, WORDS, Words, read_words, read_words_elsewhere

KIND = "note_reader"
NAME = "NoteReader"
WHY = "read as such in its context"
LABELS = ("O", *ENTITY_TYPES)
FACTS = "reader.json"
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
class NoteReader:
    """A trained reader.

    Attributes:
        network: reads; its words' vectors are in it.
        thresholds: what counts.
        entities: whether it was trained with the named entities of the spaCy pipelines; else they need not run.
    """

    network: Network = field(repr=False)
    thresholds: Thresholds
    entities: bool = True

    @classmethod
    def load(cls, folder: Path, thresholds: Thresholds) -> NoteReader:
        """Read a folder written by ``save``.

        Raises:
            ModelError: missing, changed, or made for other features than this version's.
        """
        from safetensors.numpy import load_file

        manifest = read_manifest(folder)
        if manifest["kind"] != KIND:
            raise ModelError(f"{folder}: a model of kind '{manifest['kind']}', not '{KIND}'.")
        facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
        if any(facts.get(name) != value for name, value in made_for().items()):
            raise ModelError(
                f"{folder}: trained for other features than this version's. "
                "Train it again: pipelines/train_note_reader.py."
            )
        elsewhere = facts.get("words")
        words = read_words_elsewhere(folder, **elsewhere) if elsewhere else read_words(folder)
        weights = {name: one for name, one in load_file(folder / WEIGHTS).items() if name not in WORD_TENSORS}
        return cls(Network(weights, words.describe), thresholds, bool(facts.get("entities", True)))

    def __call__(self, texts: Iterable[tuple[str, Sequence[Proposal], Sequence[Finding]]]) -> list[list[Finding]]:
        """Findings of each text, weighed: text, what was proposed, and the recognisers' findings -> findings."""
        texts = list(texts)
        tokens = [tokenise(text) for text, _, _ in texts]
        told = of_texts(tokens, [proposals for _, proposals, _ in texts])
        read = [(one.words, of_one) for one, of_one in zip(tokens, told, strict=True)]
        return [
            weigh(one, odds, findings, self.thresholds)
            for one, odds, (_, _, findings) in zip(tokens, self.network(read), texts, strict=True)
        ]


def made_for() -> dict[str, Any]:
    """What a saved reader must agree with: who may propose what, labels, features of a token but its word vector."""
    return {"sources": list(SOURCES), "labels": list(LABELS), "width": OF_WORD + OF_TEXT}


def save(
    folder: Path,
    words: Words,
    weights: Mapping[str, np.ndarray],
    facts: Mapping[str, Any],
    *,
    entities: bool = True,
    words_in: str | None = None,
) -> None:
    """Write weights, words, and the manifest: ``facts`` with kind and files.

    Args:
        folder: where to.
        words: with which it was trained.
        weights: of the network, by the names under which torch saves them.
        facts: of the manifest.
        entities: as in ``NoteReader``.
        words_in: a reader's folder, named from ``folder``, that has the same words already; ``None`` writes them here.

    Raises:
        ModelError: ``words_in`` has other words.
    """
    from safetensors.numpy import save_file

    made = {**made_for(), "entities": entities}
    folder.mkdir(parents=True, exist_ok=True)
    if words_in is None:
        save_file({**weights, **words.tensors()}, folder / WEIGHTS)
        (folder / WORDS).write_text("\n".join(words.lines()), encoding="utf-8")
    else:
        made["words"] = {"place": words_in, "sha256": words.sha256()}
        read_words_elsewhere(folder, **made["words"])
        save_file(dict(weights), folder / WEIGHTS)
    (folder / FACTS).write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    write_manifest(folder, {**facts, "kind": KIND})


def weigh(tokens: Tokens, odds: np.ndarray, findings: Sequence[Finding], thresholds: Thresholds) -> list[Finding]:
    """Findings worth keeping, and those of the reader itself. ``odds`` has shape (tokens, labels)."""
    identifying = 1 - odds[:, 0]
    believed = np.flatnonzero(identifying >= thresholds.add)
    kinds = (odds[believed, 1:].argmax(1) + 1).tolist()
    sure = identifying.tolist()
    kept = [one for one in findings if one.recognizer not in GUESSERS or _may_be(tokens, sure, one, thresholds.keep)]
    for first, last, kind in _stretches(tokens, believed.tolist(), kinds):
        start, end = cut(tokens.text, tokens.starts[first], tokens.ends[last], kind)
        if start < end and _is_own(tokens, sure, (start, end, kind), thresholds):
            start, end = widen(tokens.text, start, end, kind)
            score = round(0.5 + max(sure[first : last + 1]) / 2, 3)
            kept.append(Finding(start, end, kind, score, NAME, WHY))
    return kept


def _may_be(tokens: Tokens, sure: Sequence[float], guess: Finding, keep: float) -> bool:
    """Whether a guess may identify: it is no service, and one of its tokens may."""
    if _is_never(tokens.text, guess.start, guess.end, guess.entity_type):
        return False
    at = tokens.within(guess.start, guess.end)
    return max(sure[at], default=1) >= keep


def _is_own(tokens: Tokens, sure: Sequence[float], found: tuple[int, int, str], thresholds: Thresholds) -> bool:
    """Whether what is found (start, end, type) is sure enough, and nothing that looks like a name or a date."""
    start, end, kind = found
    text, at = tokens.text, tokens.within(start, end)
    odds = [one for word, one in zip(tokens.words[at], sure[at], strict=True) if word.isalnum()]
    total = sum(odds)
    if not odds or total < thresholds.add * len(odds):
        return False
    if total < thresholds.add_doubtful * len(odds) and (kind not in NAMES or is_doubtful(text, start, end, kind)):
        return False
    return not (
        _is_never(text, start, end, kind) or _is_label(text, start, end) or (kind == "DATE" and is_of_law(text, start))
    )


def _stretches(tokens: Tokens, places: Sequence[int], kinds: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    """First and last token, and type, of believed tokens of one type with at most a space between them.

    Args:
        tokens: of the text.
        places: the believed among them.
        kinds: the numbers of their labels.
    """
    first = 0
    for number in range(1, len(places) + 1):
        if number < len(places) and kinds[number] == kinds[first] and _joined(tokens, *places[number - 1 : number + 1]):
            continue
        start, last = places[first], places[number - 1]
        if _HAS_WORD.search(tokens.text, tokens.starts[start], tokens.ends[last]):
            yield start, last, LABELS[kinds[first]]
        first = number


def _joined(tokens: Tokens, before: int, place: int) -> bool:
    """Whether two tokens may belong to one name."""
    if place != before + 1 or tokens.text[tokens.ends[before] : tokens.starts[place]] not in _JOINED:
        return False
    return not (tokens.words[before] == "." and _ends_sentence(tokens, place))


def _is_never(text: str, start: int, end: int, kind: str) -> bool:
    """Whether a name is only a public service, a function or an abbreviation of the trade: "(PSD)"."""
    return kind in NAMES and text[start:end].lower().strip("(). ") in services()


def _is_label(text: str, start: int, end: int) -> bool:
    """Whether start..end is the letter of a list: "b) volgende afspraak"."""
    return end - start == 1 and _LABEL.match(text, text.rfind("\n", 0, start) + 1, end + 1) is not None


def _ends_sentence(tokens: Tokens, place: int) -> bool:
    """Whether a full stop after a whole word, and a blank, stand before a token: "Benali. Achterbergh" is two names."""
    before = tokens.text[max(0, tokens.starts[place] - 5) : tokens.starts[place]]
    return _ENDS_A_SENTENCE.search(before) is not None
