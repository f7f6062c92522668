"""``notes-mining review``: what it refuses before anything is served."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from served import settings
from study import ROOT

from notes_mining.commands.serve import _load_explainer


def review(database: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "notes_mining.cli", "review", str(database), *more], cwd=ROOT, capture_output=True,
        text=True, check=False, env={"PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--host", "review.example"), "--tls-cert"),
        (("--tls-cert", "c.pem"), "go together"),
        ((), "Nobody has an account yet"),
    ],
)
def test_it_says_what_is_lacking(more: tuple[str, ...], says: str, path: Path) -> None:
    done = review(path, *more)
    assert done.returncode == 2
    assert says in done.stderr


def test_it_names_the_key_of_a_setting_that_is_none(path: Path, tmp_path: Path) -> None:
    folder = tmp_path / "settings"
    folder.mkdir()
    done = review(path, "--root", str(settings(folder, colour="blue")))
    assert done.returncode == 2
    assert "colour" in done.stderr


def test_without_the_model_it_opens_all_the_same_and_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "configs").mkdir()
    for content in (None, "spacy: {}\nthemes: models/none\n"):
        if content is not None:
            (tmp_path / "configs" / "models.yaml").write_text(content, encoding="utf-8")
            (tmp_path / "configs" / "themes.yaml").write_text("review_band: 0.1\n", encoding="utf-8")
        assert _load_explainer(tmp_path / "configs")([], 0, ["stigma"]) == ()
        assert "What spoke for a proposal is not shown" in capsys.readouterr().out
