"""``notes-mining topics``: topics of a database as a table, a page and passports; and the analyst's signature."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table

from .. import __version__, log
from ..config import ModelSettings, load, parse, read_yaml
from ..errors import ConfigError
from ..outputs import whole_file
from ..wiring import spacy_models
from .shared import check_language, console, minimum_persons, project_root, refuse_while_blocked

if TYPE_CHECKING:
    from ..store import Database
    from ..themes.codebook import Codebook
    from ..themes.topics import Material, Topics, TopicSettings
    from ..themes.topics.counts import Counts
    from ..themes.topics.passport import Decision, Origin

_WITHHELD = "·"
_RELIED_ON = ("bertopic", "scikit-learn", "numpy", "spacy")


@dataclass(frozen=True)
class Overrides:
    """What the command line says instead of ``configs/topics.yaml``; ``None`` where it says nothing."""

    seed: int | None = None
    topics: int | None = None
    method: str | None = None
    guided: str | None = None
    reduce: str | None = None
    plots: bool | None = None

    def on(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content of the YAML file with these values in it."""
        changed = {name: dict(part) if isinstance(part, dict) else part for name, part in content.items()}
        for group, key, value in (
            ("", "seed", self.seed), ("", "plots", self.plots), ("clusters", "topics", self.topics),
            ("clusters", "method", self.method), ("guided", "by", self.guided), ("outliers", "reduce", self.reduce),
        ):  # fmt: skip
            if value is not None:
                place = changed.setdefault(group, {}) if group else changed
                if not isinstance(place, dict):
                    raise ConfigError(f"{group}: expected 'key: value' lines under it.")
                place[key] = value
        return changed


def discover_topics(
    path: Path, *, out: Path | None, folder: Path | None, config: Path | None, codebook: Path, overrides: Overrides,
    language: str, root: Path | None,
) -> None:  # fmt: skip
    """``notes-mining topics DB``."""
    from ..store import Database
    from ..themes.codebook import Codebook
    from ..themes.embedding import load_embedding
    from ..themes.topics import TopicSettings, discover

    log.silence_dependencies()
    check_language(language)
    refuse_while_blocked(path)
    base = project_root(root)
    source = config or base / "configs/topics.yaml"
    settings = parse(TopicSettings, overrides.on(read_yaml(source, "configs/topics.yaml")), source)
    models, book, minimum = _models(base), Codebook.load(_against(base, codebook)), minimum_persons(root)
    with Database.open(path) as database:
        material, stages, runs = _material(database), _stage_labels(database, language), _last_run(database)
    embedding = load_embedding(base / models.embedding) if models.embedding is not None else None
    lemmatisers = spacy_models(models, base) if settings.words.lemmas else None
    found = discover(
        material, settings, minimum_persons=minimum, embedding=embedding, codebook=book, lemmatisers=lemmatisers
    )
    labels = {
        "stages": stages, "themes": {theme.id: theme.label.get(language, theme.id) for theme in book.themes},
        "languages": _language_labels(language),
    }  # fmt: skip
    used = {name: Path(model).name for name, model in (lemmatisers or {}).items()}
    used["embedding"] = embedding.sha256[:16] if embedding else "-"
    origin = _origin(material, settings, book, minimum, used, runs)
    target = folder or path.parent / "topics"
    if out is not None:
        with whole_file(out) as handle:
            json.dump(as_json(found), handle, ensure_ascii=False, indent=1)
    _show(found, material, minimum, labels, language)
    written = [*([out] if out else []), *_write(target, found, material, origin, labels, language, settings)]
    for file in written:
        console.print(f"  {file}", highlight=False, soft_wrap=True)


def _models(base: Path) -> ModelSettings:
    return load(ModelSettings, base / "configs/models.yaml")


def _against(base: Path, path: Path) -> Path:
    return path if path.is_absolute() or path.is_file() else base / path


