"""Small invented training material: sentences built from parts, in French and Dutch, one list per label."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

SENTENCES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "work": (
        ("Il a signé un contrat à l'usine.", "Le patron lui donne un emploi d'intérim."),
        ("Hij kreeg een contract in de fabriek.", "De baas geeft hem interimwerk."),
    ),
    "family": (
        ("Sa mère paie son loyer.", "La famille vient le voir au parloir."),
        ("Zijn moeder betaalt de huur.", "De familie komt op bezoek."),
    ),
    "police": (
        ("La police a fouillé la maison la nuit.", "Des agents le contrôlent dans la rue."),
        ("De politie doorzocht 's nachts het huis.", "Agenten controleren hem op straat."),
    ),
    "bank": (
        ("La banque a fermé son compte.", "Aucune carte de paiement, compte gelé."),
        ("De bank sloot zijn rekening.", "Geen betaalkaart, rekening bevroren."),
    ),
    "sleep": (
        ("Il fait des cauchemars et dort mal.", "Elle prend un médicament contre l'angoisse."),
        ("Hij heeft nachtmerries en slaapt slecht.", "Zij neemt medicatie tegen angst."),
    ),
    "school": (
        ("Il suit un cours du soir.", "L'école accepte son inscription."),
        ("Hij volgt avondles.", "De school aanvaardt zijn inschrijving."),
    ),
    "vote": (
        ("Il veut voter aux élections.", "Elle défend la démocratie en débat."),
        ("Hij wil stemmen bij de verkiezingen.", "Zij verdedigt de democratie in een debat."),
    ),
}
NEUTRAL = (
    "Le rendez-vous était fixé à dix heures.",
    "De afspraak was om tien uur.",
    "Bonjour.",
    "Met vriendelijke groet.",
)
_STARTS = ("", "Note : ", "Verslag: ", "Hier, ", "Gisteren: ", "Résumé : ", "Kort: ", "Info : ")


def single(copies: int = 8) -> tuple[list[str], list[set[str]]]:
    """Texts with exactly one of seven labels each."""
    pairs = [
        (start + sentence, {label})
        for start in _STARTS[:copies]
        for label, sides in SENTENCES.items()
        for side in sides
        for sentence in side
    ]
    random.Random(1).shuffle(pairs)
    return [text for text, _ in pairs], [labels for _, labels in pairs]


def multi(copies: int = 8) -> tuple[list[str], list[set[str]]]:
    """Texts with none, one or two labels."""
    texts, labels = single(copies)
    joined = [f"{texts[row]} {texts[row + 1]}" for row in range(0, len(texts) - 1, 2)]
    both = [labels[row] | labels[row + 1] for row in range(0, len(texts) - 1, 2)]
    neutral = [start + sentence for start in _STARTS[:copies] for sentence in NEUTRAL]
    return texts + joined + neutral, labels + both + [set() for _ in neutral]


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def labels_file(path: Path, texts: Iterable[str], label_sets: Iterable[set[str]]) -> Path:
    """A ``LABELS`` file in JSON lines."""
    rows = enumerate(zip(texts, label_sets, strict=True))
    return write_jsonl(path, ({"id": f"t{n}", "text": text, "labels": sorted(found)} for n, (text, found) in rows))
