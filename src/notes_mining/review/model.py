"""The records of the review. All are frozen; none that is logged holds text of a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["coder", "adjudicator", "analyst", "steward"]
Mode = Literal["open", "blind", "audit", "adjudication", "reading"]
"""How a user stands to a segment: four ways to code it, and reading, for who is not asked to."""
ROLES: tuple[Role, ...] = ("coder", "adjudicator", "analyst", "steward")
ORDERS = ("place", "uncertainty", "informative")
CODED, NOT_CODED = "coded", "not_coded"


@dataclass(frozen=True)
class User:
    """Who acts."""

    name: str
    role: Role
    active: bool = True


@dataclass(frozen=True, order=True)
class Code:
    """A decision on one theme in one segment.

    ``voice`` and ``narrated_stage`` are ``None`` where not judged, or where the note's own stage is told of. ``start,
    end`` (raw offsets) are the passage meant, where it is not just the segment.
    """

    theme: str
    verdict: str
    polarity: str | None = None
    voice: str | None = None
    narrated_stage: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Coding:
    """All that a coder holds of one segment: sorted codes, the id of a memo, whether they are done with it."""

    codes: tuple[Code, ...] = ()
    memo: int | None = None
    done: bool = False

    def of(self, theme: str) -> Code | None:
        """The decision on a theme, if there is one."""
        return next((code for code in self.codes if code.theme == theme), None)


@dataclass(frozen=True)
class Proposal:
    """What the tagger says of a segment. ``review``: in doubt."""

    theme: str
    polarity: str
    probability: float
    voice: str
    narrated_stage: str | None
    review: bool


@dataclass(frozen=True, kw_only=True)
class Change:
    """One step of a decision.

    ``kind`` and what it takes (offsets are code points of the *clean note*, as the page shows it):

    ==============  ==========================================================================================
    accept          theme: take over the tagger's proposal
    reject          theme: it is not in the segment
    clear           theme: take the decision back; the tagger's proposal stands again
    add             theme, polarity, perhaps voice and narrated_stage
    polarity        theme, polarity
    voice           theme, voice (``None``: not judged)
    narrated_stage  theme, narrated_stage (``None``: the note's own)
    passage         theme, start, end: the coding covers these words, fewer or more than the segment; both ``None``:
                    the segment
    split           start, themes: the segment falls in two at ``start``; the coded ``themes`` belong to the second
                    part, the other coded ones to the first
    memo            text; empty: no memo
    done / reopen   finished with the segment / not finished after all
    ==============  ==========================================================================================
    """

    kind: str
    theme: str = ""
    polarity: str | None = None
    voice: str | None = None
    narrated_stage: str | None = None
    start: int | None = None
    end: int | None = None
    themes: tuple[str, ...] = ()
    text: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A request that changes one coding, all or nothing.

    ``id``: made by the client (a UUID), the same when it sends again. ``version``: of the coding on the page.
    """

    id: str
    segment: int
    version: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Outcome:
    """Where the coding stands afterwards. ``repeated``: the request had been done before, and was not done again."""

    segment: int
    version: int
    coding: Coding
    repeated: bool = False


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a coder wants from the queue. Empty: anything.

    ``queue``: ``open`` (with the tagger's proposals), ``blind``, ``audit`` (then ``sample``), ``recheck`` (own codings
    that a change of the codebook touched), ``adjudication``. ``order``: place, uncertainty, informative; an audit
    sample keeps its own.
    """

    queue: str = "open"
    theme: str = ""
    stage: str = ""
    language: str = ""
    case: str = ""
    sample: str = ""
    order: str = "informative"


@dataclass(frozen=True)
class Side:
    """One coder's coding, for who may see it. ``memo`` is its text."""

    coder: str
    coding: Coding
    memo: str = field(default="", repr=False)


@dataclass(frozen=True)
class Passage:
    """A coded passage in the clean note (code points)."""

    theme: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class SegmentView:
    """A segment as this user may see it. ``before + text + after`` is the clean note; what is flagged is masked.

    ``proposals`` and ``others`` are empty for who is blind to them. ``recheck``: themes whose definition changed since.
    """

    segment: int
    note_id: str
    case_id: str
    date: str
    stage: str
    language: str
    mode: Mode
    clean_start: int
    clean_end: int
    version: int
    coding: Coding
    before: str = field(repr=False)
    text: str = field(repr=False)
    after: str = field(repr=False)
    memo: str = field(default="", repr=False)
    passages: tuple[Passage, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    others: tuple[Side, ...] = ()
    recheck: tuple[str, ...] = ()
    hidden: bool = False
    lease_until: float = 0.0
