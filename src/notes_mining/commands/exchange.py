"""What the commands about other programs do, with what they print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ConfigError, InputError, Place
from ..outputs import write_bytes
from .shared import check_language, console, ledger_beside, notes, project_root, refuse_while_blocked, unsafe_rules

if TYPE_CHECKING:
    from ..exchange.model import Incoming, Study
    from ..store.decided import Changed

LARGEST_FILE = 512 * 2**20
_SUFFIXES = {
    "qdpx": (".qdpx",), "qdc": (".qdc",), "xlsx": (".xlsx",), "csv": (".csv",), "label-studio": (".json",),
    "doccano": (".jsonl",), "matrix": (".csv", ".parquet"),
}  # fmt: skip
_REVIEW = "review.sqlite"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What goes out, how."""

    format: str
    coder: str | None = None
    proposals: bool = False
    program: str = "standard"
    language: str = "en"

    def __post_init__(self) -> None:
        check_language(self.language)
        if self.format in ("xlsx", "csv", "label-studio", "doccano") and self.coder is None:
            raise ConfigError(f"--format {self.format} is one coder's work: name the coder with --coder.")
        if self.proposals and self.format in ("doccano", "qdc", "matrix"):
            raise ConfigError(
                f"--format {self.format} has no place for proposals that nobody would take for decisions."
            )
        if self.program != "standard" and self.format != "qdpx":
            raise ConfigError("--program is of --format qdpx alone.")


def export_file(path: Path, out: Path, wanted: Wanted, root: Path | None) -> None:
    """``notes-mining export``."""
    if out.suffix.lower() not in _SUFFIXES[wanted.format]:
        raise ConfigError(f"--out {out.name}: expected a name that ends in {' or '.join(_SUFFIXES[wanted.format])}.")
    refuse_while_blocked(path)
    if wanted.format == "matrix":
        _export_matrix(path, out)
        return
    from ..exchange.study import read_study
    from ..store import Database

    with Database.open(path) as database:
        study = read_study(
            database, coder=wanted.coder, proposals=wanted.proposals, definitions=_definitions(root, wanted.language)
        )
    write_bytes(out, _written(study, wanted))
    if wanted.format == "label-studio":
        from ..exchange.labelling import label_studio_config

        beside = out.with_suffix(".config.xml")
        write_bytes(beside, label_studio_config(study, language=wanted.language).encode("utf-8"))
        console.print(f"Labelling configuration written to {beside}")
    console.print(f"{len(study.notes)} notes with {len(study.decisions)} decisions written to {out}")
    if wanted.format == "qdpx" and wanted.coder is None and len({row.coder for row in study.decisions}) > 1:
        notes.print("It holds the decisions of several coders. For a coder at work, choose one with --coder.")


def _written(study: Study, wanted: Wanted) -> bytes:
    from ..exchange import labelling, refi_write, sheet, sheet_files

    language = wanted.language
    if wanted.format == "qdpx":
        return refi_write.write_project(study, language=language, program=wanted.program)
    if wanted.format == "qdc":
        return refi_write.write_codebook(study, language=language)
    if wanted.format == "label-studio":
        return labelling.write_label_studio(study, language=language)
    if wanted.format == "doccano":
        return labelling.write_doccano(study, language=language)
    made = sheet.make_sheet(study, wanted.coder or "", language=language)
    return sheet_files.write_xlsx_sheet(made) if wanted.format == "xlsx" else sheet_files.write_csv_sheet(made)


def _definitions(root: Path | None, language: str) -> Mapping[str, str]:
    """What the codebook says of each theme, where it can in ``language``; nothing where there is no project around."""
    from ..themes.codebook import Codebook, said

    try:
        path = project_root(root) / "configs" / "codebook.yaml"
    except ConfigError:
        return {}
    if not path.is_file():
        return {}
    parts = {"": "definition", "+ ": "include", "- ": "exclude"}
    return {
        theme.id: "\n".join(
            f"{sign}{text}" for sign, name in parts.items() if (text := said(getattr(theme, name), language))
        )
        for theme in Codebook.load(path).themes
    }


