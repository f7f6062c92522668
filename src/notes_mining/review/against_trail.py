"""Do the codings that are counted say what the trail says was decided?

SQLite keeps no checksums: a bit that flips inside a coding, or a hand that changes it, breaks no structure and no line
of the trail. But the trail's last line on a coding tells the whole of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from .coding import from_json
from .file import ReviewFile
from .model import Code, Coding
from .trail import Trail

_CODINGS = """SELECT i.note_id || ':' || i.start || '-' || i."end", k.segment, k.coder, k.version, k.adjudicated,
    k.memo, k.done FROM codings k JOIN items i ON i.id = k.segment ORDER BY k.segment, k.coder"""
_CODES = 'SELECT segment, coder, theme, verdict, polarity, voice, narrated_stage, start, "end" FROM codes'


def disagreements(file: ReviewFile, trail: Trail) -> Iterator[str]:
    """In words, each coding that is not as the trail's last line on it says. Reads all of both; changes nothing.

    Codings that the trail knows and the file lacks are not named: a person who was forgotten has left such lines.
    """
    told = _told(trail)
    codes: dict[tuple[int, str], list[Code]] = defaultdict(list)
    for segment, coder, *content in file.rows(_CODES):
        codes[segment, coder].append(Code(*content))
    for subject, segment, coder, version, adjudicated, memo, done in file.rows(_CODINGS):
        line, said = told.get((subject, coder), (0, {}))
        if not said:
            yield f"the coding of {subject} by {coder} stands in no line"
        elif not _same(said, Coding(tuple(codes[segment, coder]), memo, bool(done)), version, bool(adjudicated)):
            yield f"the coding of {subject} by {coder} is not what line {line} says"


def _told(trail: Trail) -> dict[tuple[str, str], tuple[int, Mapping[str, Any]]]:
    """Number and content of the last line on each coding. One on a merge of themes tells whose it is and no mode."""
    found: dict[tuple[str, str], tuple[int, Mapping[str, Any]]] = {}
    for event in trail.events():
        if "version" in event.after and "codes" in event.after:
            whose = event.subject, str(event.before.get("coder", event.who))
            mode = found[whose][1]["mode"] if whose in found else ""
            found[whose] = event.seq, {"mode": mode, **event.after}
    return found


def _same(said: Mapping[str, Any], now: Coding, version: int, adjudicated: bool) -> bool:
    then = from_json(said)
    whole = (set(then.codes), then.memo, then.done, said["version"]) == (set(now.codes), now.memo, now.done, version)
    return whole and adjudicated == (said["mode"] == "adjudication")
