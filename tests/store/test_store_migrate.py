"""Databases of every earlier schema, brought up to this one. ``schemas/`` holds the schemas as they were."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from invented import CODEBOOK, Decision, Tag, Written, write

from notes_mining.errors import StoreError
from notes_mining.store import SCHEMA_VERSION, Database
from notes_mining.store.carry import take_over
from notes_mining.store.migrate import migrate
from notes_mining.themes.tagging import Band

SCHEMAS = {path.stem: path for path in (Path(__file__).parent / "schemas").glob("*.sql")}
NOTES = [Written("N1", "P1", tags=(Tag("stigma"),)), Written("N2", "P2", tags=(Tag("stigma", "absent", 1),))]
TABLES = ("cases", "events", "notes", "segments", "theme_tags", "decisions", "stages", "themes", "event_rules")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A database of today's, to take content from."""
    bands = [Band(theme.id, 0.5, 0.4, 0.6) for theme in CODEBOOK.themes[:2]]
    path = tmp_path / "today.duckdb"
    with Database.create(path) as database:
        write(database, NOTES, decisions=[Decision("N1", "stigma", "A", "not_coded", None, None)], bands=bands)
        database.append(
            "runs",
            {name: ["x"] for name in ("run_id", "export_sha256", "config_sha256", "models", "version", "counts")},
        )
    return path


@pytest.fixture
def earlier(tmp_path: Path, filled: Path) -> Callable[[str], Path]:
    """A database as a program of that time wrote it, with the content of ``filled``."""

    def make(schema: str) -> Path:
        path = tmp_path / "notes.duckdb"
        with duckdb.connect(str(path)) as connection:
            connection.execute(SCHEMAS[schema].read_text(encoding="utf-8"))
            connection.execute(f"ATTACH '{filled}' AS today (READ_ONLY)")
            tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'notes'")
            for (table,) in tables.fetchall():
                if table != "meta":
                    connection.execute(f"INSERT INTO {table} SELECT * FROM today.{table}")
        return path

    return make


def content(path: Path) -> list[list[tuple[object, ...]]]:
    with Database.open(path) as database:
        return [database.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in (*TABLES, "effective_tags")]


def test_every_earlier_version_has_its_schema_here() -> None:
    assert {name.split("-")[0] for name in SCHEMAS} >= {str(version) for version in range(1, SCHEMA_VERSION)}


@pytest.mark.parametrize("schema", sorted(SCHEMAS))
def test_nothing_is_lost_on_the_way_up(schema: str, earlier: Callable[[str], Path], filled: Path) -> None:
    path = earlier(schema)
    before = path.read_bytes()
    done = migrate(path)
    assert done.version == int(schema.split("-")[0])
    assert done.kept is not None
    assert done.kept.read_bytes() == before
    assert [rows for rows in content(path)[:-1]] == content(filled)[:-1]
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in path.parent.iterdir()) == ["notes.duckdb", done.kept.name, "today.duckdb"]
    assert migrate(path).kept is None


@pytest.mark.parametrize("schema", ["1", "2"])
def test_an_earlier_version_is_refused_with_the_command_that_brings_it_up(
    schema: str, earlier: Callable[[str], Path]
) -> None:
    with pytest.raises(StoreError, match=f"version {schema}; this program reads .*notes-mining migrate"):
        Database.open(earlier(schema))


@pytest.mark.parametrize("schema", sorted(SCHEMAS))
def test_a_later_run_takes_decisions_over_from_it(schema: str, earlier: Callable[[str], Path], tmp_path: Path) -> None:
    with Database.create(tmp_path / "new.duckdb") as new:
        write(new, NOTES)
        assert take_over(earlier(schema), new) == []
        assert new.rows("SELECT note_id, verdict FROM decisions") == [("N1", "not_coded")]


def test_a_later_version_and_a_damaged_file_are_left_as_they_are(filled: Path, tmp_path: Path) -> None:
    with Database.open(filled, read_only=False) as database:
        database.rows(f"UPDATE meta SET schema_version = {SCHEMA_VERSION + 1}")
    for damage in (b"", b"x" * 20_000):
        (filled.write_bytes(damage) if damage else None)
        before = filled.read_bytes()
        with pytest.raises(StoreError):
            migrate(filled)
        assert filled.read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["today.duckdb"]
