"""How long our tagger takes over 10,000 segments, beside a plain classifier that tells themes alone.

    make bench-themes

The tagger reads sentences of gold train notes, which are neighbours, and coded segments, each by itself, in turn
until there are enough; it tells themes, polarity, voice and narrated stage. The plain classifier (TF-IDF, one logistic
regression per theme) is trained here on the same texts. Times are processor seconds, after loading, median of three
runs; threads are held to one by the Makefile.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, cycle, islice
from pathlib import Path

from notes_mining.commands.shared import project_root
from notes_mining.config import ModelSettings, ThemeSettings, load
from notes_mining.evaluate.coded_texts import masked
from notes_mining.evaluate.comparison import Material, baseline, read_material
from notes_mining.evaluate.segments import CodedSegment
from notes_mining.evaluate.themes import gold_segments
from notes_mining.records import Segment, ThemeTag
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.tagging import build
from notes_mining.wiring import tagging_settings

ROOT = project_root(None, Path(__file__).parent)
SEGMENTS = 10_000
RUNS = 3


def main() -> None:
    """Load, train the plain classifier, time both, print."""
    themes = Codebook.load(ROOT / "configs/codebook.yaml").theme_ids
    material = read_material(ROOT / "corpus/gold", [ROOT / "corpus/themes"], themes, ())
    models = load(ModelSettings, ROOT / "configs/models.yaml")
    ours = build(tagging_settings(models, load(ThemeSettings, ROOT / "configs/themes.yaml"), ROOT))
    plain = baseline(material, themes)
    segments = list(islice(cycle(pieces(material)), SEGMENTS))
    list(ours(segments[:100]))
    seconds, plain_seconds = timed(ours, segments), timed(plain, segments)
    sys.stdout.write(
        f"{len(segments):,} segments, median of {RUNS} runs, processor seconds\n"
        f"themes, polarity, voice, narrated stage   {seconds:6.2f}\n"
        f"TF-IDF, logistic regression: themes alone {plain_seconds:6.2f}\n"
        f"ratio                                     {seconds / plain_seconds:6.2f}\n"
    )


def pieces(material: Material) -> Iterator[Segment]:
    """Sentences of the notes in their order, then coded segments."""
    return chain(gold_segments(material.notes), map(piece, material.segments))


def piece(coded: CodedSegment) -> Segment:
    text = masked(coded.text, coded.spans)
    return Segment(coded.segment_id, coded.part, 0, len(text), 0, len(text), coded.language, text)


def timed(tag: Callable[[Iterable[Segment]], Iterable[ThemeTag]], segments: list[Segment]) -> float:
    """Median over the runs."""
    spent = []
    for _ in range(RUNS):
        began = time.process_time()
        for _tag in tag(segments):
            pass
        spent.append(time.process_time() - began)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
