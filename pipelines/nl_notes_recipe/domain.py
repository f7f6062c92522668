"""Domain text: sentences.txt with its slots filled, joined into notes and roughened."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from nl_notes_recipe.corpora import Labelled
from nl_notes_recipe.slots import LABEL_OF, Slots

SLOT = re.compile(r"<(?P<whole>[^<>]*)>|\{(?P<slot>\w+)\}")
MARK = re.compile(r"<(PERSON|LOC|ORG)>(.*?)</\1>", re.DOTALL)
JOINTS = (" ", " ", " ", " ", "\n", "\n", "\n\n", "\n- ", "\n* ")
WRAP_COLUMN = 72
LOWER, UPPER, NAMES_LOWER, NAMES_UPPER, NAME_TYPO, WORD_TYPO, WRAPPED = (
    0.10,
    0.04,
    0.08,
    0.06,
    0.08,
    0.06,
    0.05,
)


def read_sentences(path: Path) -> list[str]:
    """The sentences with their slots, comments left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def fill(template: str, slots: Slots) -> Labelled:
    """Fill the slots; `<Moskee {mosque}>` makes the generic word part of the name."""
    text, spans, at = "", [], 0
    for match in SLOT.finditer(template):
        text += template[at : match.start()]
        at = match.end()
        inner = SLOT.search(match["whole"]) if match["whole"] is not None else match
        if inner is None:
            raise ValueError("sentences.txt: <...> without a slot")
        filling = slots.fill(inner["slot"])
        if match["whole"] is not None:
            filling = match["whole"].replace(inner[0], filling)
        label = LABEL_OF.get(inner["slot"])
        if label:
            spans.append((len(text), len(text) + len(filling), label))
        text += filling
    return Labelled(text + template[at:], tuple(spans))


def join(parts: list[Labelled], rng: Random) -> Labelled:
    """One note of some sentences; before a line break the full stop is often missing."""
    text, spans, starts = "", [], []
    for part in parts:
        joint = rng.choice(JOINTS) if text else rng.choice(["", "", "", "- "])
        if joint == " " and text[-1] not in ".?!":
            joint = "\n"
        if "\n" in joint and text.endswith(".") and rng.random() < 0.4 and spans_end(spans) < len(text):
            text = text[:-1]
        starts.append(len(text) + len(joint.rstrip("-* ")) if joint[-2:] in ("- ", "* ") else len(text) + len(joint))
        text += joint
        spans += [(start + len(text), end + len(text), label) for start, end, label in part.spans]
        text += part.text
    return Labelled(text, tuple(spans), tuple(starts))


def spans_end(spans: list[tuple[int, int, str]]) -> int:
    return spans[-1][1] if spans else 0


def roughen(item: Labelled, rng: Random) -> Labelled:
    """Lower case, capitals, a typo or hard-wrapped lines, now and then. No change alters the length."""
    text = item.text
    if rng.random() < LOWER:
        text = same_length(text, text.lower())
    elif rng.random() < UPPER:
        text = same_length(text, text.upper())
    for start, end, label in item.spans:
        name = text[start:end]
        if label == "PER" and rng.random() < NAME_TYPO:
            name = swap(name, rng)
        if rng.random() < NAMES_LOWER:
            name = same_length(name, name.lower())
        elif rng.random() < NAMES_UPPER:
            name = same_length(name, name.upper())
        text = text[:start] + name + text[end:]
    if rng.random() < WORD_TYPO:
        text = swap(text, rng)
    if rng.random() < WRAPPED:
        text = wrap(text)
    return Labelled(text, item.spans, item.sentences)


def same_length(old: str, new: str) -> str:
    """The new text, unless a letter such as ß or İ changed the offsets."""
    return new if len(new) == len(old) else old


def swap(text: str, rng: Random) -> str:
    """One typing error: two neighbouring letters change places."""
    places = [i for i in range(1, len(text) - 1) if text[i : i + 2].isalpha()]
    if not places:
        return text
    i = rng.choice(places)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def wrap(text: str) -> str:
    """Break long lines at a space, as a mail program does."""
    letters, column = list(text), 0
    for i, letter in enumerate(letters):
        column = 0 if letter == "\n" else column + 1
        if letter == " " and column >= WRAP_COLUMN:
            letters[i], column = "\n", 0
    return "".join(letters)


def notes(templates: list[str], slots: Slots, *, copies: int) -> list[Labelled]:
    """Every sentence `copies` times, each time filled anew, in notes of one to six sentences."""
    rng = slots.rng
    made: list[Labelled] = []
    for _ in range(copies):
        order = rng.sample(templates, len(templates))
        while order:
            count = rng.choice([1, 1, 2, 3, 4, 6])
            batch, order = order[:count], order[count:]
            made.append(roughen(join([fill(template, slots) for template in batch], rng), rng))
    return made


def read_marked(path: Path) -> list[Labelled]:
    """Notes with inline marks, set apart by `===`."""
    return [from_marks(note.strip()) for note in path.read_text(encoding="utf-8").split("===") if note.strip()]


def from_marks(marked: str) -> Labelled:
    text, spans, at = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1].replace("PERSON", "PER")))
        text += match[2]
        at = match.end()
    return Labelled(text + marked[at:], tuple(spans))
