"""What the recognisers and the whole of detection find, to hold against another version of the program.

    python benchmarks/same_findings.py write FOLDER [--every 4]     before a change
    python benchmarks/same_findings.py check FOLDER [--every 4]     after it

Texts: the gold and the fresh notes, or every so manieth of them. Recognisers also read each text in other case, with
characters exchanged at random, and cut and shuffled: what a pattern does with text that nobody foresaw must stay the
same too. Compared are all that each recogniser gives (offsets, type, score, why), and what is left after weighing and
resolving. The files hold offsets and no text; they belong to one machine (the last decimals of a model differ between
processors).
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from notes_mining.commands.shared import project_root
from notes_mining.config import DeidentifySettings, ModelSettings, load
from notes_mining.deidentify.detect import build
from notes_mining.deidentify.recognizers import all_recognizers
from notes_mining.evaluate.gold import read_gold
from notes_mining.evaluate.run_deid import as_note
from notes_mining.records import Note, NoteFindings
from notes_mining.wiring import detect_settings

ROOT = project_root(None, Path(__file__).parent)
SIGNS = ".,;:!?()[]/-–'’\"«»@#_+*=<>|&°€%\n\t 0123456789aAeEéÉzZÀß…"


def notes(every: int) -> list[Note]:
    """Gold and fresh notes."""
    read = (as_note(gold) for folder in ("gold", "fresh") for gold in read_gold(ROOT / "corpus" / folder))
    return list(read)[::every]


def mutilated(text: str, drawn: random.Random) -> Iterator[str]:
    """Three writings that no pattern was made for."""
    yield text.lower() if drawn.random() < 0.5 else text.upper()
    letters = list(text)
    for place in drawn.sample(range(len(letters)), len(letters) // 8):
        letters[place] = drawn.choice(SIGNS)
    yield "".join(letters)
    cuts = sorted(drawn.sample(range(len(text)), min(len(text) // 2, 40)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    drawn.shuffle(pieces)
    yield drawn.choice(["", " ", "\n", ", "]).join(pieces)


def recognised(texts: list[str]) -> Iterator[str]:
    """One line a text: what patterns and lists give in it, without a spaCy pipeline."""
    drawn = random.Random(1)
    recognizers = all_recognizers(["fr"])
    for number, text in enumerate(texts):
        for strange in (text, *mutilated(text, drawn)):
            seen = sorted(
                (one.name, found.start, found.end, found.entity_type, found.score,
                 found.analysis_explanation.textual_explanation)
                for one in recognizers
                for found in one.analyze(strange, one.supported_entities)
            )  # fmt: skip
            yield json.dumps([f"text {number}", seen])


def detected(every: list[Note]) -> Iterator[str]:
    """One line a note: what is left in the end."""
    settings = load(DeidentifySettings, ROOT / "configs/deidentify.yaml")
    models = load(ModelSettings, ROOT / "configs/models.yaml")
    for item in build(detect_settings(settings, models, ROOT, deidentified=False))(every):
        if not isinstance(item, NoteFindings):
            raise SystemExit("detection gave a note up")
        yield json.dumps(
            [item.note_id, [[f.start, f.end, f.entity_type, f.score, f.recognizer, f.reason] for f in item.findings]]
        )


def main() -> None:
    """Write, or check and name the notes that differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["write", "check"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only every so manieth note")
    parser.add_argument("--only", choices=["recognised", "detected"])
    asked = parser.parse_args()
    every = notes(asked.every)
    lines = {"recognised": lambda: recognised([note.text for note in every]), "detected": lambda: detected(every)}
    same = [
        (written if asked.action == "write" else compared)(asked.folder / f"{name}-{asked.every}.gz", found())
        for name, found in lines.items()
        if asked.only in (None, name)
    ]
    sys.exit(not all(same))


def written(path: Path, found: Iterator[str]) -> bool:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as handle:
        handle.writelines(line + "\n" for line in found)
    return True


def compared(path: Path, found: Iterator[str]) -> bool:
    """Whether nothing differs; says what does."""
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        pairs = list(zip(handle, found, strict=True))
    differing = [(json.loads(old), json.loads(new)) for old, new in pairs if old.rstrip("\n") != new]
    for old, new in differing[:20]:
        gone = [one for one in old[-1] if one not in new[-1]]
        come = [one for one in new[-1] if one not in old[-1]]
        print(old[:-1], "gone:", gone[:3], "come:", come[:3])
    print(f"{path.stem}: {len(pairs)} compared, {len(differing)} differ")
    return not differing


if __name__ == "__main__":
    main()
