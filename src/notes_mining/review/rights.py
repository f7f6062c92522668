"""Who may do what: one table of roles and actions, and what a state of a segment hides. Nothing else decides."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Mode, Role, User
from .problems import NotAllowed

_EVERYBODY = frozenset[Role]({"coder", "adjudicator", "analyst", "steward"})

ACTIONS: dict[str, frozenset[Role]] = {
    "code_open": frozenset({"coder", "adjudicator", "analyst"}),
    "code_blind": frozenset({"coder"}),
    "code_audit": frozenset({"coder"}),
    "adjudicate": frozenset({"adjudicator"}),
    "flag_text": _EVERYBODY,
    "resolve_flags": frozenset({"steward"}),
    "see_codebook": _EVERYBODY,
    "edit_codebook": frozenset({"analyst", "steward"}),
    "retrieve": frozenset({"adjudicator", "analyst", "steward"}),
    "see_tables": frozenset({"adjudicator", "analyst", "steward"}),
    "see_agreement": frozenset({"adjudicator", "analyst", "steward"}),
    "see_progress": frozenset({"adjudicator", "analyst", "steward"}),
    "see_own_progress": _EVERYBODY,
    "see_trail": frozenset({"steward"}),
    "manage_users": frozenset({"steward"}),
    "exchange": frozenset({"analyst", "steward"}),
    "retrain": frozenset({"steward"}),
}
"""Each action and the roles that may do it. Coders retrieve nothing: they would see what blind coding hides."""

QUEUES: dict[str, str] = {
    "open": "code_open",
    "recheck": "code_open",
    "blind": "code_blind",
    "audit": "code_audit",
    "adjudication": "adjudicate",
}
"""What one must be allowed to do to take from a queue."""


def may(role: Role, action: str) -> bool:
    """Whether ``role`` may do ``action``. An unknown action is nobody's."""
    return role in ACTIONS.get(action, frozenset())


def check(user: User, action: str) -> None:
    """As ``may``.

    Raises:
        NotAllowed: the role may not, or the account is disabled.
    """
    if not user.active or not may(user.role, action):
        raise NotAllowed(f"The role {user.role} may not do this ({action}).")


@dataclass(frozen=True)
class Sight:
    """What a user may see of a segment beside its text and their own coding."""

    text: bool
    proposals: bool
    others: bool


_SIGHT: dict[Mode, tuple[frozenset[Role], frozenset[Role]]] = {
    "open": (_EVERYBODY, frozenset({"adjudicator", "analyst"})),
    "blind": (frozenset(), frozenset()),
    "audit": (frozenset(), frozenset()),
    "adjudication": (frozenset(), frozenset({"adjudicator"})),
    "reading": (frozenset({"analyst", "steward"}), frozenset({"adjudicator", "analyst", "steward"})),
}
"""How somebody stands to a segment: who sees the tagger, who sees other coders."""


def sight(user: User, mode: Mode, *, hidden: bool) -> Sight:
    """What ``user`` may see who stands to a segment as ``mode`` says.

    Blind and audit: neither the tagger nor another coder, also when done, for the other may still be at work.
    Adjudication: both coders side by side, without the tagger, for what is decided becomes the yardstick of the tagger.
    Hidden segments: the steward alone sees the text.
    """
    tagger, coders = _SIGHT[mode]
    return Sight(text=not hidden or user.role == "steward", proposals=user.role in tagger, others=user.role in coders)
