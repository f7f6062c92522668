"""Each recogniser on sentences of its own, exactly: what is marked is found, what is not marked is left alone."""

from __future__ import annotations

import pytest
from marked import expected, found, read_sentences

from notes_mining.deidentify.recognizers import RECOGNIZERS
from notes_mining.deidentify.recognizers.ner import NerRecognizer

ALONE = [recognizer("fr") for recognizer in RECOGNIZERS if recognizer is not NerRecognizer]

CASES = {
    "numbers": ("ID",),
    "contacts": ("PHONE", "EMAIL", "URL"),
    "dates": ("DATE",),
    "ages": ("AGE",),
    "people": ("PERSON",),
    "places": ("LOC",),
    "organisations": ("ORG",),
}


@pytest.mark.parametrize(
    ("kinds", "sentence"),
    [
        pytest.param(kinds, line, id=f"{name}-{number}")
        for name, kinds in CASES.items()
        for number, line in enumerate(read_sentences(f"sentences_{name}.txt"))
    ],
)
def test_finds_exactly_what_is_marked(kinds: tuple[str, ...], sentence: str) -> None:
    text, wanted = expected(sentence)
    assert found(text, ALONE, kinds) == wanted


def test_every_sentence_file_has_hits_and_near_misses() -> None:
    for name in CASES:
        marked = [bool(expected(line)[1]) for line in read_sentences(f"sentences_{name}.txt")]
        assert any(marked), name
        assert not all(marked), name


@pytest.mark.parametrize(
    "sentence",
    ["Vu <PERSON>Karim hier.", "<PERSON></PERSON> est là.", "<NAME>Karim</NAME> est là.", "<PERSON> Karim</PERSON>"],
)
def test_a_malformed_expectation_fails(sentence: str) -> None:
    with pytest.raises(Exception, match=r"mark|Mark"):
        expected(sentence)