def _export_matrix(path: Path, out: Path) -> None:
    """Only into the steward's folder, and written down first: it shows single persons."""
    from ..exchange.matrix import csv_matrix, make_matrix, parquet_matrix
    from ..store import Database
    from ..tables.crosstab import CrosstabSettings, enter_unsafe

    ledger = ledger_beside(path)
    unsafe_rules(ledger, out)
    with Database.open(path) as database:
        enter_unsafe(database, CrosstabSettings(rows="theme"), ledger)
        matrix = make_matrix(database)
    write_bytes(out, csv_matrix(matrix) if out.suffix.lower() == ".csv" else parquet_matrix(matrix))
    console.print(f"{len(matrix.rows)} persons by {len(matrix.themes)} themes written to {out}: for the steward alone")


def import_file(
    file: Path, path: Path, coder: str, *, user: str | None = None, adjudicator: bool = False, dry_run: bool = False
) -> None:
    """``notes-mining import``."""
    from ..exchange.study import check_coder, read_study
    from ..store import Database

    coder, data = check_coder(coder), _read(file)
    with Database.open(path) as database:
        study = read_study(database)
    if file.suffix.lower() == ".qdc":
        _show_codebook(data, study, file)
        return
    incoming = _incoming(data, study, coder, file, user, adjudicator)
    for notice in incoming.notices:
        notes.print(notice)
    if dry_run:
        console.print(f"Would take over {len(incoming.decisions)} decisions of {coder}; nothing was changed.")
        return
    _report(_taken_over(path, incoming), coder)
    if path.with_name(_REVIEW).is_file():
        notes.print(f"Where {coder} decided in the review as well, the review's decision stands before these.")


def _taken_over(path: Path, incoming: Incoming) -> Changed:
    from ..store import Database
    from ..store.decided import change_decisions

    with Database.open(path, read_only=False) as database:
        return change_decisions(database, incoming.decisions, incoming.dropped, incoming.memos)


def _read(file: Path) -> bytes:
    if not file.is_file():
        raise InputError("no such file", place=Place(file), mend="name a file that is there.")
    if file.stat().st_size > LARGEST_FILE:
        raise InputError("too large to be such a file", place=Place(file), mend="export fewer notes at a time.")
    return file.read_bytes()


def _incoming(data: bytes, study: Study, coder: str, file: Path, user: str | None, adjudicator: bool) -> Incoming:
    from ..exchange import labelling, refi_read, sheet_files, sheet_read

    name, suffix = file.name, file.suffix.lower()
    if suffix == ".qdpx":
        return refi_read.read_project(data, study, coder, name, user=user, adjudicated=adjudicator)
    if user is not None or adjudicator:
        raise ConfigError("--user and --adjudicator are of .qdpx files alone.")
    if suffix == ".json":
        return labelling.read_label_studio(data, study, coder, name)
    if suffix == ".jsonl":
        return labelling.read_doccano(data, study, coder, name)
    if suffix in (".xlsx", ".csv"):
        read = sheet_files.read_xlsx_sheet if suffix == ".xlsx" else sheet_files.read_csv_sheet
        return sheet_read.read_sheet(*read(data, name), study, coder, name)
    raise InputError(
        "unknown kind of file", place=Place(file), mend="expected .qdpx, .qdc, .xlsx, .csv, .json or .jsonl."
    )


def _report(changed: Changed, coder: str) -> None:
    parts = [f"{changed.added} new", f"{changed.changed} changed", f"{changed.dropped} taken back",
             f"{changed.same} as before"]  # fmt: skip
    memos = f"; memos changed: {changed.memos}" if changed.memos else ""
    console.print(f"Decisions of {coder}: {', '.join(parts)}{memos}.")


def _show_codebook(data: bytes, study: Study, file: Path) -> None:
    """A codebook changes nothing here: themes stand in configs/codebook.yaml. It is laid beside them."""
    from rich.table import Table

    from ..exchange.refi_codebook import read_codebook

    read = read_codebook(data, study, file.name)
    table = Table("code of the file", "in", "description", title="Codes that are no theme of this study")
    for one in read.candidates:
        table.add_row(one.name, " / ".join(one.above), " ".join(one.description.split())[:80])
    if read.candidates:
        console.print(table)
    console.print(
        f"{len(read.known)} themes of this study are in the file; not in it: {', '.join(read.missing) or '-'}."
    )
    console.print("Nothing was changed: themes stand in configs/codebook.yaml.")
