"""From segments to topics that say how far they can be trusted: the one function that a notebook needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ...errors import ConfigError
from ..codebook import Codebook
from ..embedding import Embedding
from . import counts, quality, words
from .cluster import OUTLIER, Grouper, Reducer
from .material import FEWEST, Material
from .model import LANGUAGES, Describer, Fitted, Words, fit
from .settings import TopicSettings
from .vectors import Space, from_words, guide, unit


@dataclass(frozen=True)
class Topic:
    """One topic.

    Attributes:
        id: from 0, by falling size.
        size: segments.
        persons: whose segments they are; never fewer than the minimum.
        words_fr: most telling French words; words_nl: Dutch ones.
        languages: languages with a fair share of the segments, by enough persons.
        representatives: rows nearest to the centre, each of another person, for each language.
        stability_seeds: overlap over seeds; stability_bootstraps: over samples of persons; ``None`` if not tried.
        stable: whether both reach ``stability.stable_at``.
        coherence: NPMI of the shown words, by language; ``None`` for fewer than two words.
        nearest: (theme, cosine to its labels and definition, share of the segments tagged with it).
    """

    id: int
    size: int
    persons: int
    words_fr: tuple[str, ...]
    words_nl: tuple[str, ...]
    languages: tuple[str, ...]
    representatives: Mapping[str, tuple[int, ...]]
    stability_seeds: float | None
    stability_bootstraps: float | None
    stable: bool
    coherence: Mapping[str, float | None]
    nearest: tuple[tuple[str, float | None, float | None], ...] = ()


@dataclass(frozen=True)
class Topics:
    """What was found.

    Attributes:
        topics: by falling size.
        assignments: topic of each segment, ``OUTLIER`` where it belongs nowhere.
        outliers: segments that belong nowhere, by reason: ``short`` (too few words), ``far`` (from every topic),
            ``few`` (their group was too small or of too few persons).
        placed: outliers that were given a topic afterwards.
        diversity: share of words that only one topic has, by language.
        rand: mean adjusted Rand index over seeds and over bootstraps.
        by_stage: persons of each topic in each stage; by_language: in each language. ``None``: withheld.
        fitted: the BERTopic model, its documents, and the rows that it saw.
    """

    topics: tuple[Topic, ...]
    assignments: tuple[int, ...]
    outliers: Mapping[str, int]
    placed: int
    diversity: Mapping[str, float | None]
    rand: tuple[float | None, float | None]
    by_stage: counts.Counts
    by_language: counts.Counts
    fitted: Fitted = field(repr=False)
    rows: np.ndarray = field(repr=False)
    points: np.ndarray = field(repr=False)


def discover(
    material: Material,
    settings: TopicSettings | None = None,
    *,
    minimum_persons: int,
    embedding: Embedding | None = None,
    codebook: Codebook | None = None,
    lemmatisers: Mapping[str, str] | None = None,
) -> Topics:
    """Group segments by what they are about, describe the groups, and try how far they hold.

    Args:
        material: 30 segments or more.
        settings: as in ``configs/topics.yaml``; by default those.
        minimum_persons: a topic needs segments of so many persons, and so does each word and number that is shown.
        embedding: word vectors that both languages share; without them languages stay mostly apart.
        codebook: for the nearest themes, and for ``guided.by: codebook``.
        lemmatisers: language to a spaCy package or folder; without them word forms stand for lemmas.

    Raises:
        ConfigError: too few segments with words, or a guide without codebook or embedding.
    """
    settings = settings or TopicSettings()
    bags = words.bags_of(material.masked, material.languages, lemmatisers if settings.words.lemmas else None)
    vectors, seeds = _vectors(material, bags, settings, embedding, codebook)
    rows = _placeable_rows(vectors, bags, settings.words.least)
    if settings.guided.by == "codebook" and seeds is not None:
        vectors = guide(vectors, seeds, settings.guided.weight)
    placeable = _Placeable(
        _pick(material, rows), [bags[row] for row in rows.tolist()], vectors[rows], settings, minimum_persons
    )
    found = _in_place(placeable.topics(), rows, len(material))
    return with_nearest(found, material, codebook, seeds, settings) if codebook is not None else found


def _placeable_rows(vectors: np.ndarray, bags: Sequence[words.Bag], least: int) -> np.ndarray:
    rows = np.flatnonzero(vectors.any(axis=1) & np.array([len(set(bag)) >= least for bag in bags]))
    if len(rows) < FEWEST:
        raise ConfigError(f"Topics need at least {FEWEST} segments with {least} content words or more.")
    return rows


def _in_place(found: Topics, rows: np.ndarray, segments: int) -> Topics:
    """Topics of the placeable segments, told in places among all segments."""
    assignments = np.full(segments, OUTLIER)
    assignments[rows] = found.assignments
    return replace(
        found, assignments=tuple(assignments.tolist()), rows=rows,
        outliers={"short": segments - len(rows), **found.outliers},
        topics=tuple(replace(topic, representatives=_moved(topic.representatives, rows)) for topic in found.topics),
    )  # fmt: skip


def _pick(material: Material, rows: np.ndarray) -> Material:
    """Some rows of the material."""
    order = rows.tolist()
    return Material(*(tuple(getattr(material, name)[row] for row in order) for name in Material.__dataclass_fields__))


def _moved(chosen: Mapping[str, tuple[int, ...]], rows: np.ndarray) -> dict[str, tuple[int, ...]]:
    """Positions among the placeable segments to positions among all."""
    return {language: tuple(int(rows[row]) for row in picked) for language, picked in chosen.items()}


def _vectors(
    material: Material, bags: Sequence[words.Bag], settings: TopicSettings, embedding: Embedding | None,
    codebook: Codebook | None,
) -> tuple[np.ndarray, np.ndarray | None]:  # fmt: skip
    """Vectors of the segments, and of the themes where both a table and a codebook are there."""
    if settings.guided.by == "codebook" and (codebook is None or embedding is None):
        raise ConfigError("guided.by: codebook needs a codebook and word vectors (embedding in configs/models.yaml).")
    if embedding is None:
        return from_words(bags, settings.seed), None
    space = Space.fit(embedding, material.masked, material.languages, centre=settings.languages.centre)
    return space.encode(material.masked, material.languages), space.themes(codebook) if codebook else None


@dataclass(frozen=True)
class _Placeable:
    """The segments that have enough words, with all that is asked of them."""

    material: Material
    bags: Sequence[words.Bag]
    vectors: np.ndarray
    settings: TopicSettings
    minimum: int

    def topics(self) -> Topics:
        """Group, describe and try; places are those among the placeable segments."""
        grouper = self._grouper(self.material.persons, self.settings.seed)
        fitted = self._fit(grouper)
        labels, outside = fitted.labels, grouper.labels_ == OUTLIER
        core = np.where(outside, OUTLIER, labels)  # outliers that were placed afterwards say nothing of what a topic is
        return Topics(
            topics=self._described(fitted, core, held := self._stability(core)), assignments=tuple(labels.tolist()),
            outliers={"far": grouper.far, "few": grouper.few}, placed=int((outside & (labels != OUTLIER)).sum()),
            diversity={name: quality.diversity(list(_plain(fitted.words[name]).values())) for name in LANGUAGES},
            rand=held.rand, by_stage=self._persons_by(labels, self.material.stages, None),
            by_language=self._persons_by(labels, self.material.languages, LANGUAGES), fitted=fitted,
            rows=np.arange(len(labels)), points=Reducer(2).fit(self.vectors).transform(self.vectors),
        )  # fmt: skip

    def _grouper(self, persons: Sequence[str], seed: int) -> Grouper:
        return Grouper(self.settings.clusters, self.settings.outliers, persons, self.minimum, seed)

    def _fit(self, grouper: Grouper) -> Fitted:
        spoken, persons = self.material.languages, self.material.persons
        vocabulary = words.vocabulary_of(self.bags, persons, self.minimum)
        if not vocabulary:
            raise ConfigError(f"No word stands in the segments of {self.minimum} persons: there is nothing to show.")
        describer = Describer(self.bags, spoken, persons, shown=self.settings.words.shown, minimum=self.minimum)
        reducer = Reducer(self.settings.clusters.dimensions)
        return fit(describer, self.vectors, vocabulary, reducer, grouper, self.settings.outliers)

    def _stability(self, core: np.ndarray) -> quality.Stability:
        asked, persons = self.settings.stability, self.material.persons

        def again(rows: np.ndarray, seed: int) -> np.ndarray:
            vectors = self.vectors[rows]
            points = Reducer(self.settings.clusters.dimensions).fit(vectors).transform(vectors)
            return self._grouper([persons[row] for row in rows.tolist()], seed).fit(points).labels_

        return quality.stability(
            core, persons, again, seed=self.settings.seed, seeds=asked.seeds, bootstraps=asked.bootstraps
        )

    def _persons_by(self, labels: np.ndarray, columns: Sequence[str], names: Sequence[str] | None) -> counts.Counts:
        """Of named columns that part the persons, as languages do; or of all that occur, which overlap."""
        return counts.persons_by(
            labels, columns, self.material.persons, self.minimum, names=names or sorted(set(columns)),
            parts=names is not None,
        )  # fmt: skip

    def _described(self, fitted: Fitted, core: np.ndarray, held: quality.Stability) -> tuple[Topic, ...]:
        of, labels = self.material, fitted.labels
        windows = {name: quality.windows_of(self.bags, of.languages, of.notes, name) for name in LANGUAGES}
        listed = {name: _plain(fitted.words[name]) for name in LANGUAGES}
        return tuple(
            Topic(
                id=topic, size=int((labels == topic).sum()), persons=persons,
                words_fr=listed["fr"].get(topic, ()), words_nl=listed["nl"].get(topic, ()),
                languages=_languages(labels == topic, of, self.settings.languages.both_at, self.minimum),
                representatives=_representatives(self.vectors, core == topic, of, self.settings.passport.exemplars),
                stability_seeds=held.by_seed.get(topic), stability_bootstraps=held.by_bootstrap.get(topic),
                stable=held.reaches(topic, self.settings.stability.stable_at),
                coherence={name: quality.coherence(listed[name].get(topic, ()), windows[name]) for name in LANGUAGES},
            )
            for topic, persons in counts.persons_of(labels, of.persons).items()
        )  # fmt: skip


def _plain(found: Words) -> dict[int, tuple[str, ...]]:
    """Words without their weights."""
    return {topic: tuple(word for word, _ in weighed) for topic, weighed in found.items()}


def _languages(members: np.ndarray, material: Material, share: float, minimum: int) -> tuple[str, ...]:
    """Languages that really are in a topic. Each language counts as if all had equally many segments."""
    spoken, persons = np.array(material.languages), np.array(material.persons)
    rates = {name: (members & (spoken == name)).sum() / max(1, (spoken == name).sum()) for name in LANGUAGES}
    total = sum(rates.values()) or 1.0
    enough = {name: len(set(persons[members & (spoken == name)])) >= minimum for name in LANGUAGES}
    return tuple(name for name in LANGUAGES if enough[name] and rates[name] / total >= share)


def _representatives(
    vectors: np.ndarray, members: np.ndarray, material: Material, shown: int
) -> dict[str, tuple[int, ...]]:
    """Rows nearest to the topic's centre, by language, no person twice."""
    rows = np.flatnonzero(members)
    closeness = vectors[rows] @ unit(vectors[rows].mean(axis=0, keepdims=True))[0]
    chosen: dict[str, list[int]] = {language: [] for language in LANGUAGES}
    seen: set[str] = set()
    for row in rows[np.argsort(-closeness, kind="stable")].tolist():
        picked = chosen.get(material.languages[row])
        if picked is not None and len(picked) < shown and material.persons[row] not in seen:
            picked.append(row)
            seen.add(material.persons[row])
    return {language: tuple(picked) for language, picked in chosen.items()}


