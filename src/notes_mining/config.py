"""Settings: YAML files to frozen objects. An unknown key stops the run; every default is visible in ``configs/``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .errors import ConfigError
from .yamlfile import read_yaml

EntityType = Literal["PERSON", "LOC", "ORG", "DATE", "AGE", "PHONE", "EMAIL", "URL", "ID"]
GroupedAttribute = Literal[
    "language_community", "gender", "district", "nationality_status", "partner_status", "education"
]
InputFormat = Literal["csv", "jsonl", "parquet", "xlsx", "tables", "folder"]


class Settings(BaseModel):
    """Base of all settings: frozen, and closed to keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


SettingsT = TypeVar("SettingsT", bound=BaseModel)
"""Mostly ``Settings``; a room that stands alone in a notebook brings its own, closed and frozen alike."""


class InputSettings(Settings):
    """Where the notes are and how their columns are named."""

    path: Path
    format: InputFormat | None = None
    columns: dict[str, str] = Field(default_factory=dict, description="our column name: name in the export")
    carry: tuple[str, ...] = ()
    deidentified: bool = False


class EngineSettings(Settings):
    """Where a run executes."""

    name: Literal["local", "ray"] = "local"
    workers: int = Field(default=1, ge=1, le=4096, description="processes; 1: this one alone")
    address: str = Field(default="", description="of a running Ray; empty: one of this machine alone")


class PipelineSettings(Settings):
    """A run as a file: what goes in, which configs, what comes out."""

    input: InputSettings
    cases: Path | None = None
    events: Path | None = None
    people: Path | None = None
    identities: Path | None = Field(default=None, description="null: identities.jsonl in the steward's folder")
    codebook: Path = Path("configs/codebook.yaml")
    deidentify: Path = Path("configs/deidentify.yaml")
    disclosure: Path = Path("configs/disclosure.yaml")
    models: Path = Path("configs/models.yaml")
    themes: Path = Path("configs/themes.yaml")
    findings: Path | None = Field(
        default=Path("configs/findings.yaml"), description="null: the report shows no findings"
    )
    engine: EngineSettings = EngineSettings()
    output: Path
    seed: int = 1


class KeySettings(Settings):
    """Where the secret key comes from: an environment variable or a file. Neither is needed."""

    env: str = "NOTES_MINING_KEY"
    file: Path | None = None


class DateSettings(Settings):
    """How dates leave: moved by whole weeks per case, or kept; and what stands for a date in the text."""

    shift: Literal["weeks", "none"] = "weeks"
    max_weeks: int = Field(default=26, ge=1, le=520)
    text: Literal["placeholder", "shift", "month", "year"] = "placeholder"

    @model_validator(mode="after")
    def _shift_in_the_text_needs_a_shift(self) -> DateSettings:
        if self.text == "shift" and self.shift == "none":
            raise ValueError("text: shift would leave dates as they are while shift is none")
        return self


class ReaderSettings(Settings):
    """What the trained note reader's probabilities mean: from where it adds, below where it drops."""

    add: float = Field(default=0.35, gt=0, le=1)
    add_doubtful: float = Field(default=0.75, gt=0, le=1)
    keep: float = Field(default=0.03, ge=0, le=1)


class VaultSettings(Settings):
    """To whom the vault is encrypted; without a recipient none is written."""

    recipient: str | None = None


class DeidentifySettings(Settings):
    """``configs/deidentify.yaml``."""

    thresholds: dict[EntityType, Annotated[float, Field(ge=0, le=1)]]
    priority: tuple[EntityType, ...]
    reader: ReaderSettings = ReaderSettings()
    key: KeySettings = KeySettings()
    dates: DateSettings = DateSettings()
    ages: Literal["placeholder", "band"] = "placeholder"
    roles: bool = True
    link_cases: Literal["none", "roster", "names"] = "none"
    style: Literal["placeholder", "surrogate"] = "placeholder"
    vault: VaultSettings = VaultSettings()
    case_attributes: tuple[str, ...] = ()
    birth_year_band: int = Field(default=5, ge=1)
    birth_year_first: int | None = Field(default=None, ge=1900, le=2100, description="earlier years are one band")
    birth_year_last: int | None = Field(default=None, ge=1900, le=2100, description="from this year on, one band")
    children_cap: int = Field(default=4, ge=1)
    attribute_groups: dict[GroupedAttribute, dict[str, tuple[str, ...]]] = Field(
        default_factory=dict, description="attribute: group: values"
    )

    @model_validator(mode="after")
    def _every_type_has_a_threshold(self) -> DeidentifySettings:
        missing = [kind for kind in get_args(EntityType) if kind not in self.thresholds]
        if missing:
            raise ValueError(f"thresholds: {', '.join(missing)} missing")
        return self

    @model_validator(mode="after")
    def _bands_and_groups_leave_no_doubt(self) -> DeidentifySettings:
        first, last = self.birth_year_first, self.birth_year_last
        if first is not None and last is not None and first >= last:
            raise ValueError("birth_year_first must be before birth_year_last")
        for name, groups in self.attribute_groups.items():
            listed = [value.casefold() for values in groups.values() for value in values]
            twice = sorted({value for value in listed if listed.count(value) > 1})
            if twice:
                raise ValueError(f"attribute_groups: {name}: {', '.join(twice)} stands in two groups, or twice in one")
        return self


