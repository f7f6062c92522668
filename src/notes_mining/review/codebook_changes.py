"""Merging and splitting themes, with their codings and their history; and the codebook as a file for the next run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

import yaml

from .codebook import Theme, Version, based_on, check_theme, put_back, write_version
from .coding import as_json
from .desk import Desk
from .model import CODED, User
from .problems import Invalid
from .rights import check
from .standing import held, put


def merge(desk: Desk, user: User, sources: Sequence[str], into: str, *, base: int, why: str) -> Version:
    """Retire ``sources``: their codings become codings of ``into``.

    What a coder coded under any of them is coded under ``into``; where their themes contradict each other (another
    polarity, coded and not coded), it also goes back in the queue. The model's tags stay as they are until the next
    run.

    Raises:
        NotAllowed, Stale: as ``codebook.save_theme``.
        NotFound, Invalid: no such theme, or one merged into itself.
    """
    check(user, "edit_codebook")
    with desk.file.transaction():
        version = based_on(desk, base)
        if into in sources or not sources or version.theme(into).retired:
            raise Invalid("themes are merged into another one that is in use.")
        themes = _retired(version, sources)
        lineage = [("merge", source, into) for source in sources]
        made = write_version(desk, user.name, themes, why, version.version, lineage)
        for segment, coder in _holders(desk, sources):
            if _recode(desk, user, segment, coder, sources, into):
                desk.file.run(
                    "INSERT OR IGNORE INTO recheck (segment, coder, theme, version) VALUES (?, ?, ?, ?)",
                    (segment, coder, into, made.version),
                )
    return made


def split(desk: Desk, user: User, source: str, parts: Sequence[Theme], *, base: int, why: str) -> Version:
    """Retire ``source`` for two or more ``parts``, new themes or some in use.

    All its codings go back in the queue, and count under ``source`` until somebody has looked at them.

    Raises:
        As ``merge``.
    """
    check(user, "edit_codebook")
    if len({part.id for part in parts}) < 2 or source in {part.id for part in parts}:
        raise Invalid("a theme is split into two or more others.")
    for part in parts:
        check_theme(part)
    with desk.file.transaction():
        version = based_on(desk, base)
        known = {theme.id for theme in version.themes}
        themes = _retired(version, [source]) + tuple(part for part in parts if part.id not in known)
        lineage = [("split", source, part.id) for part in parts]
        made = write_version(desk, user.name, themes, why, version.version, lineage)
        put_back(desk, [source], made.version)
    return made


def _retired(version: Version, names: Sequence[str]) -> tuple[Theme, ...]:
    for name in names:
        if version.theme(name).retired:
            raise Invalid(f"'{name}' is retired already.")
    return tuple(replace(theme, retired=True) if theme.id in names else theme for theme in version.themes)


def _holders(desk: Desk, themes: Sequence[str]) -> list[tuple[int, str]]:
    marks = ", ".join("?" * len(themes))
    return desk.file.rows(
        f"SELECT DISTINCT segment, coder FROM codes WHERE theme IN ({marks}) ORDER BY 1, 2", tuple(themes)
    )


def _recode(desk: Desk, user: User, segment: int, coder: str, sources: Sequence[str], into: str) -> bool:
    """Rewrite one coding; whether it must be looked at again. What came before cannot be undone past this."""
    version, before = held(desk, segment, coder)
    said = [code for code in before.codes if code.theme in (*sources, into)]
    said.sort(key=lambda code: code.theme != into)
    chosen = next((code for code in said if code.verdict == CODED), said[0])
    rest = tuple(code for code in before.codes if code not in said)
    after = replace(before, codes=tuple(sorted([*rest, replace(chosen, theme=into)], key=lambda code: code.theme)))
    adjudicated = desk.file.one("SELECT adjudicated FROM codings WHERE segment = ? AND coder = ?", (segment, coder))[0]
    put(desk, segment, coder, version + 1, after, adjudicated=bool(adjudicated))
    desk.file.run("UPDATE steps SET state = 'dropped' WHERE segment = ? AND coder = ?", (segment, coder))
    subject = "{}:{}-{}".format(*desk.file.one('SELECT note_id, start, "end" FROM items WHERE id = ?', (segment,)))
    desk.trail.append(
        user.name, "merge", subject, as_json(before) | {"coder": coder}, as_json(after) | {"version": version + 1},
        now=desk.now,
    )  # fmt: skip
    return len({(code.verdict, code.polarity) for code in said}) > 1


def to_yaml(version: Version) -> str:
    """The themes in use as the ``themes`` of a codebook file, for the next run; stages and events stay in the file."""
    entries = []
    for theme in version.themes:
        if not theme.retired:
            entry = {key: value for key, value in asdict(theme).items() if key != "retired" and value}
            entries.append(entry | {"label": dict(theme.label)})
    return yaml.safe_dump(
        {"version": f"{version.version}", "themes": entries}, allow_unicode=True, sort_keys=False, width=120
    )
