"""The codebook in versions: what a theme means, who changed it, which codings a change touches.

Version 0 is what the database was made with; the first change, or ``start_from``, makes version 1. A decision on a
theme that the database does not know yet counts all the same: the store shows the theme (``store/people.py``).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..yamlfile import read_yaml
from .desk import Desk
from .model import User
from .problems import Invalid, NotFound, Stale
from .rights import check

LEVERS = ("lever", "obstacle", "context")
LANGUAGES = ("fr", "nl", "en")
DEFAULT_LANGUAGE = "en"
"""Of a text that does not say its language."""
TEXTS = ("definition", "include", "exclude")
_ID = re.compile(r"[a-z][a-z0-9_]{1,59}")


@dataclass(frozen=True)
class Theme:
    """One theme. ``definition``, ``include``, ``exclude``: the same text per language; ``examples``: sentences per
    language (fr, nl). ``retired``: merged or split; kept for its history."""

    id: str
    label: Mapping[str, str]
    life_sphere: str = ""
    lever: str = "context"
    definition: Mapping[str, str] = field(default_factory=dict)
    include: Mapping[str, str] = field(default_factory=dict)
    exclude: Mapping[str, str] = field(default_factory=dict)
    examples: Mapping[str, Sequence[str]] = field(default_factory=dict)
    retired: bool = False


def said(texts: Mapping[str, str], language: str) -> tuple[str, str]:
    """A text and the language it is in: the one asked for, else another one that there is; twice empty without any."""
    for one in (language, DEFAULT_LANGUAGE, *LANGUAGES):
        if texts.get(one):
            return texts[one], one
    return "", ""


@dataclass(frozen=True)
class Version:
    """A version of the codebook; ``lineage``: (kind, from, to) of themes merged or split in it."""

    version: int
    at: float
    who: str
    why: str
    themes: tuple[Theme, ...]
    lineage: tuple[tuple[str, str, str], ...] = ()

    def theme(self, name: str) -> Theme:
        """One theme.

        Raises:
            NotFound: there is none.
        """
        found = next((theme for theme in self.themes if theme.id == name), None)
        if found is None:
            raise NotFound(f"there is no theme '{name}'.")
        return found


@dataclass(frozen=True)
class Touched:
    """What a change would put back in the queue: segments, codings of them, and whose they are."""

    segments: int
    codings: int
    coders: tuple[str, ...]


def start_from(desk: Desk, yaml: Path) -> Version:
    """Version 1: the database's themes with definitions, include and exclude of a codebook file; else the newest."""
    newest = current(desk)
    if newest.version:
        return newest
    written = {str(entry.get("id")): entry for entry in read_yaml(yaml, "configs/codebook.yaml").get("themes", [])}
    themes = tuple(_defined(theme, written.get(theme.id, {})) for theme in newest.themes)
    with desk.file.transaction():
        return current(desk) if current(desk).version else write_version(desk, "notes-mining", themes, yaml.name, 0)


def _defined(theme: Theme, written: Mapping[str, Any]) -> Theme:
    texts: Mapping[str, Any] = _texts(written)
    return replace(theme, **texts, examples=written.get("examples", {}))


