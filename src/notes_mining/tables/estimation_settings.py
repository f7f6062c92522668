"""What a study may change about samples and estimates: ``configs/estimation.yaml``. An unknown key stops the run."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SamplingRules(_Closed):
    """How drawings are spread over strata and, within one, over units."""

    allocation: float = Field(default=0.5, ge=0, le=1)
    least_per_stratum: int = Field(default=2, ge=1)
    emphasis: float = Field(default=4.0, ge=1, le=10)


class ReviewRules(_Closed):
    """From how much review on a cell is estimated, and how."""

    least_units: int = Field(default=10, ge=2)
    least_persons: int = Field(default=5, ge=2)
    least_group: int = Field(default=3, ge=2)
    least_found: int = Field(default=5, ge=0)
    most_uncovered: float = Field(default=0.05, ge=0, lt=1)


class FairnessRules(_Closed):
    """When two sides of a contrast count as alike in the tagger's errors."""

    margin: float = Field(default=0.1, gt=0, lt=1)
    least_units: int = Field(default=5, ge=2)


class PowerRules(_Closed):
    """What is assumed of the tagger before any review."""

    precision: float = Field(default=0.75, gt=0, le=1)
    missed: float = Field(default=0.2, ge=0, lt=1)
    clustering: float = Field(default=0.05, ge=0, le=1)
    pilot_weight: int = Field(default=10, ge=1)


class EstimationSettings(_Closed):
    """``configs/estimation.yaml``."""

    sampling: SamplingRules = SamplingRules()
    review: ReviewRules = ReviewRules()
    fairness: FairnessRules = FairnessRules()
    power: PowerRules = PowerRules()
