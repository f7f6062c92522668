"""Who is one person, and of whom no mention is left."""

from __future__ import annotations

from datetime import date

from notes_mining.errors import Place
from notes_mining.evaluate.gold import ALL, GoldNote, parse_marks
from notes_mining.evaluate.people import clean_people, people_of, place_of


def gold(note: str, case: str, language: str, marked: str) -> GoldNote:
    text, spans = parse_marks(marked, Place("test"))
    return GoldNote(note, case, language, "unknown", date(2020, 1, 1), text, spans, ())


NOTES = [
    gold("N-1", "C-1", "fr", "Vu <PERSON>Karim Benali</PERSON> et <PERSON>Anne Delvaux</PERSON> à <LOC>Mons</LOC>."),
    gold("N-2", "C-1", "nl", "<PERSON>BENALI Karim</PERSON> belt; <PERSON>K. Benali</PERSON> komt."),
    gold("N-3", "C-2", "nl", "<PERSON>Karim Benali</PERSON> is een naamgenoot."),
]


def left(*mentions: tuple[int, int]) -> set[tuple[str, int, int]]:
    """Places of (note, span) by their numbers."""
    return {place_of(NOTES[note], NOTES[note].spans[span]) for note, span in mentions}


def test_variants_are_one_person_and_another_case_is_another() -> None:
    assert sorted(len(person) for person in people_of(NOTES)) == [1, 1, 3]


def test_all_clean() -> None:
    people = clean_people(NOTES, set(), ["fr", "nl", ALL])
    assert [(people[name].total, people[name].clean) for name in ("fr", "nl", ALL)] == [(2, 2), (2, 2), (3, 3)]


def test_one_mention_left_anywhere_is_enough() -> None:
    people = clean_people(NOTES, left((1, 1)), ["fr", "nl", ALL])
    assert [people[name].clean for name in ("fr", "nl", ALL)] == [2, 1, 2]


def test_two_mentions_of_one_person_count_once_and_places_do_not() -> None:
    assert clean_people(NOTES, left((0, 0), (1, 0)), [ALL])[ALL].clean == 2
    assert clean_people(NOTES, left((0, 2)), [ALL])[ALL].clean == 3


def test_nobody() -> None:
    assert clean_people([], set(), [ALL])[ALL].total == 0
