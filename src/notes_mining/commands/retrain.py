"""``notes-mining themes retrain``: learn from the review's decisions, show before and after, and ask a person."""

from __future__ import annotations

import getpass
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table

from .. import log
from ..config import ModelSettings, ThemeSettings, load
from ..errors import ConfigError
from ..outputs import whole_file
from ..wiring import tagging_settings
from .shared import console, minimum_persons, project_root

if TYPE_CHECKING:
    from ..evaluate.comparison import Material
    from ..evaluate.gold import GoldNote
    from ..evaluate.themes import ThemeScores
    from ..review.lessons import Lesson
    from ..themes.attributes import CodedText
    from ..themes.model import ThemeModel
    from ..themes.tagging import TaggingSettings

_SERVING = re.compile(r"^themes:[^\n]*$", re.MULTILINE)
_OF_REVIEW = "review:"
FEWEST = 20
"""Finished segments below which nothing is learnt."""


@dataclass(frozen=True)
class Sources:
    """What is learnt beside the decisions, and what is never learnt: the ``split`` of ``gold``."""

    gold: Path
    segments: tuple[Path, ...] = field(default_factory=tuple)
    fresh: Path | None = None
    split: str = "test"

    def kept(self) -> dict[str, Any]:
        """As the manifest of the new model keeps them."""
        return {
            "gold": str(self.gold), "segments": [str(path) for path in self.segments],
            "fresh": str(self.fresh) if self.fresh else None, "split": self.split,
        }  # fmt: skip

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Sources:
        """From what a manifest keeps."""
        fresh = Path(kept["fresh"]) if kept["fresh"] else None
        return cls(Path(kept["gold"]), tuple(map(Path, kept["segments"])), fresh, kept["split"])


