"""``notes-mining trajectories`` on a database: what it prints, withholds, writes and refuses."""

from __future__ import annotations

import csv
import re
import stat
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parent / "store"))

from invented import Tag, Written, write

from notes_mining.cli import app
from notes_mining.config import DeidentifySettings, TrajectorySettings, load, parse
from notes_mining.errors import ConfigError, SafetyError
from notes_mining.generalise import ungrouped
from notes_mining.outputs import private_folder
from notes_mining.records import Case
from notes_mining.store import Database
from notes_mining.store.writer import EventRow
from notes_mining.tables.disclosure import Ledger
from notes_mining.tables.spells import SpellSettings
from notes_mining.themes.codebook import Codebook

ROOT = Path(__file__).resolve().parents[1]
START = date(2016, 1, 1)
THEME = "never_settling_account"
LIFE = ((0, "departure"), (300, "return"), (305, "remand"), (700, "judgment"), (760, "imprisonment"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve persons in prison, of eleven a theme is reported, one is on leave; a thirteenth was only ever released."""
    path = tmp_path_factory.mktemp("lives") / "notes.duckdb"
    events = [EventRow(f"P{at}", START + timedelta(day), what) for at in range(12) for day, what in LIFE]
    events += [EventRow("P0", START + timedelta(day), what) for day, what in ((800, "prison_leave"), (803, "arrest"))]
    events += [EventRow("P99", START, "release")]
    notes = [Written(f"N{at}", f"P{at}", START + timedelta(900), (Tag(THEME),)) for at in range(11)]
    notes += [Written(f"M{at}", f"P{at}", START + timedelta(500)) for at in range(12)]
    notes += [Written("N11", "P11", START + timedelta(900))]
    with Database.create(path) as made:
        write(made, notes, events=events)
    return path


def run(database: Path, *options: str) -> str:
    """What the command prints, in one line of single blanks."""
    done = CliRunner(env={"COLUMNS": "100"}).invoke(app, ["trajectories", str(database), *options])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


@pytest.mark.parametrize(
    ("language", "title", "until"),
    [
        ("en", "Time in each stage", "own last note or event"),
        ("fr", "Durée de chaque étape", "dernière note ou au dernier événement"),
        ("nl", "Duur van elke fase", "eigen laatste notitie of gebeurtenis"),
    ],
)
def test_durations_are_printed_with_what_ends_them(database: Path, language: str, title: str, until: str) -> None:
    printed = run(database, "--language", language)
    assert title in printed
    assert until in printed
    assert "P99" not in printed


def test_small_numbers_are_withheld(database: Path) -> None:
    printed = run(database)
    assert "In the conflict zone 12 12 0 10 10" in printed
    assert "Sentence implementation (leave, · · · · ·" in printed
    assert "Detention 12 12 · · ·" in printed  # eleven are in prison, so one has left


def test_themes_over_lives_and_the_start_after_the_judgment(database: Path) -> None:
    printed = run(database, "--lives")
    assert "Never settling the account with the law" in printed
    assert "starts after the judgment in · of 12 persons" in printed  # eleven do, so one does not
    nobody = run(database, "--lives", "--language", "nl")
    assert "Thema’s in een levensloop" in nobody


def test_flow_of_a_theme(database: Path) -> None:
    assert "Nobody has the theme in one stage and a later note in another" in run(database, "--flow", THEME)


def test_the_stewards_list_names_persons_and_is_written_on_request(database: Path, tmp_path: Path) -> None:
    printed = run(database, "--problems")
    assert "contradiction (1) P99 2016-01-01" in printed
    assert "release: free" in printed
    assert "contradiction: 1" in printed
    assert "Time in each stage" not in printed
    out = tmp_path / "problems.csv"
    assert "P99" not in run(database, "--problems", "--out", str(out))
    with out.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert {"case_id": "P99", "start": "2016-01-01", "end": "", "weight": "contradiction", "kind": "presupposes",
            "detail": "release: free"} in rows  # fmt: skip
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_rows_that_never_entered_are_told_of(database: Path) -> None:
    steward = private_folder(database.parent / "steward")
    (steward / "rejected.csv").write_text(
        "file,row,record_id,reason\nevents.csv,2,C-1,unknown event\nevents.csv,3,C-1,impossible date\n",
        encoding="utf-8",
    )
    assert "1 rows with an event that the codebook does not know" in run(database, "--problems")
    (steward / "rejected.csv").unlink()


@pytest.mark.parametrize("suffix", [".svg", ".html"])
def test_pictures_are_written(database: Path, tmp_path: Path, suffix: str) -> None:
    bars, shares = tmp_path / f"bars{suffix}", tmp_path / f"shares{suffix}"
    ledger = Ledger(private_folder(database.parent / "steward"))
    run(database, "--picture", str(bars), "--sort", "first-stage", "--mark", "stigma", "--shares", str(shares))
    drawn = bars.read_text(encoding="utf-8")
    assert "not for publication" in drawn
    assert "Stigma" in drawn
    assert "P99" not in drawn
    assert stat.S_IMODE(bars.stat().st_mode) == 0o600
    assert "not for publication" not in shares.read_text(encoding="utf-8")
    assert [(one["of"], one["step"]) for one in ledger.pictures()] == [("persons in each stage, by month", 5)]
    assert ledger.entries() == []


def test_without_the_stewards_folder_no_shares_are_written(database: Path, tmp_path: Path) -> None:
    alone = tmp_path / "notes.duckdb"
    alone.write_bytes(database.read_bytes())
    done = CliRunner().invoke(app, ["trajectories", str(alone), "--shares", str(tmp_path / "s.svg")])
    assert isinstance(done.exception, SafetyError)
    assert not (tmp_path / "s.svg").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--picture", "bars.png"], r"--picture bars.png: expected a name that ends in .svg or .html"),
        (["--shares", "s.pdf"], r"--shares s.pdf"),
        (["--out", "list.txt"], r"--out list.txt: expected a name that ends in .csv"),
        (["--flow", "hope"], "unknown theme 'hope'"),
        (["--language", "de"], "unknown language 'de'"),
    ],
)
def test_what_cannot_be_done_is_refused(database: Path, options: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        CliRunner().invoke(app, ["trajectories", str(database), *options], catch_exceptions=False)


def test_a_refused_picture_leaves_nothing_behind(database: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="at most 4"):
        CliRunner().invoke(
            app, ["trajectories", str(database), "--picture", str(tmp_path / "x.svg"), "--mark", "hope"],
            catch_exceptions=False,
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_the_settings_shipped_are_the_defaults_and_mark_themes_of_the_codebook() -> None:
    shipped = load(TrajectorySettings, ROOT / "configs/trajectories.yaml")
    assert SpellSettings(**shipped.model_dump(exclude={"marks"})) == SpellSettings()
    assert set(shipped.marks) <= {theme.id for theme in Codebook.load(ROOT / "configs/codebook.yaml").themes}


@pytest.mark.parametrize(
    "wrong", [{"observed_until": "soon"}, {"until": "own"}, {"youngest": -1}, {"marks": ["a"] * 5}]
)
def test_settings_out_of_range_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        parse(TrajectorySettings, wrong, "trajectories.yaml")


def test_the_day_of_an_export_is_a_day() -> None:
    assert parse(TrajectorySettings, {"observed_until": date(2025, 3, 31)}, "-").observed_until == date(2025, 3, 31)
    assert parse(TrajectorySettings, {"observed_until": "2025-03-31"}, "-").observed_until == date(2025, 3, 31)


PAGE = (ROOT / "docs/trajectories.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """Code blocks of docs/trajectories.md."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_pages_python_runs_and_says_something(database: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = blocks("python")
    assert block.count("reports/demo/notes.duckdb") == 1
    exec(compile(block.replace("reports/demo/notes.duckdb", str(database)), "trajectories.md", "exec"), {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out
    assert "conflict_zone 12 12 0 300.0" in printed
    assert THEME in printed


def test_the_pages_queries_answer(database: Path) -> None:
    (block,) = blocks("sql")
    with Database.open(database) as opened:
        assert ("conflict_zone", 1, 12, 300.0) in opened.rows(block)


def test_the_pages_regions_list_every_district_of_the_demo() -> None:
    (block,) = blocks("yaml")
    shipped = yaml.safe_load((ROOT / "configs/deidentify.yaml").read_text(encoding="utf-8"))
    settings = parse(DeidentifySettings, shipped | yaml.safe_load(block), "trajectories.md")
    with (ROOT / "corpus/demo/cases.csv").open(encoding="utf-8", newline="") as handle:
        cases = [Case(row["case_id"], {"district": row["district"]}) for row in csv.DictReader(handle)]
    assert len(cases) > 70
    assert ungrouped(cases, settings) == []
