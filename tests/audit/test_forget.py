"""``notes-mining forget``: a person is nowhere any more, everybody else is as before."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from notes_mining.audit.forms import Forms
from notes_mining.audit.known import PERSON, RECORD, Known
from notes_mining.audit.sweep import Source, Sweep
from notes_mining.cli import app
from notes_mining.commands.shared import ledger_beside
from notes_mining.deidentify.keys import keyed_id
from notes_mining.deidentify.memory import Memory, Writings, read_memory
from notes_mining.deidentify.vault import Vault, open_vault, read_identity, write_identity
from notes_mining.errors import ConfigError
from notes_mining.records import CleanNote, Edit, Finding, Note
from notes_mining.review.decisions import decide
from notes_mining.review.desk import open_desk
from notes_mining.review.model import Change, Decision, User
from notes_mining.store import Database

sys.path.insert(0, str(Path(__file__).resolve().parent))
from audited_study import KEY, NAMES, make_study

pytestmark = pytest.mark.usefixtures("without_key")

DAY = date(2020, 1, 1)
CASE, NOTES = "C-0000", ("N-0000", "N-0001")
PERSON_ID = keyed_id(KEY, "case", CASE)


def kept(base: Path) -> Path:
    """A study with everything that may hold a person: review, vault, identities, ledger, page, model."""
    database = make_study(base)
    steward = database.parent / "steward"
    with open_desk(database) as desk:
        desk.file.run("INSERT INTO users (name, role, passphrase) VALUES ('anna', 'coder', 'none')")
        for number, (segment,) in enumerate(desk.file.rows("SELECT id FROM items")):
            changes = (
                Change(kind="add", theme="family_support", polarity="present"),
                Change(kind="memo", text=f"memo {number}"),
                Change(kind="done"),
            )
            with desk.file.transaction():
                desk.file.run("UPDATE items SET mode = 'open' WHERE id = ?", (segment,))
            made = Decision(id=f"request-{number:08}", segment=segment, version=0, changes=changes)
            decide(desk, User("anna", "coder"), made)
    vault = Vault(write_identity(base / "identity.key"))
    memory = Memory(KEY)
    for number, name in enumerate(NAMES):
        raw, finding = f"C-{number}000", Finding(0, len(name), "PERSON", 0.9, "test")
        note = Note(f"N-{number}000", raw, DAY, name)
        edit = Edit(0, len(name), 0, 10, finding, "[PERSON_1]")
        vault.add_note(note, CleanNote("n", keyed_id(KEY, "case", raw), DAY, "fr", "", 1, (edit,)))
        memory.case(raw).remember("PERSON", 1, Writings(name))
    (steward / "vault.age").write_bytes(vault.seal())
    (steward / "identities.jsonl").write_text("".join(f"{line}\n" for line in memory.lines()), encoding="ascii")
    (steward / "rejected.csv").write_text(f"file,row,record_id,reason\nnotes.csv,3,{NOTES[0]},date is empty\n")
    with Database.open(database) as opened:
        [(text,)] = opened.rows("SELECT max(text) FROM segments WHERE case_id = ? AND length(text) > 25", [PERSON_ID])
    (base / "out/quote.html").write_text(f"<p>{text}</p>")
    (base / "out/other.html").write_text("<p>rien</p>")
    typed("crosstab", database, "--rows", "theme", "--cols", "gender", "--out", base / "out/t.csv", "--root", base)
    return database


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_person_is_nowhere_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = tmp_path / "project"
    base.mkdir()
    database = kept(base)
    steward = database.parent / "steward"
    assert [PERSON_ID in entry.counted.attributes for entry in ledger_beside(database).entries()] == [True]
    ask = ("forget", database, "--case", CASE, "--yes", "--root", base)
    assert isinstance(typed(*ask).exception, ConfigError), "the vault cannot be opened: nothing is changed"
    assert isinstance(typed("forget", database, "--case", "C-9", "--root", base).exception, ConfigError)
    with Database.open(database) as opened:
        before = opened.rows("SELECT count(*) FROM notes")[0][0]
    done = typed(*ask, "--identity", base / "identity.key")
    assert done.exception is None, done.output
    known = [Known(PERSON, NAMES[0], "", "people"), Known(RECORD, PERSON_ID, "", "export")]
    known += [Known(RECORD, note, "", "export") for note in (CASE, *NOTES, *(keyed_id(KEY, "note", n) for n in NOTES))]
    swept = Sweep(Forms(known), KEY).run([Source(database.parent)])
    # The review's trail keeps lines of keyed ids, as docs/audit.md says; nothing else may.
    assert {hit.place.part for hit in swept.hits if hit.blocks} <= {"events", "bytes"}
    assert {hit.place.file for hit in swept.hits if hit.blocks} <= {"review.sqlite"}
    steward_text = "".join(p.read_text(errors="replace") for p in steward.glob("*.[jc]s*"))
    assert not [one for one in (PERSON_ID, *NOTES) if one in steward_text]
    with Database.open(database) as opened:
        assert opened.rows("SELECT count(*) FROM notes")[0][0] == before - 2
        assert opened.rows("SELECT count(*) FROM decisions WHERE coder = 'anna'")[0][0] > 0, "of the others"
    lines = list(open_vault(steward / "vault.age", read_identity(base / "identity.key")))
    assert {line.case_id for line in lines} == {f"C-{number}000" for number in range(1, 6)}
    memory, _ = read_memory(steward / "identities.jsonl", KEY)
    assert not memory.case(CASE).entries
    assert memory.case("C-1000").entries
    [entry] = ledger_beside(database).entries()
    assert len(entry.counted.attributes) == 6, "the release stays, with nobody in the person's place"
    assert not (base / "out/quote.html").exists()
    assert (base / "out/other.html").exists()
    again = typed(*ask, "--identity", base / "identity.key")
    assert isinstance(again.exception, ConfigError)
    assert "nobody of that id" in str(again.exception)


def test_a_model_that_learnt_from_the_person_and_cannot_be_trained_again_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / "project"
    base.mkdir()
    database = make_study(base)
    shutil.copytree(base / "models/small", base / "models/retrained")
    manifest = base / "models/retrained/manifest.json"
    content = json.loads(manifest.read_text())
    content["learnt_review_cases"] = [PERSON_ID]
    content["sources"] = {"gold": str(base / "nowhere"), "segments": [], "fresh": None, "split": "test", "seed": 1}
    manifest.write_text(json.dumps(content))
    done = typed("forget", database, "--case", CASE, "--yes", "--root", base)
    assert isinstance(done.exception, ConfigError)
    assert "models/retrained still holds" in str(done.exception).replace(str(base) + "/", "")
    with Database.open(database) as opened:
        assert opened.rows("SELECT count(*) FROM notes WHERE case_id = ?", [PERSON_ID]) == [(0,)]
