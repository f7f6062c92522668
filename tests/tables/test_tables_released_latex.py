"""LaTeX tables by their structure: whatever a label says, it is printed as it stands and breaks no table.

Where a LaTeX is installed they are compiled, too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import DAY, Tag, Written, write

from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.crosstab import Crosstab, CrosstabSettings, crosstab
from notes_mining.tables.released_files import released
from notes_mining.tables.released_text import _escaped

LANGUAGES = ("en", "fr", "nl")
NASTY = r"[50% & more] #1 $x_i^2$ {a} ~b \c *d* -- e|f <g> `h` «Liège» ’t Zuid — “i”"
COMMANDS = {
    r"\textbackslash{}": "\\", r"\&": "&", r"\%": "%", r"\$": "$", r"\#": "#", r"\_": "_", r"\{": "{", r"\}": "}",
    r"\textasciitilde{}": "~", r"\textasciicircum{}": "^", r"\textperiodcentered{}": "·", r"\dag{}": "†",
    r"\textless{}": "<", r"\textgreater{}": ">", r"\textbar{}": "|", r"\textasciigrave{}": "`",
    r"\textquotedbl{}": '"', "{[}": "[", "{]}": "]", "{*}": "*", "-{}": "-", "~": "\u00a0", r"\-": "\u00ad",
}  # fmt: skip
_COMMAND = re.compile("|".join(map(re.escape, sorted(COMMANDS, key=len, reverse=True))))
PLAIN = re.compile(r"[^\\&%$#_{}~^|<>`\"\[\]*]")


def printed(source: str) -> str:
    """What LaTeX prints of an escaped text; fails at anything that it would not print as it stands."""
    found, at = [], 0
    while at < len(source):
        command = _COMMAND.match(source, at)
        if command is None and not PLAIN.match(source, at):
            pytest.fail(f"bare {source[at]!r}")
        text = command[0] if command else source[at]
        found.append(COMMANDS.get(text, text))
        at += len(text)
    return "".join(found)


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), codec="utf-8")))
def test_every_text_is_printed_as_it_stands(text: str) -> None:
    assert printed(_escaped(text)) == text


@pytest.fixture
def table(database: Database) -> Crosstab:
    """Districts whose names hold every character that means something to LaTeX."""
    cases = [CaseRow(f"P{n:02}", district=NASTY if n < 20 else "Mons", gender="FM"[n % 2]) for n in range(40)]
    notes = [
        Written(f"N{n}", f"P{n:02}", DAY, (Tag("stigma"),) if n < 28 else (), "probation") for n in range(40)
    ]  # fmt: skip
    write(database, notes, cases=cases)
    return crosstab(database, CrosstabSettings(rows="district", cols="theme", by=("gender",)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_are_whole(table: Crosstab, language: str) -> None:
    source = released(table, ".tex", language).decode()
    opened = []
    for kind, name in re.findall(r"\\(begin|end)\{(\w+)\}", source):
        if kind == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert not opened
    bare = re.sub(r"\\[{}]", "", source)
    depth = 0
    for letter in bare:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        assert depth >= 0
    assert depth == 0
    tables = re.findall(r"\\begin\{tabular\}\{(lr+)\}\n(.*?)\\end\{tabular\}", source, re.DOTALL)
    assert len(tables) == len(table.strata())
    for columns, body in tables:
        lines = [line.strip() for line in body.strip().splitlines()]
        rules = [line for line in lines if line.startswith("\\") and line.endswith("rule")]
        assert rules == [r"\toprule", r"\midrule", r"\midrule", r"\bottomrule"]
        rows, labels = [line for line in lines if line not in rules], []
        assert len(rows) == 2 + len(table.row_values)
        for row in rows:
            assert row.endswith(r" \\")
            cells = re.split(r"(?<!\\)&", row.removesuffix(r"\\"))
            assert len(cells) == len(columns)
            label, *_ = (printed(re.sub(r"^\\rotatebox\{90\}\{(.*)\}$", r"\1", cell.strip())) for cell in cells)
            labels.append(label)
        assert NASTY in labels


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
@pytest.mark.parametrize("language", LANGUAGES)
def test_tables_compile(table: Crosstab, language: str, tmp_path: Path) -> None:
    source = released(table, ".tex", language).decode()
    packages = "\n".join(line.removeprefix("% ") for line in source.splitlines() if line.startswith("% "))
    page = f"\\documentclass{{article}}\n{packages}\n\\begin{{document}}\n{source}\n\\end{{document}}\n"
    (tmp_path / "page.tex").write_text(page, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout.decode(errors="replace")[-2000:]
    assert b"Missing character" not in done.stdout
