"""How a theme is told: present or absent, in whose voice, of which stage. One small classifier for each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from ..records import POLARITIES, STAGES, VOICES
from ..yamlfile import parse_yaml
from .classifier import ThemeClassifier
from .embedding import Embedding
from .polarity import PolarityClassifier
from .reading import Reading, as_reading

DEFAULT_POLARITY, DEFAULT_VOICE = POLARITIES[0], "assistant"
"""What a tag says where the model was trained without codings of polarity and voice."""
FEWEST_NARRATED = 10
_BITS = 13


@dataclass(frozen=True)
class Coding:
    """One theme of a training text, and how it is told there (``None``: the coder did not say)."""

    theme: str
    polarity: str = DEFAULT_POLARITY
    voice: str | None = None
    narrated_stage: str | None = None


@dataclass(frozen=True)
class CodedText:
    """A training text with its codings; ``group`` (a case) is never split over folds.

    ``typical``: it stands in a note as it came, so that themes are as frequent there as in use; ``note`` is that note,
    whose texts follow one another.
    """

    text: str = field(repr=False)
    group: str
    codings: tuple[Coding, ...] = ()
    typical: bool = True
    note: str | None = None


@dataclass(frozen=True)
class Attributes:
    """The three classifiers; ``None`` where the training texts said too little."""

    polarity: PolarityClassifier | None = None
    voice: ThemeClassifier | None = None
    narrated: ThemeClassifier | None = None

    def polarities(self, texts: Sequence[str] | Reading, themes: Sequence[str]) -> list[str]:
        """Polarity of each pair of text and theme."""
        if self.polarity is None or not len(texts):
            return [DEFAULT_POLARITY] * len(texts)
        return [POLARITIES[column] for column in self.polarity.predict_proba(texts, themes).argmax(axis=1)]

    def voices(self, texts: Sequence[str] | Reading) -> list[str]:
        """Voice of each text."""
        return _best(self.voice, texts, DEFAULT_VOICE)

    def narrated_stages(self, texts: Sequence[str] | Reading, themes: Sequence[str]) -> list[str | None]:
        """Stage that each pair of text and theme tells of; ``None`` where nothing says that it is another."""
        if self.narrated is None or not len(texts):
            return [None] * len(texts)
        reading = as_reading(texts, self.narrated.embedding, self.narrated.bits)
        endings = [_ending(*pair) for pair in zip(reading.texts, themes, strict=True)]
        probabilities = self.narrated.predict_proba(reading.followed_by(endings, self.narrated.embedding))
        likely = probabilities >= self.narrated.thresholds_
        best = (probabilities * likely).argmax(axis=1)
        return [self.narrated.labels_[column] if any(row) else None for column, row in zip(best, likely, strict=True)]


def fit_attributes(
    coded: Sequence[CodedText], embedding: Embedding | None, seed: int, fewest_groups: int = 1
) -> Attributes:
    """Learn from every coding of ``coded``; ``fewest_groups`` as in ``ThemeClassifier``."""
    pairs = [(item, coding) for item in coded for coding in item.codings]
    told = [(item, coding.voice) for item, coding in pairs if coding.voice]
    return Attributes(
        polarity=_fit_polarity(pairs, embedding, seed, fewest_groups),
        voice=_single(embedding, seed, fewest_groups).fit(
            [item.text for item, _ in told],
            [{voice} for _, voice in told],
            groups=[item.group for item, _ in told],
            labels=VOICES,
        )
        if told
        else None,
        narrated=_fit_narrated(pairs, embedding, seed, fewest_groups),
    )


def _single(embedding: Embedding | None, seed: int, fewest: int) -> ThemeClassifier:
    return ThemeClassifier(single_label=True, bits=_BITS, embedding=embedding, seed=seed, fewest_groups=fewest)


def _fit_polarity(
    pairs: Sequence[tuple[CodedText, Coding]], embedding: Embedding | None, seed: int, fewest: int
) -> PolarityClassifier | None:
    if len({coding.polarity for _, coding in pairs}) < 2:
        return None
    return PolarityClassifier(embedding=embedding, seed=seed, fewest_groups=fewest).fit(
        [item.text for item, _ in pairs],
        [coding.theme for _, coding in pairs],
        [coding.polarity == POLARITIES[1] for _, coding in pairs],
        groups=[item.group for item, _ in pairs],
    )


def _fit_narrated(
    pairs: Sequence[tuple[CodedText, Coding]], embedding: Embedding | None, seed: int, fewest: int
) -> ThemeClassifier | None:
    told = [coding.narrated_stage for _, coding in pairs]
    stages = [stage for stage in STAGES if told.count(stage) >= FEWEST_NARRATED]
    if not stages:
        return None
    return ThemeClassifier(bits=_BITS, embedding=embedding, seed=seed, fewest_groups=fewest).fit(
        [f"{item.text} {_ending(item.text, coding.theme)}" for item, coding in pairs],
        [{stage for stage in stages if stage == coding.narrated_stage} for _, coding in pairs],
        groups=[item.group for item, _ in pairs],
        labels=stages,
    )


def _best(classifier: ThemeClassifier | None, texts: Sequence[str] | Reading, default: str) -> list[str]:
    if classifier is None or not len(texts):
        return [default] * len(texts)
    return [classifier.labels_[column] for column in classifier.predict_proba(texts).argmax(axis=1)]


def _ending(text: str, theme: str) -> str:
    """Theme and cues of ``text`` as further words, alone and joined: 'no' has its own weight in each theme."""
    return " ".join([f"theme_{theme}", *(f"cue_{kind} {theme}_{kind}" for kind in _cues_of(text))])


@lru_cache(maxsize=4096)  # a text with several themes is asked about several times
def _cues_of(text: str) -> tuple[str, ...]:
    """Kinds of cue that ``text`` has, in alphabetical order."""
    folded = _fold(text)
    return tuple(sorted(kind for kind, pattern in _cues().items() if pattern.search(folded)))


@cache
def _cues() -> dict[str, re.Pattern[str]]:
    """Kind of cue to the pattern of its words in both languages."""
    content = parse_yaml(files(__package__).joinpath("vocabulary/cues.yaml").read_text(encoding="utf-8"))
    return {
        kind: re.compile(r"\b(?:" + "|".join(_word(word) for words in lists.values() for word in words) + r")\b")
        for kind, lists in content.items()
    }


def _word(cue: str) -> str:
    return re.escape(cue.removesuffix("*")) + (r"\w*" if cue.endswith("*") else "")


def _fold(text: str) -> str:
    return _BEYOND_ASCII.sub(_without_mark, unicodedata.normalize("NFD", text.lower()))


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _without_mark(letter: re.Match[str]) -> str:
    return "" if unicodedata.category(letter[0]) == "Mn" else letter[0]
