"""One measurement of ``speed.py``, in a process of its own: loads, warms up, reads the notes once, prints JSON.

    python benchmarks/speed_tasks.py TASK NOTES.json MODELS

Every task loads, then makes of notes a function that does the work; only that is timed, in processor seconds, because
others may share the machine. ``run`` and ``deidentify`` load their models themselves: of them is taken what the notes
take beyond what a single one does.
"""

from __future__ import annotations

import csv
import json
import re
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

# Nothing of ours up here: Presidio as installed looks through all recognisers that a process knows, by their names.
ROOT = Path(__file__).resolve().parents[1]
SEGMENTS_OF_TRANSFORMER = 600
"""Segments that the transformer reads; it needs a minute for them."""

ALONE = "models/note_reader_alone"
"""The note reader that needs no NER."""

UNREAD = ["tok2vec", "tagger", "morphologizer", "parser", "senter", "attribute_ruler", "lemmatizer"]
"""Everything of both pipelines but the NER, which has word vectors of its own."""

Note = dict[str, Any]
Work = Callable[[], object]
Prepare = Callable[[Sequence[Note]], Work]


def models() -> dict[str, str]:
    """Language to spaCy package or folder, as ``speed.py`` says."""
    return dict(json.loads(sys.argv[3]))


def of_language(notes: Iterable[Note], language: str) -> list[str]:
    return [note["text"] for note in notes if language in note["languages"]]


def spacy_alone() -> Prepare:
    """Tokeniser, word vectors, NER, by spaCy as installed: the limit."""
    import spacy

    loaded = {}
    for language, name in models().items():
        loaded[language] = spacy.load(name, exclude=UNREAD)
        if loaded[language].pipe_names != ["ner"]:
            raise SystemExit(f"{name}: more than NER is left")
    return lambda notes: (
        lambda: [len(doc.ents) for language, nlp in loaded.items() for doc in nlp.pipe(of_language(notes, language))]
    )


def spacy_ours() -> Prepare:
    """The same pass as detection makes it."""
    from notes_mining.deidentify.engine import NotesNlpEngine

    engine = NotesNlpEngine(models())
    engine.load()
    return lambda notes: (
        lambda: [
            len(artifacts.entities)
            for language in models()
            for _, artifacts in engine.process_batch(of_language(notes, language), language)
        ]
    )


def detect() -> Prepare:
    """Our recognisers and the note reader over that pass: what Presidio's engines do, and more."""
    from notes_mining.config import DeidentifySettings, InputSettings, ModelSettings, load
    from notes_mining.deidentify.detect import build
    from notes_mining.ingest import build as build_ingest
    from notes_mining.wiring import detect_settings, ingest_settings

    settings = load(DeidentifySettings, ROOT / "configs/deidentify.yaml")
    stage = build(
        detect_settings(settings, load(ModelSettings, ROOT / "configs/models.yaml"), ROOT, deidentified=False)
    )

    def prepare(notes: Sequence[Note]) -> Work:
        with tempfile.TemporaryDirectory() as folder:
            path = export(notes, Path(folder) / "notes.csv")
            read: list[Any] = list(build_ingest(ingest_settings(InputSettings(path=path), ROOT, None))())
        return lambda: list(stage(read))

    return prepare


def presidio() -> Prepare:
    """``AnalyzerEngine`` as installed, one note after another."""
    from peer_presidio import build, spans

    analyzer = build(models())
    return lambda notes: lambda: [found for note in notes for found in spans(analyzer, note)]


def presidio_batch() -> Prepare:
    """``BatchAnalyzerEngine`` as installed."""
    from peer_presidio import build
    from presidio_analyzer import BatchAnalyzerEngine

    batch = BatchAnalyzerEngine(analyzer_engine=build(models()))
    return lambda notes: (
        lambda: [
            batch.analyze_iterator(of_language(notes, language), language=language, batch_size=32)
            for language in models()
        ]
    )


def segments_of(notes: Sequence[Note]) -> list[Any]:
    from notes_mining.commands.files import as_clean
    from notes_mining.config import InputSettings
    from notes_mining.ingest import build as build_ingest
    from notes_mining.segment import SegmentSettings, build
    from notes_mining.wiring import ingest_settings

    with tempfile.TemporaryDirectory() as folder:
        path = export(notes, Path(folder) / "notes.csv")
        read = build_ingest(ingest_settings(InputSettings(path=path), ROOT, None))()
        return list(build(SegmentSettings())(as_clean(note) for note in read))


