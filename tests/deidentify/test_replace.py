"""Replacement: what was found is gone, the rest is untouched, offsets map back, ids and dates leave keyed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_mining.deidentify.identify import Identities, IdentityGraph
from notes_mining.deidentify.keys import Key, date_shift, keyed_id, load_key, random_key, write_key
from notes_mining.deidentify.placeholders import OURS, protected
from notes_mining.deidentify.replace import ReplaceSettings, apply, build
from notes_mining.deidentify.resolve import ResolveSettings
from notes_mining.errors import ConfigError, SafetyError
from notes_mining.records import ENTITY_TYPES, Finding, Note, NoteFindings

RESOLVE = ResolveSettings(thresholds=dict.fromkeys(ENTITY_TYPES, 0.5), priority=ENTITY_TYPES)
KEY = Key(bytes(range(32)), "test")


def settings(identities: Identities | None = None, **options: bool) -> ReplaceSettings:
    return ReplaceSettings(key=KEY, identities=identities or Identities({}), resolve=RESOLVE, **options)  # type: ignore[arg-type]


@given(st.text(alphabet="abc é😀\n", min_size=1, max_size=40), st.lists(st.integers(0, 40), max_size=6, unique=True))
def test_text_outside_edits_is_kept_and_offsets_reproduce_it(text: str, cuts: list[int]) -> None:
    points = sorted(point for point in cuts if point <= len(text))
    findings = tuple(
        Finding(start, end, "PERSON", 0.9, "test")
        for start, end in zip(points[::2], points[1::2], strict=False)
        if start < end
    )
    clean, edits = apply(Note("N", "C", date(2019, 1, 1), text), findings, lambda finding, surface: "[PERSON_1]")
    for edit in edits:
        assert clean[edit.clean_start : edit.clean_end] == edit.replacement
    rebuilt, cursor = [], 0
    for edit in edits:
        rebuilt += [clean[cursor : edit.clean_start], text[edit.start : edit.end]]
        cursor = edit.clean_end
    assert "".join([*rebuilt, clean[cursor:]]) == text


def test_overlapping_findings_are_refused() -> None:
    note = Note("N", "C", date(2019, 1, 1), "Karim Benali")
    bad = (Finding(0, 8, "PERSON", 1.0, "x"), Finding(5, 12, "PERSON", 1.0, "x"))
    with pytest.raises(SafetyError):
        apply(note, bad, lambda finding, surface: "[X]")
    with pytest.raises(SafetyError):
        apply(note, (Finding(0, 99, "PERSON", 1.0, "x"),), lambda finding, surface: "[X]")


def run_one(text: str, surfaces: list[tuple[str, str]], **options: bool) -> str:
    note = Note("N1", "C1", date(2019, 5, 6), text)
    found = NoteFindings(
        "N1", "fr", tuple(Finding(text.index(s), text.index(s) + len(s), kind, 0.9, "test") for s, kind in surfaces)
    )
    graph = IdentityGraph()
    graph.add(note, found)
    return next(build(settings(graph.resolve(), **options))([(note, found)])).text


def test_every_known_form_of_the_case_goes() -> None:
    clean = run_one("Karim Depoorter est venu. Depoorter rit, KARIM aussi.", [("Karim Depoorter", "PERSON")])
    assert clean == "[PERSON_1] est venu. [PERSON_1] rit, [PERSON_1] aussi."


def test_cleaning_clean_text_changes_nothing() -> None:
    clean = run_one("Karim Depoorter est venu.", [("Karim Depoorter", "PERSON")])
    assert run_one(clean, []) == clean


@pytest.mark.parametrize("placeholder", ["[naam]", "<PERSOON-1>", "XXX", "X.", "[PERSON_3]", "{{nom}}", "***"])
def test_placeholders_of_other_tools_are_protected_in_text_cleaned_before(placeholder: str) -> None:
    text = f"Vu {placeholder} hier."
    start = text.index(placeholder)
    assert any(a <= start and start + len(placeholder) <= b for a, b in protected(text, deidentified=True))


def test_in_raw_text_a_name_in_brackets_is_not_protected() -> None:
    assert protected("Vu [Benali] hier.", deidentified=False) == []
    assert [m.group() for m in OURS.finditer("[PERSON_3] [PERSON_x]")] == ["[PERSON_3]"]


def test_ids_leave_keyed_and_dates_move_by_whole_weeks_within_the_bound() -> None:
    note = Note("N1", "C1", date(2019, 5, 6), "Rien.")
    clean = next(build(settings())([(note, NoteFindings("N1", "fr", ()))]))
    assert "N1" not in clean.note_id
    assert "C1" not in clean.case_id
    moved = clean.date - note.date
    assert moved != timedelta(0)
    assert moved.days % 7 == 0
    assert abs(moved.days) <= 26 * 7
    kept = next(build(settings(keep_ids=True, keep_dates=True))([(note, NoteFindings("N1", "fr", ()))]))
    assert (kept.note_id, kept.case_id, kept.date) == ("N1", "C1", note.date)


@given(st.text(min_size=1, max_size=20))
def test_the_shift_is_the_case_s_own_never_zero_and_bounded(case: str) -> None:
    shift = date_shift(KEY, case, 26)
    assert shift == date_shift(KEY, case, 26)
    assert 1 <= abs(shift.days) // 7 <= 26


def test_ids_agree_under_one_key_and_not_under_another() -> None:
    assert keyed_id(KEY, "note", "12/2016") == keyed_id(KEY, "note", "12/2016")
    assert keyed_id(KEY, "note", "12/2016") != keyed_id(random_key(), "note", "12/2016")
    assert keyed_id(KEY, "note", "12/2016") != keyed_id(KEY, "case", "12/2016")


def test_keys_are_written_for_their_owner_alone_and_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "study.key"
    write_key(file, KEY)
    assert file.stat().st_mode & 0o777 == 0o600
    loaded = load_key("NO_SUCH_VARIABLE", file)
    assert loaded is not None
    assert loaded.secret == KEY.secret
    assert KEY.secret.hex() not in repr(loaded)
    with pytest.raises(FileExistsError):
        write_key(file, KEY)
    with pytest.raises(ConfigError):
        load_key("NO_SUCH_VARIABLE", tmp_path / "missing.key")
    for wrong in ("not hex", "", "ab" * 31):
        monkeypatch.setenv("SOME_KEY", wrong)
        with pytest.raises(ConfigError):
            load_key("SOME_KEY", file)
    assert load_key("NO_SUCH_VARIABLE", None) is None


def test_findings_of_another_note_are_refused() -> None:
    note = Note("N1", "C1", date(2019, 5, 6), "Rien.")
    with pytest.raises(SafetyError):
        next(build(settings())([(note, NoteFindings("N2", "fr", ()))]))
