"""Write into README.md what the commands print: the demo's table and picture, and the figures on the test cases.

    python pipelines/update_readme.py          # after `make demo`

Each part stands between two markers, ``<!-- NAME -->`` and ``<!-- /NAME -->``. A test compares README with a fresh
evaluation, so the figures there are those of the models and rules in the repository.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from notes_mining.commands.evaluation import detection, read_split
from notes_mining.commands.shared import project_root
from notes_mining.config import ModelSettings, ThemeSettings, load
from notes_mining.evaluate.deid import DeidScores, score_deid
from notes_mining.evaluate.gold import ALL
from notes_mining.evaluate.run_deid import final_findings_of
from notes_mining.evaluate.show import figure
from notes_mining.evaluate.themes import ThemeScores, score_themes, tag_gold
from notes_mining.store import Database
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.show import terminal_table
from notes_mining.themes.tagging import build as build_tagging
from notes_mining.wiring import tagging_settings

ROOT = project_root(None, Path(__file__).parent)
README = ROOT / "README.md"
LANGUAGES = ("fr", "nl", "mixed", ALL)


def markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def deid_figures() -> str:
    """Recall, precision and F1 per type and language, and what share of notes and people is clean."""
    notes = read_split(ROOT / "corpus/gold", "test")
    return _deid_table(score_deid(notes, final_findings_of(notes, detection(ROOT))))


def _deid_table(scores: DeidScores) -> str:
    kinds = list(dict.fromkeys(kind for _, kind in scores.by_group))
    rows = []
    for kind in kinds:
        found = [scores.by_group[language, kind] for language in LANGUAGES]
        cells = [f"{figure(s.recall)} / {figure(s.precision)} / {figure(s.f1)}" for s in found]
        rows.append([kind, str(scores.by_group[ALL, kind].gold), *cells])
    header = ["recall / precision / F1", "spans", *LANGUAGES]
    return markdown(header, rows) + "\n\n" + _clean_table(scores)


def _clean_table(scores: DeidScores) -> str:
    """Shares that are clean, each with the leak rate's upper limit; how much else was taken."""
    clean = [
        [
            label,
            *(f"{figure(by_language[part].share)} (≤ {figure(by_language[part].leak_limit)})" for part in LANGUAGES),
        ]
        for label, by_language in (
            ("notes without a name, number, mail or link left", scores.notes_clean_direct),
            ("notes without anything left", scores.notes_clean),
            ("people of whom no mention is left", scores.people_clean),
        )
    ]
    totals = [scores.by_group[part, ALL] for part in LANGUAGES]
    clean.append(["character precision", *(figure(total.character_precision) for total in totals)])
    clean.append(["false alarms per 1,000 words", *(figure(total.false_alarms) for total in totals)])
    people = scores.people_clean[ALL].total
    return (
        f"{markdown(['share clean (leak rate at most)', *LANGUAGES], clean)}\n\n"
        f"`direct` is PERSON, ID, PHONE, EMAIL and URL. The notes name {people} people. In brackets: exact 95 % upper "
        "limit (Clopper-Pearson, one-sided) on the share with a leak."
    )


def theme_figures() -> str:
    """Macro and micro F1 per language and level, and recall, precision and F1 per theme at note level."""
    models = load(ModelSettings, ROOT / "configs/models.yaml")
    themes = load(ThemeSettings, ROOT / "configs/themes.yaml")
    tagger = build_tagging(tagging_settings(models, themes, ROOT))
    notes = read_split(ROOT / "corpus/gold", "test")
    return _theme_tables(score_themes(notes, lambda found: tag_gold(found, tagger)))


def _theme_tables(scores: ThemeScores) -> str:
    rows = [
        [s.level, s.language, f"{s.macro_f1:.3f} ({s.low:.3f}-{s.high:.3f})", f"{s.micro_f1:.3f}", str(s.notes)]
        for s in scores.summaries
    ]
    summary = markdown(["level", "language", "macro F1 (95 % interval, by person)", "micro F1", "notes"], rows)
    by_place = {(s.theme, s.language): s for s in scores.themes if s.level == "note"}
    themes = []
    for theme in dict.fromkeys(s.theme for s in scores.themes):
        found = [by_place.get((theme, language)) for language in LANGUAGES]
        themes.append(
            [theme, *(f"{s.recall:.2f} / {s.precision:.2f} / {s.f1:.2f} ({s.support})" if s else "–" for s in found)]
        )
    table = markdown(["note level: recall / precision / F1 (notes with it)", *LANGUAGES], themes)
    return (
        f"{summary}\n\nPolarity (present or absent) is right in {figure(scores.polarity_accuracy)} of "
        f"{scores.polarity_matched} codings whose theme was found.\n\n"
        f"<details><summary>Per theme</summary>\n\n{table}\n\n</details>"
    )


def demo_output() -> str:
    """The table that ``make demo`` prints, 80 columns wide."""
    with Database.open(ROOT / "reports/demo/notes.duckdb") as database:
        table = crosstab(database, CrosstabSettings())
    out = io.StringIO()
    Console(file=out, width=80).print(terminal_table(table))
    return "```text\n" + "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines()) + "\n```"


def picture() -> str:
    """A screenshot of the page, by the system's Chromium."""
    chromium = shutil.which("chromium")
    if chromium:
        page = (ROOT / "reports/demo/index.html").as_uri()
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1160,1240"]
        target = ROOT / "docs/images/report.png"
        subprocess.run([chromium, *options, f"--screenshot={target}", page], check=True, capture_output=True)  # noqa: S603
    return "![The first page of the demo's report](docs/images/report.png)"


def replace_part(text: str, name: str, content: str) -> str:
    """``text`` with what stands between the markers of ``name`` replaced."""
    pattern = re.compile(rf"<!-- {name} -->.*?<!-- /{name} -->", re.DOTALL)
    if not pattern.search(text):
        raise SystemExit(f"README.md has no markers for {name}")
    return pattern.sub(lambda _: f"<!-- {name} -->\n\n{content}\n\n<!-- /{name} -->", text)


def part(text: str, name: str) -> str:
    """What stands between the markers of ``name``."""
    return text.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0].strip()


PARTS = {"demo-output": demo_output, "picture": picture, "figures:deid": deid_figures, "figures:themes": theme_figures}


def main() -> None:
    """Refresh every part."""
    text = README.read_text(encoding="utf-8")
    for name, make in PARTS.items():
        text = replace_part(text, name, make())
    README.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
