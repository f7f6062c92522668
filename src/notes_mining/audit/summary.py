"""The six parts in a line each, for the terminal; the page tells all of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .page import POINT, wording

Record = Mapping[str, Any]


def summary(record: Record, language: str) -> list[tuple[str, str]]:
    """Heading and line of each part of an audit's record, in ``language``."""
    values = (_sweep, _attack, _anonymity, _leak_bound, _coupling, _membership)
    lines = []
    for number, of_part in enumerate(values, 1):
        told = of_part(record)
        line = wording()[f"s{number}" if told else "s_without"][language]
        shown = {name: _shown(value, language) for name, value in (told or {}).items()}
        lines.append((wording()[f"p{number}"][language], line.format(**shown)))
    return lines


def _shown(value: int | float, language: str) -> str:
    return f"{value:.1f}".replace(".", POINT[language]) if isinstance(value, float) else str(value)


def _sweep(record: Record) -> dict[str, int | float]:
    swept = record["sweep"]
    return {name: swept[name] for name in ("files", "forms", "blocking", "resolved")} | {"listed": len(swept["listed"])}


def _attack(record: Record) -> dict[str, int | float] | None:
    attack = record["attack"]
    if "whole_file" not in attack:
        return None
    whole, half = attack["whole_file"], attack["half_file"]
    return {
        "whole": whole["rank_1"], "half": half["rank_1"], "files": whole["files"], "chance": whole["chance_rank_1"],
    }  # fmt: skip


def _anonymity(record: Record) -> dict[str, int | float]:
    return {name: record["anonymity"]["core"][name] for name in ("alone", "persons")}


def _leak_bound(record: Record) -> dict[str, int | float]:
    bound = record["leak_bound"]
    notes = bound["notes"]
    percent = {"limit": 100 * float(notes["limit"]), "bound": 100 * float(bound["bound"])}
    return {name: notes[name] for name in ("read", "leaks", "more")} | percent


def _coupling(record: Record) -> dict[str, int | float] | None:
    coupling = record["coupling"]
    if "changes" not in coupling:
        return None
    return {"tags": coupling["tags"], "changed": coupling["tags"] - coupling["changes"]["same"]}


def _membership(record: Record) -> dict[str, int | float]:
    models = record["membership"]["models"]
    return {"models": len(models), "ok": sum(one["ok"] for one in models)}