def _texts(entry: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Texts by language of an entry, which may be bare; empty ones left out."""
    found = {part: entry.get(part) or {} for part in TEXTS}
    named = {part: {DEFAULT_LANGUAGE: text} if isinstance(text, str) else text for part, text in found.items()}
    return {part: {one: str(text) for one, text in texts.items() if text} for part, texts in named.items()}


def current(desk: Desk) -> Version:
    """The newest version."""
    row = desk.file.one("SELECT version, at, who, why, content FROM codebook_versions ORDER BY version DESC LIMIT 1")
    if row is None:
        return Version(0, 0.0, "", "", tuple(Theme(**entry) for entry in desk.corpus.themes()))
    return _version(desk, row)


def theme_ids(desk: Desk) -> frozenset[str]:
    """Themes that can be coded now."""
    return frozenset(theme.id for theme in current(desk).themes if not theme.retired)


def history(desk: Desk, theme: str = "") -> list[Version]:
    """All versions, newest first; with ``theme`` those in which it changed or came to be."""
    rows = desk.file.rows("SELECT version, at, who, why, content FROM codebook_versions ORDER BY version")
    versions = [_version(desk, row) for row in rows]
    if theme:
        before = [None, *(_named(version, theme) for version in versions)]
        versions = [v for v, earlier in zip(versions, before, strict=False) if _named(v, theme) != earlier]
    return versions[::-1]


def _named(version: Version, theme: str) -> Theme | None:
    return next((one for one in version.themes if one.id == theme), None)


@lru_cache(maxsize=8)
def _themes(content: str) -> tuple[Theme, ...]:
    """Read once for each version, not for each page and decision."""
    return tuple(Theme(**one | _texts(one)) for one in json.loads(content))


def _version(desk: Desk, row: Sequence[Any]) -> Version:
    lineage = desk.file.rows("SELECT kind, source, target FROM theme_lineage WHERE version = ?", (row[0],))
    return Version(row[0], row[1], row[2], row[3], _themes(row[4]), tuple(lineage))


def touched(desk: Desk, themes: Sequence[str]) -> Touched:
    """Which codings a change of ``themes`` would put back in the queue; changes nothing."""
    rows = _codings_of(desk, themes)
    return Touched(len({row[0] for row in rows}), len(rows), tuple(sorted({row[1] for row in rows})))


def _codings_of(desk: Desk, themes: Sequence[str]) -> list[tuple[int, str]]:
    marks = ", ".join("?" * len(themes))
    return desk.file.rows(f"SELECT DISTINCT segment, coder FROM codes WHERE theme IN ({marks})", tuple(themes))


def save_theme(desk: Desk, user: User, theme: Theme, *, base: int, why: str, recheck: bool = True) -> Version:
    """A new or changed theme makes a new version; codings of a changed one go back in the queue.

    Args:
        desk: the review.
        user: who changes it.
        theme: as it shall be.
        base: the version on the page.
        why: for the history.
        recheck: false for a change that does not change the meaning (a typing error, a label).

    Raises:
        NotAllowed, Stale: the role may not; the codebook changed meanwhile.
        Invalid: the theme is not one, or nothing changed.
    """
    check(user, "edit_codebook")
    check_theme(theme)
    with desk.file.transaction():
        version = based_on(desk, base)
        if theme in version.themes:
            raise Invalid("nothing was changed.")
        known = any(one.id == theme.id for one in version.themes)
        themes = tuple(theme if one.id == theme.id else one for one in version.themes) + (() if known else (theme,))
        made = write_version(desk, user.name, themes, why, version.version)
        if known and recheck:
            put_back(desk, [theme.id], made.version)
    return made


def check_theme(theme: Theme) -> None:
    """That it can be one.

    Raises:
        Invalid: which part is wrong.
    """
    if not _ID.fullmatch(theme.id):
        raise Invalid("a theme's id: 2 to 60 of a-z, 0-9, underscore, a letter first.")
    missing = [language for language in LANGUAGES if not str(theme.label.get(language, "")).strip()]
    if missing:
        raise Invalid(f"the label lacks {', '.join(missing)}.")
    said_in = {language for part in TEXTS for language in getattr(theme, part)}
    if unknown := said_in - set(LANGUAGES):
        raise Invalid(f"texts in {', '.join(sorted(unknown))}. Known: {', '.join(LANGUAGES)}.")
    if theme.lever not in LEVERS:
        raise Invalid(f"unknown lever. Known: {', '.join(LEVERS)}.")


def based_on(desk: Desk, base: int) -> Version:
    """The newest version, if the page showed it.

    Raises:
        Stale: it shows an older one.
    """
    version = current(desk)
    if version.version != base:
        raise Stale(0, version.version)
    return version


def put_back(desk: Desk, themes: Sequence[str], version: int) -> int:
    """Put the codings of ``themes`` back in their coders' queue; returns how many."""
    rows = [(segment, coder, theme, version) for theme in themes for segment, coder in _codings_of(desk, [theme])]
    desk.file.many("INSERT OR IGNORE INTO recheck (segment, coder, theme, version) VALUES (?, ?, ?, ?)", rows)
    return len(rows)


def write_version(
    desk: Desk, who: str, themes: tuple[Theme, ...], why: str, before: int, lineage: Sequence[tuple[str, str, str]] = ()
) -> Version:
    """Write the next version; within the caller's transaction."""
    content = json.dumps([asdict(theme) for theme in themes], sort_keys=True, ensure_ascii=False)
    digest = hashlib.sha256(content.encode("utf-8")).hexdigest()
    now, number = desk.now, before + 1
    desk.file.run("INSERT INTO codebook_versions VALUES (?, ?, ?, ?, ?, ?)", (number, now, who, why, content, digest))
    desk.file.many("INSERT INTO theme_lineage VALUES (?, ?, ?, ?)", [(number, *line) for line in lineage])
    after = {"version": number, "sha256": digest, "lineage": [list(line) for line in lineage]}
    desk.trail.append(who, "codebook", "codebook", {"version": before}, after, now=now)
    return Version(number, now, who, why, themes, tuple(lineage))
