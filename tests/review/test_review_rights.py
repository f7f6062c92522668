"""Who may do what: every cell of the table, typed a second time."""

from __future__ import annotations

import pytest

from notes_mining.review.model import ROLES, User
from notes_mining.review.problems import NotAllowed
from notes_mining.review.rights import ACTIONS, QUEUES, check, may, sight

# columns: coder, adjudicator, analyst, steward
TABLE = """
code_open         x x x .
code_blind        x . . .
code_audit        x . . .
adjudicate        . x . .
flag_text         x x x x
resolve_flags     . . . x
see_codebook      x x x x
edit_codebook     . . x x
retrieve          . x x x
see_tables        . x x x
see_agreement     . x x x
see_progress      . x x x
see_own_progress  x x x x
see_trail         . . . x
manage_users      . . . x
exchange          . . x x
retrain           . . . x
"""
CELLS = [
    (line.split()[0], role, mark == "x")
    for line in TABLE.strip().splitlines()
    for role, mark in zip(ROLES, line.split()[1:], strict=True)
]

# mode: who sees the tagger, who sees other coders, in the order of the roles
SIGHT = """
open          x x x x   . x x .
blind         . . . .   . . . .
audit         . . . .   . . . .
adjudication  . . . .   . x . .
reading       . . x x   . x x x
"""
SEEN = [
    (line.split()[0], role, line.split()[1 + place] == "x", line.split()[5 + place] == "x")
    for line in SIGHT.strip().splitlines()
    for place, role in enumerate(ROLES)
]


def test_every_action_is_in_the_table() -> None:
    assert {action for action, _, _ in CELLS} == set(ACTIONS)
    assert set(QUEUES.values()) <= set(ACTIONS)


@pytest.mark.parametrize(("action", "role", "allowed"), CELLS)
def test_each_cell(action: str, role: str, allowed: bool) -> None:
    assert may(role, action) is allowed  # type: ignore[arg-type]
    user = User("somebody", role)  # type: ignore[arg-type]
    if allowed:
        check(user, action)
    else:
        with pytest.raises(NotAllowed):
            check(user, action)


@pytest.mark.parametrize(("action", "role"), [(action, role) for action, role, allowed in CELLS if allowed])
def test_a_disabled_account_may_nothing(action: str, role: str) -> None:
    with pytest.raises(NotAllowed):
        check(User("somebody", role, active=False), action)  # type: ignore[arg-type]


@pytest.mark.parametrize("role", ROLES)
def test_an_unknown_action_is_nobodys(role: str) -> None:
    assert not may(role, "fly")  # type: ignore[arg-type]


@pytest.mark.parametrize(("mode", "role", "proposals", "others"), SEEN)
@pytest.mark.parametrize("hidden", [False, True])
def test_what_each_state_hides(mode: str, role: str, proposals: bool, others: bool, hidden: bool) -> None:
    seen = sight(User("somebody", role), mode, hidden=hidden)  # type: ignore[arg-type]
    assert (seen.proposals, seen.others) == (proposals, others)
    assert seen.text is (not hidden or role == "steward")
