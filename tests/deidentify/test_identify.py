"""Who is who within a case: variants meet, brothers do not, cases stay apart."""

from __future__ import annotations

from datetime import date

import pytest

from notes_mining.deidentify.identify import IdentityGraph, normal_form
from notes_mining.deidentify.names import Name, cluster, fits, fold
from notes_mining.records import Finding, Note, NoteFindings


def graph_of(*notes: tuple[str, str, list[tuple[str, str]]]) -> IdentityGraph:
    """A graph from (case, text, [(surface, type)]): each surface is found once, at its first place."""
    graph = IdentityGraph()
    for number, (case, text, surfaces) in enumerate(notes):
        found = []
        for surface, kind in surfaces:
            start = text.index(surface)
            found.append(Finding(start, start + len(surface), kind, 0.9, "test"))
        note = Note(f"N{number}", case, date(2019, 1, 1), text)
        graph.add(note, NoteFindings(note.note_id, "fr", tuple(found)))
    return graph


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Karim", "Karim Benali"),
        ("BENALI Karim", "Karim Benali"),
        ("K. Benali", "Karim Benali"),
        ("K.B.", "Karim Benali"),
        ("benalli karim", "Karim Benali"),
        ("Fatima-Zohra", "Fatima Zohra El Amrani"),
        ("Yildirim", "Serkan Yıldırım"),
        ("Abu Ilyas", "Abou Ilyas"),
    ],
)
def test_another_writing_fits(short: str, long: str) -> None:
    assert fits(Name.parse(short), Name.parse(long))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("Bilal Benali", "Karim Benali"),
        ("B. Karim", "Karim Amrani"),
        ("Karima", "Karim Benali"),
        ("Ali", "Alia Benali"),
        ("Abou Ilyas", "Ilyas Benali"),
    ],
)
def test_a_near_miss_does_not(short: str, long: str) -> None:
    assert not fits(Name.parse(short), Name.parse(long))


def test_a_surname_shared_by_brothers_stays_apart() -> None:
    groups = cluster(
        [Name.parse("Karim Benali"), Name.parse("Bilal Benali"), Name.parse("Benali"), Name.parse("Karim")]
    )
    assert groups[3] == groups[0] != groups[1]
    assert groups[2] not in (groups[0], groups[1])


def test_placeholders_are_stable_over_the_notes_of_a_case() -> None:
    identities = graph_of(
        ("C1", "Vu Karim hier.", [("Karim", "PERSON")]),
        ("C1", "BENALI Karim, Liège, et Naima.", [("BENALI Karim", "PERSON"), ("Liège", "LOC"), ("Naima", "PERSON")]),
        ("C2", "Karim est un autre.", [("Karim", "PERSON")]),
    ).resolve()
    first = identities.of("C1")
    assert first.placeholder("PERSON", "Karim") == first.placeholder("PERSON", "BENALI Karim") == "[PERSON_1]"
    assert first.placeholder("PERSON", "Naima") == "[PERSON_2]"
    assert first.placeholder("LOC", "LIÈGE") == "[LOC_1]"
    assert identities.of("C2").placeholder("PERSON", "Karim") == "[PERSON_1]"


def test_a_name_found_in_the_last_note_is_searched_in_the_first() -> None:
    identities = graph_of(("C1", "Vu Depoorter Jelle ce jour.", [("Depoorter Jelle", "PERSON")])).resolve()
    text = "Depoorter n'est pas venu, jelle non plus, mais Jelle a écrit à J. Depoorter."
    hits = {text[f.start : f.end] for f in identities.of("C1").search(text)}
    assert {"Depoorter", "Jelle"} <= hits
    assert identities.of("C9").search(text) == []


@pytest.mark.parametrize(
    "written",
    ["Ben\u00adna\u00adni", "Be\u200bnnani", "Ben<b>na</b>ni", "B&eacute;nnani", "Be\u0301nnani", "Ｂｅｎｎａｎｉ"],
)
def test_a_name_known_in_the_case_is_found_in_disguise_and_is_the_same_person(written: str) -> None:
    text = f"Appel de {written} ce matin."
    case = graph_of(("C1", "Vu Samir Bénnani.", [("Samir Bénnani", "PERSON")]), ("C1", text, [])).resolve().of("C1")
    start = text.index(written)
    assert (start, start + len(written)) in {(hit.start, hit.end) for hit in case.search(text)}
    assert case.placeholder("PERSON", written) == case.placeholder("PERSON", "Samir Bénnani")


def test_placeholders_already_in_the_text_keep_their_numbers() -> None:
    identities = graph_of(("C1", "[PERSON_7] a vu Karim.", [("Karim", "PERSON")])).resolve()
    assert identities.of("C1").placeholder("PERSON", "Karim") == "[PERSON_8]"


def test_numbers_meet_whatever_their_punctuation() -> None:
    assert normal_form("PHONE", "0475/12.34.56") == normal_form("PHONE", "0475 12 34 56")
    assert normal_form("LOC", "Liège") == normal_form("LOC", "LIEGE")


def test_folding_keeps_offsets() -> None:
    text = "Işıl Ğ. ß œuvre Đoković"
    assert len(fold(text)) == len(text)
