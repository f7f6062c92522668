"""The codebook: which themes exist, what they mean, how hard cases were decided, which stages a trajectory has."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ..errors import ConfigError
from ..yamlfile import read_yaml

Lever = Literal["lever", "obstacle", "context"]
_CLOSED = ConfigDict(extra="forbid")
DEFAULT_LANGUAGE = "en"
"""Of a text that does not say its language."""


def _by_language(text: Any) -> Any:
    """A bare text is one in the default language; no text is none."""
    return ({DEFAULT_LANGUAGE: text} if text else {}) if isinstance(text, str) else text


Texts = Annotated[Mapping[str, str], BeforeValidator(_by_language)]
"""The same text in several languages: language to text."""


def said(texts: Mapping[str, str], language: str) -> str:
    """The text in a language, else in another one that there is; empty where there is none."""
    return next((text for one in (language, DEFAULT_LANGUAGE, *texts) if (text := texts.get(one))), "")


@dataclass(frozen=True, config=_CLOSED)
class Theme:
    """One theme. ``lever`` says whether it helps, hinders, or neither; ``examples`` are sentences per language."""

    id: str
    label: Mapping[str, str]
    life_sphere: str = ""
    lever: Lever = "context"
    definition: Texts = field(default_factory=dict)
    include: Texts = field(default_factory=dict)
    exclude: Texts = field(default_factory=dict)
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, config=_CLOSED)
class Stage:
    """One stage of a trajectory and the events that open and close it."""

    id: str
    label: Mapping[str, str]
    starts_with: tuple[str, ...] = ()
    ends_with: tuple[str, ...] = ()


@dataclass(frozen=True, config=_CLOSED)
class Codebook:
    """A whole codebook, as its YAML file says. Only ``version`` and ``themes`` are required."""

    version: str
    themes: tuple[Theme, ...]
    languages: tuple[str, ...] = ()
    life_spheres: tuple[str, ...] = ()
    decisions: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    event_order: tuple[str, ...] = ()

    @property
    def theme_ids(self) -> tuple[str, ...]:
        return tuple(theme.id for theme in self.themes)

    @property
    def sha256(self) -> str:
        """Hex sha256 over the content: comments and layout of the file do not count."""
        content = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8")).hexdigest()

    @classmethod
    def load(cls, path: Path) -> Codebook:
        """Read and check a codebook.

        Raises:
            ConfigError: missing file, broken YAML, unknown or missing key, an id used twice, a reference to nothing.
        """
        try:
            codebook = TypeAdapter(cls).validate_python(read_yaml(path, "configs/codebook.yaml"))
        except ValidationError as error:
            raise ConfigError(f"{path}:\n" + "\n".join(_problem(detail) for detail in error.errors())) from None
        problems = _inconsistencies(codebook)
        if problems:
            raise ConfigError(f"{path}:\n" + "\n".join(f"  {problem}" for problem in problems))
        return codebook


def _problem(detail: Any) -> str:
    """One line: the key, and what was expected there."""
    return f"  {'.'.join(str(part) for part in detail['loc'])}: {detail['msg']}"


def _inconsistencies(codebook: Codebook) -> list[str]:
    """What the types cannot say: ids used twice, references to nothing, labels that lack a language."""
    spheres, events = set(codebook.life_spheres), set(codebook.event_order)
    problems = [f"themes: id '{name}' is used twice" for name in _repeated(codebook.theme_ids)]
    problems += [f"stages: id '{name}' is used twice" for name in _repeated([stage.id for stage in codebook.stages])]
    if not codebook.themes:
        problems.append("themes: at least one is needed")
    for theme in codebook.themes:
        if theme.life_sphere and theme.life_sphere not in spheres:
            problems.append(f"themes.{theme.id}.life_sphere: not one of life_spheres")
        problems += [
            f"themes.{theme.id}.label: no '{language}'"
            for language in codebook.languages
            if language not in theme.label
        ]
    for stage in codebook.stages:
        for event in (*stage.starts_with, *stage.ends_with):
            if event not in events:
                problems.append(f"stages.{stage.id}: event '{event}' is not in event_order")
    return problems


def _repeated(names: Sequence[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
