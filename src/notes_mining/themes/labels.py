"""``LABELS`` and ``IN`` of ``themes train`` and ``themes predict`` (docs/formats.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InputError, Place
from .files import JSON_LINES, read_rows

SEPARATOR = "|"


@dataclass(frozen=True)
class LabelledText:
    """One training text. No labels: an example of none. ``row`` is where it stands in its file."""

    id: str
    text: str = field(repr=False)
    labels: tuple[str, ...]
    language: str | None
    row: int


def read_labels(path: Path) -> list[LabelledText]:
    """Read ``LABELS``: JSON lines ``id, text, labels, language?``, or CSV with labels joined by a vertical bar.

    Raises:
        InputError: with file, row and column: a missing value, labels of another shape, an id that occurs twice.
    """
    examples: dict[str, LabelledText] = {}
    for row, values in read_rows(path):
        example = LabelledText(
            id=_text_of(values, "id", path, row),
            text=_text_of(values, "text", path, row),
            labels=_labels_of(values, path, row),
            language=str(values.get("language") or "").strip().lower() or None,
            row=row,
        )
        _refuse_twice(example.id in examples, path, row, "id")
        examples[example.id] = example
    if not examples:
        raise InputError("no examples", place=Place(path), mend="Write one row for each labelled text.")
    return list(examples.values())


def read_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Read ``IN`` of ``predict``: pairs of ``id`` (or ``note_id``) and ``text``, as they come. A text may be empty.

    Raises:
        InputError: with file, row and column: a missing value, or an id that occurs twice.
    """
    seen: set[str] = set()
    for row, values in read_rows(path):
        column = "id" if "id" in values else "note_id"
        name = _text_of(values, column, path, row)
        _refuse_twice(name in seen, path, row, column)
        seen.add(name)
        yield name, "" if values.get("text") == "" else _text_of(values, "text", path, row)


def _refuse_twice(twice: bool, path: Path, row: int, column: str) -> None:
    if twice:
        raise InputError("this id occurs twice", place=Place(path, row, column), mend="Give every text its own id.")


def _text_of(values: Mapping[str, Any], column: str, path: Path, row: int) -> str:
    value = values.get(column)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise InputError("missing, empty or not text", place=Place(path, row, column), mend="Fill it in.")
    return value.strip() if column != "text" else value


def _labels_of(values: Mapping[str, Any], path: Path, row: int) -> tuple[str, ...]:
    found = values.get("labels")
    if isinstance(found, str) and path.suffix.lower() not in JSON_LINES:
        found = [label.strip() for label in found.split(SEPARATOR) if label.strip()]
    if not isinstance(found, list) or not all(isinstance(label, str) and label.strip() for label in found):
        mend = f'In JSON lines a list, ["a", "b"]; in CSV joined by "{SEPARATOR}"; empty for an example of none.'
        raise InputError("missing, or not a list of labels", place=Place(path, row, "labels"), mend=mend)
    return tuple(dict.fromkeys(label.strip() for label in found))
