"""The audit as one record, signed: who changes a figure in it, or lays it beside another run, is noticed.

The signature is an HMAC under the run's key over the record in canonical JSON. It says that who had the key made this
record of the run whose fingerprints stand in it; ``verify`` needs the key, so a reader asks the steward.
"""

from __future__ import annotations

import hmac
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

from ..deidentify.keys import Key
from ..deidentify.names import fold
from .hits import BLOCKING_ORDER, Hit
from .sweep import Swept

FORMAT = 1
HIDDEN = "(a name in it: see hits.jsonl)"


def signed(record: Mapping[str, Any], key: Key) -> dict[str, Any]:
    """``record`` with its signature."""
    return {**record, "signature": _seal(record, key)}


def verify(record: Mapping[str, Any], key: Key) -> bool:
    """Whether this is the record that was signed under ``key``."""
    bare = {name: value for name, value in record.items() if name != "signature"}
    return hmac.compare_digest(str(record.get("signature", "")), _seal(bare, key))


def _seal(record: Mapping[str, Any], key: Key) -> str:
    return key.digest("audit", json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))).hex()


def sweep_record(swept: Swept, resolved: Collection[str]) -> dict[str, Any]:
    """Part 1 without a single name: where something was found, of what kind, and whether it blocks."""
    safe = _hiding(swept.hits)
    hits = [
        {
            "id": hit.id, "kind": hit.kind, "reason": hit.reason, "blocks": hit.blocks and hit.id not in resolved,
            "resolved": hit.id in resolved, "file": safe(hit.place.file), "part": safe(hit.place.part),
            "row": safe(hit.place.row), "in_name": hit.place.named, "typo": hit.fuzzy, "times": hit.times,
        }
        for hit in swept.hits if hit.blocks
    ]  # fmt: skip
    listed = Counter((safe(hit.place.file), hit.reason) for hit in swept.hits if not hit.blocks)
    return {
        "files": swept.files, "texts": swept.texts, "characters": swept.characters, "forms": swept.forms,
        "unread": [{"file": safe(file), "why": why} for file, why in swept.unread],
        "blocking": sum(hit["blocks"] for hit in hits), "resolved": sum(hit["resolved"] for hit in hits), "hits": hits,
        "listed": [
            {"file": file, "reason": reason, "places": places}
            for (file, reason), places in sorted(listed.items(), key=lambda one: (BLOCKING_ORDER[one[0][1]], one[0][0]))
        ],
    }  # fmt: skip


def _hiding(hits: Collection[Hit]) -> Callable[[str], str]:
    """A place as the page may show it: the name of a file may be the leak."""
    names = {fold(hit.surface) for hit in hits if hit.blocks}

    def safe(text: str) -> str:
        return HIDDEN if any(name in fold(text) for name in names) else text

    return safe


def hit_lines(swept: Swept, resolved: Mapping[str, Mapping[str, str]]) -> list[str]:
    """For the steward alone: every hit with what was found and its contexts, as JSON lines."""
    return [
        json.dumps(
            {
                "id": hit.id,
                "blocks": hit.blocks and hit.id not in resolved,
                "reason": hit.reason,
                "kind": hit.kind,
                "found": hit.surface,
                "typo": hit.fuzzy,
                "file": hit.place.file,
                "part": hit.place.part,
                "row": hit.place.row,
                "in_name": hit.place.named,
                "times": hit.times,
                "contexts": hit.contexts,
                "resolved": dict(resolved.get(hit.id, {})),
            },
            ensure_ascii=False,
        )
        for hit in swept.hits
    ]
