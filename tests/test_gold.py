"""The gold reader accepts nothing malformed: a mark read past would score a leak as a success."""

from __future__ import annotations

from pathlib import Path

import pytest

from notes_mining.errors import InputError
from notes_mining.evaluate.gold import GoldCoding, GoldSpan, parse_note, read_gold

HEADER = "=== note: N1 | case: C1 | lang: fr | stage: detention | date: 2019-05-06"
GOOD = HEADER + (
    "\nVu <PERSON>Karim Benali</PERSON> à <LOC>Lantin</LOC>.\nSa mère vient chaque semaine.\n"
    "--- themes\nfamily_support:+ | Sa mère vient chaque semaine. @voice=person @about=pretrial\n"
)
THEMES = ("family_support", "stigma")


def test_a_note_is_read_with_exact_offsets() -> None:
    note = parse_note(GOOD, file="x.txt", row=1, themes=THEMES)
    assert note.text == "Vu Karim Benali à Lantin.\nSa mère vient chaque semaine."
    assert note.spans == (GoldSpan(3, 15, "PERSON"), GoldSpan(18, 24, "LOC"))
    assert note.codings == (GoldCoding(26, 55, "family_support", "present", "person", "pretrial"),)
    assert "Benali" not in repr(note)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</PERSON>", ""),
        ("<PERSON>", ""),
        ("<PERSON>Karim Benali</PERSON>", "<PERSON></PERSON>"),
        ("<PERSON>Karim", "<PERSON> Karim"),
        ("<PERSON>Karim Benali</PERSON>", "<PERSON>Karim <LOC>Benali</LOC></PERSON>"),
        ("</PERSON>", "</LOC>"),
        ("<PERSON>Karim Benali</PERSON>", "<NAME>Karim Benali</NAME>"),
        ("<PERSON>Karim Benali</PERSON>", "<person>Karim Benali</person>"),
        ("<PERSON>Karim Benali</PERSON>", "<PERSON Karim Benali</PERSON>"),
        ("family_support:+", "family_suport:+"),
        ("family_support:+", "family_support"),
        ("Sa mère vient chaque semaine. @", "Sa mère vient tous les jours. @"),
        ("@voice=person", "@voice=nobody"),
        ("@about=pretrial", "@about=prison"),
        ("lang: fr", "lang: de"),
        ("stage: detention", "stage: prison"),
        ("date: 2019-05-06", "date: 2019-05-36"),
        ("case: C1 | ", ""),
    ],
)
def test_anything_malformed_is_refused_without_quoting_the_note(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(InputError) as caught:
        parse_note(GOOD.replace(old, new), file="x.txt", row=1, themes=THEMES)
    assert "x.txt, row" in str(caught.value)
    assert "Benali" not in str(caught.value)


def test_an_id_that_occurs_twice_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no gold notes"):
        read_gold(tmp_path)
    (tmp_path / "a.txt").write_text(GOOD + "\n" + GOOD, encoding="utf-8")
    with pytest.raises(InputError, match="twice"):
        read_gold(tmp_path)


def test_splits_choose_cases(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "cases.csv").write_text("case_id,split\nC1,dev\n", encoding="utf-8")
    assert len(read_gold(tmp_path, splits=["dev"])) == 1
    assert read_gold(tmp_path, splits=["test"]) == []
    (tmp_path / "cases.csv").write_text("case_id,split\nC1,tset\n", encoding="utf-8")
    with pytest.raises(InputError, match="split"):
        read_gold(tmp_path, splits=["dev"])
