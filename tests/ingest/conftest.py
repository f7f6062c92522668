"""Reads an export with the real readers; no test of this folder may let the canary out of a note's text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from notes_mining.errors import InputError
from notes_mining.ingest import IngestSettings, build
from notes_mining.records import Note, Rejected

CANARY = "Kwikstaartje"

Read = Callable[..., tuple[list[Note], list[Rejected]]]


@pytest.fixture
def canary() -> str:
    return CANARY


@pytest.fixture
def read() -> Read:
    """Notes and rejections of an export, none of which shows the canary."""

    def read_export(path: Path, **settings: Any) -> tuple[list[Note], list[Rejected]]:
        results = list(build(IngestSettings(path=path, **settings))())
        assert CANARY not in repr(results)
        notes = [result for result in results if isinstance(result, Note)]
        return notes, [result for result in results if isinstance(result, Rejected)]

    return read_export


@pytest.fixture
def refusal(read: Read) -> Callable[..., str]:
    """The message of the ``InputError`` that an export meets; it shows no canary, nor does its cause."""

    def refused(path: Path, **settings: Any) -> str:
        with pytest.raises(InputError) as caught:
            read(path, **settings)
        assert CANARY not in f"{caught.value!r} {caught.value.__cause__!r}"
        assert "To mend it:" in str(caught.value)
        return str(caught.value)

    return refused
