"""A sheet for a coder: one row a segment. What it looks like in a file: ``sheet_files``; the way back: ``sheet_read``.

Each row carries a version: a hash of what the coder had decided on that segment, of what was adjudicated, and of the
text. A changed row whose version is no longer the present one is refused: somebody decided meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..records import VOICES
from ..spreadsheets import neutral
from ..store.decided import DecisionRow
from .codes import LANGUAGES, STATES, VOICE_NAMES, folded
from .model import Place, Study, StudyNote

FIXED = ("note_id", "start", "end", "case_id", "stage", "language", "text")
SLOT = ("theme", "polarity", "voice", "narrated_stage")
LAST = ("memo", "version")
FEWEST_SLOTS = 4
LONGEST_CELL = 32_000
"""A cell of Excel holds 32,767 characters."""
_NOT_IN_CELLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

Anchor = tuple[str, int, int]


@dataclass(frozen=True)
class Sheet:
    """Header, rows, and what may be chosen in the columns that have a drop-down."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    choices: Mapping[str, tuple[str, ...]]


def as_cell(text: str) -> str:
    """Text as a cell can hold it: line ends as one character, no control characters, not too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_CELLS.sub("\ufffd", text)[:LONGEST_CELL]


class Words:
    """The words of one language for themes, states, voices, stages; and what a word of any of the three means."""

    def __init__(self, study: Study, language: str = "en") -> None:
        tables: dict[str, Mapping[str, Mapping[str, str]]] = {
            "theme": {one.theme: one.labels for one in study.themes},
            "polarity": STATES,
            "voice": {voice: VOICE_NAMES[voice] for voice in VOICES},
            "narrated_stage": study.stages,
        }
        self._shown = {name: {v: words[language] for v, words in table.items()} for name, table in tables.items()}
        self._meant: dict[str, dict[str, str | None]] = {name: {} for name in SLOT}
        for name, table in tables.items():
            for value, words in table.items():
                self._learn(self._meant[name], value, words)

    @staticmethod
    def _learn(meant: dict[str, str | None], value: str, words: Mapping[str, str]) -> None:
        for word in (value, *(words[language] for language in LANGUAGES)):
            meant[folded(word)] = value if meant.get(folded(word), value) == value else None

    def choices(self, column: str) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(self._shown[column].values())

    def shown(self, column: str, value: str | None) -> str:
        """How a value is written; one that has no word stands as it is."""
        return "" if value is None else self._shown[column].get(value, value)

    def meant(self, column: str, word: str) -> str | None:
        """What a cell says; ``None``: nothing that is known."""
        return self._meant[column].get(folded(word))


class Standing:
    """What stands in the database on each segment, for one coder."""

    def __init__(self, study: Study, coder: str) -> None:
        self._own: dict[Anchor, list[DecisionRow]] = {}
        self._settled: dict[Anchor, list[DecisionRow]] = {}
        for row in study.decisions:
            if row.coder == coder:
                self._own.setdefault(row.key[:3], []).append(row)
            elif row.adjudicated:
                self._settled.setdefault(row.key[:3], []).append(row)
        self._memos = {memo.key[:3]: memo.text for memo in study.memos if memo.coder == coder}

    def own(self, anchor: Anchor) -> list[DecisionRow]:
        """The coder's decisions."""
        return self._own.get(anchor, [])

    def memo(self, anchor: Anchor) -> str:
        """The coder's memo."""
        return self._memos.get(anchor, "")

    def version(self, note: StudyNote, place: Place) -> str:
        """The state of a segment: what the coder holds, and what else matters, as two hashes of 8 hex digits."""
        anchor = (note.note_id, place.start, place.end)
        own = self.own(anchor)
        rest = [note.passage(place), [[row.theme, row.adjudicated] for row in own]]
        rest += [[str(part) for part in (*row.key, row.verdict, row.polarity)] for row in self._settled.get(anchor, [])]
        return f"{held_hash(own, self.memo(anchor))}-{_hash(rest)}"


def held_hash(rows: Sequence[DecisionRow], memo: str) -> str:
    """The first half of a version: made of what a coder decided on a segment and wrote about it."""
    listed = [[row.theme, row.verdict, row.polarity, row.voice, row.narrated_stage] for row in rows]
    return _hash([sorted(listed, key=lambda one: str(one[0])), as_cell(memo).strip()])


def _hash(content: object) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8")).hexdigest()[:8]


def make_sheet(study: Study, coder: str, *, language: str = "en") -> Sheet:
    """All segments, with what ``coder`` decided; with the tagger's proposals in a column, if the study holds them."""
    words, standing, proposed = Words(study, language), Standing(study, coder), _proposed(study)
    most = max((len(standing.own(a)) for a in study.places), default=0)
    slots = max(FEWEST_SLOTS, most + 1)
    columns = tuple(f"{name}_{number}" for number in range(1, slots + 1) for name in SLOT)
    extra = ("proposed",) if study.proposals else ()
    rows = []
    for note in study.notes:
        for place in note.places:
            anchor = (note.note_id, place.start, place.end)
            fixed = (*map(str, anchor), note.case_id, note.stage, note.language, as_cell(note.passage(place)))
            shown = ["; ".join(_told(words, row) for row in proposed.get(anchor, []))] if extra else []
            cells = [*fixed, *shown, *_slots(words, standing.own(anchor), slots)]
            cells += [as_cell(standing.memo(anchor)), standing.version(note, place)]
            rows.append(tuple(neutral(cell) for cell in cells))
    choices = {f"{name}_{number}": words.choices(name) for number in range(1, slots + 1) for name in SLOT}
    return Sheet((*FIXED, *extra, *columns, *LAST), tuple(rows), choices)


def _proposed(study: Study) -> dict[Anchor, list[DecisionRow]]:
    found: dict[Anchor, list[DecisionRow]] = {}
    for row in study.proposals:
        found.setdefault(row.key[:3], []).append(row)
    return found


def _told(words: Words, row: DecisionRow) -> str:
    return f"{words.shown('theme', row.theme)} ({words.shown('polarity', row.polarity)})"


def _slots(words: Words, rows: Sequence[DecisionRow], slots: int) -> Iterator[str]:
    for row in rows:
        yield words.shown("theme", row.theme)
        yield words.shown("polarity", row.polarity if row.verdict == "coded" else "not_coded")
        yield words.shown("voice", row.voice)
        yield words.shown("narrated_stage", row.narrated_stage)
    yield from [""] * (len(SLOT) * (slots - len(rows)))
