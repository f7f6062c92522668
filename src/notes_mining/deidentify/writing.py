"""What is written in the place of a finding: a placeholder, unless the settings ask for something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from ..records import Finding
from .identify import CaseIdentities
from .placeholders import make_value
from .textdates import age_band, moved, read_date

if TYPE_CHECKING:
    from .surrogates import Surrogates


@dataclass(frozen=True, kw_only=True)
class WritingSettings:
    """How findings are written.

    Attributes:
        dates: ``placeholder``; ``shift`` (moved, in the same writing), ``month`` or ``year`` (of the moved date) where
            the date can be read fully, else a placeholder.
        ages: ``placeholder`` or ``band`` (``[AGE:30-34]``).
        age_band: width of a band in years.
        style: ``placeholder``, or ``surrogate``: invented names of persons, places and organisations.
    """

    dates: str = "placeholder"
    ages: str = "placeholder"
    age_band: int = 5
    style: str = "placeholder"


Write = Callable[[Finding, str], str]


def placeholder_of(case: CaseIdentities, finding: Finding, surface: str) -> str:
    """The case's placeholder; one without a number for what nobody identified."""
    try:
        return case.placeholder(finding.entity_type, surface)
    except KeyError:
        return f"[{finding.entity_type}]"


def build_write(
    settings: WritingSettings, case: CaseIdentities, shift: timedelta, surrogates: Surrogates | None = None
) -> Write:
    """What to write for a finding of ``case``, whose dates move by ``shift``."""

    def write(finding: Finding, surface: str) -> str:
        value = None
        if finding.entity_type == "DATE":
            value = write_date(surface, settings.dates, shift)
        elif finding.entity_type == "AGE" and settings.ages == "band":
            band = age_band(surface, settings.age_band)
            value = make_value("AGE", band) if band else None
        placeholder = placeholder_of(case, finding, surface)
        if surrogates is not None:
            value = value or surrogates.of(placeholder, surface)
        return value or placeholder

    return write


def write_date(surface: str, style: str, shift: timedelta) -> str | None:
    """A date as ``style`` wants it; ``None`` where a placeholder must do."""
    found = read_date(surface) if style != "placeholder" else None
    day = moved(found, shift) if found else None
    if found is None or day is None:
        return None
    if style == "shift":
        return found.write(day)
    return make_value("DATE", f"{day.year:04d}-{day.month:02d}" if style == "month" else f"{day.year:04d}")