def with_nearest(
    found: Topics, material: Material, codebook: Codebook, seeds: np.ndarray | None, settings: TopicSettings
) -> Topics:
    """The same topics with the codebook's nearest themes: by vectors where there are any, else by tags alone."""
    centres: dict[int, Any] = {}
    if seeds is not None:
        model = found.fitted.model
        ids = sorted(model.get_topics())
        centres = {topic: unit(model.topic_embeddings_[[ids.index(topic)]])[0] for topic in ids}
    return replace(
        found,
        topics=tuple(
            replace(topic, nearest=_nearest(topic.id, found, material, codebook, seeds, centres, settings))
            for topic in found.topics
        ),
    )


def _nearest(
    topic: int, found: Topics, material: Material, codebook: Codebook, seeds: np.ndarray | None,
    centres: Mapping[int, Any], settings: TopicSettings,
) -> tuple[tuple[str, float | None, float | None], ...]:  # fmt: skip
    members = [row for row, label in enumerate(found.assignments) if label == topic]
    tagged = any(material.themes)
    entries = []
    for place, theme in enumerate(codebook.themes):
        share = sum(theme.id in material.themes[row] for row in members) / len(members) if tagged else None
        cosine = float(seeds[place] @ centres[topic]) if seeds is not None else None
        entries.append((theme.id, cosine, share))
    entries.sort(key=lambda entry: -((entry[1] if entry[1] is not None else entry[2]) or 0.0))
    return tuple(entries[: settings.passport.nearest])
