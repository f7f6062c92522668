"""Topics over both languages: offline, repeatable, from few segments up, and from enough persons."""

from __future__ import annotations

import socket
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError
from sklearn.metrics import adjusted_rand_score
from topic_material import QUICK, changed, material, pairs, rows

from notes_mining.config import load
from notes_mining.errors import ConfigError
from notes_mining.themes.codebook import Codebook, Theme
from notes_mining.themes.embedding import load_embedding
from notes_mining.themes.topics import OUTLIER, Material, Topics, TopicSettings, discover
from notes_mining.themes.topics.cluster import Grouper, Reducer
from notes_mining.themes.topics.material import without_placeholders
from notes_mining.themes.topics.words import bags_of

BOOK = Codebook(
    "1", (Theme("family", {"fr": "la mère", "nl": "de moeder"}), Theme("police", {"fr": "police", "nl": "politie"}))
)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("topics reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def shown_words(found: Topics) -> set[str]:
    return {word for topic in found.topics for word in (*topic.words_fr, *topic.words_nl)}


def check(found: Topics, of: Material) -> None:
    """What holds for any result."""
    assert len(found.assignments) == len(of)
    assert sum(topic.size for topic in found.topics) + found.assignments.count(OUTLIER) == len(of)
    assert sum(found.outliers.values()) - found.placed == found.assignments.count(OUTLIER)
    assert [topic.size for topic in found.topics] == sorted((topic.size for topic in found.topics), reverse=True)
    for topic in found.topics:
        assert topic.persons >= 3
        chosen = [row for picked in topic.representatives.values() for row in picked]
        assert all(found.assignments[row] == topic.id for row in chosen)
        assert len({of.persons[row] for row in chosen}) == len(chosen), "one segment a person"
    assert not {"de", "het", "la", "les", "mme"} & shown_words(found)


def test_thirty_segments_and_the_same_again() -> None:
    texts, languages, persons, _ = zip(*rows()[:30], strict=True)
    persons = tuple(f"P{row % 5}" for row in range(30))
    few = Material.of(texts, languages, persons)
    first, second = (discover(few, QUICK, minimum_persons=1) for _ in range(2))
    assert len(first.topics) >= 3
    assert first.topics == second.topics
    assert first.assignments == second.assignments


def test_thirty_segments_on_the_shipped_table(root: Path) -> None:
    of = material(2)
    few = Material.of(of.texts[:30], of.languages[:30], [f"P{row % 5}" for row in range(30)])
    found = discover(few, QUICK, minimum_persons=1, embedding=load_embedding(root / "models/embedding"))
    assert len(found.topics) >= 3


def test_a_shared_table_joins_the_languages(embedding_folder: Path) -> None:
    of = pairs((("???", "other", "P1"),))
    settings = changed(clusters={"topics": 2}, languages={"centre": False})
    found = discover(of, settings, minimum_persons=3, embedding=load_embedding(embedding_folder), codebook=BOOK)
    check(found, of)
    assert sorted((topic.words_fr, topic.words_nl) for topic in found.topics) == [
        (("mère",), ("moeder",)),
        (("police",), ("politie",)),
    ]
    assert found.assignments[-1] == OUTLIER
    assert found.outliers == {"short": 1, "far": 0, "few": 0}
    assert {topic.languages for topic in found.topics} == {("fr", "nl")}
    assert all(topic.stable and topic.stability_bootstraps == 1 for topic in found.topics)
    assert {(topic.words_fr[0], topic.nearest[0][0]) for topic in found.topics} == {
        ("mère", "family"),
        ("police", "police"),
    }
    assert found.by_language == {"fr": {0: 5, 1: 5}, "nl": {0: 5, 1: 5}}


def test_one_language_alone_is_marked_as_such() -> None:
    of = material(languages=("fr",))
    found = discover(of, QUICK, minimum_persons=3)
    check(found, of)
    assert all(topic.languages == ("fr",) and not topic.words_nl for topic in found.topics)


def test_placeholders_are_no_words() -> None:
    of = material()
    marked = Material.of(
        [f"[PERSON_3:mother] {text} [LOC_1] <PERSOON-1> PERSON_12 XXX" for text in of.texts], of.languages, of.persons
    )
    found = discover(marked, QUICK, minimum_persons=3)
    assert found.assignments == discover(of, QUICK, minimum_persons=3).assignments
    assert not {"person", "mother", "loc", "persoon", "xxx"} & shown_words(found)
    assert without_placeholders("vu [DATE:2019-03] et {{nom}}").split() == ["vu", "et"]


def test_a_surrogate_is_no_word_where_the_spans_are_known() -> None:
    of = material()
    texts = [f"Jozefien {text}" for text in of.texts]
    assert "jozefien" in shown_words(discover(Material.of(texts, of.languages, of.persons), QUICK, minimum_persons=3))
    masked = Material.of(texts, of.languages, of.persons, masked=[text.replace("Jozefien", " ") for text in texts])
    assert "jozefien" not in shown_words(discover(masked, QUICK, minimum_persons=3))


def test_what_two_persons_say_is_no_topic(embedding_folder: Path) -> None:
    said = tuple((text, "fr", who) for text in ("La banque", "La banque") for who in ("P1", "P2"))
    settings = changed(clusters={"topics": 3}, languages={"centre": False})
    table = load_embedding(embedding_folder)
    found = discover(pairs(said), settings, minimum_persons=3, embedding=table)
    check(found, pairs(said))
    assert found.outliers["few"] == 4
    assert "banque" not in shown_words(found)
    third = (*said, ("La banque", "fr", "P3"))
    assert "banque" in shown_words(discover(pairs(third), settings, minimum_persons=3, embedding=table))


def test_a_word_of_two_persons_is_not_shown() -> None:
    of = material()
    texts = [
        f"{text} Wijnegem" if who in ("P0", "P1") else text for text, who in zip(of.texts, of.persons, strict=True)
    ]
    assert "wijnegem" not in shown_words(
        discover(Material.of(texts, of.languages, of.persons), QUICK, minimum_persons=3)
    )
    assert "wijnegem" in shown_words(discover(Material.of(texts, of.languages, of.persons), QUICK, minimum_persons=2))


@pytest.mark.parametrize("strategy", ["embeddings", "c-tf-idf", "distributions"])
def test_outliers_are_counted_and_can_be_placed(strategy: str) -> None:
    of = material()
    strict = changed(outliers={"least_similarity": 0.9})
    left = discover(of, strict, minimum_persons=3)
    check(left, of)
    assert left.outliers["far"] > 0
    placed = discover(of, changed(outliers={"least_similarity": 0.9, "reduce": strategy}), minimum_persons=3)
    check(placed, of)
    assert placed.outliers == left.outliers
    # The others place by words that a segment shares with a topic; these segments share none.
    assert placed.placed > 0 or strategy != "embeddings"


@pytest.mark.parametrize("method", ["kmeans", "ward", "hdbscan"])
def test_every_clusterer_gives_topics(method: str) -> None:
    of = material()
    found = discover(of, changed(clusters={"method": method}), minimum_persons=3)
    check(found, of)
    assert found.topics


def test_the_codebook_may_guide(embedding_folder: Path) -> None:
    table = load_embedding(embedding_folder)
    settings = changed(guided={"by": "codebook", "weight": 0.5}, languages={"centre": False}, clusters={"topics": 2})
    assert len(discover(pairs(), settings, minimum_persons=3, embedding=table, codebook=BOOK).topics) == 2
    with pytest.raises(ConfigError, match="codebook"):
        discover(pairs(), settings, minimum_persons=3, embedding=table)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_last_bits_of_a_vector_do_not_matter(seed: int) -> None:
    """Another processor or library adds in another order; UMAP falls to 0.5 under this."""
    generator = np.random.default_rng(seed)
    vectors = generator.normal(size=(400, 40))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = []
    for noise in (0.0, 1e-6):
        moved = vectors + generator.normal(0, noise, vectors.shape)
        grouper = Grouper(QUICK.clusters, QUICK.outliers, [str(row) for row in range(400)], 3, seed)
        groups.append(grouper.fit(Reducer(10).fit(moved).transform(moved)).labels_)
    assert adjusted_rand_score(*groups) >= 0.95


def test_lemmas_join_the_forms_of_a_word(root: Path) -> None:
    texts = [
        "Andere mensen wonen bij hun kinderen.",
        "Een mens woont bij zijn moeder.",
        "De voorwaarden zijn duidelijk.",
    ]
    plural, singular, third = bags_of(texts, ["nl"] * 3, {"nl": str(root / "models/nl_notes")})
    assert "mens" in {*plural} & {*singular}
    assert "kinder" not in plural, "a lemma that people hardly write is a slip of the model"
    assert "voorwaaren" not in third
    assert bags_of(["Il est à l'école."], ["fr"], None) == [("école",)]


def test_a_frame_from_a_notebook() -> None:
    frame = pd.DataFrame(rows(), columns=["text", "language", "case_id", "stage"])
    assert Material.from_frame(frame) == material()
    with pytest.raises(ConfigError, match="case_id"):
        Material.from_frame(frame.drop(columns="case_id"))


def test_too_little_is_refused(embedding_folder: Path) -> None:
    with pytest.raises(ConfigError, match="30"):
        Material.of(["a"] * 29, ["fr"] * 29, ["P"] * 29)
    with pytest.raises(ConfigError, match="one language"):
        Material.of(["a"] * 30, ["fr"] * 29, ["P"] * 30)
    unknown = Material.of(["xyz"] * 30, ["fr"] * 30, [str(n) for n in range(30)])
    with pytest.raises(ConfigError, match="30"):
        discover(unknown, QUICK, minimum_persons=3, embedding=load_embedding(embedding_folder))
    one_person = Material.of(["maman"] * 30, ["fr"] * 30, ["P"] * 30)
    with pytest.raises(ConfigError, match="3 persons"):
        discover(one_person, QUICK, minimum_persons=3)


def test_material_shows_no_text() -> None:
    assert "fabriek" not in repr(material())


def test_the_configuration_shows_the_defaults(root: Path) -> None:
    assert load(TopicSettings, root / "configs/topics.yaml") == TopicSettings()
    with pytest.raises(ValidationError, match="umap"):
        TopicSettings.model_validate({"clusters": {"umap": 5}})