@dataclass(frozen=True)
class Learning:
    """All that a new model is made from."""

    sources: Sources
    material: Material
    taught: Sequence[CodedText]
    fewest: int
    seed: int

    def fit(self, themes: Sequence[str], embedding: Path | None) -> ThemeModel:
        """The new model; an n-gram of fewer than ``fewest`` cases is not carried."""
        from ..themes.embedding import load_embedding
        from ..themes.train import fit_coded

        vectors = load_embedding(embedding) if embedding else None
        return fit_coded([*self.material.texts(), *self.taught], themes, vectors, self.seed, self.fewest)

    def facts(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {
            "made_by": f"notes-mining themes retrain (seed {self.seed})",
            "licence": "as the notes that it learnt from: for their owner alone",
            "data": [{"name": "decisions of the review", "segments": len(self.taught)},
                     {"name": "coded notes and segments of the project", "texts": len(self.material.texts())}],
            "learnt_cases": sorted({note.case_id for note in self.material.notes}), "languages": ["fr", "nl"],
            "fewest_cases": self.fewest,
            "learnt_review_cases": sorted({item.group.removeprefix(_OF_REVIEW) for item in self.taught}),
            "sources": {**self.sources.kept(), "seed": self.seed},
            "single_label": False,
        }  # fmt: skip


def retrain(database: Path, out: Path, sources: Sources, *, seed: int, root: Path | None) -> None:
    """``notes-mining themes retrain``.

    Raises:
        ConfigError: too few decisions, or ``out`` is the model that serves.
    """
    from ..evaluate.comparison import read_material
    from ..themes.codebook import Codebook
    from ..themes.model import save_model
    from ..themes.tagging import build as build_tagging
    from ..themes.tagging import tagger
    from ..themes.train import codebook_facts
    from .evaluation import read_split

    log.silence_dependencies()
    base = project_root(root)
    serving = _beside_the_serving(out, base)
    book = Codebook.load(base / "configs/codebook.yaml")
    test = read_split(sources.gold, sources.split, book.theme_ids)
    taught = _taught(database, test, book.theme_ids)
    before = _score(test, build_tagging(serving))
    material = read_material(sources.gold, sources.segments, book.theme_ids, test, sources.fresh)
    learning = Learning(sources, material, taught, minimum_persons(root), seed)
    model = learning.fit(book.theme_ids, serving.embedding)
    after = _score(test, tagger(model))
    _show_scores(before, after, len(test))
    metrics = {"before": _summary(before), "after": _summary(after)}
    named = {"name": out.name, "version": "1"}
    save_model(out, model, {**named, **learning.facts(), "metrics": metrics, **codebook_facts(book)})
    console.print(f"Written: {out}", highlight=False, soft_wrap=True)
    _ask(database, base, out, metrics)


def _beside_the_serving(out: Path, base: Path) -> TaggingSettings:
    """Settings of the model that serves, once it is sure that ``out`` is another place."""
    from ..themes.model import check_replaceable

    models = load(ModelSettings, base / "configs/models.yaml")
    if out.resolve() == (base / models.themes).resolve():
        raise ConfigError(f"{out} is the model that serves. Name another folder.")
    check_replaceable(out)
    return tagging_settings(models, load(ThemeSettings, base / "configs/themes.yaml"), base)


def _taught(database: Path, test: Sequence[GoldNote], themes: Sequence[str]) -> list[CodedText]:
    """What the review teaches, shown with what is left out."""
    from ..review.lessons import lessons

    found = lessons(database)
    taught = _teach(found.lessons, test, themes)
    _show_lessons(len(taught), {**found.left_out, "also in the test cases": len(found.lessons) - len(taught)})
    if len(taught) < FEWEST:
        raise ConfigError(f"{len(taught)} segments to learn from; expected {FEWEST} or more. Review further.")
    return taught


def _teach(found: Sequence[Lesson], test: Sequence[GoldNote], themes: Sequence[str]) -> list[CodedText]:
    """Lessons as training texts, but for those that stand in a test case."""
    from ..themes.attributes import CodedText, Coding

    known = "\n".join(_plain(note.text) for note in test)
    return [
        CodedText(
            lesson.text, f"{_OF_REVIEW}{lesson.case_id}",
            tuple(Coding(*coding) for coding in lesson.codings if coding[0] in themes), typical=False,
        )
        for lesson in found
        if _plain(lesson.text) not in known
    ]  # fmt: skip


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _score(test: Sequence[GoldNote], tag: Any) -> ThemeScores:
    from ..evaluate.themes import score_themes, tag_gold

    return score_themes(test, lambda notes: tag_gold(notes, tag))


def _summary(scores: ThemeScores) -> dict[str, float]:
    return {
        f"{level} {name}": round(getattr(scores.summary(level), name), 3)
        for level in ("note", "segment")
        for name in ("macro_f1", "micro_f1")
    }


def _show_lessons(taught: int, left_out: dict[str, int]) -> None:
    console.print(f"{taught} segments from the review to learn from.", highlight=False)
    for reason, count in left_out.items():
        if count:
            console.print(f"  {count} left out: {reason}", highlight=False)


def _show_scores(before: ThemeScores, after: ThemeScores, notes: int) -> None:
    table = Table("", "before", "after", "change", title=f"On {notes} test notes that neither model learnt")
    for name, value in _summary(before).items():
        now = _summary(after)[name]
        table.add_row(name, f"{value:.3f}", f"{now:.3f}", f"{now - value:+.3f}")
    worse = [
        (old.theme, old.f1, new.f1)
        for old, new in zip(before.themes, after.themes, strict=True)
        if (old.level, old.language) == ("note", "all") and old.f1 is not None and (new.f1 or 0) < old.f1 - 0.02
    ]
    for theme, old, new in worse:
        table.add_row(f"worse: {theme}", f"{old:.3f}", f"{new or 0:.3f}", f"{(new or 0) - old:+.3f}")
    console.print(table)


def _ask(database: Path, base: Path, out: Path, metrics: dict[str, Any]) -> None:
    """It serves when a person says yes; both the question and the answer are in the trail."""
    accepted = typer.confirm("Let the new model serve from the next run on?", default=False)
    if accepted:
        serve(base / "configs/models.yaml", _against(base, out))
    _note(database, {"model": out.name, "serves": accepted, **metrics})
    console.print(
        "configs/models.yaml names the new model now; 'notes-mining run' tags with it."
        if accepted
        else "The old model goes on serving.",
        highlight=False,
    )


def _against(base: Path, out: Path) -> str:
    return str(
        out.resolve().relative_to(base.resolve()) if out.resolve().is_relative_to(base.resolve()) else out.resolve()
    )


def _note(database: Path, after: dict[str, Any]) -> None:
    from ..review.desk import open_file, trail_of

    with open_file(database) as file, file.transaction():
        trail_of(database, file).append(f"os:{getpass.getuser()}", "retrain", "themes", {}, after, now=time.time())


def serve(models: Path, folder: str) -> None:
    """Name ``folder`` as the theme model in configs/models.yaml; comments and all else stay.

    Raises:
        ConfigError: the file does not name a theme model in a line of its own; nothing is changed.
    """
    text = models.read_text(encoding="utf-8")
    if len(_SERVING.findall(text)) != 1:
        raise ConfigError(f"{models}: expected one line 'themes: ...'. Put 'themes: {folder}' there by hand.")
    with whole_file(models) as handle:
        handle.write(_SERVING.sub(lambda _: f"themes: {folder}", text))
