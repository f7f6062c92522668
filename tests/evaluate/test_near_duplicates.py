"""Near duplicates: found as by comparing everything with everything; and none are in the corpus."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path

import pytest
from typer.testing import CliRunner

from notes_mining.cli import app
from notes_mining.errors import Place
from notes_mining.evaluate.gold import parse_note, read_gold
from notes_mining.evaluate.near_duplicates import RUN, Piece, near_duplicates, note_pieces, segment_pieces
from notes_mining.evaluate.segments import parse_segment, read_segments

ROOT = Path(__file__).resolve().parents[2]
SEGMENTS = ROOT / "corpus/themes"
THRESHOLD = 0.6


def slow(pieces: list[Piece], threshold: float) -> dict[tuple[str, str], float]:
    """Every pair, compared by sets."""
    runs = {piece.owner: {piece.text[i : i + RUN] for i in range(len(piece.text) - RUN + 1)} for piece in pieces}
    found = {
        pair: len(runs[pair[0]] & runs[pair[1]]) / len(runs[pair[0]] | runs[pair[1]]) for pair in combinations(runs, 2)
    }
    return {pair: value for pair, value in found.items() if value >= threshold}


@pytest.mark.parametrize("threshold", [0.3, 0.6, 1.0])
def test_the_same_pairs_as_by_comparing_all(threshold: float) -> None:
    draw = random.Random(1)
    words = ["moeder", "travail", "prison", "banque", "huis", "school", "rechter", "avocat", "betaalt", "refuse"]
    pieces = [Piece(f"s{n:02}", " ".join(draw.choices(words, k=draw.randint(4, 9)))) for n in range(40)]
    pieces.append(Piece("s40", pieces[0].text))
    expected = slow(pieces, threshold)
    found = near_duplicates(pieces, None, threshold)
    assert expected
    assert {(pair.first, pair.second): pytest.approx(pair.similarity) for pair in found} == expected
    assert [pair.similarity for pair in found] == sorted((pair.similarity for pair in found), reverse=True)
    across = near_duplicates(pieces[:20], pieces[20:], threshold)
    assert {(pair.first, pair.second) for pair in across} == {p for p in expected if p[0] < "s20" <= p[1]}


def test_another_person_accents_and_numbers_make_no_difference_but_other_words_do() -> None:
    lines = (
        "fr | person | probation | none | <PERSON>Karim</PERSON> a reçu 12 lettres de la banque, restées fermées.",
        "fr | person | probation | none | <PERSON>Zineb</PERSON> a recu 15 lettres de la Banque, restees fermees",
        "fr | person | probation | none | <PERSON>Karim</PERSON> a demandé un logement à la commune, sans réponse.",
        "fr | person | probation | none | Bonjour.",
    )
    segments = [parse_segment(line, "P", Place("P.txt", row)) for row, line in enumerate(lines, 1)]
    pieces = list(segment_pieces(segments))
    (pair,) = near_duplicates(pieces, None, THRESHOLD)
    assert (pair.first, pair.second, pair.similarity) == ("P-1", "P-2", 1.0)
    block = (
        "=== note: N | case: C | lang: fr | stage: probation | date: 2020-01-01\n"
        "Vu ce jour. <PERSON>Lina</PERSON> a demandé un logement à la commune, sans aucune réponse."
    )
    (pair,) = near_duplicates(pieces, list(note_pieces([parse_note(block, file="x", row=1)])), THRESHOLD)
    assert (pair.first, pair.second) == ("P-3", "N")
    assert "logement" not in repr(pieces)


def test_nothing_to_compare_and_a_senseless_threshold() -> None:
    assert near_duplicates([], None, 0.5) == []
    with pytest.raises(ValueError, match="threshold"):
        near_duplicates([], None, 0)


def test_the_command_prints_ids_alone(tmp_path: Path) -> None:
    line = "nl | person | probation | none | Hij wacht al maanden op antwoord van de gemeente over zijn inschrijving.\n"
    (tmp_path / "Q.txt").write_text(line * 2, encoding="utf-8")
    shown = CliRunner().invoke(app, ["evaluate", "duplicates", str(tmp_path)])
    assert shown.exit_code == 0
    assert "Q-1  Q-2  1.000" in shown.output
    assert "gemeente" not in shown.output


@pytest.mark.skipif(not any(SEGMENTS.glob("*.txt")), reason="no coded segments here")
def test_no_segment_is_nearly_another_or_a_sentence_of_a_note() -> None:
    """A failing test shows ids and numbers, never text: the test part of the notes stays sealed."""
    pieces = list(segment_pieces(read_segments(SEGMENTS)))
    notes = [note for folder in ("gold", "fresh") for note in read_gold(ROOT / "corpus" / folder)]
    found = [*near_duplicates(pieces, None, THRESHOLD), *near_duplicates(pieces, list(note_pieces(notes)), THRESHOLD)]
    assert found == []
