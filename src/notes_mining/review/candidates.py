"""Topics that may become themes: passports of ``notes-mining topics`` arrive here; a person accepts or rejects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .codebook import Theme, Version, save_theme
from .desk import Desk
from .model import User
from .problems import Invalid, NotFound
from .rights import check


@dataclass(frozen=True)
class Candidate:
    """A topic's passport. ``decision`` is '', 'accepted' or 'rejected'."""

    name: str
    passport: Mapping[str, Any] = field(repr=False)
    decision: str = ""
    theme: str = ""
    who: str = ""


def receive(desk: Desk, passports: Iterable[Mapping[str, Any]]) -> int:
    """Take in passports (as ``themes.topics.passport.read`` checked them) that are not here yet; returns how many."""
    new = 0
    with desk.file.transaction():
        for passport in passports:
            name = str(passport["name"])
            if desk.file.one("SELECT 1 FROM candidates WHERE name = ?", (name,)):
                continue
            content = json.dumps(passport, ensure_ascii=False, sort_keys=True)
            desk.file.run("INSERT INTO candidates (name, content, at) VALUES (?, ?, ?)", (name, content, desk.now))
            desk.trail.append("notes-mining", "candidate", name, {}, {"hash": passport.get("hash", "")}, now=desk.now)
            new += 1
    return new


def candidates(desk: Desk) -> list[Candidate]:
    """All, undecided first."""
    rows = desk.file.rows(
        "SELECT name, content, coalesce(decision, ''), coalesce(theme, ''), coalesce(who, '') FROM candidates "
        "ORDER BY decision IS NOT NULL, name"
    )
    return [Candidate(name, json.loads(content), *rest) for name, content, *rest in rows]


def accept(desk: Desk, user: User, name: str, theme: Theme, *, base: int) -> Version:
    """Make a theme of it.

    Raises:
        As ``codebook.save_theme``; NotFound, Invalid: no such candidate, or decided.
    """
    with desk.file.transaction():
        _undecided(desk, user, name)
        version = save_theme(desk, user, theme, base=base, why=name)
        _decide(desk, user, name, "accepted", theme.id)
    return version


def reject(desk: Desk, user: User, name: str) -> None:
    """Leave it."""
    with desk.file.transaction():
        _undecided(desk, user, name)
        _decide(desk, user, name, "rejected", None)


def _undecided(desk: Desk, user: User, name: str) -> None:
    check(user, "edit_codebook")
    row = desk.file.one("SELECT decision FROM candidates WHERE name = ?", (name,))
    if row is None:
        raise NotFound(f"there is no candidate '{name}'.")
    if row[0]:
        raise Invalid("this candidate was decided on.")


def _decide(desk: Desk, user: User, name: str, decision: str, theme: str | None) -> None:
    sql = "UPDATE candidates SET decision = ?, theme = ?, who = ? WHERE name = ?"
    desk.file.run(sql, (decision, theme, user.name, name))
    desk.trail.append(user.name, "candidate", name, {}, {"decision": decision, "theme": theme}, now=desk.now)
