"""What is known beside the notes: cases, events, people."""

from __future__ import annotations

from dataclasses import dataclass

from ..ingest import read_cases, read_events, read_people
from ..readings import accepted
from ..records import Case, Event, KnownPerson, Rejected
from ..wiring import Configuration


@dataclass(frozen=True)
class Facts:
    """Cases, events and known people of an export, as read before the notes."""

    cases: tuple[Case, ...]
    events: tuple[Event, ...]
    people: tuple[KnownPerson, ...]
    rejected: tuple[Rejected, ...]

    @property
    def case_ids(self) -> frozenset[str] | None:
        """Known cases; ``None`` without a cases file."""
        return frozenset(case.case_id for case in self.cases) if self.cases else None


def read_facts(config: Configuration) -> Facts:
    """Read cases, events and people as the pipeline names them."""
    settings = config.pipeline
    rejected: list[Rejected] = []
    cases = list(accepted(read_cases(config.path(settings.cases)), rejected)) if settings.cases else []
    known = {case.case_id for case in cases} if settings.cases else None
    kinds = set(config.codebook.event_order)
    events = (
        list(accepted(read_events(config.path(settings.events), kinds=kinds, cases=known), rejected))
        if settings.events
        else []
    )
    people = list(accepted(read_people(config.path(settings.people)), rejected)) if settings.people else []
    return Facts(tuple(cases), tuple(events), tuple(people), tuple(rejected))
