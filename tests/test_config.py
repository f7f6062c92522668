"""Settings: what is unknown, missing or out of range stops the run, and the message says which key of which file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from notes_mining.config import DeidentifySettings, load
from notes_mining.errors import ConfigError
from pipelines_for_tests import ROOT


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """configs/deidentify.yaml with something changed."""
    content = yaml.safe_load((ROOT / "configs/deidentify.yaml").read_text(encoding="utf-8"))
    change(content)
    path = folder / "deidentify.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda c: c.update(treshold=1), "treshold"),
        (lambda c: c["dates"].update(weeks=3), r"dates\.weeks"),
        (lambda c: c["dates"].update(max_weeks=0), r"dates\.max_weeks"),
        (lambda c: c["dates"].update(text="week"), r"dates\.text"),
        (lambda c: c.update(ages="bands"), "ages"),
        (lambda c: c.update(link_cases="all"), "link_cases"),
        (lambda c: c.update(style="invented"), "style"),
        (lambda c: c["thresholds"].pop("URL"), "URL missing"),
        (lambda c: c["thresholds"].update(NAME=0.5), r"thresholds\.NAME"),
        (lambda c: c["thresholds"].update(URL=5), r"thresholds\.URL"),
    ],
)
def test_a_wrong_setting_stops_the_run(tmp_path: Path, change: Callable[[dict[str, Any]], object], key: str) -> None:
    with pytest.raises(ConfigError, match=key) as caught:
        load(DeidentifySettings, changed(tmp_path, change))
    assert "deidentify.yaml" in str(caught.value)


def test_the_file_as_it_ships_is_right(tmp_path: Path) -> None:
    assert load(DeidentifySettings, changed(tmp_path, lambda content: None)).dates.max_weeks == 26


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"dates:\n  shift: [weeks\n", r"line 3: not valid YAML"),
        (b"- dates\n", "expected 'key: value' lines"),
        (b"style: \xff\n", "not UTF-8"),
        (None, "no such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, problem: str) -> None:
    path = tmp_path / "deidentify.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=problem):
        load(DeidentifySettings, path)
