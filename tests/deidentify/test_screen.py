"""A screened pattern finds what ``re`` finds: on patterns put together at random, and on our own."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wordfreq import zipf_frequency

from notes_mining.deidentify.recognizers import lexicon, screen
from notes_mining.deidentify.recognizers.base import Found
from notes_mining.deidentify.recognizers.dates import DateRecognizer
from notes_mining.deidentify.recognizers.presidio import NlpArtifacts
from notes_mining.deidentify.recognizers.screen import Screened
from notes_mining.evaluate.gold import read_gold

ATOMS = (
    *("a", "b", "é", "k", "s", "’", r"\w", r"\d", r"\s", ".", "[ab]", "[^a]", "[A-Z]", r"[^\W\d_]", "(?i:a)", "(a)"),
    *("(?:ab|b)", "(?:a|bc|c)?", "a*", "b+", "b++", "a{2,3}", "a{2}", "(?:a?b?)+", "(?>a|ab)", r"\b", "^", "$"),
    *("(?=ab)", "(?=[ab][cA])", "(?=.*A)", "(?!a)", "(?<!a)", "(?<![a-z])", "(?<![^a])", "(?<=b)", r"(?:\ba|(?<!b)c)"),
    "(?:(?=ab)(?:a|ab)|c)",
)
LETTERS = "aabbbcAABC 1é\n,’ſKkıßsS😀\ud800"
SIGNS = " .,-(0@\n"
FLAGS = (0, re.IGNORECASE, re.MULTILINE, re.IGNORECASE | re.MULTILINE)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pattern but those of the test; each is tried at its places only, however many they are."""
    monkeypatch.setattr(screen, "_EVERY", [])
    monkeypatch.setattr(screen, "_DENSE", 0)


def patterns() -> st.SearchStrategy[str]:
    """Short sequences of atoms, some with an alternative."""
    part = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=4).map("".join)
    return part | st.tuples(part, part, st.sampled_from(["", "?", "+"])).map(lambda x: f"(?:{x[0]}|{x[1]}){x[2]}b")


@pytest.mark.usefixtures("alone")
def test_what_re_finds() -> None:
    screened = 0

    @settings(max_examples=400, deadline=None)
    @given(patterns(), st.sampled_from(FLAGS), st.lists(st.text(LETTERS, max_size=14), min_size=4, max_size=8))
    def check(pattern: str, flags: int, texts: list[str]) -> None:
        nonlocal screened
        screen._EVERY.clear()
        screen._joined.cache_clear()
        screen._seen.cache_clear()
        tried = Screened(pattern, flags)
        screened += tried.ways is not None
        for text in texts:
            expected = [match.span() for match in re.compile(pattern, flags).finditer(text)]
            assert [match.span() for match in tried.finditer(text)] == expected, (pattern, flags, text)

    check()
    assert screened > 100


def test_our_patterns_on_torn_notes(root) -> None:
    drawn = random.Random(3)
    whole = [note.text for note in read_gold(root / "corpus/gold")][::120]
    torn = [
        "".join(drawn.choice([char, char, char.swapcase(), drawn.choice(" .,-(0@\n")]) for char in one) for one in whole
    ]
    ours = list(screen._EVERY)
    assert sum(one.ways is not None for one in ours) > 150
    for text in (*whole, *torn):
        for one in ours:
            assert [m.span() for m in one.finditer(text)] == [m.span() for m in one.compiled.finditer(text)], one
    quick = sum(one.starts(text) is not None for text in whole for one in ours)
    assert quick > 0.8 * len(ours) * len(whole), "hardly a pattern is screened any more"


@pytest.mark.parametrize("language", ["fr", "nl", "de", "en"])
def test_frequencies_are_those_of_wordfreq(language: str, root) -> None:
    text = next(iter(read_gold(root / "corpus/gold"))).text
    words = {word for one in re.findall(r"\w+", text) for word in (one, one.lower(), one.lower()[1:], one.title())}
    for word in (*words, "straße", "œuvre", "aujourd'hui", "x2", "ﬁn", "", "nooitgehoordwoord"):
        assert lexicon.zipf(word, language) == zipf_frequency(word, language), word


def test_a_text_is_searched_once_for_all_languages() -> None:
    searched: list[str] = []

    class Once(DateRecognizer):
        def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
            searched.append(text)
            yield from super().find(text, artifacts)

    text, other = "Vu le 3 mars 2019.", "Gezien op 4 mei 2020."
    plain = [DateRecognizer(language).analyze(text, ["DATE"]) for language in ("fr", "nl")]
    found = [Once(language).analyze(text, ["DATE"]) for language in ("fr", "nl")]
    assert [one.start for some in found for one in some] == [one.start for some in plain for one in some] != []
    assert Once("fr").analyze(other, ["DATE"])
    assert searched == [text, other]
