"""A note reader that is told no entities learns from one that is: what it learns, and that nothing of it is served."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from notes_mining.deidentify.reader.features import OF_TEXT, OF_WORD, Proposal
from notes_mining.deidentify.reader.judge import LABELS, Words
from notes_mining.deidentify.reader.tokens import tokenise
from notes_mining.records import LANGUAGES

sys.path.insert(0, str(Path(__file__).parents[2] / "pipelines"))
torch = pytest.importorskip("torch")

from note_reader_recipe import teacher, training  # noqa: E402
from note_reader_recipe.data import Marked  # noqa: E402
from note_reader_recipe.network import Network  # noqa: E402
from note_reader_recipe.prepare import IGNORED, Example, Taught, example, without_labels  # noqa: E402
from note_reader_recipe.vary import Names, also_varied  # noqa: E402

PERSON = LABELS.index("PERSON")
FRENCH, DUTCH = map(LANGUAGES.index, ("fr", "nl"))
TEXT = "Hier, Karim Benali est venu avec son avocat à la réunion de la semaine."
SMALL = {"filters": 4, "dense": 8, "memory": 4, "dropout": 0.0}


def words() -> Words:
    return Words({"hier": 1, "avocat": 2}, np.array([[0, 0], [3, -5], [-7, 2]], dtype=np.int8), 0.1)


def network(seen: int = teacher.COLUMNS) -> Network:
    torch.manual_seed(1)
    return Network(words().width + OF_WORD + OF_TEXT, len(LABELS), seen=seen, **SMALL)


def taught_example(taught: Taught) -> Example:
    one = without_labels(example(words(), Marked("one", TEXT, ()), []))
    return Example(one.of_words, one.spelt, one.told, one.labels, taught)


def test_what_a_pipeline_sees_is_learnt_where_it_reads() -> None:
    tokens = tokenise(TEXT)
    seen = teacher._seen(tokens, [Proposal(6, 18, 1.0, "fr:PER"), Proposal(6, 18, 0.5, "NerRecognizer:PERSON")])
    assert [tokens.words[at] for at in np.flatnonzero(seen[:, FRENCH] == teacher.SEEN.index("PER"))] == [
        "Karim",
        "Benali",
    ]
    assert set(seen[:, DUTCH]) == {IGNORED}


@pytest.mark.parametrize(("odds", "learnt"), [(0.01, 0.01), (0.05, teacher.REPLACED), (0.9, 0.9)])
def test_a_guess_of_the_ner_that_the_reader_does_not_rule_out_is_learnt_as_replaced(odds: float, learnt: float) -> None:
    tokens = tokenise(TEXT)
    before = np.zeros((len(tokens), len(LABELS)), dtype=np.float32)
    before[:, 0], before[:, PERSON] = 1 - odds, odds
    believed = teacher._believed(tokens, [Proposal(6, 18, 0.5, "NerRecognizer:PERSON")], before)
    at = tokens.within(6, 18)
    assert believed[at, PERSON] == pytest.approx(learnt)
    assert believed.sum(1) == pytest.approx(1)
    assert before[at.stop :] == pytest.approx(believed[at.stop :])


def test_what_the_teacher_believes_is_learnt_where_no_label_is_known() -> None:
    believed = np.zeros((len(tokenise(TEXT)), len(LABELS)), dtype=np.float32)
    believed[:, PERSON] = 1
    seen = np.full((len(believed), len(LANGUAGES)), IGNORED)
    made = network()
    training.train(made, [taught_example(Taught(seen, believed))] * 20, 25, 1)
    one = taught_example(Taught(seen, believed))
    with torch.inference_mode():
        scores = made(*(torch.from_numpy(part[None]) for part in (one.of_words, one.spelt, one.told)))
    assert set(scores.argmax(-1).flatten().tolist()) == {PERSON}


def test_of_what_nobody_knows_nothing_is_learnt() -> None:
    many = len(tokenise(TEXT))
    nothing = Taught(np.full((many, len(LANGUAGES)), IGNORED), np.zeros((many, len(LABELS)), dtype=np.float32))
    (piece,) = training._pieces([taught_example(nothing)])
    assert training._loss(network(), training._padded([piece], Random(1))).item() == 0


def test_what_the_pipelines_see_is_not_served() -> None:
    assert network().weights().keys() == network(seen=0).weights().keys()


def test_a_text_with_other_names_keeps_the_capitals_it_had_for_the_teacher() -> None:
    rng = Random(3)
    varied = list(also_varied([Marked(str(place), TEXT, ((6, 18, "PERSON"),)) for place in range(40)], Names(rng), rng))
    assert len(varied) == 80
    assert all(marked.text.lower() == cased.lower() for marked, cased in varied)
    assert any(marked.text.islower() for marked, _ in varied)
    assert not any(cased.islower() or cased.isupper() for _, cased in varied)
