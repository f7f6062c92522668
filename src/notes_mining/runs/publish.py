"""Publishing: what a run has made takes the place of what was there, all of it or nothing, whatever is interrupted.

First everything is written beside its place. Then a list of what goes where is made, in one step: from there on the run
is done, and whoever finds the list moves what has not been moved yet.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..outputs import write_bytes
from .workfile import WorkFile

LIST = "publishing.json"


def staged(path: Path) -> Path:
    """Where a file is written before it takes the place ``path``."""
    return path.with_name(f".{path.name}.next")


def publish(steward: Path, places: Sequence[Path], detect_print: str, work: WorkFile) -> None:
    """Move what is staged for ``places`` there."""
    content = {"places": [str(place.resolve()) for place in places], "detect": detect_print}
    write_bytes(steward / LIST, json.dumps(content).encode())
    finish(steward, work)


def pending(steward: Path) -> bool:
    """Whether a publishing was begun and not completed."""
    return (steward / LIST).is_file()


def finish(steward: Path, work: WorkFile) -> bool:
    """Complete a publishing that was begun; whether there was one."""
    path = steward / LIST
    if not pending(steward):
        return False
    content: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    places = content["places"]
    for place in map(Path, places if isinstance(places, list) else []):
        if staged(place).exists():
            os.replace(staged(place), place)
    work.publish(str(content["detect"]))
    path.unlink()
    return True
