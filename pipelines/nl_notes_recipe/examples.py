"""From labelled texts and UD sentences to spaCy examples."""

from __future__ import annotations

import random

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import filter_spans

from nl_notes_recipe.corpora import Labelled, UdSentence

JOINTS = (" ", " ", " ", "\n", "\n\n", "\n- ", "\n* ")


def entity_example(nlp: Language, item: Labelled) -> Example:
    """Entities alone. A span inside a token is widened to it, so that no name teaches the network `O`."""
    doc = nlp.make_doc(item.text)
    spans = [doc.char_span(start, end, label, alignment_mode="expand") for start, end, label in item.spans]
    reference = doc.copy()
    reference.set_ents(filter_spans([span for span in spans if span is not None and not span.text.isspace()]))
    return Example(doc, reference)


def sentence_example(nlp: Language, item: Labelled) -> Example:
    """Sentence starts alone, for the senter."""
    doc = nlp.make_doc(item.text)
    starts = set(item.sentences)
    return Example.from_dict(doc, {"sent_starts": [1 if token.idx in starts else -1 for token in doc]})


def syntax_example(nlp: Language, sentences: list[UdSentence], rng: random.Random) -> Example:
    """Some sentences on end, joined as notes join them; a line break may replace the final full stop."""
    words: list[str] = []
    spaces: list[bool] = []
    columns: dict[str, list[object]] = {"tags": [], "pos": [], "morphs": [], "lemmas": [], "sent_starts": []}

    def add(word: str, space: bool, tag: str, pos: str, morph: str, lemma: str, start: int) -> None:
        words.append(word)
        spaces.append(space)
        for name, value in zip(columns, (tag, pos, morph, lemma, start), strict=True):
            columns[name].append(value)

    start = 1
    for sentence in sentences:
        joint = rng.choice(JOINTS)
        count = len(sentence.words)
        if joint != " " and sentence.words[-1] == "." and rng.random() < 0.4:
            count -= 1
        for i in range(count):
            last = i == count - 1
            space = joint == " " if last else sentence.spaces[i]
            values = (sentence.tags[i], sentence.pos[i], sentence.morphs[i], sentence.lemmas[i])
            add(sentence.words[i], space, *values, start)
            start = -1
        if sentence is not sentences[-1] and joint != " ":
            add(joint.rstrip("-* "), False, "_SP", "SPACE", "", joint.rstrip("-* "), -1)
        start = 1
        if sentence is not sentences[-1] and joint[-2:] in ("- ", "* "):
            add(joint[-2], True, "LET", "PUNCT", "", joint[-2], 1)
            start = -1
    reference = Doc(nlp.vocab, words=words, spaces=spaces, **{k: v for k, v in columns.items() if k != "sent_starts"})
    for token, value in zip(reference, columns["sent_starts"], strict=True):
        token.is_sent_start = value == 1
    return Example(nlp.make_doc(reference.text), reference)
