"""The file in which workers look up who is who: sealed records of cases (SQLite), written before they begin."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path

from ..deidentify.identify import CaseIdentities
from ..deidentify.keys import Key, keyed_id
from ..deidentify.sealed import Sealer, from_plain
from ..deidentify.surrogates import Invented

_SHARED = "shared"
_CACHED = 512


class SealedWriter:
    """Writes a new file, readable by its owner alone, over an old one. Use it as a context manager."""

    def __init__(self, path: Path, key: Key) -> None:
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self._connection = sqlite3.connect(path)
        self._connection.execute("CREATE TABLE sealed (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        self._sealer = Sealer(key)

    def put(self, name: str, plain: bytes) -> None:
        """One record."""
        self._connection.execute("INSERT INTO sealed VALUES (?, ?)", [name, self._sealer.seal(name, plain)])

    def put_shared(self, shared: Mapping[int, Invented | None]) -> None:
        """The invented names of persons who are linked over cases."""
        content = {
            number: {**asdict(made), "given": sorted(made.given)} if made else None for number, made in shared.items()
        }
        self.put(_SHARED, json.dumps(content).encode())

    def __enter__(self) -> SealedWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.commit()
        self._connection.close()


class SealedFile:
    """Identities of cases, opened as they are asked for."""

    def __init__(self, path: Path, key: Key) -> None:
        self._key, self._sealer = key, Sealer(key)
        self._connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        self.of = lru_cache(maxsize=_CACHED)(self._of)

    def _record(self, name: str) -> bytes | None:
        found = self._connection.execute("SELECT content FROM sealed WHERE name = ?", [name]).fetchone()
        return self._sealer.open(name, found[0]) if found else None

    def _of(self, case_id: str) -> CaseIdentities:
        """A case's identities, by its id in the export; a case without any finding has none."""
        plain = self._record(keyed_id(self._key, "case", case_id))
        return from_plain(plain) if plain else CaseIdentities({})

    def shared(self) -> dict[int, Invented | None]:
        """The invented names of persons who are linked over cases."""
        plain = self._record(_SHARED)
        content = json.loads(plain) if plain else {}
        return {
            int(number): Invented(**{**made, "given": frozenset(made["given"])}) if made else None
            for number, made in content.items()
        }
