"""Parts 2 to 6 of the audit, each from what is there to a record; one that lacks its material says so instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..artefacts import MANIFEST
from ..audit import attack, stored
from ..audit.anonymity import AtRisk, anonymity
from ..audit.bound import leak_bound
from ..audit.coupling import compare, coupling
from ..audit.facts import TOLD, Fact, coarse, facts_of
from ..audit.forms import Forms
from ..audit.hits import Hit
from ..audit.membership import membership, names_of_study
from ..config import DisclosureSettings, ThemeSettings, load
from ..store import Database
from ..wiring import tagging_settings
from .audit_material import Material

WITHOUT = {"left_out": "export"}
"""Stands for a part that needs the export of the run."""

Facts = Mapping[str, frozenset[Fact]]


@dataclass(frozen=True)
class Parts:
    """The records by part, and what is for the steward alone: who is at risk, and whose file the attack found."""

    records: dict[str, Any]
    at_risk: list[AtRisk]
    found: tuple[str, ...]


def model_folders(material: Material) -> list[Path]:
    """Folders of the models that the run used; a spaCy package is public."""
    models = material.models
    named = [models.themes, models.note_reader, models.embedding, *models.spacy.values()]
    paths = [material.base / folder for folder in named if folder is not None]
    return [path for path in dict.fromkeys(paths) if path.is_dir()]


def parts_of(material: Material, forms: Forms, hits: Sequence[Hit], bound: float) -> Parts:
    """All parts but the sweep; ``hits``: of the sweep, those that nobody has resolved."""
    minimum = load(DisclosureSettings, material.base / "configs/disclosure.yaml").minimum_persons
    with Database.open(material.database, people=False) as database:
        texts = stored.texts_of(database)
        clean = stored.clean_facts(texts)
        people = stored.people_of(database, clean)
        attacked, found = _attack(material, texts, clean)
        coupled = _coupling(material, database, minimum)
    themes = {theme for person in people for theme in person.themes}
    alone, risks = anonymity(people, themes, minimum)
    records = {
        "attack": attacked, "anonymity": alone, "leak_bound": leak_bound(stored.read_notes(material.database), bound),
        "coupling": coupled,
        "membership": membership(
            [path for path in model_folders(material) if (path / MANIFEST).is_file()],
            material.base / material.models.embedding if material.models.embedding else None,
            names_of_study(list(forms.all())), hits, minimum,
        ),
    }  # fmt: skip
    return Parts(records, risks, found)


def _attack(
    material: Material, texts: Mapping[str, list[tuple[str, str]]], clean: Facts
) -> tuple[dict[str, Any], tuple[str, ...]]:
    if not material.same:
        return WITHOUT, ()
    raw = {material.note(note.note_id): facts_of(note.text) for note in material.notes}
    notes = {case: [note for note, _ in found if note in raw] for case, found in texts.items()}
    whole = {case: frozenset().union(*(raw[note] for note in found)) for case, found in notes.items()}
    half = {case: frozenset().union(*(raw[note] for note in found[::2])) for case, found in notes.items()}
    rest = {
        case: frozenset().union(*(facts_of(text) for _, text in found[1::2]))
        for case, found in texts.items() if len(found) > 1
    }  # fmt: skip
    worst, likely = attack.attack(clean, whole), attack.attack(rest, half)
    steps = [
        {"attribute": step.attribute, "how": step.how, "enough": not step.outcome.above_chance, **step.outcome.record()}
        for step in attack.remedies(clean, whole, TOLD, coarse)
    ]
    record = {
        "whole_file": worst.record(), "half_file": likely.record(),
        "attributes": [_attribute(name, clean, whole) for name in TOLD], "remedies": steps,
    }  # fmt: skip
    return record, worst.surely


def _attribute(name: str, files: Facts, roster: Facts) -> dict[str, Any]:
    return {
        "attribute": name, "files": sum(any(fact[0] == name for fact in facts) for facts in files.values()),
        "alone": round(attack.attack(files, roster, attack.only(name)).first, 2),
        "without": round(attack.attack(files, roster, attack.without({name})).first, 2),
    }  # fmt: skip


def _coupling(material: Material, database: Database, minimum: int) -> dict[str, Any]:
    from ..themes.tagging import build

    if not material.same:
        return WITHOUT
    settings = load(ThemeSettings, material.base / "configs/themes.yaml")
    texts = {material.note(note.note_id): note.text for note in material.notes}
    tag = build(tagging_settings(material.models, settings, material.base))
    compared = compare(stored.segments_of(database), texts, stored.masked_of(database), tag)
    return coupling(compared, minimum)


def risk_lines(parts: Parts, material: Material) -> list[dict[str, Any]]:
    """For the steward alone: who is at risk, by the export's id where there is one, and by which things."""
    raw = {material.case(note.case_id): note.case_id for note in material.notes}
    risks: dict[str, AtRisk] = {risk.case: risk for risk in parts.at_risk}
    ranked = set(parts.found)
    lines = []
    for case in sorted({*risks, *ranked}, key=lambda one: (risks[one].size if one in risks else 9, one)):
        fewest = [c for c in risks[case].combinations if len(c) == risks[case].size] if case in risks else []
        lines.append({
            "case": case, "case_in_export": raw.get(case, ""), "things": risks[case].size if case in risks else None,
            "singled_out_by": [dict(found) for found in fewest[:10]], "file_found_by_roster": case in ranked,
        })  # fmt: skip
    return lines
