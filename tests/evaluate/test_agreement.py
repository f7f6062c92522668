"""Two codings compared: by hand, and through the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from notes_mining.cli import app
from notes_mining.errors import InputError
from notes_mining.evaluate.agreement import agreement, alpha, pooled_alphas
from notes_mining.evaluate.second_coding import read_coded_twice

HEAD = "segment_id,coder,voice,about,codes"
SEGMENTS = """fr | person | probation>conflict_zone | employment:+ stigma:- | Elle a vu la guerre.
nl | assistant | probation | employment:+ !stigma | Hij werkt bij <ORG>Vandevelde</ORG>.
fr | relative | detention | none | Rien de neuf.
nl | assistant | detention | stigma:+ | Niemand groet hem."""
SECOND = [
    "P1-1,b,person,conflict_zone,employment:+ stigma:+",
    "P1-2,b,person,probation,employment:+",
    "P1-3,c,assistant,detention,employment:-",
    "P1-4,c,assistant,detention,stigma:+",
]
# Ten units of two observers, worked out in Krippendorff's "Computing Krippendorff's Alpha-Reliability": 0.095.
MEG = np.array([0, 1, 0, 0, 0, 0, 0, 0, 1, 0])
OWEN = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0])


def folder_with(folder: Path, *rows: str, head: str = HEAD) -> Path:
    """Four coded segments with a second coding."""
    (folder / "second").mkdir()
    (folder / "P1.txt").write_text(SEGMENTS + "\n", encoding="utf-8")
    (folder / "second/coding.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder


def test_alpha_is_that_of_the_published_example() -> None:
    assert alpha(MEG, OWEN) == pytest.approx(0.0952, abs=1e-4)
    assert alpha(MEG, MEG) == 1.0
    assert alpha(np.zeros(5), np.zeros(5)) is None


def test_resampled_alphas_are_those_of_the_resampled_units() -> None:
    drawn = np.array([[1] * 10, [2, 0, 1, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 10, 0, 0, 0, 0, 0, 0]])
    found = pooled_alphas(MEG[:, None].astype(bool), OWEN[:, None].astype(bool), drawn)
    for row in (0, 1):
        assert found[row] == pytest.approx(alpha(np.repeat(MEG, drawn[row]), np.repeat(OWEN, drawn[row])))
    assert not np.isfinite(found[2])  # ten times the same unit: one value only


def test_counts_and_shares_by_hand(tmp_path: Path) -> None:
    found = agreement(read_coded_twice(folder_with(tmp_path, *SECOND)), ["employment", "stigma", "family_support"])
    work, stigma, family = found.themes
    assert (work.first, work.second, work.both, work.polarity) == (2, 3, 2, 1.0)
    assert work.alpha == pytest.approx(1 - (1 / 4) * 8 * 7 / (2 * 5 * 3))
    assert (stigma.first, stigma.second, stigma.both, stigma.alpha, stigma.polarity) == (2, 2, 2, 1.0, 0.5)
    assert (family.both, family.alpha, family.low, family.polarity) == (0, None, None, None)
    assert (found.together.first, found.together.second, found.together.both) == (4, 5, 4)
    assert found.together.low is not None
    assert found.together.alpha is not None
    assert found.together.low <= found.together.alpha
    assert [(row.compared, row.share) for row in found.told] == [(4, 0.75), (3, pytest.approx(2 / 3)), (3, 1.0)]
    assert found.coders == {"b": 2, "c": 2}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("P1-9,b,person,probation,none", "segment_id"),
        ("P1-2,,person,probation,none", "coder"),
        ("P1-2,b,nobody,probation,none", "voice"),
        ("P1-2,b,person,sea,none", "about"),
        ("P1-2,b,person,probation,employment:?", "codes"),
        ("P1-2,b,person,probation,sailing:+", "codes"),
        ("P1-2,b,person,probation,", "codes"),
        ("P1-1,b,person,probation,none", "segment_id"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place_and_without_its_content(tmp_path: Path, row: str, column: str) -> None:
    folder = folder_with(tmp_path, SECOND[0], row)
    with pytest.raises(InputError) as caught:
        read_coded_twice(folder, ["employment", "stigma"])
    assert f"coding.csv, row 3, column '{column}'" in str(caught.value)
    assert "sailing" not in str(caught.value)


def test_a_wrong_file_is_refused(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, SECOND[0], head="segment_id,coder,voice,codes,other")
    with pytest.raises(InputError, match="row 1, column 'about'"):
        read_coded_twice(folder)
    (folder / "second/coding.csv").write_text(f"{HEAD}\nP1-1,b,person\n", encoding="utf-8")
    with pytest.raises(InputError, match="row 2: 3 cells where the header has 5"):
        read_coded_twice(folder)
    (folder / "second/coding.csv").write_text(f"{HEAD}\n", encoding="utf-8")
    with pytest.raises(InputError, match="no row"):
        read_coded_twice(folder)
    (folder / "second/coding.csv").unlink()
    with pytest.raises(InputError, match="no second coding"):
        read_coded_twice(folder)


def test_the_command_prints_a_table_that_fits_or_json(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, *SECOND)
    shown = CliRunner().invoke(app, ["evaluate", "agreement", str(folder)], env={"COLUMNS": "80"})
    assert shown.exit_code == 0
    assert "README.md" in shown.output.replace("\n", "")  # a long path is broken over lines
    assert "Vandevelde" not in shown.output
    printed = CliRunner().invoke(app, ["evaluate", "agreement", str(folder), "--json"], env={"COLUMNS": "80"})
    content = json.loads(printed.output)
    assert content["segments"] == 4
    rows = {row["theme"]: row for row in content["themes"]}
    assert rows["employment"]["both"] == 2
    assert rows["stigma"]["polarity"] == 0.5


def test_alpha_is_the_one_of_the_package() -> None:
    import krippendorff

    rng = np.random.default_rng(1)
    for _ in range(100):
        first, second = rng.integers(0, rng.integers(1, 5), (2, rng.integers(1, 30)))
        found = alpha(first, second)
        if found is None:
            assert len({*first, *second}) == 1
        else:
            table = np.array([first, second], dtype=float)
            assert found == pytest.approx(krippendorff.alpha(table, level_of_measurement="nominal"))
