"""Identities on disk: they come back as they were, to the holder of the key alone."""

from __future__ import annotations

import sqlite3
import stat
from datetime import date
from pathlib import Path

import pytest

from notes_mining.deidentify.identify import IdentityGraph
from notes_mining.deidentify.keys import Key, keyed_id, random_key
from notes_mining.deidentify.sealed import Sealer, from_plain, plain_form
from notes_mining.deidentify.surrogates import Invented
from notes_mining.errors import SafetyError
from notes_mining.records import Finding, Note, NoteFindings
from notes_mining.runs.sealedfile import SealedFile, SealedWriter

TEXT = "Karim Benali woont in Gent bij zijn zus Samira. Benali belt."


def identities():
    graph = IdentityGraph()
    spans = [(0, 12, "PERSON"), (22, 26, "LOC"), (40, 46, "PERSON"), (48, 54, "PERSON")]
    found = NoteFindings("1", "nl", tuple(Finding(a, b, kind, 0.9, "Test") for a, b, kind in spans))
    graph.add(Note("1", "C1", date(2020, 1, 1), TEXT), found)
    graph.add_person("C1", "Abdel-Kader El Amrani", "brother")
    return graph.resolve()


def test_a_case_comes_back_and_does_the_same() -> None:
    case = identities().of("C1")
    back = from_plain(plain_form(case))
    assert plain_form(back) == plain_form(case)
    text = "K. Benali, Benali Karim, Elamrani en Samira in Gent"
    assert back.search(text) == case.search(text)
    assert back.placeholder("PERSON", "K. Benali") == case.placeholder("PERSON", "K. Benali")
    assert back.surfaces == case.surfaces


def test_the_file_holds_no_name_and_opens_with_its_key_alone(tmp_path: Path) -> None:
    key, path = random_key(), tmp_path / "identities.sealed"
    with SealedWriter(path, key) as file:
        file.put(keyed_id(key, "case", "C1"), plain_form(identities().of("C1")))
        file.put_shared({100_001: Invented("Anna Claes", "Anna", "Claes", frozenset(["maria"])), 100_002: None})
    data = path.read_bytes().lower()
    assert not any(name in data for name in (b"benali", b"samira", b"gent", b"claes", b"C1".lower() + b'"'))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    opened = SealedFile(path, key)
    assert opened.of("C1").placeholder("LOC", "Gent") == "[LOC_1]"
    assert opened.of("C2").placeholders == {}
    assert opened.shared()[100_001].given == {"maria"}  # type: ignore[union-attr]
    assert opened.shared()[100_002] is None
    other = Key(bytes(32), "file")
    with sqlite3.connect(path) as base:
        base.execute("UPDATE sealed SET name = ? WHERE name <> 'shared'", [keyed_id(other, "case", "C1")])
    with pytest.raises(SafetyError, match="damaged or of another key"):
        SealedFile(path, other).of("C1")


def test_a_record_that_was_changed_or_moved_is_refused() -> None:
    sealer = Sealer(random_key())
    sealed = sealer.seal("case-A", b"content")
    assert sealer.open("case-A", sealed) == b"content"
    assert sealer.seal("case-A", b"content") != sealed  # never the same twice
    for name, data in [("case-B", sealed), ("case-A", sealed[:-1]), ("case-A", sealed[:-1] + bytes([sealed[-1] ^ 1]))]:
        with pytest.raises(SafetyError):
            sealer.open(name, data)
