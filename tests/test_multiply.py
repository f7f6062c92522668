"""Big invented exports: the same for the same seed, whole or not at all, readable, with nobody left over."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest
from stdnum.be import nn

from notes_mining.deidentify.names import fold
from notes_mining.errors import ConfigError
from notes_mining.evaluate.gold import read_gold
from notes_mining.ingest import IngestSettings, build, read_cases, read_events, read_people
from notes_mining.multiply.cast import Cast
from notes_mining.multiply.export import NewCase, new_cases
from notes_mining.multiply.files import Format, write_export
from notes_mining.multiply.templates import CaseTemplate, Slot, read_templates
from notes_mining.records import Case, Event, KnownPerson, Note
from notes_mining.themes.codebook import Codebook

NOTES = 400


@pytest.fixture(scope="module")
def templates(root: Path) -> list[CaseTemplate]:
    return read_templates(root / "corpus")


@pytest.fixture(scope="module")
def export(templates: list[CaseTemplate], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(templates, tmp_path_factory.mktemp("load") / "export")


def written(templates: list[CaseTemplate], out: Path, notes: int = NOTES, kind: Format = "csv", seed: int = 1) -> Path:
    cases = new_cases(templates, seed)
    write_export(cases, out, notes=notes, seed=seed, format=kind, progress=lambda count: None)
    return out


def rows(file: Path) -> list[dict[str, str]]:
    if file.suffix == ".parquet":
        return [{name: cell for name, cell in row.items()} for row in pq.read_table(file).to_pylist()]
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_every_row_is_one_that_the_line_reads(export: Path, root: Path) -> None:
    notes = list(build(IngestSettings(path=export / "notes.csv"))())
    assert len(notes) == NOTES
    assert all(isinstance(note, Note) for note in notes)
    cases = [case for case in read_cases(export / "cases.csv") if isinstance(case, Case)]
    assert {case.case_id for case in cases} == {row["case_id"] for row in rows(export / "notes.csv")}
    kinds = set(Codebook.load(root / "configs/codebook.yaml").event_order)
    known = {case.case_id for case in cases}
    assert all(isinstance(event, Event) for event in read_events(export / "events.csv", kinds=kinds, cases=known))
    assert all(isinstance(person, KnownPerson) for person in read_people(export / "people.csv"))


def test_a_seed_gives_the_same_export_and_another_seed_another(
    templates: list[CaseTemplate], export: Path, tmp_path: Path
) -> None:
    again, other = written(templates, tmp_path / "again"), written(templates, tmp_path / "other", seed=2)
    for name in ("notes.csv", "cases.csv", "events.csv", "people.csv"):
        assert (again / name).read_bytes() == (export / name).read_bytes()
        assert (other / name).read_bytes() != (export / name).read_bytes()


def test_a_larger_export_begins_with_a_smaller_one(templates: list[CaseTemplate], export: Path, tmp_path: Path) -> None:
    smaller = written(templates, tmp_path / "smaller", notes=37)
    assert rows(smaller / "notes.csv") == rows(export / "notes.csv")[:37]


def test_parquet_holds_the_same_rows(templates: list[CaseTemplate], export: Path, tmp_path: Path) -> None:
    other = written(templates, tmp_path / "parquet", kind="parquet")
    for name in ("notes", "cases", "events", "people"):
        assert rows(other / f"{name}.parquet") == rows(export / f"{name}.csv")


def test_nobody_of_the_demo_is_left(export: Path, root: Path) -> None:
    """No full name, number, address or mail of the marked notes stands in the new ones."""
    told = {
        note.text[span.start : span.end]
        for note in read_gold(root / "corpus/gold")
        for span in note.spans
        if span.entity_type in ("PERSON", "ID", "EMAIL", "PHONE")
    }
    full = {surface for surface in told if len(surface) > 8 and (" " in surface or any(map(str.isdigit, surface)))}
    assert len(full) > 500
    text = "\n".join(cell for row in rows(export / "notes.csv") for cell in row.values())
    assert [surface for surface in full if surface in text] == []


def test_most_notes_are_new_sentences_in_a_new_order(export: Path) -> None:
    texts = [row["text"] for row in rows(export / "notes.csv")]
    assert len(set(texts)) == len(texts)


def one_cast() -> Cast:
    return Cast(Random(3), "fr", timedelta(weeks=2), 1)


def test_who_has_a_name_keeps_the_new_one_in_every_writing() -> None:
    cast = one_cast()
    full, last, shouted, first = (cast.person(name) for name in ("Jawad Amezian", "Amezian", "AMEZIAN Jawad", "Jawad"))
    assert full == f"{first} {last}"
    assert shouted == f"{last.upper()} {first}"
    assert fold(cast.person("J.")) == f"{fold(first[0])}."


@pytest.mark.parametrize(
    ("kind", "surface", "made"),
    [
        ("DATE", "21.06.2016", "05.07.2016"),
        ("DATE", "26/3", "09/4"),
        ("DATE", "8 novembre", "22 novembre"),
        ("DATE", "28 décembre 2016", "11 janvier 2017"),
        ("DATE", "mi-janvier", "mi-janvier"),
    ],
)
def test_dates_move_with_their_case(kind: str, surface: str, made: str) -> None:
    assert one_cast().of(Slot(kind, surface, 2016)) == made


def test_numbers_keep_their_writing_and_have_true_check_digits() -> None:
    cast = one_cast()
    made = cast.of(Slot("ID", "92.06.21-911.45", 2015))
    assert made.startswith("92.06.21-")
    assert made != "92.06.21-911.45"
    assert nn.is_valid(made)
    assert cast.of(Slot("PHONE", "0478/55.12.09", 2015)).startswith("0478/")


def test_an_export_that_is_stopped_leaves_nothing(templates: list[CaseTemplate], tmp_path: Path) -> None:
    def stopped() -> Iterator[NewCase]:
        yield from islice(new_cases(templates, 1), 600)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_export(stopped(), tmp_path / "out", notes=10**6, seed=1, format="csv", progress=lambda count: None)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(templates: list[CaseTemplate], tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(ConfigError, match="exists already"):
        written(templates, tmp_path / "out")


def test_the_folder_says_what_it_is_not_for(export: Path) -> None:
    said = (export / "README.txt").read_text(encoding="utf-8")
    assert "For load only" in said
    assert "Never train" in said