def tag() -> Prepare:
    """Themes, polarity, voice and narrated stage of every segment."""
    from notes_mining.config import ModelSettings, ThemeSettings, load
    from notes_mining.themes.tagging import build
    from notes_mining.wiring import tagging_settings

    settings = load(ThemeSettings, ROOT / "configs/themes.yaml")
    stage = build(tagging_settings(load(ModelSettings, ROOT / "configs/models.yaml"), settings, ROOT))

    def prepare(notes: Sequence[Note]) -> Work:
        segments = segments_of(notes)
        return lambda: list(stage(segments))

    return prepare


def transformer() -> Prepare:
    """Sentence vectors by a transformer of MiniLM's size: 12 layers of 384, random weights, 1.4 pieces a word."""
    import torch
    from transformers import BertConfig, BertModel

    torch.set_num_threads(1)
    config = BertConfig(
        vocab_size=30_000, hidden_size=384, num_hidden_layers=12, num_attention_heads=12, intermediate_size=1536
    )
    model = BertModel(config, add_pooling_layer=False).eval()

    def prepare(notes: Sequence[Note]) -> Work:
        lengths = sorted(min(128, int(1.4 * len(one.text.split())) + 2) for one in transformed(notes))
        batches = [lengths[start : start + 32] for start in range(0, len(lengths), 32)]

        def work() -> None:
            with torch.inference_mode():
                for batch in batches:
                    model(torch.randint(0, 30_000, (len(batch), max(batch))))

        return work

    return prepare


def transformed(notes: Sequence[Note]) -> list[Any]:
    return segments_of(notes)[:SEGMENTS_OF_TRANSFORMER]


def export(notes: Sequence[Note], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        rows = csv.writer(handle)
        rows.writerow(["note_id", "case_id", "date", "text"])
        rows.writerows([note["note_id"], note["case_id"], note["date"], note["text"]] for note in notes)
    return path


def beyond_one(command: Callable[[Path, Path], object], notes: Sequence[Note]) -> float:
    """Processor seconds of a command on all notes, less those on one (its second time: the first also imports)."""
    spent = []
    with tempfile.TemporaryDirectory() as folder:
        for number, some in enumerate((notes[:1], notes[:1], notes)):
            place = Path(folder) / str(number)
            place.mkdir()
            source = export(some, place / "notes.csv")
            began = time.process_time()
            with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
                command(source, place)
            spent.append(time.process_time() - began)
    return spent[2] - spent[1]


def deidentify_command(source: Path, place: Path, root: Path = ROOT) -> None:
    from notes_mining.commands.files import deidentify_file

    deidentify_file(
        source, place / "clean.jsonl", place / "spans.jsonl", keep_ids=False, keep_dates=False, deidentified=False,
        carry=(), people=None, identities=None, vault=None, root=root, quiet=True,
    )  # fmt: skip


def deidentify_alone_command(source: Path, place: Path) -> None:
    """The same with the note reader that needs no NER, in a project that differs in nothing else."""
    root = place / "project"
    shutil.copytree(ROOT / "configs", root / "configs")
    (root / "models").symlink_to(ROOT / "models")
    models = root / "configs/models.yaml"
    named = re.sub(r"(?m)^note_reader:.*$", f"note_reader: {ALONE}", models.read_text(encoding="utf-8"))
    models.write_text(named, encoding="utf-8")
    deidentify_command(source, place, root)


def run_command(source: Path, place: Path) -> None:
    from notes_mining.config import InputSettings, PipelineSettings
    from notes_mining.pipeline import run
    from notes_mining.wiring import load_configuration

    settings = PipelineSettings(input=InputSettings(path=source), output=place / "out")
    run(load_configuration(settings, ROOT))


TASKS: dict[str, Callable[[], Prepare]] = {
    "spacy": spacy_alone, "spacy ours": spacy_ours, "detect": detect, "presidio": presidio,
    "presidio batch": presidio_batch, "tag": tag, "transformer": transformer,
}  # fmt: skip
COMMANDS = {"deidentify": deidentify_command, "deidentify alone": deidentify_alone_command, "run": run_command}
WARM = 12
"""Notes that are read before the clock starts: caches fill, tables are made."""


def seconds(task: str, notes: Sequence[Note]) -> float:
    if task in COMMANDS:
        return beyond_one(COMMANDS[task], notes)
    prepare = TASKS[task]()
    prepare(notes[:WARM])()
    work = prepare(notes)
    began = time.process_time()
    work()
    return time.process_time() - began


def words(task: str, notes: Sequence[Note]) -> int:
    if task == "transformer":
        return sum(len(one.text.split()) for one in transformed(notes))
    return sum(len(note["text"].split()) for note in notes)


def main() -> None:
    """Measure and print."""
    task = sys.argv[1]
    notes = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    spent = seconds(task, notes)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"task": task, "seconds": spent, "words": words(task, notes), "peak_mb": peak}))


if __name__ == "__main__":
    main()
