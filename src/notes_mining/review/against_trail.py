"""Do the codings that are counted, and what is hidden from coders, say what the trail says was decided?

SQLite keeps no checksums: a bit that flips inside a coding, or a hand that changes it, breaks no structure and no line
of the trail. But the trail's last line on a coding tells the whole of it, and the last on a flag whether its segment
is hidden.
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
_HIDDEN = """SELECT note_id || ':' || start || '-' || "end", hidden FROM items"""
_CODES = 'SELECT segment, coder, theme, verdict, polarity, voice, narrated_stage, start, "end" FROM codes'


def departures(file: ReviewFile, trail: Trail) -> Iterator[str]:
    """In words, each coding or hidden segment that is not as the trail's last line on it says; changes nothing.

    What the trail knows and the file lacks is not named: a person who was forgotten has left such lines.
    """
    yield from _codings(file, trail)
    yield from _hidden(file, trail)


def _codings(file: ReviewFile, trail: Trail) -> Iterator[str]:
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


def _hidden(file: ReviewFile, trail: Trail) -> Iterator[str]:
    told: dict[str, tuple[int, bool]] = {}
    for event in trail.events():
        if event.action == "flag":
            told[event.subject] = event.seq, True
        elif event.action == "resolve_flag":
            told[event.subject] = event.seq, event.after["resolved"] != "released"
    for subject, hidden in file.rows(_HIDDEN):
        line, said = told.get(subject, (0, False))
        if bool(hidden) != said:
            why = f"line {line} says otherwise" if line else "no line says so"
            yield f"segment {subject} is {'hidden' if hidden else 'shown'}, but {why}"


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
