"""The benchmark beside other tools, as far as it needs none of them."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from notes_mining.evaluate.gold import GoldNote, GoldSpan


@pytest.fixture(scope="module")
def peers(root: Path) -> ModuleType:
    """benchmarks/peers.py as a module."""
    spec = importlib.util.spec_from_file_location("benchmarks_peers", root / "benchmarks/peers.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def note(text: str) -> GoldNote:
    return GoldNote("N-1", "C-1", "fr", "unknown", date(2020, 1, 1), text, (GoldSpan(0, 5, "PERSON"),), ())


def test_overlapping_spans_of_a_peer_lose_no_character(peers: ModuleType) -> None:
    records = [
        {"note_id": "N-1", "start": 0, "end": 5, "type": "PERSON"},
        {"note_id": "N-1", "start": 8, "end": 16, "type": "EMAIL_ADDRESS"},
        {"note_id": "N-1", "start": 12, "end": 16, "type": "URL"},
        {"note_id": "N-1", "start": 18, "end": 20, "type": "IBAN_CODE"},
    ]
    found = peers.to_findings([note("Karim, anne@x.be, 99")], records, "test")["N-1"]
    assert [(f.start, f.end, f.entity_type) for f in found] == [(0, 5, "PERSON"), (8, 16, "EMAIL"), (18, 20, "ID")]


def test_notes_without_spans_are_there(peers: ModuleType) -> None:
    assert peers.to_findings([note("Karim")], [], "test") == {"N-1": ()}


def test_addresses_get_a_real_ending_and_offsets_stay(peers: ModuleType) -> None:
    before = note("Karim a@b.example, www.c.example.be et par exemple.example.")
    after = peers.with_real_domains(before)
    assert after.text == "Karim a@b-test.be, www.c.example.be et par exemple-test.be."
    assert len(after.text) == len(before.text)


def test_columns_are_aligned(peers: ModuleType) -> None:
    assert peers.aligned([["a", "bb"], ["ccc", "d"]]) == "| a   | bb |\n| --- | -- |\n| ccc | d  |"
