"""Domain text in French: sentences.txt filled, joined into notes and roughened as in the Dutch recipe, and more."""

from __future__ import annotations

import re
import unicodedata
from random import Random

from fr_notes_recipe.slots import LABEL_OF, FrenchSlots
from nl_notes_recipe.corpora import Labelled
from nl_notes_recipe.domain import SLOT, join, roughen, swap

ARTICLE = re.compile(r"(?:les?|la)\s+|l['’]")
UNACCENTED, TYPOS = 0.07, 0.12


def fill(template: str, slots: FrenchSlots) -> Labelled:
    """Fill the slots. A first name and a surname beside each other are one person; an article stays outside."""
    text, spans, at = "", [], 0
    template = template.replace("\\n", "\n")
    for match in SLOT.finditer(template):
        between = template[at : match.start()]
        text += between
        at = match.end()
        inner = SLOT.search(match["whole"]) if match["whole"] is not None else match
        if inner is None:
            raise ValueError("sentences.txt: <...> without a slot")
        filling = slots.fill(inner["slot"])
        if match["whole"] is not None:
            filling = match["whole"].replace(inner[0], filling)
        label = LABEL_OF.get(inner["slot"])
        if label:
            article = ARTICLE.match(filling) if label == "LOC" else None
            start = len(text) + (article.end() if article else 0)
            if between in (" ", "-") and label == "PER" and spans and spans[-1][2] == "PER":
                start = spans.pop()[0]
            spans.append((start, len(text) + len(filling), label))
        text += filling
    return Labelled(text + template[at:], tuple(spans))


def notes(templates: list[str], slots: FrenchSlots, *, copies: int) -> list[Labelled]:
    """Every sentence `copies` times, each time filled anew, in notes of one to six sentences."""
    rng = slots.rng
    made: list[Labelled] = []
    for _ in range(copies):
        order = rng.sample(templates, len(templates))
        while order:
            count = rng.choice([1, 1, 2, 3, 4, 6])
            batch, order = order[:count], order[count:]
            made.append(rougher(join([fill(template, slots) for template in batch], rng), rng))
    return made


def rougher(item: Labelled, rng: Random) -> Labelled:
    """As `roughen`, and now and then without accents or with typing errors. Lengths stay."""
    item = roughen(item, rng)
    text = item.text
    if rng.random() < UNACCENTED:
        text = "".join(plain(char) for char in text)
    if rng.random() < TYPOS:
        for _ in range(1 + len(text) // 80):
            text = swap_outside(text, item.spans, rng)
    return Labelled(text, item.spans, item.sentences)


def plain(char: str) -> str:
    """The letter without its accent."""
    base = unicodedata.normalize("NFD", char)[0]
    return base if len(base) == 1 else char


def swap_outside(text: str, spans: tuple[tuple[int, int, str], ...], rng: Random) -> str:
    """One typing error in a word outside the names."""
    words = [m for m in re.finditer(r"[^\W\d_]{4,}", text) if all(m.end() <= s or m.start() >= e for s, e, _ in spans)]
    if not words:
        return text
    word = rng.choice(words)
    return text[: word.start()] + swap(word.group(), rng) + text[word.end() :]
