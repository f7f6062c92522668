"""The scorer on notes whose figures can be worked out by hand; what it prints shows no name."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from notes_mining.cli import app
from notes_mining.commands import evaluation
from notes_mining.errors import Place
from notes_mining.evaluate.deid import DIRECT_GROUP, DeidScores, score_deid
from notes_mining.evaluate.gold import ALL, GoldNote, parse_marks
from notes_mining.evaluate.show import clean_table, leak_table, pattern_table, type_table
from notes_mining.records import Finding


def gold(marked: str, *, note: str = "N-1", case: str = "C-1", language: str = "fr") -> GoldNote:
    """A gold note from a marked sentence."""
    text, spans = parse_marks(marked, Place("test"))
    return GoldNote(note, case, language, "unknown", date(2020, 1, 1), text, spans, ())


def find(note: GoldNote, *surfaces: str, kind: str = "PERSON") -> list[Finding]:
    """Findings on the first place of each surface, which must be there."""
    return [Finding(note.text.index(s), note.text.index(s) + len(s), kind, 0.9, "test") for s in surfaces]


def score(note: GoldNote, findings: Sequence[Finding]) -> DeidScores:
    return score_deid([note], {note.note_id: findings})


VISIT = gold("Vu <PERSON>Karim Benali</PERSON> à <LOC>Namur</LOC> hier avec une dame.")


def test_everything_covered() -> None:
    scores = score(VISIT, [*find(VISIT, "Karim Benali"), *find(VISIT, "Namur", kind="LOC")])
    total = scores.by_group[ALL, ALL]
    assert (total.recall, total.precision, total.f1, total.character_precision) == (1, 1, 1, 1)
    assert total.false_alarms == 0
    assert scores.leaks == ()
    assert scores.notes[ALL]["notes_clean"] == 1


def test_partly_covered_is_a_leak_and_still_precise() -> None:
    scores = score(VISIT, find(VISIT, "Karim"))
    person = scores.by_group["fr", "PERSON"]
    assert (person.recall, person.precision, person.f1) == (0, 1, 0)
    assert scores.by_group["fr", ALL].gold == 2
    assert [leak.whole for leak in scores.leaks] == [False, True]
    assert scores.notes["fr"]["notes_clean_direct"] == 0


def test_false_alarm() -> None:
    scores = score(VISIT, [*find(VISIT, "Karim Benali", "dame"), *find(VISIT, "Namur", kind="LOC")])
    total = scores.by_group[ALL, ALL]
    assert total.precision == pytest.approx(2 / 3)
    assert total.f1 == pytest.approx(0.8)
    assert total.character_precision == pytest.approx(17 / 21)
    assert total.false_alarms == pytest.approx(1000 / 9)  # nine words
    assert scores.by_group[ALL, "LOC"].false_alarms == 0


def test_half_inside_is_right_and_less_is_not() -> None:
    note = gold("<PERSON>Karim</PERSON> passe souvent")
    half, less = find(note, "Karim pass"), find(note, "Karim passe")
    assert score(note, half).by_group[ALL, ALL].precision == 1
    assert score(note, half).by_group[ALL, ALL].character_precision == 0.5
    assert score(note, less).by_group[ALL, ALL].precision == 0
    assert score(note, less).by_group[ALL, ALL].recall == 1


def test_another_label_covers_all_the_same() -> None:
    scores = score(VISIT, [*find(VISIT, "Karim Benali", kind="ORG"), *find(VISIT, "Namur")])
    assert scores.by_group[ALL, ALL].f1 == 1
    assert scores.by_group[ALL, "PERSON"].recall == 1
    assert scores.by_group[ALL, "ORG"].recall is None
    assert scores.by_group[ALL, "ORG"].precision == 1


def test_punctuation_left_behind_is_no_leak() -> None:
    note = gold("Dossier <ID>(12.34-A)</ID> clos.")
    scores = score(note, find(note, "12.34-A", kind="ID"))
    assert scores.by_group[ALL, "ID"].recall == 1
    assert scores.by_group[ALL, "ID"].character_precision == 1


def test_direct_identifiers_are_counted_apart() -> None:
    scores = score(VISIT, find(VISIT, "Karim Benali"))
    assert scores.by_group[ALL, DIRECT_GROUP].recall == 1
    assert scores.by_group[ALL, ALL].recall == 0.5
    figures = scores.notes[ALL]
    assert (figures["notes_clean_direct"], figures["notes_clean"]) == (1, 0)
    assert figures["notes_leak_limit_direct"] == pytest.approx(0.95)
    assert figures["notes_leak_limit"] == 1


def test_no_notes_and_notes_without_anything() -> None:
    nothing = score_deid([], {})
    assert nothing.by_group == {}
    assert nothing.notes[ALL]["notes"] == 0
    assert nothing.notes[ALL]["notes_clean"] is None
    plain = gold("Rien à signaler.")
    figures = score(plain, []).notes[ALL]
    assert (figures["notes_clean"], figures["people"], figures["people_clean"]) == (1, 0, None)
    assert (figures["character_precision"], figures["people_leak_limit"]) == (None, None)


def test_languages_stand_apart_and_together() -> None:
    dutch = gold("Gezien: <PERSON>Els Maes</PERSON>.", note="N-2", case="C-2", language="nl")
    scores = score_deid([VISIT, dutch], {"N-1": find(VISIT, "Karim Benali"), "N-2": []})
    assert list(scores.notes) == ["fr", "nl", ALL]
    assert [scores.by_group[part, "PERSON"].recall for part in ("fr", "nl", ALL)] == [1, 0, 0.5]


def shown(*tables: object, width: int = 80) -> str:
    out = io.StringIO()
    Console(file=out, width=width).print(*tables)
    return out.getvalue()


def test_tables_and_figures_show_no_name() -> None:
    scores = score(VISIT, find(VISIT, "Karim"))
    text = shown(type_table(scores, "t"), clean_table(scores), pattern_table(scores), leak_table(scores))
    text += json.dumps(scores.to_json()) + repr(scores) + repr(scores.leaks)
    for name in ("Karim", "Benali", "Namur"):
        assert name not in text
    assert "Capitalised" in text


def test_tables_fit_80_columns_without_a_broken_cell() -> None:
    scores = score(VISIT, find(VISIT, "Karim"))
    for table in (type_table(scores, "t"), clean_table(scores), pattern_table(scores)):
        assert shown(table, width=80).split() == shown(table, width=200).split()


@pytest.mark.parametrize(("options", "names"), [([], False), (["--leaks"], False), (["--show"], True)])
def test_only_show_prints_what_was_left(
    options: list[str], names: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = io.StringIO()
    monkeypatch.setattr(evaluation, "console", Console(file=out, width=100))
    monkeypatch.setattr(evaluation, "detection", lambda root: None)
    monkeypatch.setattr(evaluation, "final_findings_of", lambda notes, _: {note.note_id: () for note in notes})
    file = tmp_path / "gold.txt"
    head = "=== note: N-1 | case: C-1 | lang: fr | stage: unknown | date: 2020-01-01"
    file.write_text(f"{head}\nVu <PERSON>Karim Benali</PERSON>.\n", encoding="utf-8")
    app(["evaluate", "deid", str(file), "--out", str(tmp_path / "f.json"), *options], standalone_mode=False)
    assert ("Karim Benali" in out.getvalue()) is names
    assert "Karim" not in (tmp_path / "f.json").read_text(encoding="utf-8")
