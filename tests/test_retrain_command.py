"""``notes-mining themes retrain`` on a small model: before, after, and a person who says yes or no."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path

import pytest
import yaml

from notes_mining.cli import main
from notes_mining.commands.retrain import serve
from notes_mining.deidentify.keys import Key, keyed_id, write_key
from notes_mining.errors import ConfigError
from notes_mining.outputs import private_folder

ROOT = Path(__file__).parents[1]
KEY = Key(b"\7" * 32, "file")
sys.path[:0] = [str(ROOT / "tests" / "review")]

from study import DONE, Clock, Text, add, decide, desk_on, write_database  # noqa: E402 - from another folder of tests

SEEN = {
    "family_support": ("Sa mère paie le loyer {}.", "Zijn moeder betaalt de huur {}."),
    "psychological_distress": ("Il ne dort plus et pleure {}.", "Hij slaapt niet meer en huilt {}."),
}
WHEN = ("depuis mai", "in de winter", "chaque semaine", "sinds kort", "de nouveau", "opnieuw", "toujours", "vandaag")


def sentences(theme: str) -> list[str]:
    return [side.format(when) for side in SEEN[theme] for when in WHEN]


def person(number: int) -> str:
    """The database's id of a case."""
    return keyed_id(KEY, "case", f"P{number}")


def write_gold(folder: Path) -> None:
    """Cases to learn and cases to measure with, in both languages."""
    folder.mkdir()
    rows = ["case_id,split"]
    for number, split in enumerate(["train"] * 6 + ["test"] * 3):
        rows.append(f"{number},{split}")
        quotes = [(theme, sentences(theme)[(number * 3 + side * 8) % 16]) for side, theme in enumerate(SEEN)]
        head = f"=== note: n{number} | case: {number} | lang: fr | stage: probation | date: 2020-01-01"
        lines = [f"{theme}:+ | {quote}" for theme, quote in quotes]
        text = " ".join(["Rendez-vous au bureau.", *(quote for _, quote in quotes)])
        (folder / f"n{number}.txt").write_text("\n".join([head, text, "--- themes", *lines]), encoding="utf-8")
    (folder / "cases.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a small codebook, gold notes, a small model that serves, and a reviewed database."""
    from notes_mining.evaluate.comparison import read_material
    from notes_mining.themes.model import save_model
    from notes_mining.themes.train import codebook_facts, fit_coded

    base = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "configs", base / "configs")
    models = yaml.safe_load((base / "configs/models.yaml").read_text(encoding="utf-8"))
    text = (base / "configs/models.yaml").read_text(encoding="utf-8")
    text = text.replace(f"embedding: {models['embedding']}", "embedding:").replace(
        "themes: models/themes", "themes: small"
    )
    (base / "configs/models.yaml").write_text(text, encoding="utf-8")
    book = yaml.safe_load((base / "configs/codebook.yaml").read_text(encoding="utf-8"))
    book["themes"] = [theme for theme in book["themes"] if theme["id"] in SEEN]
    (base / "configs/codebook.yaml").write_text(yaml.safe_dump(book, allow_unicode=True), encoding="utf-8")
    write_gold(base / "gold")
    material = read_material(base / "gold", (), tuple(SEEN), [])
    facts = {"name": "small", "version": "1", "made_by": "a test", "licence": "none", "data": [], "languages": []}
    facts |= {"single_label": False, "metrics": {}, **codebook_facts(None)}
    save_model(base / "small", fit_coded(material.texts()[:9], tuple(SEEN)), facts)
    notes = [Text(f"N{n}", person(n), [sentences(theme)[n] for theme in SEEN], [[], []]) for n in range(len(WHEN) * 2)]
    write_key(private_folder(base / "out" / "steward") / "run.key", KEY)
    path = write_database(base / "out" / "notes.duckdb", notes)
    with desk_on(path, Clock()) as desk:
        for segment, start in desk.file.rows("SELECT id, start FROM items"):
            decide(desk, "anna", segment, add(tuple(SEEN)[0 if start == 0 else 1]), DONE)
    return base


def run(monkeypatch: pytest.MonkeyPatch, project: Path, out: str, typed: str) -> int:
    database = project / "out" / "notes.duckdb"
    arguments = ["themes", "retrain", database, "--out", project / out, "--gold", project / "gold", "--root", project]
    return ended(monkeypatch, arguments, typed)


def ended(monkeypatch: pytest.MonkeyPatch, arguments: list[object], typed: str) -> int:
    """The exit code of a command at which somebody types."""
    monkeypatch.setattr(sys, "argv", ["notes-mining", *map(str, arguments)])
    monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
    try:
        main()
    except SystemExit as left:
        return int(str(left.code))
    return 0


@pytest.mark.parametrize(("answer", "serving"), [("n\n", "small"), ("y\n", "newer")])
def test_it_serves_only_when_a_person_says_yes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path, answer: str, serving: str
) -> None:
    from notes_mining.review.desk import open_file, trail_of

    before = (project / "configs/models.yaml").read_text(encoding="utf-8")
    code = run(monkeypatch, project, "newer", answer)
    printed = capsys.readouterr()
    assert code == 0, printed.err
    assert "before" in printed.out
    assert "also in the test cases" in printed.out
    after = (project / "configs/models.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(after)["themes"] == serving
    assert after == before.replace("themes: small", f"themes: {serving}")
    assert (project / "newer" / "manifest.json").is_file()
    with open_file(project / "out" / "notes.duckdb") as file:
        last = list(trail_of(project / "out" / "notes.duckdb", file).events())[-1]
    assert (last.action, last.after["serves"]) == ("retrain", serving == "newer")


def test_the_model_that_serves_is_never_written_over(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    serving = yaml.safe_load((project / "configs/models.yaml").read_text(encoding="utf-8"))["themes"]
    assert run(monkeypatch, project, serving, "y\n") == 2
    assert "is the model that serves" in capsys.readouterr().err


def test_a_file_that_names_no_model_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "models.yaml"
    file.write_text("spacy: {}\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        serve(file, "newer")
    assert file.read_text(encoding="utf-8") == "spacy: {}\n"


@pytest.mark.usefixtures("without_key")
def test_a_model_that_learnt_from_somebody_who_is_forgotten_is_trained_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], project: Path
) -> None:
    """It serves here, and lies outside models/. Cut off at its question, the command goes on when typed again."""

    def learnt(folder: str) -> list[str]:
        cases: list[str] = json.loads((project / folder / "manifest.json").read_text())["learnt_review_cases"]
        return cases

    serving = yaml.safe_load((project / "configs/models.yaml").read_text(encoding="utf-8"))["themes"]
    before = learnt(serving)
    number = next(n for n in range(len(WHEN) * 2) if person(n) in before)
    forget = ["forget", project / "out/notes.duckdb", "--case", f"P{number}", "--yes", "--root", project]
    assert ended(monkeypatch, forget, "") == 130
    assert ended(monkeypatch, forget, "y\n") == 0, capsys.readouterr().err
    again = f"{serving}-again.2"
    assert yaml.safe_load((project / "configs/models.yaml").read_text(encoding="utf-8"))["themes"] == again
    assert learnt(again) == [case for case in before if case != person(number)]
    assert f"Remove {project / serving}" in capsys.readouterr().out.replace("\n", "")
    for left in (serving, f"{serving}-again"):
        shutil.rmtree(project / left)
    assert ended(monkeypatch, forget, "y\n") == 2
    assert "nobody of that id" in capsys.readouterr().err
