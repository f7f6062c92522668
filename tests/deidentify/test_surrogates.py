"""Surrogates: realistic, the same for one person, never a real name of the case."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_identify import graph_of
from test_memory import people
from test_replace import KEY
from test_writing import clean

from notes_mining.deidentify.keys import Key
from notes_mining.deidentify.names import tokens
from notes_mining.deidentify.surrogates import Surrogates, gender, given_names, tradition


def surrogates_of(*names: str, key: Key = KEY) -> dict[str, str]:
    """Name to surrogate in one case."""
    case = graph_of(*people(*names)).resolve().of("C1")
    made = Surrogates(key, "C1", case)
    return {name: str(made.of(case.placeholder("PERSON", name), name)) for name in names}


def test_one_person_has_one_surrogate_as_short_as_each_writing() -> None:
    made = surrogates_of("Karim Benali", "Karim", "BENALI", "K.B.", "Naima")
    first, last = made["Karim Benali"].split(" ", 1)
    assert (made["Karim"], made["BENALI"], made["K.B."]) == (first, last, f"{first[0]}.{last[0]}.")
    assert made["Naima"] not in (first, last)


@pytest.mark.parametrize(
    ("surfaces", "given"),
    [
        (["Karim Benali"], {"karim"}),
        (["BENALI Karim", "Karim Benali"], {"karim"}),
        (["Karim"], {"karim"}),
        (["Vandenberghe"], set()),
        (["KARIM BENALI"], {"karim"}),
    ],
)
def test_first_names_by_their_place(surfaces: list[str], given: set[str]) -> None:
    assert given_names(surfaces) == given


def test_the_key_decides() -> None:
    assert surrogates_of("Karim Benali") == surrogates_of("Karim Benali")
    other = Key(bytes(32), "test")
    assert surrogates_of("Karim Benali", "Jan Maes") != surrogates_of("Karim Benali", "Jan Maes", key=other)


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_no_word_of_a_surrogate_is_one_of_the_case(secret: bytes) -> None:
    names = ("Karim Benali", "Jan Janssens", "Mehmet Yılmaz", "Marie Dubois", "Fatima Saidi", "An Peeters")
    made = surrogates_of(*names, key=Key(secret, "test"))
    real = {word for name in names for word in tokens(name)}
    assert not real & {word for name in made.values() for word in tokens(name)}
    assert len(set(made.values())) == len(names)


@pytest.mark.parametrize(
    ("words", "locale"),
    [
        (["karim", "benali"], "fr_DZ"),
        (["mehmet", "yilmaz"], "tr_TR"),
        (["joke", "vandenberghe"], "nl_BE"),
        (["qqq"], ""),
    ],
)
def test_the_tradition_is_that_of_the_lists(words: list[str], locale: str) -> None:
    assert tradition(words) == locale


@pytest.mark.parametrize(
    ("words", "role", "expected"),
    [
        (["fatima"], "", "f"),
        (["patrick"], "", "m"),
        (["benali"], "mother", "f"),
        (["qqq"], "", ""),
        (["fatima", "patrick"], "", ""),
    ],
)
def test_the_gender_where_it_can_be_told(words: list[str], role: str, expected: str) -> None:
    assert gender(words, role) == expected


def test_numbers_dates_and_links_keep_their_placeholder() -> None:
    text = clean(
        "Karim habite rue Haute 12 à Liège, 0475 12 34 56, vu le 3 mars par Acme.",
        [
            ("Karim", "PERSON"), ("rue Haute 12", "LOC"), ("Liège", "LOC"), ("0475 12 34 56", "PHONE"),
            ("3 mars", "DATE"), ("Acme", "ORG"),
        ],
        style="surrogate",
    )  # fmt: skip
    assert "[PHONE_1]" in text
    assert "[DATE_1]" in text
    assert not any(f"[{kind}" in text for kind in ("PERSON", "LOC", "ORG"))
    assert not any(word in text for word in ("Karim", "Haute", "Liège", "Acme"))
