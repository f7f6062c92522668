"""The words of the pages, in English, French and Dutch: ``words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ...errors import ConfigError
from ...yamlfile import read_yaml

LANGUAGES = ("fr", "nl", "en")
NAMES = {"en": "English", "fr": "Français", "nl": "Nederlands"}
_FILE = Path(__file__).with_name("words.yaml")


@cache
def words(language: str) -> Mapping[str, str]:
    """All words of a language.

    Raises:
        ConfigError: an entry lacks a language: a page with a hole would be the only sign.
    """
    entries = read_yaml(_FILE, _FILE.name)
    lacking = [key for key, entry in entries.items() if set(entry) != set(LANGUAGES)]
    if lacking:
        raise ConfigError(f"{_FILE.name}: expected {', '.join(LANGUAGES)} under {', '.join(lacking)}.")
    return {key: str(entry[language]) for key, entry in entries.items()}


def preferred(header: str) -> str:
    """The first of our languages that a browser asks for (``Accept-Language``)."""
    for part in header.lower().split(","):
        if part.strip()[:2] in LANGUAGES:
            return part.strip()[:2]
    return "en"
