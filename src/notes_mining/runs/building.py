"""The last step of a run: the new database and spans.jsonl, from parts and from what stays of the database in place."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..deidentify.vault import Vault
from ..errors import SafetyError
from ..outputs import whole_file
from ..store import Database
from ..store.assemble import Assembly
from .parts import SCHEMA, TAGS, read_part
from .stretches import ends, stayed
from .survey import slices_of
from .tasks import Made
from .watching import Watch
from .work import NotesAgain
from .workfile import WorkFile


def fill(work: WorkFile, assembly: Assembly, made: Made, watch: Watch) -> None:
    """Write all notes in the order of the export, and note what each was made from."""
    fresh, retagged = _Rows(made.parts), None if made.retagged is None else _Rows(made.retagged)
    for end in ends(work):
        kept, clean = stayed(work, end), fresh.until(end, SCHEMA)
        assembly.add(kept, clean, retagged.until(end, TAGS) if retagged else None)
        _note(work, clean)
        watch.done("store", kept.num_rows + clean.num_rows)


def _note(work: WorkFile, table: pa.Table) -> None:
    names = ("note_id", "print", "lines")
    with work.transaction():
        work.fill(
            "INSERT OR REPLACE INTO next_notes VALUES (?, ?, ?)",
            zip(*(table.column(name).to_pylist() for name in names), strict=True),
        )


class _Rows:
    """Rows of parts, by position."""

    def __init__(self, parts: Sequence[Path]) -> None:
        self._tables = map(read_part, parts)
        self._rest: pa.Table | None = None

    def until(self, end: int, schema: pa.Schema) -> pa.Table:
        """Those before position ``end`` that were not given yet."""
        return pa.concat_tables([schema.empty_table(), *self._before(end)])

    def _before(self, end: int) -> Iterator[pa.Table]:
        while (table := self._rest or next(self._tables, None)) is not None:
            self._rest = None
            count = sum(position < end for position in table.column("position").to_pylist())
            if count:
                yield table.slice(0, count)
            if count < table.num_rows:
                self._rest = table.slice(count)
                return


def count_all(database: Database) -> Counter[str]:
    """What the database holds."""
    counted = {
        "notes": "notes", "segments": "segments", "tags": "theme_tags", "spans": "spans",
        "notes_without_findings": "notes ANTI JOIN spans USING (note_id)",
    }  # fmt: skip
    sql = "SELECT count(*) FROM "
    return Counter({name: int(database.rows(sql + of)[0][0]) for name, of in counted.items()})


def check_whole(counts: Counter[str], notes: int) -> None:
    """Every note of the survey must be in the database.

    Raises:
        SafetyError: one is missing.
    """
    if counts["notes"] != notes:
        raise SafetyError(f"{notes - counts['notes']} notes are missing from the new database; nothing is written")


_LINES = """SELECT s.position, s.mark, s.number, s.text, s.case_id, coalesce(n.spans, k.spans)
            FROM survey s LEFT JOIN next_notes n ON n.note = s.note LEFT JOIN notes k ON k.note = s.note WHERE {page}"""


def write_spans(work: WorkFile, path: Path) -> None:
    """spans.jsonl, in the order of the export."""
    with whole_file(path) as handle:
        for page in work.paged(_LINES):
            handle.writelines(row[5] for row in page)


def fill_vault(work: WorkFile, vault: Vault, notes: NotesAgain) -> None:
    """What every span stands for, read from the export once more."""
    for page in work.paged(_LINES):
        read = notes.notes(slices_of(page), [row[3] for row in page])
        for note, row in zip(read, page, strict=True):
            spans: list[dict[str, Any]] = [json.loads(line) for line in row[5].splitlines()]
            for span in spans:
                vault.add(note.case_id, row[4], span["replacement"], note.text[span["start"] : span["end"]])
