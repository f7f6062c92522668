"""docs/estimation.md: its Python runs, and the rules that it states are those of configs/estimation.yaml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from reviewed import drawn, store, world

from notes_mining.store import Database
from notes_mining.tables.estimation_settings import EstimationSettings

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "estimation.md").read_text(encoding="utf-8")


def test_the_pages_python_records_a_review_and_asks_the_gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "reports" / "mine" / "notes.duckdb"
    path.parent.mkdir(parents=True)
    with Database.create(path) as database:
        drawn(store(database, world(1)), 40)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, Any] = {}
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, "estimation.md", "exec"), namespace)  # noqa: S102 - our own page, in our own test
    assert namespace["sign"] == "?"
    with Database.open(path) as database:
        assert database.rows("SELECT count(*), min(coder) FROM sample_reviews") == [(3, "A")]
        assert database.rows("SELECT theme, verdict FROM decisions") == [("stigma", "coded")]


def test_the_page_states_the_rules_as_they_are() -> None:
    rules = EstimationSettings()
    for text in (
        f"fewer than {rules.review.least_units} reviewed units, or of fewer than {rules.review.least_persons} persons",
        f"more than {rules.review.most_uncovered:.0%}".replace("%", " %") + " of the cell",
        f"fewer than {rules.review.least_group} reviewed units (or of one person alone)",
        f"within {100 * rules.fairness.margin:.0f} points (`margin`)",
        f"`allocation: {rules.sampling.allocation}`",
    ):
        assert text in PAGE, text
    assert (rules.sampling.emphasis, rules.sampling.least_per_stratum) == (4.0, 2)
    assert "up to four times likelier (`emphasis`)" in PAGE
    assert "at least two drawings" in PAGE
