"""Who has which theme, 0 or 1: a row a person. Microdata: for the steward alone (docs/exchange.md says why)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from ..store import Database


@dataclass(frozen=True)
class Matrix:
    """``rows``: keyed id of the person to one 0 or 1 a theme; every person with a note has a row."""

    themes: tuple[str, ...]
    rows: Mapping[str, tuple[int, ...]]


def make_matrix(database: Database) -> Matrix:
    """1 where at least one segment of the person's notes reports the theme as present: as a crosstab counts persons."""
    themes = tuple(row[0] for row in database.rows("SELECT theme FROM themes ORDER BY position"))
    persons = [row[0] for row in database.rows("SELECT DISTINCT case_id FROM notes ORDER BY case_id")]
    has = set(database.rows("SELECT DISTINCT case_id, theme FROM tagged_segments WHERE polarity = 'present'"))
    return Matrix(themes, {person: tuple(int((person, theme) in has) for theme in themes) for person in persons})


def csv_matrix(matrix: Matrix) -> bytes:
    """A CSV file: ``case_id``, then one column a theme."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["case_id", *matrix.themes])
    writer.writerows([person, *cells] for person, cells in matrix.rows.items())
    return out.getvalue().encode("utf-8")


def parquet_matrix(matrix: Matrix) -> bytes:
    """A Parquet file with the same columns; 0 and 1 as 8-bit integers."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {"case_id": pa.array(matrix.rows, pa.string())}
    for place, theme in enumerate(matrix.themes):
        columns[theme] = pa.array([cells[place] for cells in matrix.rows.values()], pa.int8())
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), out)
    return bytes(out.getvalue().to_pybytes())
