"""``notes-mining audit`` as typed: what passes, what blocks, what is resolved, what is refused."""

from __future__ import annotations

import io
import json
import shutil
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from notes_mining.audit.standing import MARKER, enter_audit, read_standing
from notes_mining.audit.summary import summary
from notes_mining.cli import app
from notes_mining.commands import audit, crosstab
from notes_mining.deidentify import keys
from notes_mining.errors import ConfigError, NotesMiningError, SafetyError
from notes_mining.review.desk import open_desk, open_file, trail_of
from notes_mining.store import Database
from notes_mining.store.audited import blocks_of

sys.path.insert(0, str(Path(__file__).resolve().parent))
from audited_study import NAMES, make_study

pytestmark = pytest.mark.usefixtures("without_key")

LEAK = "UPDATE notes SET text = text || ' Vu Kherbouche Tazerout.' WHERE note_id = (SELECT min(note_id) FROM notes)"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("audited") / "project"
    base.mkdir()
    make_study(base)
    return base


@pytest.fixture
def base(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the study for one test."""
    return Path(shutil.copytree(made, tmp_path / "project"))


def database(base: Path) -> Path:
    return base / "out/notes.duckdb"


def typed(monkeypatch: pytest.MonkeyPatch, base: Path, *words: str | Path) -> str:
    """What the command prints; its errors are raised."""
    out = io.StringIO()
    for module in (audit, crosstab):
        monkeypatch.setattr(module, "console", Console(file=out, width=160))
    result = CliRunner().invoke(app, [*map(str, words), "--root", str(base)])
    if result.exception is not None:
        raise result.exception
    return out.getvalue()


def audited(monkeypatch: pytest.MonkeyPatch, base: Path, *words: str | Path) -> dict[str, Any]:
    typed(monkeypatch, base, "audit", database(base), "--export", base / "notes.csv", "--quiet", *words)
    return statement(base)


def statement(base: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((base / "out/steward/audit/audit.json").read_text(encoding="utf-8"))
    return found


def leak(base: Path) -> None:
    with Database.open(database(base), read_only=False) as opened:
        opened.rows(LEAK)


def test_a_clean_study_passes_with_all_parts(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = audited(monkeypatch, base, "--lang", "nl", "--out", base / "copy")
    assert found["sweep"]["blocking"] == 0
    assert found["sweep"]["forms"] > 60
    assert found["attack"]["whole_file"]["rank_1"] == 6, "each has a job of its own"
    job = next(one for one in found["attack"]["attributes"] if one["attribute"] == "job")
    assert job["files"] == 6
    assert job["without"] == 1
    assert found["attack"]["remedies"][-1]["enough"]
    assert found["anonymity"]["core"]["k"] == 3
    assert found["anonymity"]["with_text"]["by_size"]["1"] == 6
    assert found["leak_bound"]["notes"] == {
        "group": "all",
        "there": 12,
        "read": 0,
        "leaks": 0,
        "limit": 1.0,
        "more": 12,
    }
    assert found["coupling"]["changes"]["same"] + found["coupling"]["changes"]["gained"] > 0
    assert found["coupling"]["where"]["nowhere"] == 0
    assert found["membership"]["ok"]
    assert found["membership"]["models"][0]["remembered"]["of"] > 5
    for name in ("audit.json", "audit.nl.html"):
        file = base / "copy" / name
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert not [part for name in NAMES for part in name.split() if part in file.read_text(encoding="utf-8")]
    page = (base / "copy/audit.nl.html").read_text(encoding="utf-8")
    assert "Niets blokkeert" in page
    told = dict(summary(found, "nl"))
    assert len(told) == 6
    assert "6,0 van 6 dossiers" in told["2 · Een collega die iedereen kent"]
    assert (
        "0 nota's helemaal gelezen, 0 met een lek: hoogstens 100,0 %" in told["4 · Hoeveel lekken er nog kunnen zijn"]
    )
    assert found["signature"] in page
    persons = (base / "out/steward/audit/persons.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(persons[0])["case_in_export"].startswith("C-")


def test_a_leak_blocks_what_leaves_until_it_is_resolved(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leak(base)
    with pytest.raises(SafetyError, match="blocked, by 1 of"):
        audited(monkeypatch, base)
    [hit] = statement(base)["sweep"]["hits"]
    assert (hit["file"], hit["part"], hit["reason"], hit["blocks"]) == ("notes.duckdb", "notes.text", "several", True)
    line = next(
        json.loads(one) for one in (base / "out/steward/audit/hits.jsonl").read_text().splitlines() if hit["id"] in one
    )
    assert line["found"] == "Kherbouche Tazerout"
    assert "⟦" in line["contexts"][0]
    for words in (
        ("crosstab", database(base)),
        ("cooccurrence", database(base)),
        ("report", database(base)),
        ("estimate", database(base)),
        ("fairness", database(base)),
        ("trajectories", database(base)),
        ("topics", database(base)),
        ("export", database(base), "--format", "qdc", "--out", base / "a.qdc"),
    ):
        with pytest.raises(SafetyError, match="Nothing leaves before that"):
            typed(monkeypatch, base, *words)
    assert (base / "out" / MARKER).is_file()
    assert not (base / "a.qdc").exists()
    copy = base / "elsewhere.duckdb"
    shutil.copy(database(base), copy)
    with pytest.raises(SafetyError, match="1 place with identifying text"):
        typed(monkeypatch, base, "crosstab", copy)
    with pytest.raises(ConfigError, match="--reason"):
        typed(monkeypatch, base, "audit", database(base), "--resolve", hit["id"])
    with pytest.raises(ConfigError, match="does not block"):
        typed(monkeypatch, base, "audit", database(base), "--resolve", "0000000000", "--reason", "x")
    said = typed(monkeypatch, base, "audit", database(base), "--resolve", hit["id"], "--reason", "a street, no person")
    assert "Nothing blocks any more" in said
    assert not (base / "out" / MARKER).exists()
    assert blocks_of(copy) == {hit["id"]}
    assert blocks_of(database(base)) == frozenset()
    assert stat.S_IMODE(database(base).stat().st_mode) == 0o600
    typed(monkeypatch, base, "crosstab", database(base))
    again = audited(monkeypatch, base)
    assert (again["sweep"]["blocking"], again["sweep"]["resolved"]) == (0, 1), "what was resolved stays so"


def test_what_lies_elsewhere_is_swept_when_it_is_named_and_mending_the_cause_is_enough(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (base / "out/notes.txt").write_text("Mezghrani, Ouassila")
    (base / "sent").mkdir()
    (base / "sent/t.csv").write_text("a,0475 12 34 60\n")
    with pytest.raises(SafetyError):
        audited(monkeypatch, base, "--also", base / "sent")
    assert {hit["file"] for hit in statement(base)["sweep"]["hits"]} == {"notes.txt", "sent/t.csv"}
    (base / "out/notes.txt").unlink()
    assert audited(monkeypatch, base)["sweep"]["hits"] == []
    typed(monkeypatch, base, "crosstab", database(base))


def test_a_damaged_trail_lets_nothing_out(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steward, facts = base / "out/steward", {"run": "r", "at": "2026"}
    enter_audit(steward, facts, ["a1"])
    enter_audit(steward, facts, ["a1", "b2"])
    trail = steward / "audit.jsonl"
    lines = trail.read_bytes().splitlines(keepends=True)
    emptied = lines[0].replace(b'["a1"]', b"[]")
    assert emptied != lines[0]
    for damaged in (lines[1], emptied + lines[1], b"\xff\xfe", lines[0] + b"{}\n"):
        trail.write_bytes(damaged)
        for words in (("crosstab", database(base)), ("audit", database(base))):
            with pytest.raises(SafetyError, match=r"audit\.jsonl"):
                typed(monkeypatch, base, *words)


def test_an_analyst_who_cannot_enter_the_stewards_folder_is_stopped_too(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter_audit(base / "out/steward", {"run": "r", "at": "2026"}, ["a1"])
    shutil.rmtree(base / "out/steward")  # as for a user who has none
    with pytest.raises(SafetyError, match="nobody has resolved"):
        typed(monkeypatch, base, "crosstab", database(base))


def test_the_statement_is_verified_under_the_runs_key(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    audited(monkeypatch, base)
    file = base / "out/steward/audit/audit.json"
    assert "As it was signed" in typed(monkeypatch, base, "audit", database(base), "--verify", file)
    file.write_text(file.read_text().replace('"blocking": 0', '"blocking": 1'))
    with pytest.raises(SafetyError, match="not as it was signed"):
        typed(monkeypatch, base, "audit", database(base), "--verify", file)


def test_without_the_export_it_says_what_it_leaves_out(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base / "people.csv").write_text("case_id,role,name\nC-0000,client,Kherbouche Tazerout\n")
    leak(base)
    with pytest.raises(SafetyError):
        typed(monkeypatch, base, "audit", database(base), "--people", base / "people.csv", "--quiet")
    found = statement(base)
    assert found["sweep"]["blocking"] == 1
    assert found["notices"] == ["no_export"]
    assert found["attack"] == found["coupling"] == {"left_out": "export"}
    assert [line for _, line in summary(found, "fr")].count("omis : il faut l'export") == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--export", "nowhere.csv"), "no such file"), (("--people", "nowhere.csv"), "no such file"),
        (("--also", "nowhere"), "no such file"), (("--vault", "v.age"), "--identity"), (("--lang", "de"), "language"),
    ],
)  # fmt: skip
def test_refused(base: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, str], message: str) -> None:
    with pytest.raises(NotesMiningError, match=message):
        typed(monkeypatch, base, "audit", database(base), *words)


def test_another_key_is_refused_before_anything_is_written(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTES_MINING_KEY", "22" * 32)
    with pytest.raises(ConfigError, match="another key"):
        audited(monkeypatch, base)
    shutil.rmtree(base / "out/steward")
    monkeypatch.setattr(keys, "_taken", {})
    with pytest.raises(SafetyError, match="data steward's"):
        audited(monkeypatch, base)
    assert read_standing(base / "out/steward").audited is None


def test_a_resolution_stands_in_the_reviews_trail_too_without_its_reason(
    base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_desk(database(base)).close()
    enter_audit(base / "out/steward", {"run": "r", "at": "2026"}, ["a1", "b2"])
    said = typed(monkeypatch, base, "audit", database(base), "--resolve", "a1", "--reason", "a street, Tazerout's")
    assert "1 left" in said
    with open_file(database(base)) as file:
        trail = trail_of(database(base), file)
        assert [(event.action, event.after) for event in trail.events()] == [("resolve_leak", {"hits": ["a1"]})]
        assert trail.verify().problems == ()
    assert read_standing(base / "out/steward").resolved["a1"]["reason"] == "a street, Tazerout's"
