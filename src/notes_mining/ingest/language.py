"""The language of each sentence: French, Dutch or other.

Function words decide where they can: they are frequent and survive typos, capitals and lost accents. A
statistical model (py3langid) is asked about the rest, then the spelling; what stays unclear follows its
neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..records import LANGUAGES, Note, Sentence
from ..sentences import split
from ..yamlfile import parse_yaml

_VOCABULARY = Path(__file__).with_name("function_words.yaml")
# A letter alone is a word only beside an apostrophe (l'été, don't) or as a, y, u; else it is an initial.
_WORD = re.compile(r"[^\W\d_]{2,}|(?<!\w)[a-z](?=['’])|(?<=['’])[a-z](?!\w)|(?<![\w.])[ayu](?![\w.])")
_FOREIGN_SCRIPT = re.compile(r"[\u0370-\u1cff\u2c00-\ud7ff\uf900-\ufdff\ufe70-\ufefe]")
# Spellings that one of the two languages has and the other has hardly ever.
_FRENCH_SPELLING = re.compile(
    r"[éèêàùçœûôî]|(?<!\w)[dljnmtsc]['’]|tions?\b|eaux?\b|(?<!\w)qu|[iq]ques?\b|eux\b|euse\b|aires?\b"
    r"|oi[rsx]|[^u]ai[st]\b|ances?\b|ences?\b|illes?\b|[^e]ées?\b|ifs?\b|ives?\b"
)
_DUTCH_SPELLING = re.compile(
    r"ij|aa|uu|oe|ee[klmnprst]|oo[dfkmnrst]|sch|cht|lijk|heid|ingen\b|[^aeiouy]en\b|[ts]ie\b|\bw|\bz[aeoui]|\bge\w+[dt]\b"
    r"|\bver[kmtw]|k[ets]\b|ouw|ui[gkdz]"
)
_CANDIDATES = ["fr", "nl", "en", "de", "es", "it", "tr", "ar", "pt", "pl", "sq", "ro", "ru"]
_LONGEST = 500  # characters looked at: more say nothing new
_CACHED = 8192
_CLEAR_VOTES, _CLEAR_RATIO = 2.0, 2.0
_MODEL_MIN_CHARS = 25
_MODEL_MIN_LETTERS = 0.6  # of all characters: figures and dates have no language
_MODEL_MIN_MARGIN = 8.0


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(_CANDIDATES)
    return identifier


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


@cache
def _weights() -> dict[str, dict[str, float]]:
    """Word to languages that have it, each with its share of the word's one vote."""
    lists = parse_yaml(_VOCABULARY.read_text(encoding="utf-8"))
    owners: dict[str, list[str]] = {}
    for language, words in lists.items():
        for word in set(words.split()):
            owners.setdefault(word, []).append(language)
    return {word: dict.fromkeys(languages, 1 / len(languages)) for word, languages in owners.items()}


def _votes(sentence: str) -> dict[str, float]:
    weights = _weights()
    votes: dict[str, float] = defaultdict(float)
    for word in _WORD.findall(_fold(sentence)):
        for language, weight in weights.get(word, {}).items():
            votes[language] += weight
    return votes


def _known(language: str) -> str:
    return language if language in LANGUAGES else "other"


def _by_words(votes: Mapping[str, float], least: float, ratio: float) -> str | None:
    """The language with the most votes, if it has ``least`` of them and ``ratio`` times those of the next."""
    ranked = sorted(votes.items(), key=lambda vote: -vote[1])[:2]
    if not ranked or ranked[0][1] < least:
        return None
    clear = len(ranked) == 1 or ranked[0][1] >= ratio * ranked[1][1]
    return _known(ranked[0][0]) if clear else None


def _by_model(sentence: str) -> str | None:
    letters = sum(map(str.isalpha, sentence))
    if len(sentence) < _MODEL_MIN_CHARS or letters < _MODEL_MIN_LETTERS * len(sentence):
        return None
    cased = sentence.lower() if sentence.isupper() else sentence
    (first, score), (_, second) = _model().rank(cased)[:2]
    return _known(str(first)) if score - second >= _MODEL_MIN_MARGIN else None


def _without_names(sentence: str) -> str:
    """Lower case, without the capitalised words that do not open the sentence, which may be names."""
    if sentence.isupper():
        return sentence.lower()
    first, *rest = sentence.split(maxsplit=1) or [""]
    return " ".join([first.lower(), *(word for word in " ".join(rest).split() if not word[:1].isupper())])


def _by_spelling(sentence: str) -> str | None:
    plain = _without_names(sentence)
    french, dutch = len(_FRENCH_SPELLING.findall(plain)), len(_DUTCH_SPELLING.findall(plain))
    if french == dutch:
        return None
    return "fr" if french > dutch else "nl"


def _foreign_script(sentence: str) -> bool:
    letters = sum(map(str.isalpha, sentence))
    return not sentence.isascii() and 2 * len(_FOREIGN_SCRIPT.findall(sentence)) > letters > 0


@lru_cache(maxsize=_CACHED)
def _guess(sentence: str) -> str | None:
    if _foreign_script(sentence):
        return "other"
    votes = _votes(sentence)
    return (
        _by_words(votes, _CLEAR_VOTES, _CLEAR_RATIO)
        or _by_model(sentence)
        or _by_words(votes, 1.0, 1.01)
        or _by_spelling(sentence)
    )


def guess(sentence: str) -> str | None:
    """``fr``, ``nl``, ``other``, or ``None`` where the words are too few to tell."""
    return _guess(sentence[:_LONGEST])


def hinted(value: str) -> str | None:
    """``fr`` or ``nl`` from a language column: a code or the language's name in French, Dutch or English."""
    folded = _fold(value.strip())
    if folded.startswith("fr"):
        return "fr"
    return "nl" if folded.startswith(("nl", "ned", "neer", "dut", "vlaa", "flam")) else None


def label_sentences(text: str, hint: str | None = None) -> tuple[Sentence, ...]:
    """Sentences of ``text`` with their languages.

    An unclear sentence follows its clear neighbours, else the note's majority, else ``hint``, else French.
    """
    spans = split(text)
    guesses = [guess(text[start:end]) for start, end in spans]
    usual = _usual(spans, guesses) or (hint if hint in LANGUAGES else LANGUAGES[0])
    return tuple(
        Sentence(start, end, language or _nearest(guesses, position) or usual)
        for position, ((start, end), language) in enumerate(zip(spans, guesses, strict=True))
    )


def _usual(spans: Sequence[tuple[int, int]], guesses: Sequence[str | None]) -> str | None:
    """French or Dutch, whichever has more characters of clear sentences."""
    weights: Counter[str] = Counter()
    for (start, end), language in zip(spans, guesses, strict=True):
        if language in LANGUAGES:
            weights[language] += end - start
    return weights.most_common(1)[0][0] if weights else None


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
