"""Measures: translation retrieval, share of words known, and themes learned in one language and told in the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score

from notes_mining.evaluate.gold import read_gold
from notes_mining.sentences import split

from .sources import Pairs, fold

Encode = Callable[[Sequence[str]], np.ndarray]
Cut = Callable[[str], Sequence[str]]
FEWEST = 5  # sentences of a theme in either language, for it to be measured


def retrieval(encode: Encode, pairs: Pairs) -> dict[str, float]:
    """Share of sentences whose nearest one in the other language is their translation, both ways."""
    french, dutch = (encode([pair[side] for pair in pairs]) for side in (0, 1))
    near, right = french @ dutch.T, np.arange(len(pairs))
    ways = {"fr_nl_at_1": near.argmax(axis=1), "nl_fr_at_1": near.argmax(axis=0)}
    return {way: round(float((found == right).mean()), 3) for way, found in ways.items()}


def coverage(words: set[str], cut: Cut, texts: Sequence[str]) -> float:
    """Share of running words (of two letters or more) that the table has, or has every part of as a word."""
    running = [word for text in texts for word in re.findall(r"\w\w+", fold(text)) if any(map(str.isalpha, word))]
    known = {word: word in words or set(cut(word)) <= words for word in set(running)}
    return round(sum(known[word] for word in running) / len(running), 3)


def coded(gold: Path, language: str) -> tuple[list[str], list[set[str]]]:
    """Sentences of the train and dev notes of a language, with the themes that overlap them."""
    texts, themes = [], []
    for note in read_gold(gold, splits=["train", "dev"]):
        for start, end in split(note.text) if note.language == language else ():
            texts.append(note.text[start:end])
            themes.append({c.theme for c in note.codings if 2 * (min(end, c.end) - max(start, c.start)) >= end - start})
    return texts, themes


def themes_across(encode: Encode, gold: Path) -> dict[str, float]:
    """Mean average precision over themes of a linear model that learned in one language and reads the other."""
    sides = {language: coded(gold, language) for language in ("fr", "nl")}
    vectors = {language: encode(texts) for language, (texts, _) in sides.items()}
    found = {}
    for learned, told in (("fr", "nl"), ("nl", "fr")):
        scores = []
        for theme in sorted({theme for _, all_themes in sides.values() for one in all_themes for theme in one}):
            here, there = ([theme in one for one in sides[language][1]] for language in (learned, told))
            if min(sum(here), sum(there)) >= FEWEST:
                model = LogisticRegression(C=10, class_weight="balanced", max_iter=300).fit(vectors[learned], here)
                scores.append(average_precision_score(there, model.decision_function(vectors[told])))
        found[f"themes_{learned}_to_{told}_map"] = round(float(np.mean(scores)), 3)
    return found
