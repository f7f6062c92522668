"""Figures as terminal tables, 80 columns wide at most unless names are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table

from .deid import DIRECT_GROUP, DeidScores
from .gold import ALL, GoldNote
from .leaks import by_pattern

CLEAN_ROWS = (
    ("notes", "notes"),
    ("notes_clean_direct", "  clean of direct identifiers"),
    ("notes_leak_limit_direct", "  leak rate at most"),
    ("notes_clean", "  clean of all"),
    ("notes_leak_limit", "  leak rate at most"),
    ("people", "people"),
    ("people_clean", "  clean: no mention left"),
    ("people_leak_limit", "  leak rate at most"),
    ("character_precision", "character precision"),
    ("false_alarms_per_1000_words", "false alarms per 1,000 words"),
)


def figure(value: float | None) -> str:
    """A rate with three decimals, a count without, or a dash."""
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def plain_table(title: str, words: Sequence[str], numbers: Sequence[str], caption: str | None = None) -> Table:
    """A table without lines: columns of words, then columns of numbers."""
    table = Table(
        title=title, caption=caption, box=box.SIMPLE_HEAD, padding=(0, 1), pad_edge=False, title_justify="left"
    )
    for head in words:
        table.add_column(head)
    for head in numbers:
        table.add_column(head, justify="right")
    return table


def type_table(scores: DeidScores, title: str) -> Table:
    """Rates per language and type."""
    heads = ("spans", "recall", "precision", "F1", "char.\nprec.", "false alarms\n/1,000 words")
    table = plain_table(title, ("", "type"), heads)
    for (language, kind), score in scores.by_group.items():
        rates = (score.recall, score.precision, score.f1, score.character_precision, score.false_alarms)
        style = "bold" if kind in (DIRECT_GROUP, ALL) else None
        table.add_row(language, kind, str(score.gold), *map(figure, rates), style=style, end_section=kind == ALL)
    return table


def clean_table(scores: DeidScores) -> Table:
    """What is entirely clean, by language."""
    languages = list(scores.notes)
    caption = "leak rate at most: exact one-sided 95 % limit (Clopper-Pearson)"
    table = plain_table("Entirely clean", ("",), languages, caption)
    for key, label in CLEAN_ROWS:
        table.add_row(label, *(figure(scores.notes[language][key]) for language in languages))
    return table


def pattern_table(scores: DeidScores) -> Table:
    """What was left, by pattern: counts alone."""
    heads = {"left": "spans left", "whole": "left whole", "opens": "open a\nsentence", "listed": "on our lists"}
    table = plain_table("Left in part or whole, by pattern", ("type", "shape"), tuple(heads.values()))
    for row in by_pattern(scores.leaks):
        table.add_row(row["type"], row["shape"], *(str(row[key]) for key in heads))
    return table


def leak_table(scores: DeidScores, notes: Sequence[GoldNote] | None = None) -> Table:
    """Where spans were left; with ``notes`` also what they say, which is for those who may read the notes."""
    texts = {note.note_id: note.text for note in notes or ()}
    table = plain_table(
        "Spans left in part or whole", ("note", "start", "end", "type", "shape", *(["text"] if texts else [])), ()
    )
    for leak in scores.leaks:
        surface = [texts[leak.note_id][leak.start : leak.end]] if texts else []
        table.add_row(leak.note_id, str(leak.start), str(leak.end), leak.entity_type, leak.shape, *surface)
    return table


def rows_table(rows: Sequence[Mapping[str, Any]], title: str) -> Table:
    """Any list of equal mappings as a table."""
    first: Mapping[str, Any] = rows[0] if rows else {}
    words = [name for name, value in first.items() if isinstance(value, str)]
    table = plain_table(title, words, [name for name in first if name not in words])
    for row in rows:
        table.add_row(*(row[name] for name in words), *(figure(row[name]) for name in first if name not in words))
    return table
