"""Gold notes: texts with inline marks and coded segments (format: docs/formats.md, rules: corpus/GUIDELINES.md).

    === note: N-1 | case: C-1 | lang: fr | stage: detention | date: 2017-05-09
    Vu <PERSON>Benali</PERSON> à <LOC>Lantin</LOC>.
    --- themes
    family_support:- | exact quote, without marks @voice=person @about=detention

The reader accepts nothing malformed: a wrong mark that is read past is a leak that scores as a success.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ..errors import InputError, Place
from ..records import ENTITY_TYPES, LANGUAGES, STAGES, UNKNOWN_STAGE, VOICES

SPLITS = ("train", "dev", "test")
ALL = "all"
"""What figures over every language, or every type, are filed under."""
_HEADER = re.compile(
    r"=== note: (?P<note>\S+) \| case: (?P<case>\S+) \| lang: (?P<lang>\S+)"
    r" \| stage: (?P<stage>\S+) \| date: (?P<date>\S+)\s*"
)
_TAG = re.compile(r"<(/?)(" + "|".join(ENTITY_TYPES) + r")>")
_TAGLIKE = re.compile(r"</?\s*(?:" + "|".join(ENTITY_TYPES) + r")\b[^>]*>?", re.IGNORECASE)
_UNKNOWN_TAG = re.compile(r"</?[A-Z]{2,}>")
_THEME = re.compile(
    r"(?P<theme>[a-z_0-9]+):(?P<polarity>[+-]) \| (?P<quote>.+?)(?P<options>(?: @(?:voice|about)=\S+)*)"
)
_OPTION = re.compile(r"@(voice|about)=(\S+)")


@dataclass(frozen=True)
class GoldSpan:
    """An identifying span: offsets into ``GoldNote.text`` and its entity type."""

    start: int
    end: int
    entity_type: str


@dataclass(frozen=True)
class GoldCoding:
    """A coded segment: offsets into ``GoldNote.text``, theme, ``present`` or ``absent``, voice, narrated stage."""

    start: int
    end: int
    theme: str
    polarity: str
    voice: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class GoldNote:
    """A note with its text (marks removed), identifying spans and codings, all sorted by offset."""

    note_id: str
    case_id: str
    language: str
    stage: str
    date: date
    text: str = field(repr=False)
    spans: tuple[GoldSpan, ...] = field(repr=False)
    codings: tuple[GoldCoding, ...] = field(repr=False)


def parse_marks(marked: str, place: Place) -> tuple[str, tuple[GoldSpan, ...]]:
    """Split a marked text into plain text and spans.

    Raises:
        InputError: unknown, nested, unclosed or empty mark, or a space at a mark's inner edge.
    """
    plain: list[str] = []
    spans: list[GoldSpan] = []
    length, position = 0, 0
    opened: tuple[str, int] | None = None

    def fail(problem: str) -> InputError:
        return InputError(problem, place=place, mend="Write marks as <TYPE>words</TYPE>, never nested.")

    for tag in _TAG.finditer(marked):
        piece = marked[position : tag.start()]
        plain.append(piece)
        length += len(piece)
        position = tag.end()
        closing, kind = tag.group(1) == "/", tag.group(2)
        if not closing:
            if opened:
                raise fail(f"mark {kind} opens inside a mark {opened[0]}")
            opened = (kind, length)
            continue
        if opened is None or opened[0] != kind:
            raise fail(f"mark {kind} closes without having opened")
        surface = "".join(plain)[opened[1] :]
        if not surface or surface != surface.strip():
            raise fail(f"mark {kind} is empty or has a space at its inner edge")
        spans.append(GoldSpan(opened[1], length, kind))
        opened = None
    if opened:
        raise fail(f"mark {opened[0]} is never closed")
    plain.append(marked[position:])
    text = "".join(plain)
    if _TAGLIKE.search(text) or _UNKNOWN_TAG.search(text):
        raise fail("an unknown or broken mark is left in the text")
    return text, tuple(spans)


def _parse_coding(line: str, text: str, themes: Collection[str] | None, place: Place) -> GoldCoding:
    match = _THEME.fullmatch(line.strip())
    if not match:
        raise InputError("not a theme line", place=place, mend="Write 'theme:+ | quote @voice=person'.")
    theme = match["theme"]
    if themes is not None and theme not in themes:
        raise InputError(f"unknown theme '{theme}'", place=place, mend="Use an id of the codebook.")
    start = text.find(match["quote"])
    if start < 0:
        raise InputError(
            f"the quote coded '{theme}' is not in the note", place=place, mend="Copy it exactly, without the marks."
        )
    options = dict(_OPTION.findall(match["options"]))
    if options.get("voice", VOICES[0]) not in VOICES:
        raise InputError("unknown voice", place=place, mend=f"One of {', '.join(VOICES)}.")
    if options.get("about", STAGES[0]) not in STAGES:
        raise InputError("unknown narrated stage", place=place, mend=f"One of {', '.join(STAGES)}.")
    polarity = "present" if match["polarity"] == "+" else "absent"
    end = start + len(match["quote"])
    return GoldCoding(start, end, theme, polarity, options.get("voice"), options.get("about"))


def _parse_header(line: str, place: Place) -> dict[str, str]:
    match = _HEADER.fullmatch(line)
    if not match:
        raise InputError("not a note header", place=place, mend="See 'gold note' in docs/formats.md.")
    found = match.groupdict()
    if found["lang"] not in (*LANGUAGES, "mixed"):
        raise InputError("unknown language", place=place, mend="One of fr, nl, mixed.")
    if found["stage"] not in (*STAGES, UNKNOWN_STAGE):
        raise InputError("unknown stage", place=place, mend=f"One of {', '.join(STAGES)}, {UNKNOWN_STAGE}.")
    try:
        date.fromisoformat(found["date"])
    except ValueError:
        raise InputError("not a date", place=place, mend="Write YYYY-MM-DD.") from None
    return found


def parse_note(block: str, *, file: Path | str, row: int, themes: Collection[str] | None = None) -> GoldNote:
    """Parse one note: header line, marked text, ``--- themes`` and theme lines. ``row`` is the header's line."""
    lines = block.split("\n")
    header = _parse_header(lines[0], Place(file, row))
    ends = [number for number, line in enumerate(lines) if line.strip() == "--- themes"]
    if len(ends) > 1:
        raise InputError("two '--- themes' lines in one note", place=Place(file, row), mend="Keep one.")
    cut = ends[0] if ends else len(lines)
    text, spans = parse_marks("\n".join(lines[1:cut]).strip("\n"), Place(file, row))
    if not text.strip():
        raise InputError("the note has no text", place=Place(file, row), mend="Write it or remove its header.")
    codings = [
        _parse_coding(line, text, themes, Place(file, row + cut + 1 + offset))
        for offset, line in enumerate(lines[cut + 1 :])
        if line.strip()
    ]
    return GoldNote(
        note_id=header["note"],
        case_id=header["case"],
        language=header["lang"],
        stage=header["stage"],
        date=date.fromisoformat(header["date"]),
        text=text,
        spans=spans,
        codings=tuple(sorted(codings, key=lambda coding: (coding.start, coding.end, coding.theme))),
    )


