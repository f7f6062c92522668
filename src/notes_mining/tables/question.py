"""What a table asks, as the disclosure gate understands it."""

from __future__ import annotations

from collections.abc import Iterable

from .dimensions import CASE_DIMENSIONS, NOTE_DIMENSIONS, TAG_DIMENSIONS
from .disclosure import CASE, NOTE, TAG, Question
from .settings import CrosstabSettings
from .where import Comparison, Condition, written

KINDS = dict.fromkeys(TAG_DIMENSIONS, TAG) | dict.fromkeys(NOTE_DIMENSIONS, NOTE) | dict.fromkeys(CASE_DIMENSIONS, CASE)


def question_of(settings: CrosstabSettings) -> Question:
    """A table's question for the attacker and the ledger.

    A condition that asks for one value (``gender = F``, ``--voice person``) is something that the attacker can reckon
    with: he knows which numbers add up with it. Of any other (``in``, ``!=``, ``or``, ``not``) he knows only that what
    meets it is a part of the rest; who meets it is compared person by person.
    """
    notes, tags = settings.parts.of_notes, settings.parts.of_tags
    fixed = tuple(sorted({one for one in map(_one_value, (*notes, *tags)) if one}))
    return Question(
        rows=settings.rows, cols=settings.cols, by=settings.by, count=settings.count,
        base="tags" if settings.of_tags else "segments" if settings.count == "segments" else "notes", fixed=fixed,
        where_notes=_others(notes), where_tags=_others(tags), percent=settings.percent,
        kinds={name: KINDS[name] for name in dict.fromkeys([*settings.dimensions, *(name for name, _ in fixed)])},
    )  # fmt: skip


def _one_value(condition: Condition) -> tuple[str, str] | None:
    """The dimension and value of a condition that asks for one value."""
    if not isinstance(condition, Comparison) or condition.negated or len(set(condition.values)) != 1:
        return None
    return condition.dimension, condition.values[0]


def _others(conditions: Iterable[Condition]) -> str:
    """The same text for the same conditions, in whatever order they were typed."""
    return " and ".join(sorted({written(one) for one in conditions if _one_value(one) is None}))
