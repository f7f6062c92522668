"""Scores: exact spans by label, share of name characters found, and the UD measures."""

from __future__ import annotations

from collections import Counter

from spacy.language import Language
from spacy.training import Example

from nl_notes_recipe.corpora import LABELS, Labelled


def ner_scores(nlp: Language, items: list[Labelled]) -> dict[str, float]:
    """Precision, recall and F1 of exact spans for each label and for all; `touched` is the share of gold
    persons and places of which any part was found under any label."""
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    touched = 0
    for item, doc in zip(items, nlp.pipe(item.text for item in items), strict=True):
        predicted = {(e.start_char, e.end_char, e.label_) for e in doc.ents}
        gold = {span for span in item.spans if span[2] in LABELS}
        hits.update(span[2] for span in predicted & gold)
        found.update(span[2] for span in predicted)
        wanted.update(span[2] for span in gold)
        touched += sum(any(p[0] < g[1] and g[0] < p[1] for p in predicted) for g in gold if g[2] != "ORG")
    scores: dict[str, float] = {}
    for label in LABELS:
        scores |= prf(label.lower(), hits[label], found[label], wanted[label])
    scores |= prf("all", hits.total(), found.total(), wanted.total())
    return scores | {"touched": round(touched / max(1, wanted["PER"] + wanted["LOC"]), 3)}


def prf(name: str, hits: int, found: int, wanted: int) -> dict[str, float]:
    precision, recall = hits / max(1, found), hits / max(1, wanted)
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {f"{name}_p": round(precision, 3), f"{name}_r": round(recall, 3), f"{name}_f": round(f1, 3)}


def ud_scores(nlp: Language, examples: list[Example]) -> dict[str, float]:
    """Accuracy of UPOS, tags, morphology and lemmas, and F1 of sentence boundaries."""
    scores = nlp.evaluate(examples)
    names = {
        "pos_acc": "upos",
        "tag_acc": "xpos",
        "morph_acc": "morph",
        "lemma_acc": "lemma",
        "sents_f": "sentences_f",
    }
    return {ours: round(scores[theirs], 3) for theirs, ours in names.items() if scores.get(theirs) is not None}


def sentence_f(nlp: Language, items: list[Labelled]) -> float:
    """F1 of sentence starts, the first of each text (which is given) left out."""
    hits = found = wanted = 0
    for item, doc in zip(items, nlp.pipe(item.text for item in items), strict=True):
        predicted = {sent.start_char for sent in doc.sents} - {0}
        gold = set(item.sentences) - {0}
        hits, found, wanted = hits + len(predicted & gold), found + len(predicted), wanted + len(gold)
    return prf("s", hits, found, wanted)["s_f"]
