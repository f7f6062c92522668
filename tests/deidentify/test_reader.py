"""The note reader: tokens, features, what it adds and drops, and the shipped model on sentences made for this test."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_mining.artefacts import write_manifest
from notes_mining.deidentify.reader.edges import cut, is_doubtful
from notes_mining.deidentify.reader.features import SOURCES, Proposal, describe, width
from notes_mining.deidentify.reader.judge import LABELS, NoteReader, Thresholds, Words, weigh
from notes_mining.deidentify.reader.reach import widen
from notes_mining.deidentify.reader.tokens import codes, tokenise
from notes_mining.errors import ModelError
from notes_mining.records import Finding

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "models/note_reader"


@pytest.fixture(scope="module")
def reader() -> NoteReader:
    return NoteReader.load(SHIPPED, Thresholds())


@given(st.text(max_size=200))
def test_tokens_lie_in_order_and_leave_out_only_blanks(text: str) -> None:
    tokens = tokenise(text)
    assert "".join(tokens.words()) == "".join(text.split()) or any(char.isspace() for char in "".join(tokens.words()))
    assert all(np.diff(tokens.starts) > 0)
    assert all(tokens.starts < tokens.ends)


def test_a_text_does_not_show_in_the_repr_of_its_tokens() -> None:
    assert "Benali" not in repr(tokenise("Vu Benali"))


def test_letters_and_digits_never_share_a_token() -> None:
    assert tokenise("j.D2 d'Exaucé 17u30").words() == ["j", ".", "D", "2", "d", "'", "Exaucé", "17", "u", "30"]


def test_codes_keep_both_ends_of_a_long_word() -> None:
    assert len(codes("incommensurablement")) == len(codes("a"))
    assert codes("incommensurablement") != codes("incommensurables")


@settings(deadline=None)  # the first word loads the lists
@given(st.text(alphabet="ab Z1.,\n[]é", max_size=80))
def test_features_have_one_row_for_each_token(text: str) -> None:
    table = describe(tokenise(text), [Proposal(0, 3, 0.9, SOURCES[0])])
    assert table.shape == (len(tokenise(text)), width())
    assert np.isfinite(table).all()


def test_a_proposal_marks_the_tokens_it_covers() -> None:
    text = "Vu Karim Benali."
    table = describe(tokenise(text), [Proposal(3, 15, 0.8, "PersonRecognizer:PERSON")])
    told = table[:, -(len(SOURCES) + 1) :][:, SOURCES.index("PersonRecognizer:PERSON")]
    assert told == pytest.approx([0, 0.8, 0.8, 0])


def odds(tokens: int, **labels: tuple[int, float]) -> np.ndarray:
    """Probabilities that give ``label=(token, p)`` and nothing else."""
    table = np.zeros((tokens, len(LABELS)), dtype=np.float32)
    table[:, 0] = 1
    for label, (token, share) in labels.items():
        table[token, 0] = 1 - share
        table[token, LABELS.index(label)] = share
    return table


def test_a_believed_word_becomes_a_finding_and_others_do_not() -> None:
    tokens = tokenise("vu Zoubir hier")
    found = weigh(tokens, odds(3, PERSON=(1, 0.8)), [], Thresholds())
    assert [(one.start, one.end, one.entity_type, one.recognizer) for one in found] == [(3, 9, "PERSON", "NoteReader")]
    assert weigh(tokens, odds(3, PERSON=(1, 0.2)), [], Thresholds()) == []


def test_an_ordinary_word_must_be_surer_than_a_name() -> None:
    tokens = tokenise("il a la maison verte")
    assert weigh(tokens, odds(5, PERSON=(3, 0.6)), [], Thresholds()) == []
    assert len(weigh(tokens, odds(5, PERSON=(3, 0.97)), [], Thresholds())) == 1


def test_a_guess_is_dropped_but_never_what_a_pattern_proves() -> None:
    tokens = tokenise("Le Vestiaire au 0475 12 34 56")
    guess = Finding(3, 12, "ORG", 0.5, "UnknownNameRecognizer")
    proof = Finding(16, 29, "PHONE", 0.9, "PhoneRecognizer")
    assert weigh(tokens, odds(len(tokens)), [guess, proof], Thresholds()) == [proof]


def test_names_are_cut_free_of_what_leads_up_to_them() -> None:
    for text, kind, left in (
        ("CPAS de Wavre", "LOC", "Wavre"),
        ("Mme Delvaux", "PERSON", "Delvaux"),
        ("Verslag Koen Huysmans", "PERSON", "Koen Huysmans"),
        ("5 mars", "DATE", "5 mars"),
    ):
        start, end = cut(text, 0, len(text), kind)
        assert text[start:end] == left


@pytest.mark.parametrize(
    ("text", "found", "kind", "whole"),
    [
        ("JI DE NEEFF, dossier", "NEEFF", "PERSON", "DE NEEFF"),
        ("Reçu par : S. ROGGEMAN,", "ROGGEMAN", "PERSON", "S. ROGGEMAN"),
        ("Me D'Harcourt a écrit", "Harcourt", "PERSON", "D'Harcourt"),
        ("zaal De Raedt", "Raedt", "PERSON", "De Raedt"),
        ("BRIEF VAN KARIM", "KARIM", "PERSON", "KARIM"),
        ("la mère de Karim", "Karim", "PERSON", "Karim"),
        ("vu hier. De Karim pas", "Karim", "PERSON", "Karim"),
        ("au chemin du petit gheer 3, haleine", "petit gheer", "LOC", "chemin du petit gheer 3"),
        ("avenue Fictive, 2e étage, sonner", "Fictive", "LOC", "avenue Fictive, 2e étage"),
        ("vu à Liège 3 fois", "Liège", "LOC", "Liège"),
        ("le mardi de Pâques", "Pâques", "DATE", "mardi de Pâques"),
        ("clément dix-huit mois.", "huit mois", "AGE", "dix-huit mois"),
        ("et huit mois.", "huit mois", "AGE", "huit mois"),
    ],
)
def test_findings_reach_over_what_belongs_to_them(text: str, found: str, kind: str, whole: str) -> None:
    start = text.index(found)
    low, high = widen(text, start, start + len(found), kind)
    assert text[low:high] == whole


def test_the_reader_takes_no_law_for_a_date() -> None:
    text = "loi du 20 juillet, vu le 20 juillet"
    tokens = tokenise(text)
    odds = np.zeros((len(tokens), len(LABELS)), dtype=np.float32)
    odds[:, 0] = 1
    for place in [number for number, word in enumerate(tokens.words()) if word in ("20", "juillet")]:
        odds[place] = 0
        odds[place, LABELS.index("DATE")] = 1
    assert [text[one.start : one.end] for one in weigh(tokens, odds, [], Thresholds())] == ["20 juillet"]
    assert weigh(tokens, odds, [], Thresholds())[0].start == text.rindex("20")


def test_doubtful_are_words_labels_and_numbers_without_digits() -> None:
    assert is_doubtful("Paraphe : V.", 0, 7, "PERSON")
    assert is_doubtful("la maison", 3, 9, "ORG")
    assert is_doubtful("rolnr", 0, 5, "ID")
    assert not is_doubtful("vu Zoubir", 3, 9, "PERSON")
    assert not is_doubtful("41-A", 0, 4, "ID")


def test_the_shipped_reader_sees_names_by_their_context(reader: NoteReader) -> None:
    for text, name in (
        ("Gisteren belde Tjörven Vandekeybus.", "Vandekeybus"),
        ("vu son frère Zoubir Ouahmane hier", "Zoubir Ouahmane"),
        ("AUDITION DE OUBRAHIM TARIK, EN PRESENCE DE SON AVOCAT", "TARIK"),
    ):
        (found,) = reader([(text, [], [])])
        covered = {text[one.start : one.end] for one in found if one.entity_type in ("PERSON", "LOC", "ORG")}
        assert any(name in surface for surface in covered), text


def test_reading_long_texts_in_pieces_changes_little(reader: NoteReader) -> None:
    sentence = "Le 3 mars, Zoubir Oubrahim a vu son avocat à Wavre. "
    (found,) = reader([(sentence * 120, [], [])])
    names = [one for one in found if one.entity_type == "PERSON"]
    assert len(names) >= 118


def test_no_text_no_findings(reader: NoteReader) -> None:
    assert reader([("", [], []), (" \n", [], [])]) == [[], []]


def test_a_reader_comes_back_as_it_was_saved(reader: NoteReader, tmp_path: Path) -> None:
    facts = {"name": "r", "version": "1", "made_by": "test", "licence": "-", "data": [], "metrics": {}}
    reader.save(tmp_path / "reader", facts)
    again = NoteReader.load(tmp_path / "reader", Thresholds())
    texts = [("vu Karim à Wavre", [], [])]
    assert again(texts) == reader(texts)


def test_words_keep_their_vectors_where_a_row_has_no_word(reader: NoteReader, tmp_path: Path) -> None:
    rows = {"een": 1, "deux": 3}
    table = np.arange(4 * reader.words.table.shape[1], dtype=np.int8).reshape(4, -1)
    gap = NoteReader(Words(rows, table, 1.0), reader.network, Thresholds())
    manifest = json.loads((SHIPPED / "manifest.json").read_text(encoding="utf-8"))
    gap.save(tmp_path / "reader", {key: value for key, value in manifest.items() if key not in ("kind", "files")})
    again = NoteReader.load(tmp_path / "reader", Thresholds())
    assert again.words.rows == rows
    assert (again.words.of(["deux"]) == table[3]).all()


def test_a_reader_for_other_features_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "reader"
    shutil.copytree(SHIPPED, folder)
    content = json.loads((folder / "reader.json").read_text(encoding="utf-8"))
    content["sources"] = content["sources"][:-1]
    (folder / "reader.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ModelError, match="differs from the manifest"):
        NoteReader.load(folder, Thresholds())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    write_manifest(folder, {key: value for key, value in manifest.items() if key != "files"})
    with pytest.raises(ModelError, match="other features"):
        NoteReader.load(folder, Thresholds())
