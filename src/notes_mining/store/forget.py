"""A database without one person: made anew beside the old one, so that no freed page keeps what was deleted."""

from __future__ import annotations

from pathlib import Path

from .database import Database


def sentences_of(path: Path, case: str) -> tuple[list[str], list[str]]:
    """Ids of a case's notes, and the texts of its segments."""
    with Database.open(path, people=False) as database:
        notes = [row[0] for row in database.rows("SELECT note_id FROM notes WHERE case_id = ?", [case])]
        texts = [row[0] for row in database.rows("SELECT text FROM segments WHERE case_id = ?", [case])]
    return notes, texts


def forget_case(path: Path, case: str) -> int:
    """Take a case out of every table; returns how many notes it had. The file is replaced when the new one is whole.

    Raises:
        StoreError: it cannot be read or written.
    """
    partial = path.with_name(f".{path.name}.partial")
    for leftover in (partial, partial.with_name(partial.name + ".wal")):
        leftover.unlink(missing_ok=True)
    with Database.open(path, people=False) as old, Database.create(partial) as new:
        notes = {row[0] for row in old.rows("SELECT note_id FROM notes WHERE case_id = ?", [case])}
        tables = [
            row[0]
            for row in old.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal AND table_name <> 'meta'")
        ]
        with new.transaction():
            for table in tables:
                content = old.columns_of(table)
                kept = _kept(content, case, notes)
                new.append(table, {name: [values[place] for place in kept] for name, values in content.items()})
    partial.replace(path)
    return len(notes)


def _kept(content: dict[str, list[object]], case: str, notes: set[str]) -> list[int]:
    rows = range(len(next(iter(content.values()), [])))
    cases, ids = content.get("case_id"), content.get("note_id")
    return [place for place in rows if not (cases and cases[place] == case) and not (ids and ids[place] in notes)]
