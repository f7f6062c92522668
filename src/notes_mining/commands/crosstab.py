"""What the commands about tables do, with what they print."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import ConfigError
from ..outputs import whole_file, write_bytes
from .shared import (
    check_language,
    console,
    disclosure_rules,
    estimation_settings,
    gate_beside,
    ledger_beside,
    refuse_while_blocked,
    tell_of_earlier,
    unchecked,
    unsafe_rules,
)

if TYPE_CHECKING:
    from ..store import Database
    from ..tables.crosstab import Crosstab, CrosstabSettings
    from ..tables.disclosure import Ledger, Rules

_RELEASED = (".csv", ".json", ".xlsx", ".tex", ".md", ".svg", ".png")


@dataclass(frozen=True, kw_only=True)
class Output:
    """What becomes of a crosstab: printed or written, with tests, with quotes behind one cell."""

    language: str = "en"
    out: Path | None = None
    wide: bool = False
    test: bool = False
    quotes: int = 0
    cell: tuple[str, ...] = ()
    unsafe: bool = False

    def __post_init__(self) -> None:
        check_language(self.language)
        _check_name(self.out, _RELEASED)
        if self.quotes and not self.cell:
            raise ConfigError("--quotes stands behind one cell: name it, for example --cell stigma,probation.")
        if self.quotes and self.out is not None:
            raise ConfigError("--quotes are for the screen alone: leave out --out.")


def _check_name(out: Path | None, known: Sequence[str] = (".csv", ".json")) -> None:
    if out is not None and out.suffix not in known:
        raise ConfigError(f"--out {out.name}: expected a name that ends in {', '.join(known[:-1])} or {known[-1]}.")


def show_crosstab(path: Path, asked: Mapping[str, Any], output: Output, root: Path | None) -> None:
    """``notes-mining crosstab``."""
    from ..store import Database
    from ..tables.crosstab import CrosstabSettings, enter_unsafe
    from ..tables.marked import marked

    refuse_while_blocked(path)
    rules, ledger = disclosure_rules(root), ledger_beside(path)
    if output.unsafe:
        rules = unsafe_rules(ledger, output.out)
    settings = CrosstabSettings(**asked, minimum_persons=rules.minimum_persons)
    with Database.open(path) as database:
        if output.unsafe:
            enter_unsafe(database, settings, ledger)
        table = marked(database, _counted(database, settings, rules, ledger, output), estimation_settings(root))
        if output.quotes:
            _print_quotes(database, table, output)
        elif output.out is not None:
            _write_crosstab(database, table, output, output.out)
            tell_of_earlier(database, ledger, output.language)
        else:
            _print_crosstab(database, table, output)


def _counted(database: Database, settings: CrosstabSettings, rules: Rules, ledger: Ledger, output: Output) -> Crosstab:
    """The table; what is written to a file is entered in the ledger, what is looked at is checked against it."""
    from ..tables.contrasts import compared
    from ..tables.crosstab import crosstab

    if output.test:
        compared(settings)  # what cannot be tested is refused before anything is entered
    if output.out is not None:
        return crosstab(database, settings, rules, ledger)
    if ledger.reachable():
        return crosstab(database, settings, rules, ledger, enter=False)
    if not rules.off:
        unchecked(output.language)
    return crosstab(database, settings, rules)


def _print_crosstab(database: Database, table: Crosstab, output: Output) -> None:
    from ..tables.contrasts import contrasts
    from ..tables.show import terminal_table
    from ..tables.show_contrasts import contrast_tables

    tests = contrasts(database, table) if output.test else None
    for stratum in table.strata():
        console.print(terminal_table(table, stratum, output.language))
    if tests is not None:
        console.print(contrast_tables(tests, table.labels, output.language))


def _write_crosstab(database: Database, table: Crosstab, output: Output, out: Path) -> None:
    from ..tables.contrasts import contrasts
    from ..tables.released import about
    from ..tables.released_files import released
    from ..tables.show_contrasts import contrast_header, contrast_records

    tests = contrasts(database, table) if output.test else None
    write_bytes(out, released(table, out.suffix, output.language, wide=output.wide))
    console.print(f"Written: {out}", highlight=False, soft_wrap=True)
    if out.suffix in (".csv", ".json"):  # their columns are fixed: the facts stand beside them
        write_bytes(out.with_suffix(f"{out.suffix}.about.json"), about(table, output.language).encode())
    if tests is not None:
        name = out.with_suffix(f".tests{out.suffix if out.suffix == '.json' else '.csv'}")
        _write_records(name, contrast_header(tests), contrast_records(tests))


def _write_records(out: Path, header: Sequence[str], records: Sequence[Mapping[str, Any]]) -> None:
    """CSV or JSON, by the name; numbers have at most six digits after the point."""
    from ..spreadsheets import neutral

    rounded = [{k: round(v, 6) if isinstance(v, float) else v for k, v in record.items()} for record in records]
    text = io.StringIO()
    if out.suffix == ".json":
        json.dump(rounded, text, ensure_ascii=False, indent=1)
    else:
        writer = csv.DictWriter(text, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: neutral(value) for name, value in record.items()} for record in rounded)
    with whole_file(out) as handle:
        handle.write(text.getvalue())
    console.print(f"Written: {out}", highlight=False, soft_wrap=True)


def _print_quotes(database: Database, table: Crosstab, output: Output) -> None:
    from ..tables.quotes import quotes
    from ..tables.wording_statistics import QUOTES

    expected = len(table.settings.dimensions)
    if len(output.cell) != expected:
        raise ConfigError(
            f"--cell {','.join(output.cell)}: expected {expected} values: {','.join(table.settings.dimensions)}."
        )
    row, column, *by = output.cell
    found = quotes(database, table, row, column, tuple(by), number=output.quotes)
    console.print(QUOTES["head"][output.language], style="bold", markup=False)
    for quote in found:
        console.print(f"  [{quote.language}] {quote.text}", markup=False, highlight=False)
    if not found:
        console.print(QUOTES["none"][output.language])


def show_cooccurrence(
    path: Path, asked: Mapping[str, Any], *, language: str, out: Path | None, root: Path | None
) -> None:
    """``notes-mining cooccurrence``."""
    from ..store import Database
    from ..tables.cooccurrence import CooccurrenceSettings, cooccurrence, pair_header, pair_records
    from ..tables.show_contrasts import pair_table

    check_language(language)
    _check_name(out)
    refuse_while_blocked(path)
    gate = gate_beside(path, root, leaves=out is not None, language=language)
    settings = CooccurrenceSettings(**asked, minimum_persons=gate.minimum)
    with Database.open(path) as database:
        table = cooccurrence(database, settings, gate)
    if out is None:
        console.print(pair_table(table, language))
    else:
        _write_records(out, pair_header(), pair_records(table))
