"""The files of a multiplied export: written as they come, in memory of a batch, and moved to their place when whole."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import ConfigError
from .export import NewCase, Row

Format = Literal["csv", "parquet"]
Write = Callable[[Sequence[Row]], None]
BATCH = 5000
"""Rows written at once; the row groups of a Parquet file have as many."""

_README = """\
For load only
=============

{notes} invented notes, made by

    notes-mining corpus multiply --notes {notes} --seed {seed}

out of the demo's notes: sentences recombined, names, numbers and dates drawn anew. They try how fast a machine is and
how much memory it needs. Never train a model with them, and never report recall, precision or a count from them: the
sentences are those of a few hundred notes, over and over. Nobody in them exists.

Uniquement pour essayer la charge d'une machine ; jamais pour entraîner ni pour mesurer la qualité.
Alleen om de belasting van een machine te proberen; nooit om te trainen of om kwaliteit te meten.

Run it: notes-mining run pipeline.yaml
"""
_PIPELINE = """\
# For load only: an invented export (README.txt). Its results say nothing about anybody.
input: {{path: {folder}/notes.{format}}}
cases: {folder}/cases.{format}
events: {folder}/events.{format}
people: {folder}/people.{format}
findings: null
output: {folder}/output
seed: {seed}
"""


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """A folder that appears only if the block ends without an error.

    Raises:
        ConfigError: there is something of that name.
    """
    if path.exists():
        raise ConfigError(f"{path} exists already. Move it away, or name another folder with --out.")
    partial = path.with_name(f".{path.name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True, mode=0o700)
    try:
        yield partial
        partial.rename(path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def csv_table(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    """A CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        yield writer.writerows


@contextmanager
def parquet_table(path: Path, columns: Sequence[str]) -> Iterator[Write]:
    """A Parquet file of text columns, a row group a batch."""
    schema = pa.schema([(name, pa.string()) for name in columns])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield lambda rows: writer.write_table(pa.Table.from_pylist(list(rows), schema=schema))


def write_export(
    cases: Iterable[NewCase], out: Path, *, notes: int, seed: int, format: Format, progress: Callable[[int], None]
) -> None:
    """Write ``notes`` notes of ``cases`` with their facts, a README and a pipeline file.

    Args:
        cases: as many as it takes, and more.
        progress: called with how many notes were written.

    Raises:
        ConfigError: ``out`` exists.
    """
    table = csv_table if format == "csv" else parquet_table
    stream = _exactly(cases, notes)
    with whole_folder(out) as folder, ExitStack() as open_files:
        tables: dict[str, Write] = {}
        while batch := list(islice(stream, BATCH // 10)):
            for name, rows in _rows(batch).items():
                if name not in tables and rows:
                    file = table(folder / f"{name}.{format}", list(rows[0]))
                    tables[name] = open_files.enter_context(file)
                if rows:
                    tables[name](rows)
            progress(sum(len(case.notes) for case in batch))
        open_files.close()
        (folder / "README.txt").write_text(_README.format(notes=notes, seed=seed), encoding="utf-8")
        pipeline = _PIPELINE.format(folder=out.resolve(), format=format, seed=seed)
        (folder / "pipeline.yaml").write_text(pipeline, encoding="utf-8")


def _rows(cases: Iterable[NewCase]) -> dict[str, list[Row]]:
    """Rows by file."""
    found: dict[str, list[Row]] = {"cases": [], "events": [], "people": [], "notes": []}
    for case in cases:
        found["cases"].append(case.case)
        found["events"] += case.events
        found["people"] += case.people
        found["notes"] += case.notes
    return found


def _exactly(cases: Iterable[NewCase], notes: int) -> Iterator[NewCase]:
    """Cases with so many notes together: the last one is cut short."""
    for case in cases:
        yield NewCase(case.case, case.events, case.people, case.notes[:notes])
        notes -= len(case.notes)
        if notes <= 0:
            return
