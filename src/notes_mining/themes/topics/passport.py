"""The passport of a topic: what must be known before it may become a theme, and the analyst's signature.

A passport is a JSON file with a hash over its content, and the same as Markdown for reading. The hash tells that
somebody changed the file by hand, as a seal does; it is no proof against somebody who knows how to make a new one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ...errors import ConfigError, SafetyError
from ..codebook import Codebook
from ..files import whole_file
from .discover import Topic, Topics
from .material import Material

FORMAT = 1
Decision = Literal["accept", "reject"]
_THEME_ID = re.compile(r"[a-z][a-z0-9_]{1,59}")
_PARTS = ("format", "topic", "words", "languages", "stability", "coherence", "exemplars", "nearest_themes", "made_from")


@dataclass(frozen=True)
class Origin:
    """From what and with what topics were made; every entry goes into the passport."""

    data: Mapping[str, Any]
    models: Mapping[str, str]
    settings: Mapping[str, Any]
    minimum_persons: int
    codebook: Codebook


def make(topic: Topic, found: Topics, material: Material, origin: Origin) -> dict[str, Any]:
    """The unsigned passport of one topic."""
    labels = {theme.id: dict(theme.label) for theme in origin.codebook.themes}
    content: dict[str, Any] = {
        "format": FORMAT,
        "topic": {"id": topic.id, "segments": topic.size, "persons": topic.persons},
        "words": {"fr": list(topic.words_fr), "nl": list(topic.words_nl)},
        "languages": {
            "in": list(topic.languages),
            "both": len(topic.languages) > 1,
            "persons": {name: by_topic[topic.id] for name, by_topic in found.by_language.items()},
        },
        "stability": {
            "seeds": _round(topic.stability_seeds), "bootstraps": _round(topic.stability_bootstraps),
            "stable": topic.stable, "stable_at": origin.settings["stability"]["stable_at"],
        },
        "coherence": {name: _round(value) for name, value in topic.coherence.items()},
        "persons_by_stage": {name: by_topic[topic.id] for name, by_topic in found.by_stage.items()},
        "exemplars": [
            {"language": language, "text": material.texts[row]}
            for language, rows in topic.representatives.items()
            for row in rows
        ],
        "nearest_themes": [
            {"theme": name, "label": labels[name], "similarity": _round(cosine), "tagged": _round(share)}
            for name, cosine, share in topic.nearest
        ],
        "made_from": {
            "data": dict(origin.data), "models": dict(origin.models), "settings": dict(origin.settings),
            "codebook": {"version": origin.codebook.version, "sha256": origin.codebook.sha256},
            "minimum_persons": origin.minimum_persons,
        },
    }  # fmt: skip
    return _sealed({**content, "name": f"topic-{_hash(content)[:10]}", "sign_off": None})


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _hash(content: Mapping[str, Any]) -> str:
    body = {key: value for key, value in content.items() if key != "hash"}
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8")).hexdigest()


def _sealed(content: Mapping[str, Any]) -> dict[str, Any]:
    return {**content, "hash": _hash(content)}


def read(path: Path) -> dict[str, Any]:
    """A passport as it was written.

    Raises:
        ConfigError: no such file, or no passport.
        SafetyError: it was changed since the program wrote it.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: no such passport. 'notes-mining topics' writes them.")
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or any(part not in content for part in (*_PARTS, "name", "sign_off", "hash")):
        raise ConfigError(f"{path}: not a passport. Name the .json file that 'notes-mining topics' wrote.")
    if content["format"] != FORMAT:
        raise ConfigError(f"{path}: a passport of another format than {FORMAT}. Make it again.")
    if content["hash"] != _hash(content):
        raise SafetyError(f"{path}: changed since the program wrote it. Run 'notes-mining topics' again.")
    return content


def sign(
    content: Mapping[str, Any], *, analyst: str, decision: Decision, theme: str | None, one_language: bool,
    comment: str, day: str,
) -> dict[str, Any]:  # fmt: skip
    """The passport with its sign-off.

    Args:
        content: of ``read``.
        analyst: who decides.
        decision: accept or reject.
        theme: id that the topic gets in the codebook; needed to accept.
        one_language: accept a topic that one language has for its own.
        comment: why.
        day: ISO date.

    Raises:
        ConfigError: signed before, no analyst, an id that cannot be one, or a topic that may not be accepted.
    """
    problem = _problem(content, analyst=analyst, decision=decision, theme=theme, one_language=one_language)
    if problem:
        raise ConfigError(f"Passport {content['name']} {problem}")
    one_own = decision == "accept" and not content["languages"]["both"]
    sign_off = {
        "analyst": analyst.strip(), "decision": decision, "as": theme if decision == "accept" else None,
        "one_language": one_own, "comment": comment, "date": day,
    }  # fmt: skip
    return _sealed({**content, "sign_off": sign_off})


def _problem(
    content: Mapping[str, Any], *, analyst: str, decision: Decision, theme: str | None, one_language: bool
) -> str:
    """Why the passport may not be signed so; empty if it may."""
    if content["sign_off"] is not None:
        return f"was signed already ({content['sign_off']['decision']}, {content['sign_off']['date']})."
    if not analyst.strip():
        return "needs a name: --analyst."
    if decision == "reject":
        return ""
    if theme is None or not _THEME_ID.fullmatch(theme):
        return "needs the id of a theme to be accepted: --as some_theme (small letters, digits, underscores)."
    if not content["stability"]["stable"]:
        return (
            "is not stable: it may be rejected, not accepted. More notes, fewer topics or another clusterer may help."
        )
    if not content["languages"]["in"]:
        return "is in neither language by enough persons: it may be rejected, not accepted."
    if not content["languages"]["both"] and not one_language:
        return "is a topic of one language alone. If that is what it is, say so: --one-language."
    return ""


def write(folder: Path, content: Mapping[str, Any]) -> Path:
    """Write ``NAME.json`` and ``NAME.md`` into ``folder``; returns the JSON file."""
    path = folder / f"{content['name']}.json"
    with whole_file(path) as handle:
        json.dump(content, handle, ensure_ascii=False, indent=1)
        handle.write("\n")
    with whole_file(path.with_suffix(".md")) as handle:
        handle.write(markdown(content))
    for file in (path, path.with_suffix(".md")):
        file.chmod(0o600)
    return path


def renew(folder: Path, passports: list[dict[str, Any]]) -> list[Path]:
    """Put this run's passports into ``folder``. Signed ones stay as they are; unsigned ones of earlier runs go."""
    for path in sorted(folder.glob("topic-*.json")) if folder.is_dir() else []:
        if not _signed(path):
            path.unlink()
            path.with_suffix(".md").unlink(missing_ok=True)
    paths = [folder / f"{content['name']}.json" for content in passports]
    for path, content in zip(paths, passports, strict=True):
        if not path.exists():
            write(folder, content)
    return paths


def _signed(path: Path) -> bool:
    """Whether somebody signed it. A file that cannot be read is not ours to delete."""
    try:
        return read(path)["sign_off"] is not None
    except (ConfigError, SafetyError):
        return True


def markdown(content: Mapping[str, Any]) -> str:
    """The passport for reading; the Jinja template beside this file."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    loader = PackageLoader("notes_mining.themes", "topics")
    # Markdown, not HTML: escaping would turn every apostrophe of a note into an entity.
    environment = Environment(loader=loader, undefined=StrictUndefined, trim_blocks=True, autoescape=False)  # noqa: S701
    return environment.get_template("passport.md.j2").render(passport=content)
