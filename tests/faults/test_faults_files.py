"""Damaged files: each is refused with a message, or says the same as before. None says something else."""

from __future__ import annotations

import gzip
import random
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_mining.artefacts import read_manifest, write_manifest
from notes_mining.deidentify.vault import write_identity
from notes_mining.errors import ConfigError, InputError, ModelError, SafetyError, StoreError
from notes_mining.ingest import IngestSettings
from notes_mining.ingest import build as build_ingest
from notes_mining.records import Note, Rejected
from notes_mining.safekeeping import back_up, restore
from notes_mining.store import Database

Many = Callable[[int, int], int]
Survived = Callable[[int], None]
SEED = 20261127
CONTENT = (
    "SELECT sum(hash(n)) FROM notes n", "SELECT sum(hash(s)) FROM segments s", "SELECT sum(hash(t)) FROM theme_tags t",
    "SELECT sum(hash(d)) FROM decisions d", "SELECT sum(hash(e)) FROM effective_tags e",
)  # fmt: skip


def content(path: Path) -> list[object]:
    """What every count reads, as numbers."""
    with Database.open(path) as database:
        database.read_whole()
        return [database.rows(sql) for sql in CONTENT]


def flipped(data: bytes, place: int, bit: int) -> bytes:
    changed = bytearray(data)
    changed[place] ^= 1 << bit
    return bytes(changed)


def places(size: int, number: int) -> list[tuple[int, int]]:
    """Bits to flip: some of the headers, the others anywhere."""
    rng = random.Random(SEED)
    head = [(rng.randrange(min(size, 12_288)), rng.randrange(8)) for _ in range(number // 3)]
    return head + [(rng.randrange(size), rng.randrange(8)) for _ in range(number - len(head))]


def test_a_database_with_a_flipped_bit(study: Path, many: Many, survived: Survived) -> None:
    path = study / "notes.duckdb"
    data, expected = path.read_bytes(), content(path)
    tried = places(len(data), many(24, 3000))
    refused = 0
    for place, bit in tried:
        path.write_bytes(flipped(data, place, bit))
        try:
            assert content(path) == expected, f"bit {bit} of byte {place}"
        except StoreError:
            refused += 1
    assert refused
    survived(len(tried))


def test_a_database_that_was_cut_short(study: Path, many: Many, survived: Survived) -> None:
    path = study / "notes.duckdb"
    data = path.read_bytes()
    rng = random.Random(SEED)
    cuts = [0, 1, 4095, 12_288, len(data) - 1, *(rng.randrange(len(data)) for _ in range(many(10, 500)))]
    for cut in cuts:
        path.write_bytes(data[:cut])
        with pytest.raises(StoreError):
            content(path)
    survived(len(cuts))


@pytest.mark.parametrize("sealed", [False, True], ids=["plain", "encrypted"])
def test_a_backup_that_was_changed_or_cut(
    study: Path, tmp_path: Path, sealed: bool, many: Many, survived: Survived
) -> None:
    identity = tmp_path / "identity"
    recipient = write_identity(identity)
    archive = tmp_path / "backup"
    back_up(study / "notes.duckdb", archive, recipient if sealed else None)
    data = archive.read_bytes()
    rng = random.Random(SEED)
    tried = [flipped(data, place, bit) for place, bit in places(len(data), many(12, 1500))]
    tried += [data[: rng.randrange(len(data))] for _ in range(many(6, 300))] + [b"", data + data[:700]]
    if not sealed:
        half, packer = gzip.decompress(data), zlib.compressobj(wbits=-15)
        sound = packer.compress(half[: len(half) // 2]) + packer.flush(zlib.Z_SYNC_FLUSH)
        tried.append(b"\x1f\x8b\x08" + bytes(7) + sound + b"\x07" * 9)  # and then a block of a kind that is none
    for damaged in tried:
        archive.write_bytes(damaged)
        target = tmp_path / "back"
        try:
            restore(archive, target, identity if sealed else None)
        except (SafetyError, ConfigError, StoreError):
            assert not target.exists()
        else:  # a bit that says nothing, such as the time in the head of a gzip file
            assert (target / "notes.duckdb").read_bytes() == (study / "notes.duckdb").read_bytes()
            shutil.rmtree(target)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "identity", "study"]
    survived(len(tried))


def test_a_model_with_a_flipped_bit(tmp_path: Path, many: Many, survived: Survived) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / "weights").write_bytes(random.Random(SEED).randbytes(5000))
    facts = dict.fromkeys(("name", "version", "kind", "made_by", "licence", "data", "metrics"), "x")
    write_manifest(model, facts)
    data = (model / "weights").read_bytes()
    tried = places(len(data), many(50, 2000))
    for place, bit in tried:
        (model / "weights").write_bytes(flipped(data, place, bit))
        with pytest.raises(ModelError, match="differs from the manifest"):
            read_manifest(model)
    survived(len(tried))


def read_export(path: Path) -> tuple[int, int]:
    """Notes and rejections."""
    found = list(build_ingest(IngestSettings(path=path))())
    return sum(isinstance(one, Note) for one in found), sum(isinstance(one, Rejected) for one in found)


def write_export(path: Path, rows: int) -> bytes:
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    lines = [
        {"note_id": f"N{n}", "case_id": "C1", "date": "2020-01-02", "text": f'"Il" cherche, {n}\nencore.'}
        for n in range(rows)
    ]
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(lines), path, row_group_size=10)
    else:
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path.read_bytes()


@pytest.mark.parametrize("suffix", [".jsonl", ".parquet"])
def test_an_export_that_was_written_by_half(tmp_path: Path, suffix: str, many: Many, survived: Survived) -> None:
    """Refused, or its last line is rejected and counted: never a note that is shorter than it was."""
    path = tmp_path / f"notes{suffix}"
    data = write_export(path, 40)
    rng = random.Random(SEED)
    cuts = [rng.randrange(1, len(data) - 1) for _ in range(many(30, 2000))]
    for cut in cuts:
        path.write_bytes(data[:cut])
        try:
            notes, rejected = read_export(path)
        except InputError:
            continue
        whole = data[:cut].count(b"\n")
        assert suffix == ".jsonl"
        assert (notes, rejected) in [(whole, 1), (whole + 1, 0), (whole, 0)]
        assert notes < whole + 1 or data[cut : cut + 1] == b"\n"
        assert rejected or data[cut - 1 : cut] == b"\n" or data[cut : cut + 1] == b"\n"
    survived(len(cuts))