def _material(database: Database) -> Material:
    """Segments in the order of the database, with what stands for a placeholder or a surrogate blanked."""
    from ..themes.topics import FEWEST, Material

    rows = database.rows(
        "SELECT note_id, start, g.case_id, g.language, text, clean_start, stage "
        'FROM segments g JOIN note_stages USING (note_id) ORDER BY note_id, start, "end"'
    )
    if len(rows) < FEWEST:
        raise ConfigError(f"The database has {len(rows)} segments; topics need at least {FEWEST}.")
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for note, start, end in database.rows("SELECT note_id, clean_start, clean_end FROM spans"):
        spans[note].append((start, end))
    tags: dict[tuple[str, int], set[str]] = defaultdict(set)
    for note, start, theme in database.rows("SELECT note_id, start, theme FROM effective_tags"):
        tags[note, start].add(theme)
    return Material.of(
        texts=[row[4] for row in rows],
        masked=[_blanked(row[4], row[5], spans[row[0]]) for row in rows],
        languages=[row[3] for row in rows], persons=[row[2] for row in rows], notes=[row[0] for row in rows],
        stages=[row[6] for row in rows], themes=[frozenset(tags[row[0], row[1]]) for row in rows],
    )  # fmt: skip


def _blanked(text: str, offset: int, spans: list[tuple[int, int]]) -> str:
    """The segment with blanks where one of the note's spans stands; a surrogate looks like any other word."""
    letters = list(text)
    for start, end in spans:
        for place in range(max(0, start - offset), min(len(letters), end - offset)):
            letters[place] = " "
    return "".join(letters)


def _stage_labels(database: Database, language: str) -> dict[str, str]:
    rows = database.rows("SELECT stage, label_en, label_fr, label_nl FROM stages ORDER BY position")
    column = ("en", "fr", "nl").index(language) + 1
    unknown = {"en": "Unknown", "fr": "Inconnu", "nl": "Onbekend"}[language]
    return {row[0]: row[column] for row in rows} | {"unknown": unknown}


def _language_labels(language: str) -> dict[str, str]:
    from ..themes.topics.plots import wording

    return {name: wording()[name][language] for name in ("fr", "nl", "other")}


def _last_run(database: Database) -> str:
    rows = database.rows("SELECT run_id FROM runs ORDER BY rowid")
    return rows[-1][0][:16] if rows else "-"


def _origin(
    material: Material, settings: TopicSettings, codebook: Codebook, minimum: int, models: Mapping[str, str], run: str
) -> Origin:
    from importlib.metadata import version

    from ..themes.topics.passport import Origin

    versions = {"notes_mining": __version__, **{name: version(name) for name in _RELIED_ON}}
    return Origin(
        data={"sha256": material.fingerprint(), "segments": len(material), "run": run}, models={**models, **versions},
        settings=settings.model_dump(mode="json"), minimum_persons=minimum, codebook=codebook,
    )  # fmt: skip


def _write(
    folder: Path, found: Topics, material: Material, origin: Origin, labels: Mapping[str, Mapping[str, str]],
    language: str, settings: TopicSettings,
) -> list[Path]:  # fmt: skip
    """The page, if wanted, and the passports; returns what a reader opens first."""
    from ..themes.topics import passport
    from ..themes.topics.plots import page

    passports = [passport.make(topic, found, material, origin) for topic in found.topics]
    passport.renew(folder / "passports", passports)
    if not settings.plots:
        return [folder / "passports"]
    facts = {
        "segments": len(material), "persons": len(set(material.persons)), "topics": len(found.topics),
        "outliers": found.assignments.count(-1), "placed": found.placed, "minimum": origin.minimum_persons,
        **found.outliers,
    }  # fmt: skip
    with whole_file(folder / "index.html") as handle:
        handle.write(page(found, labels, language, facts))
    return [folder / "index.html", folder / "passports"]


