"""What a table may be of: its dimensions and its units."""

from __future__ import annotations

CASE_DIMENSIONS = (
    "language",
    "gender",
    "birth_band",
    "district",
    "children",
    "nationality_status",
    "partner_status",
    "education",
)
DERIVED_DIMENSIONS = ("everybody",)
"""What a person has without a word of the case: membership of the one group of all."""
NOTE_DIMENSIONS = ("stage", "note_language", "note_type")
TAG_DIMENSIONS = ("theme", "narrated_stage", "polarity", "voice", "life_sphere", "lever")
DIMENSIONS = (*TAG_DIMENSIONS, *NOTE_DIMENSIONS, *CASE_DIMENSIONS, *DERIVED_DIMENSIONS)
COUNTS = ("persons", "notes", "segments")

PERCENTS = ("at_risk", "row", "column")

Key = tuple[str, ...]
