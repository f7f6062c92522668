"""The doctor: what is missing or open on this machine, each with how to mend it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from notes_mining import doctor
from notes_mining.doctor import Patient, examine, on_encrypted_disk, pinned, required
from pipelines_for_tests import ROOT, write_pipeline
from test_cli import command


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project's folder whose models are our own."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "configs", folder / "configs")
    shutil.copy(ROOT / "constraints.txt", folder)
    (folder / "models").mkdir()
    for model in (ROOT / "models").iterdir():
        (folder / "models" / model.name).symlink_to(model)
    return folder


def told(patient: Patient, status: str) -> str:
    """What was found of one kind."""
    return "\n".join(f"{one.what} > {one.mend}" for one in examine(patient) if one.status == status)


def setting(project: Path, name: str, **changed: object) -> None:
    path = project / "configs" / name
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text(encoding="utf-8")), **changed}), encoding="utf-8")


def test_the_command_finds_this_machine_fit_and_confined(tmp_path: Path) -> None:
    notes = tmp_path / "notes.csv"
    notes.write_text("note_id\n", encoding="utf-8")
    pipeline = write_pipeline(tmp_path, notes)
    done = command("doctor", pipeline)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "commands reach no other machine" in done.stdout
    assert f"chmod go= {notes}" in done.stdout
    assert " 0 to mend" in done.stdout


def test_the_command_ends_with_two_where_something_must_be_mended(tmp_path: Path) -> None:
    done = command("doctor", write_pipeline(tmp_path, tmp_path / "absent.csv"))
    assert done.returncode == 2
    assert "Mend input.path" in done.stdout


def test_a_model_that_was_changed_or_is_missing(project: Path) -> None:
    (project / "models/themes").unlink()
    shutil.copytree(ROOT / "models/themes", project / "models/themes")
    with (project / "models/themes/model.skops").open("ab") as handle:
        handle.write(b"x")
    assert "differs from the manifest" in told(Patient(project), "failure")
    shutil.rmtree(project / "models/themes")
    assert "no model models/themes > Restore" in told(Patient(project), "failure")


def test_languages_without_a_model(project: Path) -> None:
    setting(project, "models.yaml", spacy={"nl": "no_such_package"})
    found = told(Patient(project), "failure")
    assert "no spaCy model for fr" in found
    assert "nl, no_such_package, is not installed > Run: " in found


def test_a_file_of_a_package_that_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "toy-1.dist-info"
    package.mkdir()
    (tmp_path / "toy.py").write_text("x = 1\n", encoding="utf-8")
    (package / "METADATA").write_text("Name: toy\nVersion: 1\n", encoding="utf-8")
    (package / "RECORD").write_text("toy.py,sha256=AAAA,6\ngone.py,sha256=AAAA,6\nfree.py,,\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    assert doctor.changed_files("toy") == ["toy.py", "gone.py"]
    assert doctor.changed_files("PyYAML") == []


def test_packages_and_their_versions(project: Path) -> None:
    found = required()
    assert found["spacy"]
    assert "pytest" not in found
    assert "pytest" in pinned(project / "constraints.txt")
    (project / "constraints.txt").write_text("spacy==0.1  # old\n", encoding="utf-8")
    assert f"spacy {found['spacy']} (tested: 0.1)" in told(Patient(project), "warning")


@pytest.mark.parametrize("place", ["steward", "steward/identities.jsonl"])
def test_results_that_others_can_read(project: Path, tmp_path: Path, place: str) -> None:
    pipeline = write_pipeline(tmp_path, ROOT / "corpus/demo/notes.csv")
    steward = tmp_path / "out/steward"
    steward.mkdir(parents=True)
    (steward / "identities.jsonl").touch()
    (tmp_path / "out/.notes.duckdb.partial").touch()
    for path in (tmp_path / "out", *(tmp_path / "out").rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert "be read by others" not in told(Patient(project, pipeline), "failure")
    assert "left behind" in told(Patient(project, pipeline), "warning")
    (steward.parent / place).chmod(0o755)
    assert f"> Run: chmod -R go= {tmp_path / 'out'}" in told(Patient(project, pipeline), "failure")


def test_keys(project: Path, tmp_path: Path) -> None:
    key = tmp_path / "steward.key"
    setting(project, "deidentify.yaml", key={"env": "NO_SUCH_KEY", "file": str(key)})
    assert "does not exist" in told(Patient(project), "failure")
    key.write_text("ab" * 32, encoding="ascii")
    key.chmod(0o644)
    assert "the key can be read by others" in told(Patient(project), "failure")
    key.chmod(0o600)
    assert "a key from the file" in told(Patient(project), "ok")
    key.write_text("ab" * 31, encoding="ascii")
    assert "is not 32 bytes" in told(Patient(project), "failure")
    assert "abab" not in told(Patient(project), "failure")


def test_too_little_room(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "DISK_GB", (1e9, 1e9))
    monkeypatch.setattr(doctor, "MEMORY_GB", (0, 1e9))
    assert "GB of disk free" in told(Patient(project), "failure")
    assert "GB of memory available > Close" in told(Patient(project), "warning")


def test_encrypted_disks(tmp_path: Path) -> None:
    import os

    number = tmp_path.stat().st_dev
    device = tmp_path / f"{os.major(number)}:{os.minor(number)}"
    assert on_encrypted_disk(tmp_path, tmp_path) is None
    (device / "dm").mkdir(parents=True)
    (device / "dm/uuid").write_text("LVM-x", encoding="ascii")
    assert on_encrypted_disk(tmp_path, tmp_path) is False
    (device / "slaves/dm-0/dm").mkdir(parents=True)
    (device / "slaves/dm-0/dm/uuid").write_text("CRYPT-LUKS2-x", encoding="ascii")
    assert on_encrypted_disk(tmp_path, tmp_path) is True
