"""Leaves the words of the training texts out of the saved folder: they take room and nothing reads them."""

from __future__ import annotations

import json
from pathlib import Path

import spacy
import srsly
from spacy.language import Language


def slim_strings(nlp: Language, folder: Path) -> None:
    """Rewrite the string store of a saved pipeline with what its parts look up, in the order it had."""
    path = folder / "vocab" / "strings.json"
    needed = needed_strings(nlp)
    kept = [text for text in json.loads(path.read_text(encoding="utf-8")) if text in needed]
    path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def needed_strings(nlp: Language) -> set[str]:
    """Strings of blank Dutch, labels with their morphological parts, and the pieces of the lemma trees."""
    labels = {str(label) for _, pipe in nlp.pipeline for label in getattr(pipe, "labels", ())}
    parts = {part for label in labels for feature in label.split("|") for part in (feature, *feature.split("="))}
    return {*spacy.blank(nlp.lang).vocab.strings, *labels, *parts, *tree_strings(nlp)}


def tree_strings(nlp: Language) -> set[str]:
    """Word pieces that the edit trees of the lemmatizer compare and put in, kept there as hashes."""
    nodes = srsly.msgpack_loads(nlp.get_pipe("lemmatizer").trees.to_bytes())["trees"]
    hashes = {value for node in nodes for key, value in node.items() if key in ("orig", "subst")}
    return {nlp.vocab.strings[value] for value in hashes if value in nlp.vocab.strings}
