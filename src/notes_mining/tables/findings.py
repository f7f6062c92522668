"""What the report says of a study, declared in ``configs/findings.yaml``: each finding with its tables and its caveat.

Another study brings another file. An unknown key stops the run, and so does a theme that the codebook does not have.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ..errors import ConfigError
from ..store import Database
from .dimensions import CASE_DIMENSIONS
from .settings import CrosstabSettings
from .wording import PAGE

Polarity = Literal["present", "absent"]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]


class _Closed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Closed):
    """A text in the three languages of labels."""

    en: str = Field(min_length=1)
    fr: str = Field(min_length=1)
    nl: str = Field(min_length=1)

    def __getitem__(self, language: str) -> str:
        return str(getattr(self, language))


class TablePart(_Closed):
    """A crosstab, as ``notes-mining crosstab`` asks for it, and which of its rows and columns the finding shows.

    Several findings that show parts of one table share it: it is released once.

    Attributes:
        show: rows; empty: all.
        columns: columns; empty: all.
    """

    rows: str = "theme"
    cols: str = "polarity"
    where: str = ""
    polarity: Literal["present", "absent", "any"] = "present"
    voice: str | None = None
    narrated_stage: str | None = None
    show: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()

    def question(self, minimum_persons: int) -> CrosstabSettings:
        """The crosstab that is asked for.

        Raises:
            ConfigError: a dimension, or a condition, that there is not.
        """
        return CrosstabSettings(
            rows=self.rows, cols=self.cols, where=self.where, polarity=self.polarity, voice=self.voice,
            narrated_stage=self.narrated_stage, minimum_persons=minimum_persons,
        )  # fmt: skip

    @model_validator(mode="after")
    def _can_be_asked(self) -> TablePart:
        try:
            self.question(1)
        except ConfigError as error:
            raise ValueError(str(error)) from None
        return self


class TogetherPart(_Closed):
    """Persons of whom two codings are found in one segment, in one note, or anywhere in the file.

    The share is of the persons of whom the first is found.
    """

    first: Id
    first_polarity: Polarity = "present"
    second: Id
    second_polarity: Polarity = "present"
    within: Literal["segment", "note", "person"] = "person"


class Situation(_Closed):
    """Stages that come to the same for a person: free, or held."""

    label: Words
    stages: tuple[Id, ...] = Field(min_length=1)


class LatestPart(_Closed):
    """Where each person stands in the latest note; stages that no situation names are together in the last line."""

    situations: tuple[Situation, ...] = Field(min_length=1)
    others: Words

    @model_validator(mode="after")
    def _every_stage_is_in_one(self) -> LatestPart:
        listed = [stage for one in self.situations for stage in one.stages]
        twice = sorted({stage for stage in listed if listed.count(stage) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands in two situations")
        return self


class OrdersPart(_Closed):
    """Of how many persons nobody else goes through the stages in the same order."""


class StartsPart(_Closed):
    """Of whom a theme is first reported on or after an event, of the persons with a note from then on."""

    theme: Id
    event: Id
    which: Literal["first", "last"] = "first"


Kind = TablePart | TogetherPart | LatestPart | OrdersPart | StartsPart


class Part(_Closed):
    """One table of a finding: exactly one kind."""

    table: TablePart | None = None
    together: TogetherPart | None = None
    latest: LatestPart | None = None
    orders: OrdersPart | None = None
    starts_after: StartsPart | None = None

    @property
    def kind(self) -> Kind:
        """The one that is given."""
        return self._given()[0]

    def _given(self) -> list[Kind]:
        kinds = (self.table, self.together, self.latest, self.orders, self.starts_after)
        return [kind for kind in kinds if kind is not None]

    @model_validator(mode="after")
    def _is_one(self) -> Part:
        if len(self._given()) != 1:
            raise ValueError("expected exactly one of table, together, latest, orders, starts_after")
        return self


class Finding(_Closed):
    """What a study found, or asks: ``beyond`` its list where it was said in passing."""

    id: Id
    label: Words
    caveat: Words
    beyond: bool = False
    parts: tuple[Part, ...] = Field(min_length=1)


class FindingsSettings(_Closed):
    """``configs/findings.yaml``.

    Attributes:
        title: of the report.
        findings: in the order in which they are shown.
        compare: attributes of persons by which all themes are compared, each a chapter: at most three.
    """

    title: Words = Words(**PAGE["title"])
    findings: tuple[Finding, ...] = ()
    compare: tuple[str, ...] = Field(default=("language", "gender"), max_length=3)

    @model_validator(mode="after")
    def _every_id_is_one_finding_s(self) -> FindingsSettings:
        ids = [finding.id for finding in self.findings]
        twice = sorted({one for one in ids if ids.count(one) > 1})
        if twice:
            raise ValueError(f"two findings are called {', '.join(twice)}")
        unknown = [name for name in self.compare if name not in CASE_DIMENSIONS]
        if unknown:
            raise ValueError(f"compare: {', '.join(unknown)} is no attribute of persons: {', '.join(CASE_DIMENSIONS)}")
        return self


_IDS = "SELECT theme FROM themes UNION SELECT event FROM event_rules UNION SELECT stage FROM stages"


def check_themes(db: Database, settings: FindingsSettings) -> None:
    """Refuse findings about themes, stages or events that this codebook does not have.

    Raises:
        ConfigError: names them.
    """
    known = {row[0] for row in db.rows(_IDS)}
    if not known:
        return
    unknown = sorted({name for finding in settings.findings for name in _named(finding)} - known)
    if unknown:
        raise ConfigError(
            f"findings: the codebook of this database has no {', '.join(unknown)}.\n"
            "  To mend it: name the study's own file under 'findings' in the pipeline file, or with --findings."
        )


def _named(finding: Finding) -> Iterator[str]:
    for part in finding.parts:
        kind = part.kind
        if isinstance(kind, TablePart) and kind.rows == "theme":
            yield from kind.show
        if isinstance(kind, TogetherPart):
            yield from (kind.first, kind.second)
        if isinstance(kind, StartsPart):
            yield from (kind.theme, kind.event)
        if isinstance(kind, LatestPart):
            yield from (stage for one in kind.situations for stage in one.stages)