class ThemeSettings(Settings):
    """``configs/themes.yaml``: how sure the tagger must be, and from where on it is."""

    threshold_shift: float = Field(default=0.0, ge=-1, le=1)
    review_band: float = Field(default=0.1, ge=0, le=1)


class DisclosureSettings(Settings):
    """``configs/disclosure.yaml``."""

    minimum_persons: int = Field(default=5, ge=1)
    minimum_at_risk: int | None = Field(default=None, ge=1, description="null: minimum_persons")
    full_cells: bool = True
    zero_at_risk: int | None = Field(default=None, ge=1, description="null: twice minimum_persons")
    dominance_share: float | None = Field(default=0.7, gt=0, le=1)
    rounding_base: int | None = Field(default=None, ge=2)
    attack_nodes: int = Field(default=1000, ge=1)

    @property
    def rules(self) -> dict[str, Any]:
        """As the gate asks for them: every number filled in."""
        at_risk = self.minimum_persons if self.minimum_at_risk is None else self.minimum_at_risk
        zero = 2 * self.minimum_persons if self.zero_at_risk is None else self.zero_at_risk
        return self.model_dump() | {"minimum_at_risk": at_risk, "zero_at_risk": zero}


class TrajectorySettings(Settings):
    """``configs/trajectories.yaml``."""

    observed_until: Literal["own", "all"] | date = "own"
    youngest: int = Field(default=12, ge=0)
    resamples: int = Field(default=400, ge=0)
    seed: int = 1
    marks: tuple[str, ...] = Field(default=(), max_length=4)


class ReviewSettings(Settings):
    """``configs/review.yaml``."""

    coders_per_segment: int = Field(default=1, ge=1, le=5)
    audit_coders: int = Field(default=1, ge=1, le=5)
    blind_share: float = Field(default=0.1, ge=0, le=1, description="of segments outside samples")
    lease_minutes: float = Field(default=20, gt=0)
    idle_minutes: float = Field(default=30, gt=0)
    diversity: float = Field(default=0.7, gt=0, le=1, description="weight of a further segment of one theme or case")
    reasons: bool = Field(default=True, description="say what spoke for a proposal; loads the model that tagged")
    seed: int = 1


class ModelSettings(Settings):
    """``configs/models.yaml``: model names to an installed package or a local folder."""

    spacy: dict[Literal["fr", "nl"], str]
    note_reader: Path | None = Field(default=None, description="null: the recognisers alone")
    themes: Path
    embedding: Path | None = None


def parse(model: type[SettingsT], content: dict[str, Any], source: Path | str) -> SettingsT:
    """Validate ``content``; a message names each wrong key, what was expected, and the file."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        lines = []
        for problem in error.errors(include_input=False, include_url=False):
            key = ".".join(str(part) for part in problem["loc"])
            lines.append(f"  {key}: {problem['msg']}")
        known = ", ".join(model.model_fields)
        raise ConfigError(f"{source}:\n" + "\n".join(lines) + f"\n  Known keys: {known}") from None


def load(model: type[SettingsT], path: Path) -> SettingsT:
    """Read and validate one YAML file."""
    return parse(model, read_yaml(path, "the files under configs/ and pipelines/"), path)


def find_root(start: Path) -> Path:
    """The folder against which relative paths in a pipeline file stand: the nearest one upwards with ``configs/``."""
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "configs").is_dir():
            return folder
    return Path.cwd()
