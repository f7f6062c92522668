"""What holds for any text: nothing detected survives, offsets lead back, and what is clean stays as it is."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from test_replace import KEY, RESOLVE

from notes_mining.config import DeidentifySettings, ModelSettings, load
from notes_mining.deidentify.detect import build as build_detect
from notes_mining.deidentify.identify import IdentityGraph
from notes_mining.deidentify.names import fold, tokens
from notes_mining.deidentify.placeholders import OURS
from notes_mining.deidentify.replace import ReplaceSettings, build
from notes_mining.deidentify.writing import WritingSettings
from notes_mining.records import ENTITY_TYPES, CleanNote, Finding, Note, NoteFindings
from notes_mining.wiring import detect_settings

ROOT = Path(__file__).parents[2]
NAMES = ("Karim Benali", "BENALI Karim", "Depoorter", "Naima", "Zlatoustovska", "Fatima-Zohra El Amrani")
OTHERS = ("[naam]", "<PERSOON-1>", "XXX", "{{nom}}", "[PERSON_3]", "[PERSON_2:mother]", "[AGE:30-34]", "[DATE:2019-03]")
WORDS = ("sa mère", "ziet", "niet", "hier,", "🙂", "travail.", "\n", "(", ")", "zijn broer")
WRITINGS = ({}, {"dates": "month", "ages": "band"})


def clean(
    notes: list[tuple[str, list[Finding]]], *, deidentified: bool = False, writing: dict[str, str] | None = None
) -> list[CleanNote]:
    """Notes of one case with their findings, replaced."""
    graph = IdentityGraph()
    pairs = []
    for number, (text, findings) in enumerate(notes):
        note = Note(f"N{number}", "C1", date(2019, 5, 6), text)
        pairs.append((note, NoteFindings(note.note_id, "fr", tuple(findings))))
        graph.add(*pairs[-1])
    settings = ReplaceSettings(
        key=KEY, identities=graph.resolve(), resolve=RESOLVE, deidentified=deidentified,
        writing=WritingSettings(**(writing or {})),  # type: ignore[arg-type]
    )  # fmt: skip
    return list(build(settings)(pairs))


@st.composite
def note_with_names(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """A text of words and names, of which detection overlooked some."""
    pieces, findings, length = [], [], 0
    for piece in draw(st.lists(st.sampled_from([*NAMES, *WORDS]), min_size=1, max_size=10)):
        if piece in NAMES and draw(st.booleans()):
            findings.append(Finding(length, length + len(piece), "PERSON", 0.9, "test"))
        pieces.append(piece)
        length += len(piece) + 1
    return " ".join(pieces), findings


@settings(deadline=None)
@given(st.lists(note_with_names(), min_size=1, max_size=3))
def test_no_detected_surface_survives_anywhere_in_its_case(notes: list[tuple[str, list[Finding]]]) -> None:
    detected = {text[f.start : f.end] for text, findings in notes for f in findings}
    for note in clean(notes):
        left = fold(OURS.sub("", note.text))
        for surface in detected:
            assert fold(surface) not in left
            for word in tokens(surface):
                assert len(word) < 3 or not re.search(rf"(?<!\w){word}(?!\w)", left), word


@settings(deadline=None)
@given(st.lists(note_with_names(), min_size=1, max_size=3))
def test_offsets_reproduce_the_raw_text(notes: list[tuple[str, list[Finding]]]) -> None:
    for (raw, _), note in zip(notes, clean(notes), strict=True):
        rebuilt, cursor = "", 0
        for edit in note.edits:
            assert note.text[edit.clean_start : edit.clean_end] == edit.replacement
            rebuilt += note.text[cursor : edit.clean_start] + raw[edit.start : edit.end]
            cursor = edit.clean_end
        assert rebuilt + note.text[cursor:] == raw


@settings(deadline=None)
@given(st.lists(note_with_names(), min_size=1, max_size=3), st.sampled_from(WRITINGS))
def test_what_is_clean_stays_as_it_is(notes: list[tuple[str, list[Finding]]], writing: dict[str, str]) -> None:
    once = [note.text for note in clean(notes, writing=writing)]
    again = clean([(text, _still_there(text, notes)) for text in once], writing=writing)
    found_again = [bool(_still_there(text, notes)) for text in once]
    assert [note.text for note, found in zip(again, found_again, strict=True) if not found] == [
        text for text, found in zip(once, found_again, strict=True) if not found
    ]
    for text, note in zip(once, again, strict=True):
        numbers = [match.group() for match in OURS.finditer(note.text)]
        assert all(match.group() in numbers for match in OURS.finditer(text))


def _still_there(text: str, notes: list[tuple[str, list[Finding]]]) -> list[Finding]:
    """Detected surfaces that a second detection would find in ``text``: none."""
    surfaces = {raw[f.start : f.end] for raw, findings in notes for f in findings}
    return [Finding(text.index(s), text.index(s) + len(s), "PERSON", 0.9, "test") for s in surfaces if s in text]


@settings(deadline=None)
@given(
    st.lists(st.sampled_from([*OTHERS, *WORDS]), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20), st.sampled_from(ENTITY_TYPES)), max_size=5),
)
def test_placeholders_survive_whatever_is_found_over_them(pieces: list[str], spans: list[tuple[int, int, str]]) -> None:
    from notes_mining.deidentify.placeholders import protected
    from notes_mining.deidentify.resolve import resolve

    text = " ".join(pieces)
    raw = [Finding(s, min(s + n, len(text)), kind, 0.9, "test") for s, n, kind in spans if s < len(text)]
    found = resolve(text, raw, RESOLVE, protected(text, deidentified=True))
    kept = clean([(text, list(found))], deidentified=True)[0].text
    for placeholder in OTHERS:
        assert kept.count(placeholder) >= text.count(placeholder)


def test_the_real_detector_leaves_every_placeholder_alone() -> None:
    config = load(DeidentifySettings, ROOT / "configs/deidentify.yaml")
    models = load(ModelSettings, ROOT / "configs/models.yaml")
    detect = build_detect(detect_settings(config, models, ROOT, deidentified=False))
    texts = [
        "Sa mère [PERSON_1:mother] a vu [PERSON_2] le [DATE:2019-03] à [LOC_1], [AGE:30-34], GSM [PHONE_1].",
        "Zijn broer [PERSON_3:brother], [AGE:90+], woont sinds [DATE:2018] in [LOC_2]; Me [PERSON_4:lawyer] belt.",
        "[PERSON_1:codefendant] en [PERSON_2:employer]: [ORG_1], [EMAIL_1], [URL_1], dossier [ID_1], [DATE_3].",
    ]
    notes = [Note(f"N{i}", "C1", date(2019, 5, 6), text) for i, text in enumerate(texts)]
    found = list(detect(notes))
    assert all(isinstance(item, NoteFindings) for item in found)
    once = clean([(t, list(f.findings)) for t, f in zip(texts, found, strict=True)])  # type: ignore[union-attr]
    assert [note.text for note in once] == texts