def read_file(path: Path, themes: Collection[str] | None = None) -> Iterator[GoldNote]:
    """Notes of one gold file, in order."""
    content = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    starts = [match.start() for match in re.finditer(r"(?m)^=== note:", content)]
    if not starts or content[: starts[0]].strip():
        raise InputError("text before the first note header", place=Place(path, 1), mend="Begin with '=== note: ...'.")
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        row = content.count("\n", 0, start) + 1
        yield parse_note(content[start:end].rstrip("\n"), file=path, row=row, themes=themes)


def read_splits(folder: Path) -> dict[str, str]:
    """Case id to split, from ``cases.csv`` in the gold folder; empty when there is none."""
    path = folder / "cases.csv"
    if not path.is_file():
        return {}
    splits: dict[str, str] = {}
    with path.open(encoding="utf-8-sig", newline="") as handle:
        for row, record in enumerate(csv.DictReader(handle), start=1):
            if record.get("split") not in SPLITS or not record.get("case_id"):
                raise InputError("unknown split", place=Place(path, row, "split"), mend=f"One of {', '.join(SPLITS)}.")
            splits[record["case_id"]] = record["split"]
    return splits


def read_gold(
    path: Path | str, *, splits: Iterable[str] | None = None, themes: Collection[str] | None = None
) -> list[GoldNote]:
    """Read a gold file or all ``*.txt`` of a folder.

    Args:
        path: file or folder; a folder may hold ``cases.csv`` (case_id, split).
        splits: keep only cases of these splits; needs ``cases.csv``. ``None`` keeps all.
        themes: theme ids to accept; ``None`` accepts any.

    Raises:
        InputError: nothing to read, a duplicate note id, or anything malformed in a file.
    """
    path = Path(path)
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    if not files or not files[0].is_file():
        raise InputError("no gold notes here", place=Place(path), mend="Give a .txt file or a folder with some.")
    allowed: set[str] | None = None
    if splits is not None:
        wanted = set(splits)
        table = read_splits(path if path.is_dir() else path.parent)
        allowed = {case for case, split in table.items() if split in wanted}
    notes: dict[str, GoldNote] = {}
    for file in files:
        for note in read_file(file, themes):
            if note.note_id in notes:
                raise InputError("note id occurs twice", place=Place(file), mend="Give every note its own id.")
            notes[note.note_id] = note
    return [note for note in notes.values() if allowed is None or note.case_id in allowed]
