"""The note reader: tokens, features, what it adds and drops, and the shipped model on sentences made for this test."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_mining.artefacts import write_manifest
from notes_mining.deidentify.detect import MAX_CHUNK, DetectSettings
from notes_mining.deidentify.detect import build as build_detect
from notes_mining.deidentify.reader import network as serving
from notes_mining.deidentify.reader.edges import cut, is_doubtful
from notes_mining.deidentify.reader.features import (
    OF_TEXT,
    OF_WORD,
    PROPOSED,
    SOURCES,
    Proposal,
    of_text,
    of_texts,
    of_words,
)
from notes_mining.deidentify.reader.judge import LABELS, NoteReader, Thresholds, save, weigh
from notes_mining.deidentify.reader.network import Network
from notes_mining.deidentify.reader.reach import widen
from notes_mining.deidentify.reader.tokens import codes, tokenise
from notes_mining.deidentify.reader.words import Words
from notes_mining.deidentify.resolve import ResolveSettings
from notes_mining.errors import ModelError
from notes_mining.ingest import with_languages
from notes_mining.records import ENTITY_TYPES, Finding, Note, NoteFindings

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "pipelines"))
SHIPPED, ALONE = ROOT / "models/note_reader", ROOT / "models/note_reader_alone"


@pytest.fixture(scope="module")
def reader() -> NoteReader:
    return NoteReader.load(SHIPPED, Thresholds())


@given(st.text(max_size=200))
def test_tokens_lie_in_order_and_leave_out_only_blanks(text: str) -> None:
    tokens = tokenise(text)
    assert "".join(tokens.words) == "".join(text.split()) or any(char.isspace() for char in "".join(tokens.words))
    assert all(np.diff(tokens.starts) > 0)
    assert all(start < end for start, end in zip(tokens.starts, tokens.ends, strict=True))


def test_a_text_does_not_show_in_the_repr_of_its_tokens() -> None:
    assert "Benali" not in repr(tokenise("Vu Benali"))


def test_letters_and_digits_never_share_a_token() -> None:
    assert tokenise("j.D2 d'Exaucé 17u30").words == ["j", ".", "D", "2", "d", "'", "Exaucé", "17", "u", "30"]


def test_codes_keep_both_ends_of_a_long_word() -> None:
    assert len(codes("incommensurablement")) == len(codes("a"))
    assert codes("incommensurablement") != codes("incommensurables")


@settings(deadline=None)  # the first word loads the lists
@given(st.text(alphabet="ab Z1.,\n[]é", max_size=80))
def test_features_have_one_row_for_each_token(text: str) -> None:
    tokens = tokenise(text)
    table = of_text(tokens, [Proposal(0, 3, 0.9, SOURCES[0])])
    assert table.shape == (len(tokens), OF_TEXT)
    assert of_words(tokens.words).shape == (len(tokens), OF_WORD)
    assert np.isfinite(table).all()
    assert np.isfinite(of_words(tokens.words)).all()


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab Z1.,\n[]é", max_size=40), max_size=5), st.data())
def test_texts_side_by_side_say_what_each_says_alone(texts: list[str], data: st.DataObject) -> None:
    place = st.integers(0, 45)
    proposal = st.builds(Proposal, place, place, st.floats(0.1, 1), st.sampled_from([*SOURCES, "nobody"]))
    proposed = [data.draw(st.lists(proposal, max_size=4)) for _ in texts]
    tokens = [tokenise(text) for text in texts]
    alone = [of_text(one, told) for one, told in zip(tokens, proposed, strict=True)]
    together = of_texts(tokens, proposed)
    assert len(together) == len(alone)
    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)


def test_a_proposal_marks_the_tokens_it_covers() -> None:
    text = "Vu Karim Benali."
    table = of_text(tokenise(text), [Proposal(3, 15, 0.8, "PersonRecognizer:PERSON")])
    told = table[:, -PROPOSED:][:, SOURCES.index("PersonRecognizer:PERSON")]
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
    for place in [number for number, word in enumerate(tokens.words) if word in ("20", "juillet")]:
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


@pytest.mark.parametrize("folder", [SHIPPED, ALONE], ids=["told entities", "alone"])
def test_shipped_readers_see_names_by_their_context(folder: Path) -> None:
    reader = NoteReader.load(folder, Thresholds())
    for text, name in (
        ("Gisteren belde Tjörven Vandekeybus.", "Vandekeybus"),
        ("vu son frère Zoubir Ouahmane hier", "Zoubir Ouahmane"),
        ("AUDITION DE OUBRAHIM TARIK, EN PRESENCE DE SON AVOCAT", "TARIK"),
    ):
        (found,) = reader([(text, [], [])])
        covered = {text[one.start : one.end] for one in found if one.entity_type in ("PERSON", "LOC", "ORG")}
        assert any(name in surface for surface in covered), text


def some_words() -> Words:
    """Vectors of two words; the row between them has none."""
    table = np.random.default_rng(1).integers(-99, 99, (4, 6)).astype(np.int8)
    return Words({"een": 1, "deux": 3}, table, 0.01)


@pytest.fixture
def trained() -> Any:
    """A network as the recipe makes it, with random weights."""
    torch = pytest.importorskip("torch")
    from note_reader_recipe import network as recipe

    torch.manual_seed(1)
    made = recipe.Network(some_words().width + OF_WORD + OF_TEXT, len(LABELS), filters=8, dense=12, memory=6)
    return made.eval()


def odds_of(network: Network, text: str) -> np.ndarray:
    tokens = tokenise(text)
    (odds,) = network([(tokens.words, of_text(tokens, [Proposal(0, 3, 0.9, SOURCES[0])]))])
    return odds


def test_what_is_served_is_what_was_trained(trained: Any) -> None:
    import torch

    words, text = some_words(), "Een brief, deux\nRoubaix-ontwijkingsgedrag 12 een een."
    network = Network({name: value.numpy() for name, value in trained.state_dict().items()}, words.describe)
    tokens = tokenise(text)
    read = (*words.describe(tokens.words), of_text(tokens, [Proposal(0, 3, 0.9, SOURCES[0])]))
    with torch.inference_mode():
        scores = trained(*(torch.from_numpy(one[None]) for one in read))[0]
    assert odds_of(network, text) == pytest.approx(torch.softmax(scores, -1).numpy(), abs=1e-5)


def test_texts_read_side_by_side_are_read_as_if_alone(trained: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(trained.weights(), some_words().describe)
    texts = ["Vu Karim.", "", "Le 3 mars, Zoubir Oubrahim a vu son avocat à Wavre. " * 5, "een", "deux Roubaix, een"]
    read = [(tokens.words, of_text(tokens, [])) for tokens in map(tokenise, texts)]
    together = network(read)
    monkeypatch.setattr(serving, "_SIDE_BY_SIDE", 1)
    assert [len(odds) for odds in together] == [len(words) for words, _ in read]
    for odds, one in zip(together, read, strict=True):
        assert network([one])[0] == pytest.approx(odds, abs=1e-5)


def test_a_text_read_in_pieces_is_read_nearly_as_a_whole(trained: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    network = Network(trained.weights(), some_words().describe)
    text = "Le 3 mars, Zoubir Oubrahim a vu son avocat à Wavre. " * 20
    whole = odds_of(network, text)
    monkeypatch.setattr(serving, "PIECE", 50)
    monkeypatch.setattr(serving, "AROUND", 30)
    assert odds_of(network, text) == pytest.approx(whole, abs=1e-3)


def test_a_reader_that_has_met_too_many_words_forgets_them(trained: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["un deux trois", "een twee drie vier", "un vier deux"]
    fresh = [odds_of(Network(trained.weights(), some_words().describe), text) for text in texts]
    monkeypatch.setattr(serving, "WORDS_KEPT", 5)
    network = Network(trained.weights(), some_words().describe)
    for text, expected in zip(texts, fresh, strict=True):
        assert odds_of(network, text) == pytest.approx(expected, abs=1e-6)


def test_no_text_no_findings(reader: NoteReader) -> None:
    assert reader([("", [], []), (" \n", [], [])]) == [[], []]


A_READERS_FACTS: dict[str, Any] = {
    "name": "r", "version": "1", "made_by": "test", "licence": "-", "data": [], "metrics": {},
}  # fmt: skip


def test_a_reader_whose_words_lie_with_another_comes_back_with_them(trained: Any, tmp_path: Path) -> None:
    save(tmp_path / "first", some_words(), trained.weights(), A_READERS_FACTS)
    save(tmp_path / "second", some_words(), trained.weights(), A_READERS_FACTS, words_in="../first")
    assert not (tmp_path / "second/words.txt").exists()
    first, second = (NoteReader.load(tmp_path / name, Thresholds()).network for name in ("first", "second"))
    assert odds_of(second, "een brief, deux brieven") == pytest.approx(odds_of(first, "een brief, deux brieven"))


def test_other_words_than_a_reader_was_trained_with_are_refused(trained: Any, tmp_path: Path) -> None:
    save(tmp_path / "first", some_words(), trained.weights(), A_READERS_FACTS)
    save(tmp_path / "second", some_words(), trained.weights(), A_READERS_FACTS, words_in="../first")
    others = replace(some_words(), rows={"een": 3, "deux": 1})
    save(tmp_path / "first", others, trained.weights(), A_READERS_FACTS)
    with pytest.raises(ModelError, match=r"other words than \.\./first"):
        NoteReader.load(tmp_path / "second", Thresholds())
    with pytest.raises(ModelError, match="yet another folder"):
        save(tmp_path / "third", others, trained.weights(), A_READERS_FACTS, words_in="../second")


def test_a_reader_comes_back_as_it_was_saved(trained: Any, tmp_path: Path) -> None:
    save(tmp_path / "reader", some_words(), trained.weights(), A_READERS_FACTS)
    again = NoteReader.load(tmp_path / "reader", Thresholds()).network
    text = "een brief, deux brieven"
    assert odds_of(again, text) == pytest.approx(
        odds_of(Network(trained.weights(), some_words().describe), text), abs=1e-6
    )


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


def test_a_reader_trained_without_entities_needs_no_pipeline() -> None:
    settings = DetectSettings(
        models={"fr": "not installed", "nl": "not installed"},
        resolve=ResolveSettings(thresholds=dict.fromkeys(ENTITY_TYPES, 0.5), priority=ENTITY_TYPES),
        reader=NoteReader.load(ALONE, Thresholds()),
    )
    text = "Entretien avec Madame Yamina Oulhadj le 3 mars 2019, elle va mieux. Zij belde met haar broer Jef Wouters."
    note = with_languages(Note("N1", "C1", date(2020, 1, 1), text))
    [found] = build_detect(settings)([note])
    assert isinstance(found, NoteFindings)
    masked = {text[one.start : one.end] for one in found.findings}
    assert masked == {"Yamina Oulhadj", "3 mars 2019", "Jef Wouters"}
    with pytest.raises(ModelError, match="neither installed"):
        build_detect(replace(settings, reader=NoteReader.load(SHIPPED, Thresholds())))


def test_a_long_note_is_read_in_pieces_and_loses_no_name() -> None:
    settings = DetectSettings(
        models={"fr": "not installed", "nl": "not installed"},
        resolve=ResolveSettings(thresholds=dict.fromkeys(ENTITY_TYPES, 0.5), priority=ENTITY_TYPES),
        reader=NoteReader.load(ALONE, Thresholds()),
    )
    line = "Gisteren belde Tjörven Vandekeybus nog eens over de afspraak van morgen.\n"
    text = line * (MAX_CHUNK // len(line) + 60)
    [found] = build_detect(settings)([with_languages(Note("N1", "C1", date(2020, 1, 1), text))])
    assert isinstance(found, NoteFindings)
    masked = [(one.start % len(line), text[one.start : one.end]) for one in found.findings]
    assert masked.count((line.index("Tjörven"), "Tjörven Vandekeybus")) == text.count("\n")
    assert all(one.end <= after.start for one, after in pairwise(found.findings))