def as_json(found: Topics) -> dict[str, Any]:
    """What ``--out`` writes: everything but the model itself."""
    return {
        "topics": [
            {
                "id": topic.id, "size": topic.size, "persons": topic.persons, "words_fr": topic.words_fr,
                "words_nl": topic.words_nl, "languages": topic.languages,
                "representatives": [row for rows in topic.representatives.values() for row in rows],
                "stability": {"seeds": topic.stability_seeds, "bootstraps": topic.stability_bootstraps},
                "stable": topic.stable, "coherence": topic.coherence, "nearest": topic.nearest,
            }
            for topic in found.topics
        ],
        "assignments": found.assignments, "outliers": found.assignments.count(-1), "outliers_by_reason": found.outliers,
        "placed": found.placed, "diversity": found.diversity, "rand": found.rand, "by_stage": found.by_stage,
        "by_language": found.by_language,
    }  # fmt: skip


def _show(
    found: Topics, material: Material, minimum: int, labels: Mapping[str, Mapping[str, str]], language: str
) -> None:
    """The tables of the terminal."""
    left, reasons = found.assignments.count(-1), found.outliers
    console.print(_overview(found, f"{len(found.topics)} topics over {len(material)} segments, {left} belong to none"))
    console.print(
        f"In none: {reasons['short']} with too few words, {reasons['far']} far from every topic, {reasons['few']} in "
        f"groups too small or of fewer than {minimum} persons; {found.placed} were placed afterwards.\n"
        f"Adjusted Rand index of the whole: {_number(found.rand[0])} over seeds, {_number(found.rand[1])} over samples "
        f"of persons. Diversity of words: fr {_number(found.diversity['fr'])}, nl {_number(found.diversity['nl'])}.",
        highlight=False,
    )
    console.print(_crossing("Persons by stage", found.by_stage, labels["stages"], found, language))
    console.print(_crossing("Persons by language", found.by_language, labels["languages"], found, language))


def _overview(found: Topics, title: str) -> Table:
    table = Table(title=title)
    for head in ("", "seg-\nments", "per-\nsons", "in", "stability\nseed pers.", "NPMI\n  fr    nl", "words"):
        table.add_column(head, justify="right" if "-" in head else "left")
    for topic in found.topics:
        table.add_row(
            str(topic.id), str(topic.size), str(topic.persons), "\n".join(topic.languages) or "-",
            f"{_number(topic.stability_seeds)} {_number(topic.stability_bootstraps)}\n{'stable' * topic.stable}",
            f"{_number(topic.coherence['fr'])} {_number(topic.coherence['nl'])}",
            f"{', '.join(topic.words_fr)}\n[italic]{', '.join(topic.words_nl)}[/italic]",
            end_section=True,
        )  # fmt: skip
    return table


def _crossing(title: str, counts: Counts, names: Mapping[str, str], found: Topics, language: str) -> Table:
    from ..tables.wording import NARROW_HEADS

    columns = [*(name for name in names if name in counts), *(name for name in counts if name not in names)]
    table = Table(title=title)
    table.add_column("")
    for name in columns:
        table.add_column(NARROW_HEADS.get(name, {}).get(language) or names.get(name, name), justify="right")
    for topic in found.topics:
        cells = [counts[name][topic.id] for name in columns]
        table.add_row(str(topic.id), *(_WITHHELD if cell is None else str(cell) for cell in cells))
    return table


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def sign_off(
    path: Path, *, analyst: str, decision: Decision, theme: str | None, one_language: bool, comment: str
) -> None:
    """``notes-mining topics sign-off``."""
    from ..themes.topics import passport

    signed = passport.sign(
        passport.read(path), analyst=analyst, decision=decision, theme=theme, one_language=one_language,
        comment=comment, day=date.today().isoformat(),
    )  # fmt: skip
    if path.stem != signed["name"]:
        raise ConfigError(f"{path}: this is passport {signed['name']}; give the file that name again.")
    written = passport.write(path.parent, signed)
    console.print(f"Signed ({decision}): {written}", highlight=False, soft_wrap=True)
    if decision == "accept":
        console.print(f"A draft of theme {theme} is in {written.with_suffix('.md').name}.", highlight=False)
