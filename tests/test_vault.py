"""The steward's side: keys, the vault, and identities over two exports of one study."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyrage
import pytest
import yaml

from notes_mining.deidentify.keys import load_key, random_key, write_key
from notes_mining.deidentify.vault import Vault, open_vault, read_identity, read_recipient, write_identity
from notes_mining.errors import ConfigError, SafetyError
from notes_mining.records import CleanNote, Edit, Finding, Note
from notes_mining.store import Database
from pipelines_for_tests import ROOT, run_export, write_pipeline
from test_cli import command, lines

NOTES = [
    ("N1", "C1", "2019-03-04", "Sa mère, Mme Zlatoustovska, est venue. Zlatoustovska reste calme."),
    ("N2", "C1", "2019-04-01", "Patrick Lambert a téléphoné au 0475 12 34 56."),
]


def note_and_clean(text: str, start: int, end: int, pseudonym: str) -> tuple[Note, CleanNote]:
    from datetime import date

    note = Note("N1", "C1", date(2019, 1, 1), text)
    finding = Finding(start, end, "PERSON", 0.9, "test")
    edit = Edit(start, end, start, start + len(pseudonym), finding, pseudonym)
    return note, CleanNote("note-x", "case-x", note.date, "fr", "", len(text), (edit,))


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[Path, Path]:
    """A vault of many surfaces and the identity that opens it."""
    identity = tmp_path / "identity.txt"
    vault = Vault(write_identity(identity))
    for number in range(4000):
        vault.add_note(*note_and_clean(f"Zlatou{number:06}", 0, 12, f"[PERSON_{number}]"))
    path = tmp_path / "vault.age"
    path.write_bytes(vault.seal())
    return path, identity


def test_the_steward_opens_it_and_nobody_reads_it_otherwise(sealed: tuple[Path, Path], tmp_path: Path) -> None:
    path, identity = sealed
    assert identity.stat().st_mode & 0o777 == 0o600
    assert b"Zlatou" not in path.read_bytes()
    opened = list(open_vault(path, read_identity(identity)))
    assert len(opened) == 4000
    assert (opened[7].case_id, opened[7].case, opened[7].pseudonym, opened[7].surfaces) == (
        "C1", "case-x", "[PERSON_7]", ("Zlatou000007",),
    )  # fmt: skip
    assert "Zlatou" not in repr(opened[7])
    write_identity(tmp_path / "other.txt")
    with pytest.raises(ConfigError, match="another identity"):
        open_vault(path, read_identity(tmp_path / "other.txt"))


def test_truncation_anywhere_is_noticed(sealed: tuple[Path, Path]) -> None:
    path, identity = sealed
    whole = path.read_bytes()
    assert len(whole) > 3 * 65536
    header = whole.index(b"\n---") + 49
    boundaries = [header + 16 + n * (65536 + 16) for n in range(3)]
    for size in (0, 10, 100, *boundaries, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        with pytest.raises(SafetyError, match="damaged"):
            open_vault(path, read_identity(identity))


def test_a_flipped_bit_anywhere_is_noticed(sealed: tuple[Path, Path]) -> None:
    path, identity = sealed
    whole = path.read_bytes()
    for place in (3, 90, 130, 250, 1000, len(whole) // 2, len(whole) - 1):
        flipped = bytearray(whole)
        flipped[place] ^= 1
        path.write_bytes(bytes(flipped))
        with pytest.raises((SafetyError, ConfigError)):
            open_vault(path, read_identity(identity))


@pytest.mark.parametrize(
    "text",
    ["", "age1", "ssh-ed25519 AAAA", pytest.param(str(pyrage.x25519.Identity.generate()), id="the secret half")],
)
def test_only_a_public_recipient_will_do(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_recipient(text)
    assert not text or "SECRET-KEY-1" not in str(caught.value)


def test_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("nothing\n", encoding="utf-8")
    for name in ("none.txt", "empty.txt"):
        with pytest.raises(ConfigError, match=name):
            read_identity(tmp_path / name)
    with pytest.raises(ConfigError, match="no such vault"):
        open_vault(tmp_path / "none.age", pyrage.x25519.Identity.generate())


def test_key_new_prints_the_path_alone_and_never_overwrites(tmp_path: Path) -> None:
    file = tmp_path / "study.key"
    done = command("key", "new", file)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == str(file)
    assert file.stat().st_mode & 0o777 == 0o600
    before = file.read_text(encoding="ascii")
    assert load_key("NO_SUCH_VARIABLE", file) is not None
    again = command("key", "new", file)
    assert again.returncode == 2
    assert "exists" in again.stderr
    assert file.read_text(encoding="ascii") == before
    assert before.strip() not in done.stdout + done.stderr + again.stderr
    assert command("key", "new", tmp_path / "no" / "study.key").returncode == 2


def configured(folder: Path, **settings: object) -> Path:
    """A copy of configs/deidentify.yaml with other settings."""
    content = yaml.safe_load((ROOT / "configs/deidentify.yaml").read_text(encoding="utf-8"))
    path = folder / "deidentify.yaml"
    path.write_text(yaml.safe_dump({**content, **settings}), encoding="utf-8")
    return path


def write_notes(folder: Path, notes: list[tuple[str, str, str, str]]) -> Path:
    path = folder / "notes.jsonl"
    keys = ("note_id", "case_id", "date", "text")
    path.write_text("".join(json.dumps(dict(zip(keys, note, strict=True))) + "\n" for note in notes), encoding="utf-8")
    return path


def texts(database: Path) -> list[str]:
    with Database.open(database) as opened:
        return sorted(str(row[0]) for row in opened.rows("SELECT text FROM notes"))


@pytest.mark.parametrize("bad", ["not a key", "", "missing"])
def test_a_wrong_or_missing_key_is_refused_before_anything_is_written(tmp_path: Path, bad: str) -> None:
    key = tmp_path / "study.key"
    if bad != "missing":
        key.write_text(bad, encoding="ascii")
    config = configured(tmp_path, key={"env": "NO_SUCH_VARIABLE", "file": str(key)})
    with pytest.raises(ConfigError, match="key"):
        run_export(write_pipeline(tmp_path, write_notes(tmp_path, NOTES), deidentify=config))
    assert not (tmp_path / "out").exists()


def test_a_wrong_recipient_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    config = configured(tmp_path, vault={"recipient": "age1nobody"})
    with pytest.raises(ConfigError, match="recipient"):
        run_export(write_pipeline(tmp_path, write_notes(tmp_path, NOTES), deidentify=config))
    assert not (tmp_path / "out").exists()


def test_two_exports_agree_and_the_vault_tells_the_steward_who_is_who(tmp_path: Path) -> None:
    identity = tmp_path / "identity.txt"
    key = tmp_path / "study.key"
    write_key(key, random_key())
    config = configured(
        tmp_path,
        vault={"recipient": write_identity(identity)},
        key={"env": "NO_SUCH_VARIABLE", "file": str(key)},
    )
    pipeline = write_pipeline(tmp_path, write_notes(tmp_path, NOTES), deidentify=config)
    first = texts(run_export(pipeline).database)
    assert any("[PERSON_1:mother]" in text for text in first)
    new = ("N0", "C1", "2019-01-02", "Vu LAMBERT Patrick et Vroni Achterbergh ce jour.")
    write_notes(tmp_path, [new, *reversed(NOTES)])
    second = texts(run_export(pipeline).database)
    assert set(first) < set(second)
    added = next(text for text in second if text not in first)
    assert "[PERSON_2]" in added
    assert "[PERSON_3]" in added

    steward = tmp_path / "out/steward"
    for path in steward.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name
        assert b"Zlatoustovska" not in path.read_bytes(), path.name
        assert b"lambert" not in path.read_bytes().lower(), path.name
    found = {
        (line.pseudonym, surface)
        for line in open_vault(steward / "vault.age", read_identity(identity))
        for surface in line.surfaces
    }
    assert {("[PERSON_1:mother]", "Zlatoustovska"), ("[PERSON_2]", "Patrick Lambert")} <= found
    assert any(pseudonym == "[PERSON_2]" and "LAMBERT" in surface for pseudonym, surface in found), added
    shown = command("vault", "open", steward / "vault.age", "--identity", identity, "--case", "C1")
    assert shown.returncode == 0, shown.stderr
    assert "Zlatoustovska" in shown.stdout
    assert command("vault", "open", steward / "vault.age", "--identity", identity, "--case", "C9").stdout == ""

    other = tmp_path / "other.key"
    write_key(other, random_key())
    configured(tmp_path, key={"env": "NO_SUCH_VARIABLE", "file": str(other)})
    before = {path.name: path.read_bytes() for path in steward.iterdir()}
    with pytest.raises(SafetyError, match="another one"):
        run_export(pipeline)
    assert {path.name: path.read_bytes() for path in steward.iterdir()} == before


def test_who_is_listed_under_two_cases_has_one_pseudonym_if_that_is_asked_for(tmp_path: Path) -> None:
    notes = [
        ("N1", "C1", "2019-03-04", "Me Vroni Achterbergh rappelle."),
        ("N2", "C2", "2019-04-01", "Gezien: Karim Benali. Achterbergh belt."),
    ]
    (tmp_path / "people.csv").write_text(
        "case_id,role,name\nC1,avocate,Vroni Achterbergh\nC2,advocaat,ACHTERBERGH Vroni\n", encoding="utf-8"
    )
    config = configured(tmp_path, link_cases="roster")
    pipeline = write_pipeline(tmp_path, write_notes(tmp_path, notes), deidentify=config, people=tmp_path / "people.csv")
    linked = texts(run_export(pipeline).database)
    assert sum("[PERSON_100001:lawyer]" in text for text in linked) == 2
    configured(tmp_path, link_cases="none")
    apart = texts(run_export(pipeline).database)
    assert not any("[PERSON_100001" in text for text in apart)
    assert any("[PERSON_1:lawyer]" in text for text in apart)
    assert any("[PERSON_2:lawyer]" in text for text in apart)


def test_without_a_recipient_no_vault_is_written(tmp_path: Path) -> None:
    pipeline = write_pipeline(
        tmp_path, write_notes(tmp_path, NOTES), identities=tmp_path / "steward-of-the-study" / "identities.jsonl"
    )
    run_export(pipeline)
    assert not list(tmp_path.rglob("*.age"))
    assert (tmp_path / "steward-of-the-study/identities.jsonl").stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "out/steward/identities.jsonl").exists()
    done = command("deidentify", tmp_path / "notes.jsonl", "--out", tmp_path / "c.jsonl", "--vault", tmp_path / "v.age")
    assert done.returncode == 2
    assert "recipient" in done.stderr
    assert not (tmp_path / "c.jsonl").exists()


def test_deidentify_writes_a_vault(tmp_path: Path) -> None:
    (tmp_path / "configs").mkdir()
    for name in ("deidentify.yaml", "models.yaml"):
        content = yaml.safe_load((ROOT / "configs" / name).read_text(encoding="utf-8"))
        if name == "models.yaml":
            content["note_reader"] = str(ROOT / content["note_reader"])
            content["spacy"] = {k: str(ROOT / v) if (ROOT / v).is_dir() else v for k, v in content["spacy"].items()}
        else:
            done = command("vault", "keygen", tmp_path / "identity.txt")
            content["vault"] = {"recipient": done.stdout.strip()}
        (tmp_path / "configs" / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    source, out, vault = write_notes(tmp_path, NOTES), tmp_path / "clean.jsonl", tmp_path / "vault.age"
    done = command("deidentify", source, "--out", out, "--vault", vault, "--root", tmp_path, env={**os.environ})
    assert done.returncode == 0, done.stderr
    assert "[PERSON_1:mother]" in str(lines(out))
    assert vault.stat().st_mode & 0o777 == 0o600
    opened = list(open_vault(vault, read_identity(tmp_path / "identity.txt")))
    assert {line.case for line in opened} == {line["case_id"] for line in lines(out)}


def deidentified(folder: Path, text: str, *options: str | Path, key: str) -> str:
    """The clean text of a one-note export, with a fixed key."""
    source, out = write_notes(folder, [("N1", "C1", "2019-03-04", text)]), folder / "clean.jsonl"
    done = command("deidentify", source, "--out", out, *options, env={"NOTES_MINING_KEY": key})
    assert done.returncode == 0, done.stderr
    return str(lines(out)[0]["text"]) + done.stderr


def test_deidentify_knows_a_person_again_in_the_next_export(tmp_path: Path) -> None:
    key, identities = "ab" * 32, tmp_path / "steward/identities.jsonl"
    first = deidentified(tmp_path, "Vu Zoë Peeters, puis Karim.", "--identities", identities, key=key)
    assert "puis [PERSON_2]." in first
    assert identities.stat().st_mode & 0o777 == 0o600
    assert b"karim" not in identities.read_bytes().lower()
    later = "BENALI Karim est venu seul."
    assert deidentified(tmp_path, later, "--identities", identities, key=key).startswith("[PERSON_2] est venu")
    known = identities.read_bytes()
    source, out = write_notes(tmp_path, [("N1", "C1", "2019-03-04", later)]), tmp_path / "other.jsonl"
    refused = command(
        "deidentify", source, "--out", out, "--identities", identities, env={"NOTES_MINING_KEY": "cd" * 32}
    )
    assert refused.returncode == 2
    assert "of another key" in refused.stderr
    assert not out.exists()
    assert identities.read_bytes() == known
    other = deidentified(tmp_path, later, "--identities", identities, "--another-key", key="cd" * 32)
    assert identities.read_bytes().startswith(known)
    assert other.startswith("[PERSON_1] est venu")
    assert "another key" in other


def test_identities_without_a_key_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    identities, out = tmp_path / "identities.jsonl", tmp_path / "clean.jsonl"
    source = write_notes(tmp_path, NOTES)
    done = command("deidentify", source, "--out", out, "--identities", identities)
    assert done.returncode == 2
    assert "key new" in done.stderr
    identities.write_bytes(b"\xff")
    done = command("deidentify", source, "--out", out, "--identities", identities, env={"NOTES_MINING_KEY": "ab" * 32})
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert not out.exists()
