"""General sets: the three ways in which they are written, and figures worked out by hand."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from notes_mining.errors import InputError
from notes_mining.evaluate.general_ner import figures
from notes_mining.evaluate.general_sets import FILES, Sentence, find_sets, read_set, sample, to_sentence
from notes_mining.evaluate.gold import GoldSpan

WRITINGS = {
    "wikiann": "fr:Vu\tO\nfr:Karim\tB-PER\nfr:Benali\tI-PER\nfr:,\tO\nfr:Anne\tB-PER\n\nfr:Fin\tO\n",
    "wikineural": "0\tVu\tO\n1\tKarim\tB-PER\n2\tBenali\tI-PER\n3\t,\tO\n4\tAnne\tB-PER\n\n0\tFin\tO\n",
    "europeana": "Vu O\nKarim I-PER\nBenali I-PER\n, O\nAnne I-PER\n. O\nFin O\n",
}


def write(folder: Path, name: str, content: str) -> Path:
    path = folder / FILES[name].format("fr")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress(content.encode()))
    return path


@pytest.mark.parametrize("name", WRITINGS)
def test_each_writing_gives_the_same_names(name: str, tmp_path: Path) -> None:
    sentences = read_set(write(tmp_path, name, WRITINGS[name]))
    assert len(sentences) == 2
    first = sentences[0]
    assert first.text.startswith("Vu Karim Benali, Anne")
    assert [first.text[s.start : s.end] for s in first.spans] == ["Karim Benali", "Anne"]
    assert list(find_sets(tmp_path)) == [(name, "fr")]


def test_french_apostrophes_are_glued_and_other_types_left_out() -> None:
    sentence = to_sentence(
        [("l'", "O"), ("hôtel", "O"), ("(", "O"), ("Ritz", "B-MISC"), (")", "O"), ("'", "O"), ("x", "O")]
    )
    assert sentence == Sentence("l'hôtel (Ritz) ' x", ())


def test_absent_sets_and_a_broken_line_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none of the general sets"):
        find_sets(tmp_path)
    with pytest.raises(InputError, match="row 2"):
        read_set(write(tmp_path, "wikiann", "fr:Vu\tO\nfr:Karim\n"))


def test_sample_is_spread_over_the_file() -> None:
    sentences = [Sentence(str(number), ()) for number in range(10)]
    assert [s.text for s in sample(sentences, 3)] == ["0", "3", "6"]
    assert sample(sentences, 0) is sample(sentences, 99) is sentences


def test_figures() -> None:
    spans = (GoldSpan(0, 5, "PERSON"), GoldSpan(8, 13, "LOC"), GoldSpan(20, 25, "LOC"))
    sentence = Sentence("Karim à Namur, puis Liège.", spans)
    found = [(0, 5, "PERSON"), (8, 13, "ORG"), (15, 25, "DATE")]
    assert figures([sentence], [found]) == {
        "names": 3, "PERSON": 1.0, "LOC": 0.0, "ORG": None, "prec.": 0.5, "F1": pytest.approx(0.4), "covered": 1.0
    }  # fmt: skip
