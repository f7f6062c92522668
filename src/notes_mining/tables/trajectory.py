"""What each event does to a trajectory, on the two tracks of the codebook.

*Custody* says where the person is, *procedure* where the case is. Abroad, in prison, or out of it on leave,
monitoring or conditional release, custody decides whatever is judged meanwhile. Otherwise the later of the two
tracks decides. The stage of a note is the SQL view ``note_stages``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ConfigError


@dataclass(frozen=True)
class EventRule:
    """On ``track``, ``event`` opens ``stage`` (``None``: the track says nothing from then on).

    Attributes:
        holds: it decides the stage whatever the procedure says.
        position: order on one day.
    """

    event: str
    track: str
    stage: str | None
    holds: bool
    position: int


# event: (stage on the custody track, whether it outweighs the procedure)
_CUSTODY: dict[str, tuple[str | None, bool]] = {
    "departure": ("conflict_zone", True),
    "return": ("return_arrest", False),
    "arrest": ("return_arrest", False),
    "remand": ("pretrial", False),
    "conditional_bail": (None, False),
    "remand_end": (None, False),
    "imprisonment": ("detention", True),
    "prison_leave": ("early_release", True),
    "prison_leave_end": ("detention", True),
    "electronic_monitoring": ("early_release", True),
    "monitoring_end": ("detention", True),
    "conditional_release": ("early_release", True),
    "revocation": ("detention", True),
    "release": (None, False),
    "probation_start": (None, False),
    "supervision_end": (None, False),
}
_PROCEDURE = {
    "remand": "pretrial",
    "conditional_bail": "pretrial",
    "judgment": "judgment",
    "appeal_judgment": "judgment",
    "release": None,
    "probation_start": "probation",
    "supervision_end": "after_supervision",
}


def event_rules(event_order: Sequence[str]) -> list[EventRule]:
    """Rules for every event, in the codebook's order for events of one day.

    Raises:
        ConfigError: the codebook orders an event that has no rule, or leaves one out.
    """
    known = set(_CUSTODY) | set(_PROCEDURE)
    if set(event_order) != known:
        odd = ", ".join(sorted(set(event_order) ^ known))
        raise ConfigError(f"event_order of the codebook and the trajectory's rules differ: {odd}")
    rules = []
    for position, event in enumerate(event_order):
        if event in _CUSTODY:
            stage, holds = _CUSTODY[event]
            rules.append(EventRule(event, "custody", stage, holds, position))
        if event in _PROCEDURE:
            rules.append(EventRule(event, "procedure", _PROCEDURE[event], False, position))
    return rules
