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


def test_who_writes_in_an_exported_chat_is_a_person() -> None:
    text, wanted = expected(
        "[4/10/21 07:12] <PERSON>Apti M</PERSON>: goed\n[4/10/21 07:15] <PERSON>Apti M</PERSON>: ja"
    )
    assert found(text, ALONE, ("PERSON",)) == wanted


def test_letters_that_speak_in_turn_are_persons_but_question_and_answer_are_not() -> None:
    turn = "<PERSON>V</PERSON>: Ga zitten.\n<PERSON>T</PERSON>: Dank.\n"
    text, wanted = expected(turn + turn)
    assert found(text, ALONE, ("PERSON",)) == wanted
    assert found("V: Waar was u?\nA: Thuis.\nV: Alleen?\nA: Ja.", ALONE, ("PERSON",)) == set()


def test_the_letter_of_a_heading_is_no_initial() -> None:
    assert found("A. Contexte général\nDit.\nB. Nederlandstalig gedeelte\nDat.", ALONE, ("PERSON",)) == set()
