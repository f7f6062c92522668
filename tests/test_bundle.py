"""The bundle for an office without a network. Its full test takes minutes: ``make bundle test-bundle``."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "pipelines"))
from bundle import INSTALLER, ROOT, tracked


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A bundle with a program and no wheels."""
    (tmp_path / "program").mkdir()
    (tmp_path / "program/x.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "install.sh").write_text(INSTALLER, encoding="utf-8")
    lines = [
        f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("install.sh", "program/x.py")
    ]
    (tmp_path / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return tmp_path


def install(folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(folder / "install.sh")], env={"PYTHON": python, "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_the_installer_refuses_what_is_not_as_it_was(unpacked: Path, damage: str) -> None:
    path = unpacked / "program/x.py"
    path.write_text("x = 2\n", encoding="utf-8") if damage == "changed" else path.unlink()
    done = install(unpacked, sys.executable)
    assert done.returncode == 2
    assert "damaged or was changed" in done.stderr
    assert not (unpacked / ".venv").exists()


def test_the_installer_refuses_another_python(unpacked: Path) -> None:
    other = unpacked / "python"
    other.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    other.chmod(0o700)
    done = install(unpacked, str(other))
    assert done.returncode == 2
    assert "This bundle is for Python" in done.stderr


def test_the_bundle_holds_what_runs_and_nothing_of_a_study() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in tracked()}
    assert {"pyproject.toml", "configs/models.yaml", "models/themes/model.skops", "corpus/demo/notes.csv"} <= names
    assert not [
        name for name in names if name.startswith(("reports/", "corpus/gold", "tests/")) or name.endswith(".key")
    ]
