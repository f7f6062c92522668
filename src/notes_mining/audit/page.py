"""The record as a page in the steward's language: self-contained, without a script."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ..yamlfile import read_yaml

_HERE = Path(__file__).parent
WORDING = _HERE / "wording.yaml"
POINT = {"en": ".", "fr": ",", "nl": ","}
_THOUSANDS = {"en": ",", "fr": "\u202f", "nl": "."}
WITHHELD = "·"


@cache
def wording() -> dict[str, dict[str, str]]:
    """Key to text by language."""
    return read_yaml(WORDING, WORDING.name)


def render(record: Mapping[str, Any], language: str, themes: Mapping[str, str]) -> str:
    """The page of a signed record; ``themes``: labels in ``language``."""
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )

    def t(key: str, **values: Any) -> str:
        return wording()[key][language].format(**values)

    def number(value: float, digits: int = 0) -> str:
        text = f"{value:,.{digits}f}".replace(",", "\0").replace(".", POINT[language])
        return text.replace("\0", _THOUSANDS[language])

    def share(value: float) -> str:
        digits = 0 if value == 1 else 1 if value >= 0.01 else 2
        return f"{number(100 * value, digits)}\u00a0%"

    def group(name: str) -> str:
        known = {"all": "all_notes", "persons": "persons"}.get(name, f"g_{name}")
        return t(known) if known in wording() else name

    def p(value: float | None) -> str:
        return "-" if value is None else f"<\u00a0{number(0.001, 3)}" if value < 0.001 else number(value, 3)

    return environment.get_template("page.html.j2").render(
        r=record, language=language, themes=themes, t=t, number=number, share=share, group=group, p=p,
        shown=lambda value: WITHHELD if value is None else number(value),
    )  # fmt: skip
