"""Where coders who are done with a segment differ, and nobody has adjudicated yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from .desk import Desk
from .model import CODED, Code, Coding, User
from .rights import check

_OPEN = """
    FROM codings k JOIN items i ON i.id = k.segment
    WHERE k.done AND NOT k.adjudicated AND i.present AND NOT i.hidden
      AND NOT EXISTS (SELECT 1 FROM codings j WHERE j.segment = k.segment AND j.adjudicated AND j.done)
      AND (SELECT count(*) FROM codings o WHERE o.segment = k.segment AND o.done AND NOT o.adjudicated) > 1"""


@dataclass(frozen=True)
class Disagreement:
    """A segment on which coders who are done differ. ``themes``: on which."""

    segment: int
    coders: tuple[str, ...]
    themes: tuple[str, ...]


def disagreements(desk: Desk, user: User) -> list[Disagreement]:
    """What waits for ``user``, who judges no coding of their own.

    Raises:
        NotAllowed: the role does not adjudicate.
    """
    check(user, "adjudicate")
    codes: defaultdict[tuple[int, str], list[Code]] = defaultdict(list)
    for segment, coder, *code in desk.file.rows(
        f'SELECT c.segment, c.coder, theme, verdict, polarity, voice, narrated_stage, c.start, c."end" '
        f"FROM codes c WHERE (c.segment, c.coder) IN (SELECT k.segment, k.coder {_OPEN})"
    ):
        codes[segment, coder].append(Code(*code))
    coders: defaultdict[int, list[str]] = defaultdict(list)
    for segment, coder in desk.file.rows(f"SELECT k.segment, k.coder {_OPEN} ORDER BY i.place, k.coder"):
        coders[segment].append(coder)
    found = []
    for segment, names in coders.items():
        themes = differ([Coding(tuple(codes[segment, name])) for name in names])
        if themes and user.name not in names:
            found.append(Disagreement(segment, tuple(names), themes))
    return found


def differ(codings: Sequence[Coding]) -> tuple[str, ...]:
    """Themes on which codings differ: whether they are coded, the polarity, or a voice or stage that all judged."""
    themes = sorted({code.theme for coding in codings for code in coding.codes})
    return tuple(theme for theme in themes if _differ([coding.of(theme) for coding in codings]))


def _differ(codes: Sequence[Code | None]) -> bool:
    polarities = {code.polarity if code is not None and code.verdict == CODED else None for code in codes}
    if len(polarities) > 1:
        return True
    told = [code for code in codes if code is not None and code.verdict == CODED]
    voices = {code.voice for code in told}
    return (None not in voices and len(voices) > 1) or len({code.narrated_stage for code in told}) > 1
