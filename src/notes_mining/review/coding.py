"""How a coding changes: pure functions from a coding and a change to a coding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..records import POLARITIES, STAGES, UNKNOWN_STAGE, VOICES
from .model import CODED, NOT_CODED, Change, Code, Coding, Proposal
from .problems import Invalid


@dataclass(frozen=True)
class Around:
    """What a change is judged against: the codebook, the tagger's proposals, and from clean to raw offsets.

    ``raw(offset, side)``: the raw offset of a place in the clean note; ``side`` -1 or 1: where it may move if it
    cannot be told.
    """

    themes: Collection[str]
    proposals: Mapping[str, Proposal]
    start: int
    end: int
    raw: Callable[[int, int], int]


def apply(coding: Coding, change: Change, around: Around) -> Coding:
    """The coding after one change; memos are the caller's.

    Raises:
        Invalid: it makes no sense.
    """
    if change.kind in ("done", "reopen"):
        return replace(coding, done=change.kind == "done")
    if change.kind == "split":
        return _split(coding, change, around)
    if change.kind not in _ON_A_THEME:
        raise Invalid(f"unknown change '{change.kind}'.")
    if change.theme not in around.themes and coding.of(change.theme) is None:
        raise Invalid(f"unknown theme '{change.theme}'.")
    code = _ON_A_THEME[change.kind](coding.of(change.theme), change, around)
    rest = tuple(other for other in coding.codes if other.theme != change.theme)
    return replace(coding, codes=tuple(sorted([*rest, *([code] if code else [])], key=lambda one: one.theme)))


def _accept(code: Code | None, change: Change, around: Around) -> Code:
    proposal = around.proposals.get(change.theme)
    if proposal is None:
        raise Invalid("the tagger proposes no such theme here: add it.")
    return Code(change.theme, CODED, proposal.polarity, proposal.voice or None, proposal.narrated_stage)


def _add(code: Code | None, change: Change, around: Around) -> Code:
    return Code(
        change.theme, CODED, _one_of(change.polarity, POLARITIES, "polarity"), _voice(change.voice),
        _stage(change.narrated_stage),
    )  # fmt: skip


def _reject(code: Code | None, change: Change, around: Around) -> Code:
    return Code(change.theme, NOT_CODED)


def _clear(code: Code | None, change: Change, around: Around) -> None:
    return None


def _polarity(code: Code | None, change: Change, around: Around) -> Code:
    return replace(_told(code, change, around), polarity=_one_of(change.polarity, POLARITIES, "polarity"))


def _set_voice(code: Code | None, change: Change, around: Around) -> Code:
    return replace(_told(code, change, around), voice=_voice(change.voice))


def _narrated(code: Code | None, change: Change, around: Around) -> Code:
    return replace(_told(code, change, around), narrated_stage=_stage(change.narrated_stage))


def _passage(code: Code | None, change: Change, around: Around) -> Code:
    told = _told(code, change, around)
    if change.start is None or change.end is None:
        return replace(told, start=None, end=None)
    if change.start >= change.end:
        raise Invalid("a passage has at least one character.")
    start, end = around.raw(change.start, -1), around.raw(change.end, 1)
    if (start, end) == (around.start, around.end):
        return replace(told, start=None, end=None)
    return replace(told, start=start, end=end)


def _told(code: Code | None, change: Change, around: Around) -> Code:
    """The coded theme that a change is about; a proposal that was not decided yet is taken over with it."""
    if code is not None and code.verdict == CODED:
        return code
    return _accept(code, change, around)


def _split(coding: Coding, change: Change, around: Around) -> Coding:
    """Two parts: each coded theme keeps the one that it belongs to."""
    coded = {code.theme for code in coding.codes if code.verdict == CODED}
    if not set(change.themes) <= coded:
        raise Invalid("only themes that are coded here can be split off.")
    cut = around.raw(-1 if change.start is None else change.start, -1)
    if not around.start < cut < around.end:
        raise Invalid("the cut must lie within the segment.")
    first, second = (around.start, cut), (cut, around.end)

    def placed(code: Code) -> Code:
        start, end = second if code.theme in change.themes else first
        return replace(code, start=start, end=end) if code.theme in coded else code

    return replace(coding, codes=tuple(placed(code) for code in coding.codes))


_ON_A_THEME: dict[str, Callable[[Code | None, Change, Around], Code | None]] = {
    "accept": _accept, "add": _add, "reject": _reject, "clear": _clear, "polarity": _polarity, "voice": _set_voice,
    "narrated_stage": _narrated, "passage": _passage,
}  # fmt: skip


def _one_of(value: str | None, known: tuple[str, ...], what: str) -> str:
    if value not in known:
        raise Invalid(f"unknown {what}. Known: {', '.join(known)}.")
    return str(value)


def _voice(value: str | None) -> str | None:
    return None if value is None else _one_of(value, VOICES, "voice")


def _stage(value: str | None) -> str | None:
    return None if value is None else _one_of(value, (*STAGES, UNKNOWN_STAGE), "stage")


def as_json(coding: Coding) -> dict[str, Any]:
    """For the trail: ids and offsets, no text."""
    codes = [{key: value for key, value in vars(code).items() if value is not None} for code in coding.codes]
    return {"codes": codes, "memo": coding.memo, "done": coding.done}


def from_json(content: Mapping[str, Any]) -> Coding:
    """The reverse of ``as_json``."""
    return Coding(tuple(Code(**code) for code in content["codes"]), content["memo"], content["done"])
