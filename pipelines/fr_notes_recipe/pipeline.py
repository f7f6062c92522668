"""Blank French with our joints in its tokenizer, and a pipeline of one part: names."""

from __future__ import annotations

import json
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex

from nl_notes_recipe.tokens import INFIXES, PREFIXES


def blank(version: str) -> Language:
    """French without parts."""
    nlp = spacy.blank("fr")
    defaults = nlp.Defaults
    nlp.tokenizer.prefix_search = compile_prefix_regex([*PREFIXES, *defaults.prefixes]).search
    nlp.tokenizer.infix_finditer = compile_infix_regex([*defaults.infixes, *INFIXES]).finditer
    nlp.meta.update(name="notes", version=version, license="CC BY-SA 4.0")
    return nlp


def slim_strings(nlp: Language, folder: Path) -> None:
    """Leave the words of the training texts out of the saved string store: nothing reads them."""
    path = folder / "vocab" / "strings.json"
    needed = {*spacy.blank("fr").vocab.strings, *(str(label) for label in nlp.get_pipe("ner").labels)}
    kept = [text for text in json.loads(path.read_text(encoding="utf-8")) if text in needed]
    path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
