"""What a finding's table shows of a reviewed sample: coders alone, tags corrected, and how much was read."""

from __future__ import annotations

from typing import Any

from .answers import Line
from .estimation import EstimatedCell
from .estimation_cell import ASSISTED, HUMAN
from .estimation_show import percent
from .estimators import Estimate
from .report_estimates_wording import ESTIMATES, REASONS
from .report_gate import Gate

NOTHING = "–"


def shown(line: Line, language: str) -> dict[str, Any]:
    """The cells of a line: both estimates, persons read, and which of them to quote."""
    found = line.estimated
    if found is None:
        return {"human": (NOTHING, ""), "assisted": (NOTHING, ""), "read": (NOTHING, ""), "quote": "", "why": ""}
    read = found.reviewed_persons
    return {
        "human": _pair(found.human), "assisted": _pair(found.assisted),
        "read": (NOTHING, "") if read is None else (str(read), str(read)),
        "quote": {HUMAN: "human", ASSISTED: "assisted"}.get(found.method, ""), "why": _why(found, language),
    }  # fmt: skip


def _pair(one: Estimate | None) -> tuple[str, str]:
    """As printed, in percent, and what it is sorted by."""
    if one is None:
        return NOTHING, ""
    return percent(one).replace("-", "\u2009–\u2009"), repr(one.share)


def _why(found: EstimatedCell, language: str) -> str:
    return REASONS[found.reason][language] if found.reason in REASONS else ""


def basis(gate: Gate, language: str) -> str:
    """On what the shares and intervals of the page rest: how much was read, and 0 where nothing was."""
    sample, known = gate.reviewed, gate.held_out
    told = [_read(gate, language) if sample is not None else ESTIMATES["none"][language]]
    persons = len(known.language)
    told.append(ESTIMATES["held_out" if known.known else "not_held"][language].format(persons=persons))
    return " ".join(told)


def _read(gate: Gate, language: str) -> str:
    sample = gate.reviewed
    if sample is None:
        return ""
    (drawn, read), *_ = gate.db.rows(
        """SELECT count(*), count(*) FILTER (whole) FROM (
               SELECT i.place, bool_and(r.coder IS NOT NULL) AS whole
               FROM sample_items i LEFT JOIN sample_reviews r USING (sample, note_id, start, "end")
               WHERE i.sample = ? GROUP BY i.place)""",
        [sample.sample],
    )
    unit = ESTIMATES[f"unit_{sample.unit}"][language]
    return ESTIMATES["some"][language].format(sample=sample.sample, read=read, drawn=drawn, unit=unit)
