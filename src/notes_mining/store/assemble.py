"""A new database from the one in place and from notes that were made now, set by set, in the order of the export.

Kept rows go from file to file as Arrow. The new file holds nothing but its rows: what a deleted or rewritten note said
is in no free block of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from .database import Database

_PIECES = ("spans", "segments", "theme_tags")
_PLACES = """CREATE TEMP TABLE IF NOT EXISTS places_of_{table} AS
             SELECT note_id, min(rowid) AS low, max(rowid) AS high FROM "{table}" GROUP BY note_id"""
_NESTED = {"spans": "spans", "segments": "segments", "theme_tags": "tags"}


@dataclass(frozen=True)
class Assembly:
    """``new`` has the schema and is filled; ``old`` is the database in place, if there is one to keep rows of."""

    new: Database
    old: Database | None = None

    def add(self, kept: pa.Table, fresh: pa.Table, retagged: pa.Table | None = None) -> None:
        """A stretch of the export, in one transaction.

        Args:
            kept: ``note_id, position`` of notes whose rows are taken from ``old``.
            fresh: notes that were made now, a row each, with ``position`` and their spans, segments and tags inside.
            retagged: ``note_id, position`` and new tags of the kept notes; ``None`` where those in ``old`` hold.
        """
        with self.new.transaction():
            for table in ("notes", *_PIECES):
                columns = self.new.columns(table)
                listed = ", ".join(f'"{name}"' for name in columns)
                sources, tables = [], {}
                if fresh.num_rows:
                    sources.append(_unnested(table, columns))
                    tables["fresh"] = fresh
                if table == "theme_tags" and retagged is not None:
                    sources.append(_unnested(table, columns, "retagged"))
                    tables["retagged"] = retagged
                elif kept.num_rows and self.old:
                    sources.append(f"SELECT {listed}, position, rank FROM stayed")  # noqa: S608
                    tables["stayed"] = self._stayed(table, listed, kept)
                if sources:
                    select = f"SELECT {listed} FROM ({' UNION ALL '.join(sources)}) ORDER BY position, rank"  # noqa: S608
                    self.new.insert_select(table, columns, select, tables)

    def _stayed(self, table: str, listed: str, kept: pa.Table) -> pa.Table:
        """Rows of kept notes. Of the old table only the stretch is read in which they lie, which is a short one as long
        as two exports name their notes in the same order: all stretches together cost one reading, not one each.
        """
        if self.old is None:
            return kept
        low, high = _stretch(self.old, table, kept)
        sql = f"""SELECT {listed}, kept.position, t.rowid AS rank FROM "{table}" t JOIN kept USING (note_id)
                  WHERE t.rowid BETWEEN {low} AND {high}"""  # noqa: S608 - names from the schema, whole numbers
        return self.old.arrow(sql, {"kept": kept})


def _stretch(old: Database, table: str, kept: pa.Table) -> tuple[int, int]:
    """First and last place in the old table of the rows of ``kept``; an empty stretch where it has none."""
    old.rows(_PLACES.format(table=table))
    sql = f"SELECT min(low) AS low, max(high) AS high FROM places_of_{table} JOIN kept USING (note_id)"  # noqa: S608
    found = old.arrow(sql, {"kept": kept}).to_pylist()[0]
    return (0, -1) if found["low"] is None else (found["low"], found["high"])


def _unnested(table: str, columns: list[str], source: str = "fresh") -> str:
    """A query for the rows of ``table`` that stand in ``source``; names are those of the schema."""
    if table == "notes":
        return f"SELECT {', '.join(columns)}, position, 0 AS rank FROM {source}"  # noqa: S608
    nested = _NESTED[table]
    outer = {"note_id", "case_id"}
    listed = ", ".join(name if name in outer else f'item."{name}"' for name in columns)
    inner = f"SELECT *, unnest({nested}) AS item, generate_subscripts({nested}, 1) AS rank FROM {source}"  # noqa: S608
    return f"SELECT {listed}, position, rank FROM ({inner})"  # noqa: S608
