"""Coded segments (``corpus/themes``): one line each, with marks, codes, voice and stages (format: docs/formats.md).

    nl | person | probation>conflict_zone | quest_for_justice:+ !stigma | Hij zegt dat <PERSON>Bilal</PERSON> ...

``!theme`` says that the theme is *not* there although a careless reader would code it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import InputError, Place
from ..records import LANGUAGES, STAGES, VOICES
from .gold import GoldSpan, parse_marks

NONE = "none"
_CODE = re.compile(r"(?P<theme>\w+):(?P<polarity>[+-])")
_FIELDS = 5


@dataclass(frozen=True)
class CodedSegment:
    """A segment as somebody coded it.

    Attributes:
        segment_id: the file's stem and the line's number.
        part: the file's stem: who wrote it, and under which brief.
        codes: theme to ``present`` or ``absent``.
        not_there: themes that are not there although it looks so.
        about: the stage told of; ``stage`` where the segment says nothing else.
        text: without marks.
    """

    segment_id: str
    part: str
    language: str
    voice: str
    stage: str
    about: str
    codes: Mapping[str, str]
    not_there: tuple[str, ...]
    text: str = field(repr=False)
    spans: tuple[GoldSpan, ...] = field(repr=False)


def parse_codes(
    words: Iterable[str], themes: Collection[str] | None, place: Place
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Theme to polarity, and the themes that are said not to be there."""
    codes: dict[str, str] = {}
    not_there: list[str] = []
    said_none = False
    for word in words:
        match = _CODE.fullmatch(word)
        theme = match["theme"] if match else word.removeprefix("!")
        if word == NONE:
            said_none = True
            continue
        if not (match or word.startswith("!")) or (themes is not None and theme not in themes):
            raise InputError(
                "not a code", place=place, mend="Write theme:+, theme:-, !theme or none; ids of the codebook."
            )
        if theme in codes:
            raise InputError(f"theme '{theme}' is coded twice", place=place, mend="Keep one.")
        if match:
            codes[theme] = "present" if match["polarity"] == "+" else "absent"
        else:
            not_there.append(theme)
    if said_none == bool(codes):
        raise InputError("codes and 'none' do not agree", place=place, mend="Write 'none' where no theme is there.")
    return codes, tuple(not_there)


def parse_segment(line: str, part: str, place: Place, themes: Collection[str] | None = None) -> CodedSegment:
    """Parse one line.

    Raises:
        InputError: not five fields, or a field that is none of the known values.
    """
    fields = [piece.strip() for piece in line.split("|")]
    if len(fields) != _FIELDS:
        raise InputError(f"{len(fields)} fields", place=place, mend="Five: language | voice | stage | codes | text.")
    language, voice, stages, codes, marked = fields
    stage, _, about = (piece.strip() for piece in stages.partition(">"))
    for value, allowed, what in (
        (language, LANGUAGES, "language"),
        (voice, VOICES, "voice"),
        (stage, STAGES, "stage"),
        (about or stage, STAGES, "stage"),
    ):
        if value not in allowed:
            raise InputError(f"unknown {what}", place=place, mend=f"One of {', '.join(allowed)}.")
    coded, not_there = parse_codes(codes.split(), themes, place)
    text, spans = parse_marks(marked, place)
    return CodedSegment(
        f"{part}-{place.row}", part, language, voice, stage, about or stage, coded, not_there, text, spans
    )


def read_segments(folder: Path, themes: Collection[str] | None = None) -> Iterator[CodedSegment]:
    """Every segment of the ``*.txt`` files of ``folder``, in order."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise InputError(f"{folder} has no .txt file", mend="Name a folder like corpus/themes.")
    for file in files:
        for row, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
            if line.strip():
                yield parse_segment(line, file.stem, Place(file, row), themes)
