"""What spoke for a theme is what changes when a word is left out of its note: compared with doing just that."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from texts import SENTENCES

from notes_mining.records import Segment
from notes_mining.themes.model import ThemeModel
from notes_mining.themes.reasons import LEAST, MOST, SHARE, Explainer
from notes_mining.themes.tagging import Tagger, tagger


def note(texts: Sequence[str], language: str = "fr") -> list[Segment]:
    made, start = [], 0
    for text in texts:
        end = start + len(text)
        made.append(Segment("N1", "P1", start, end, start, end, language, text))
        start = end + 1
    return made


@pytest.fixture(scope="module")
def serving(coded_model: ThemeModel) -> Tagger:
    return tagger(coded_model)


@pytest.fixture(scope="module")
def read(serving: Tagger) -> list[Segment]:
    """Sentences of different themes next to one another, a word twice, a placeholder, astral characters."""
    themes = [french[0] for french, _ in SENTENCES.values()][:4]
    return note(["Rien 🙂 à signaler pour [PERSON_1].", *themes, f"{themes[0]} Et puis {themes[0].lower()}", "Fin."])


def odds(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def naive(serving: Tagger, whole: list[Segment], place: int, theme: str) -> dict[str, tuple[float, float]]:
    """Every word of a segment: the probability without it, and the log odds it takes along."""
    column = serving.themes.index(theme)
    before = serving.probabilities(whole)[place, column]
    text = whole[place].text
    found = {}
    for word in {one.lower() for one in re.findall(r"\[\w+\]|\w\w+", text)}:
        left_out = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "", text, flags=re.IGNORECASE)
        without = [replace(one, text=left_out) if at == place else one for at, one in enumerate(whole)]
        after = serving.probabilities(without)[place, column]
        found[word] = float(after), odds(before) - odds(after)
    return found


@pytest.mark.parametrize("place", [0, 1, 5, 6])
def test_it_is_what_leaving_a_word_out_changes(serving: Tagger, read: list[Segment], place: int) -> None:
    themes = serving.themes[:3]
    told = Explainer(serving)(read, place, themes)
    assert [one.theme for one in told] == list(themes)
    for one in told:
        expected = naive(serving, read, place, one.theme)
        column = serving.themes.index(one.theme)
        assert one.probability == pytest.approx(serving.probabilities(read)[place, column], abs=1e-4)
        assert one.alone == pytest.approx(serving.probabilities([read[place]])[0, column], abs=1e-4)
        named = {read[place].text[word.start : word.end].lower(): word for word in one.words}
        for text, word in named.items():
            assert (word.without, word.weight) == pytest.approx(expected[text], abs=2e-3)
        strongest = sorted(expected, key=lambda word: -expected[word][1])[:MOST]
        least = max(LEAST, SHARE * max(weight for _, weight in expected.values()))
        assert {word for word in strongest if expected[word][1] > least + 0.01} <= set(named)
        assert all(word.weight >= least - 0.01 for word in one.words)
        weights = [word.weight for word in one.words]
        assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [("fr", "Hier la police est venue.", "police"), ("nl", "Gisteren kwam de politie langs.", "politie")],
)
def test_the_strongest_word_is_the_one_that_says_it(serving: Tagger, language: str, text: str, word: str) -> None:
    [told] = Explainer(serving)(note([text], language), 0, ["police"])
    assert text[told.words[0].start : told.words[0].end] == word


def test_a_language_that_the_model_does_not_read_has_no_reasons(serving: Tagger, read: list[Segment]) -> None:
    french = replace(serving, model=replace(serving.model, manifest={"languages": ["fr"]}))
    assert Explainer(french)([replace(one, language="nl") for one in read], 1, serving.themes) == ()
    assert Explainer(french)(read, 1, ["no_such_theme"]) == ()
    assert len(Explainer(french)(read, 1, serving.themes)) == len(serving.themes)
