"""What an analyst may change about topics: ``configs/topics.yaml``. A key that is not here stops the run."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Method = Literal["auto", "kmeans", "ward", "hdbscan"]
Reduction = Literal["none", "embeddings", "c-tf-idf", "distributions"]
GuidedBy = Literal["nothing", "codebook"]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ClusterSettings(_Closed):
    """How segments are grouped."""

    method: Method = "auto"
    topics: int | None = Field(default=None, ge=2, description="null: follows from the number of segments")
    most_topics: int = Field(default=12, ge=2)
    dimensions: int = Field(default=10, ge=2, le=200)
    smallest: int = Field(default=5, ge=2, description="segments; smaller groups are no topic")


class WordSettings(_Closed):
    """Which words describe a topic."""

    lemmas: bool = True
    least: int = Field(default=3, ge=1, description="content words that a segment needs to be placed")
    shown: int = Field(default=8, ge=3, le=30)


class LanguageSettings(_Closed):
    """What the languages have to do with each other."""

    centre: bool = True
    both_at: float = Field(default=0.15, ge=0, le=0.5)


class GuideSettings(_Closed):
    """Whether the codebook pulls segments to its themes."""

    by: GuidedBy = "nothing"
    weight: float = Field(default=0.25, ge=0, lt=1)


class OutlierSettings(_Closed):
    """Which segments belong nowhere, and whether they are placed after all."""

    least_similarity: float = Field(default=0.4, ge=-1, le=1)
    reduce: Reduction = "none"
    threshold: float = Field(default=0.1, ge=0, le=1)


class StabilitySettings(_Closed):
    """How often topics are made again, and from which overlap on one counts as found again."""

    seeds: int = Field(default=5, ge=0, le=100)
    bootstraps: int = Field(default=20, ge=0, le=500)
    stable_at: float = Field(default=0.6, ge=0.5, le=1)


class PassportSettings(_Closed):
    """What a passport shows."""

    exemplars: int = Field(default=3, ge=1, le=10, description="segments for each language, each of another person")
    nearest: int = Field(default=3, ge=1, le=10)


class TopicSettings(_Closed):
    """``configs/topics.yaml``."""

    seed: int = Field(default=1, ge=0, le=2**31)
    clusters: ClusterSettings = ClusterSettings()
    words: WordSettings = WordSettings()
    languages: LanguageSettings = LanguageSettings()
    guided: GuideSettings = GuideSettings()
    outliers: OutlierSettings = OutlierSettings()
    stability: StabilitySettings = StabilitySettings()
    passport: PassportSettings = PassportSettings()
    plots: bool = True
