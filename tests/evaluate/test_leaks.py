"""The pattern of what was left."""

from __future__ import annotations

from datetime import date

import pytest

from notes_mining.errors import Place
from notes_mining.evaluate.gold import GoldNote, parse_marks
from notes_mining.evaluate.leaks import SHAPES, by_pattern, describe, is_listed, shape_of


@pytest.mark.parametrize(
    ("surface", "shape"),
    [
        ("Karim", "Capitalised"),
        ("Karim Benali", "Capitalised"),
        ("Karim B.", "Capitalised"),
        ("Jan van den Berg", "Capitalised"),
        ("d'Hondt", "Capitalised"),
        ("karim", "lower case"),
        ("van den berg", "lower case"),
        ("BENALI", "ALL CAPS"),
        ("VAN DEN BERG", "ALL CAPS"),
        ("K.B.", "initials"),
        ("K", "initials"),
        ("B. K.", "initials"),
        ("BENALI Karim", "mixed"),
        ("karim Benali", "mixed"),
        ("12A", "mixed"),
        ("0475", "digits"),
        ("0475/12.34", "digits, separators"),
        ("–", "mixed"),
    ],
)
def test_shape(surface: str, shape: str) -> None:
    assert shape_of(surface) == shape
    assert shape in SHAPES


def test_listed_is_a_name_or_a_place_of_ours() -> None:
    assert is_listed("Karim Xqzw")
    assert is_listed("NAMUR")
    assert not is_listed("Xqzw")
    assert not is_listed("van")


def test_place_in_the_sentence_and_whole() -> None:
    marked = "- <PERSON>Xqzw</PERSON> vient. Vu <PERSON>Karim</PERSON> hier. <LOC>Namur</LOC> ensuite."
    text, spans = parse_marks(marked, Place("test"))
    note = GoldNote("N-1", "C-1", "fr", "unknown", date(2020, 1, 1), text, spans, ())
    masked = bytearray(len(text))
    masked[spans[1].start] = 1
    leaks = describe(note, spans, masked)
    assert [leak.opens for leak in leaks] == [True, False, True]
    assert [leak.whole for leak in leaks] == [True, False, True]
    assert [leak.listed for leak in leaks] == [False, True, True]
    assert by_pattern(leaks) == [
        {"type": "PERSON", "shape": "Capitalised", "left": 2, "whole": 1, "opens": 1, "listed": 1},
        {"type": "LOC", "shape": "Capitalised", "left": 1, "whole": 1, "opens": 1, "listed": 1},
    ]


def test_nothing_left() -> None:
    assert by_pattern([]) == []
