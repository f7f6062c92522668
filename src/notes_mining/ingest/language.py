"""The language of each sentence: French, Dutch or other.

Function words decide where they can, for they are frequent, unambiguous and survive typos and capitals; a statistical
model (py3langid) is asked about the rest; what stays unclear follows its neighbours.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ..records import LANGUAGES, Note, Sentence
from ..sentences import split

# Words of one language that are no word of the other (nor of English and German in large numbers).
_FRENCH = frozenset(
    "le la les des du au aux un une et est sont été être avait ont pas ne que qui quoi dont où ce cette ces cet son sa ses leur leurs "
    "il elle ils elles je tu nous vous on se lui y avec pour sur dans sous chez sans mais ou donc car plus très bien aussi depuis "
    "jusque après avant lors pendant entre vers fait faire peut doit vu dit nos vos ma mon mes ta tes qu jamais rien tout tous toute "
    "toutes encore déjà ici là trop même comme quand si oui non merci bonjour monsieur madame ai as sera serait ça cela rdv".split()
)
_DUTCH = frozenset(
    "het een van en zijn haar hij zij ze ik jij wij jullie niet geen wel ook maar dat deze dit die er naar voor met op bij uit over "
    "onder tussen tot door aan om te is was waren werd werden wordt worden heeft hebben had kan kunnen moet moeten wil willen zal "
    "zullen zou nog al dan als toen omdat want dus hoe wat waar wie waarom nu hier daar altijd nooit niets alles iets veel meer "
    "zeer heel goed na sinds zonder tegen tijdens hun ons onze mijn uw je de in zegt vraagt gaat komt ja nee dag mevrouw meneer".split()
)
_SHARED = _FRENCH & _DUTCH
_WORD = re.compile(r"[^\W\d_]+")
_ELISION = re.compile(r"\b(?:[dljnmtscDLJNMTSC]|qu|Qu)['’]\w")
_CANDIDATES = ["fr", "nl", "en", "de", "es", "it", "tr", "ar", "pt", "pl", "sq", "ro", "ru"]
_MODEL_MIN_CHARS = 25
_MODEL_MIN_MARGIN = 8.0


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_CANDIDATES)
    return identifier


def _votes(sentence: str) -> tuple[int, int]:
    words = [word.lower() for word in _WORD.findall(sentence)]
    french = sum(word in _FRENCH and word not in _SHARED for word in words) + len(_ELISION.findall(sentence))
    dutch = sum(word in _DUTCH and word not in _SHARED for word in words)
    return french, dutch


def guess(sentence: str) -> str | None:
    """``fr``, ``nl``, ``other``, or ``None`` where the words are too few to tell."""
    french, dutch = _votes(sentence)
    if french >= 2 and french > 2 * dutch:
        return "fr"
    if dutch >= 2 and dutch > 2 * french:
        return "nl"
    if len(sentence) >= _MODEL_MIN_CHARS:
        (first, score), (_, second) = _model().rank(sentence)[:2]
        if score - second >= _MODEL_MIN_MARGIN:
            if first in LANGUAGES:
                return str(first)
            return "other" if french + dutch == 0 else None
    if french != dutch:
        return "fr" if french > dutch else "nl"
    return None


def label_sentences(text: str, hint: str | None = None) -> tuple[Sentence, ...]:
    """Sentences of ``text`` with their languages. An unclear one follows the note's majority, else ``hint``, else French."""
    spans = split(text)
    guesses = [guess(text[start:end]) for start, end in spans]
    weights: Counter[str] = Counter()
    for (start, end), language in zip(spans, guesses, strict=True):
        if language in LANGUAGES:
            weights[language] += end - start
    usual = weights.most_common(1)[0][0] if weights else (hint if hint in LANGUAGES else LANGUAGES[0])
    return tuple(
        Sentence(start, end, language or _nearest(guesses, position) or usual)
        for position, ((start, end), language) in enumerate(zip(spans, guesses, strict=True))
    )


def _nearest(guesses: Sequence[str | None], position: int) -> str | None:
    """French or Dutch, if that is the language of every clear neighbour."""
    around = {guess for guess in guesses[max(0, position - 1) : position + 2] if guess in LANGUAGES}
    return around.pop() if len(around) == 1 else None


def note_language(sentences: Sequence[Sentence]) -> str:
    """``fr``, ``nl``, ``mixed`` (both, each with a sentence of its own) or ``other``."""
    found = {sentence.language for sentence in sentences} & set(LANGUAGES)
    if len(found) == 2:
        return "mixed"
    return found.pop() if found else "other"


def with_languages(note: Note) -> Note:
    """``note`` with its sentences and language filled in. The export's language column is only a hint."""
    sentences = label_sentences(note.text, note.language)
    return replace(note, sentences=sentences, language=note_language(sentences))
