"""A second coding of some segments (``second/coding.csv`` beside them), by people who did not see the first.

segment_id,coder,voice,about,codes
P01-39,coder_b,assistant,probation,employment:+ stigma:-
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import InputError, Place
from ..records import STAGES, VOICES
from .segments import CodedSegment, parse_codes, read_segments

FILE = Path("second/coding.csv")
COLUMNS = ("segment_id", "coder", "voice", "about", "codes")
_MEND = f"Columns: {', '.join(COLUMNS)}."


@dataclass(frozen=True)
class Coding:
    """How one coder coded one segment: theme to polarity, whose voice, which stage it tells of."""

    codes: Mapping[str, str]
    voice: str
    about: str


@dataclass(frozen=True)
class CodedTwice:
    """A segment with both codings. ``part`` is the file it stands in, ``coder`` who coded it second."""

    segment_id: str
    part: str
    language: str
    coder: str
    first: Coding
    second: Coding


def read_coded_twice(folder: Path, themes: Collection[str] | None = None) -> list[CodedTwice]:
    """The segments of ``folder`` that its second coding holds, in the order of that file.

    Raises:
        InputError: with file, row and column: no such file, a missing column, an unknown value, a
            segment that is not there or stands there twice.
    """
    path = folder / FILE
    if not path.is_file():
        raise InputError("no second coding", place=Place(path), mend=f"Name a folder of segments that has {FILE}.")
    known = {segment.segment_id: segment for segment in read_segments(folder, themes)}
    found: dict[str, CodedTwice] = {}
    for row, values in _rows(path):
        coded = _coded_twice(values, known, themes, path, row)
        if coded.segment_id in found:
            mend = "Keep one row a segment: two coders are compared, the first and the second."
            raise InputError("this segment is coded twice", place=Place(path, row, "segment_id"), mend=mend)
        found[coded.segment_id] = coded
    if not found:
        raise InputError("no row", place=Place(path), mend="Write one row for each segment that was coded again.")
    return list(found.values())


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    """(row, cells by column), rows as a spreadsheet counts them."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        try:
            table = list(csv.reader(handle, strict=True))
        except (csv.Error, UnicodeDecodeError):
            raise InputError("not a CSV file in UTF-8", place=Place(path), mend=_MEND) from None
    header = [name.strip() for name in table[0]] if table else []
    for column in COLUMNS:
        if column not in header:
            raise InputError("missing column", place=Place(path, 1, column), mend=_MEND)
    return [(row, _cells(header, cells, path, row)) for row, cells in enumerate(table[1:], 2) if any(cells)]


def _cells(header: Sequence[str], cells: Sequence[str], path: Path, row: int) -> dict[str, str]:
    if len(cells) != len(header):
        raise InputError(f"{len(cells)} cells where the header has {len(header)}", place=Place(path, row), mend=_MEND)
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def _coded_twice(
    values: Mapping[str, str],
    known: Mapping[str, CodedSegment],
    themes: Collection[str] | None,
    path: Path,
    row: int,
) -> CodedTwice:
    segment = known.get(values["segment_id"])
    if segment is None:
        mend = "Write file and line of a segment: P01-39."
        raise InputError("no such segment", place=Place(path, row, "segment_id"), mend=mend)
    if not values["coder"]:
        raise InputError("empty", place=Place(path, row, "coder"), mend="Say who coded, by a name or a letter.")
    for column, allowed in (("voice", VOICES), ("about", STAGES)):
        if values[column] not in allowed:
            raise InputError(f"unknown {column}", place=Place(path, row, column), mend=f"One of {', '.join(allowed)}.")
    codes, _ = parse_codes(values["codes"].split(), themes, Place(path, row, "codes"))
    return CodedTwice(
        segment.segment_id, segment.part, segment.language, values["coder"],
        first=Coding(segment.codes, segment.voice, segment.about),
        second=Coding(codes, values["voice"], values["about"]),
    )  # fmt: skip
