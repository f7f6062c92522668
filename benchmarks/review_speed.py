"""How fast the review answers: five coders at once in a queue of 10,000 segments, without the web around it.

    python benchmarks/review_speed.py [--segments 10000] [--coders 5] [--each 200]

Each coder takes a segment, decides on two themes and finishes it, with no pause. All five share one process, one file
and one lock, as in the server, and every decision is on disk before its call returns. Half of the queue is already
done. Printed: the median, the 95th percentile and the worst, in milliseconds, of *take* (the next segment with its
note) and *decide*; and how long retrieval and a crosstab take when something was decided since the last one.
"""

from __future__ import annotations

import argparse
import threading
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from notes_mining.config import ReviewSettings
from notes_mining.records import CleanNote, Segment, ThemeTag
from notes_mining.review import accounts, decisions, queue
from notes_mining.review.desk import Desk, open_desk
from notes_mining.review.model import Change, Decision, User, Wish
from notes_mining.review.retrieval import Search, retrieve
from notes_mining.review.tables import crosstab_now
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, Writer
from notes_mining.tables.crosstab import CrosstabSettings
from notes_mining.tables.disclosure import Rules
from notes_mining.tables.trajectory import event_rules
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.tagging import Band

ROOT = Path(__file__).resolve().parents[1]
BARE = CrosstabSettings(minimum_persons=1)  # the count, not the gate
A_NOTE, NOTES_A_PERSON, WIDTH = 20, 5, 80
SENTENCES = {
    "fr": "Sa mère l'aide à payer le loyer et garde les enfants le mercredi, dit-il encore.",
    "nl": "Zijn moeder helpt hem de huur te betalen en past woensdag op de kinderen, zo zei",
}
"""Of ``WIDTH`` characters each."""


def fill(path: Path, segments: int) -> None:
    """Invented notes of 20 segments, two tags in every second one."""
    book = Codebook.load(ROOT / "configs/codebook.yaml")
    themes, chance = [theme.id for theme in book.themes], np.random.default_rng(1)
    with Database.create(path) as database:
        writer = Writer(database)
        writer.write_codebook(book.stages, book.themes, event_rules(book.event_order))
        writer.write_bands([Band(theme, 0.4, 0.3, 0.5) for theme in themes])
        notes, made, tags = [], [], []
        for number in range(segments // A_NOTE):
            note, case = f"N{number:06}", f"P{number // NOTES_A_PERSON:05}"
            day, stage = date(2020, 1, 1) + timedelta(days=number % 900), book.stages[number % len(book.stages)].id
            language = ("fr", "nl")[number % 2]
            text = SENTENCES[language] * A_NOTE
            notes.append(CleanNote(note, case, day, language, text, len(text), stage=stage))
            for start in range(0, WIDTH * A_NOTE, WIDTH):
                end = start + WIDTH
                made.append(Segment(note, case, start, end, start, end, language, text[start:end]))
                if start // WIDTH % 2:
                    for theme in chance.choice(themes, 2, replace=False):
                        tags.append(ThemeTag(note, start, end, str(theme), "present", chance.uniform(0.4, 1), "person"))
        writer.write_facts([CaseRow(case, "fr", "man") for case in sorted({note.case_id for note in notes})], [])
        writer.write_notes(notes, made, tags)


def half_done(desk: Desk) -> None:
    """Somebody finished every second segment, with two codes each."""
    done = "WITH d AS (SELECT id, mode FROM items WHERE id % 2 = 0)"
    desk.file.run(f"{done} INSERT INTO asked SELECT id, 'early', mode, 0, 1 FROM d")
    desk.file.run(f"{done} INSERT INTO codings SELECT id, 'early', 1, 0, 1, NULL FROM d")
    for theme in ("stigma", "employment"):
        desk.file.run(
            f"{done} INSERT INTO codes (segment, coder, theme, verdict, polarity) "
            f"SELECT id, 'early', '{theme}', 'coded', 'present' FROM d"
        )
    desk.file.run("UPDATE items SET finished = 1 WHERE id % 2 = 0")


def work(desk: Desk, user: User, each: int, took: dict[str, list[float]]) -> None:
    """One coder's day."""
    for number in range(each):
        wish = Wish(order=("informative", "uncertainty", "place")[number % 3])
        shown = timed(took["take"], lambda wish=wish: queue.take(desk, user, wish))
        if shown is None:
            return
        changes = [Change(kind="add", theme="compliance", polarity="absent")]
        changes += [Change(kind="accept", theme=proposal.theme) for proposal in shown.proposals[:1]]
        decision = Decision(
            id=str(uuid.uuid4()), segment=shown.segment, version=shown.version,
            changes=(*changes, Change(kind="done")),
        )  # fmt: skip
        timed(took["decide"], lambda decision=decision: decisions.decide(desk, user, decision))


def timed(took: list[float], action: Callable[[], Any]) -> Any:
    """Do it; note the milliseconds."""
    before = time.perf_counter()
    result = action()
    took.append((time.perf_counter() - before) * 1000)
    return result


def main() -> None:
    """Fill, work, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("segments", 10_000), ("coders", 5), ("each", 200)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "notes.duckdb"
        fill(path, asked.segments)
        took: dict[str, list[float]] = {name: [] for name in ("open", "take", "decide", "retrieve", "crosstab")}
        with timed(took["open"], lambda: open_desk(path, ReviewSettings(blind_share=0.1))) as desk:
            names = ["early", *(f"coder{number}" for number in range(asked.coders))]
            for name in names:
                desk.file.run("INSERT INTO users (name, role, passphrase) VALUES (?, 'coder', 'none')", (name,))
            half_done(desk)
            coders = [accounts.find_user(desk.file, name) for name in names[1:]]
            threads = [threading.Thread(target=work, args=(desk, user, asked.each, took)) for user in coders]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            analyst = User("analyst", "analyst")
            for _ in range(5):
                desk.live.close()
                timed(took["retrieve"], lambda: retrieve(desk, analyst, Search(theme="stigma")))
                timed(took["crosstab"], lambda: crosstab_now(desk, analyst, BARE, Rules.of(1), None))
            if desk.trail.verify().problems:
                raise SystemExit("the audit trail is not whole")
        for name, values in took.items():
            median, late, worst = np.percentile(values, [50, 95, 100])
            spread = f"median {median:7.1f}   p95 {late:7.1f}   worst {worst:7.1f} ms"
            print(f"{name:10} {len(values):6} calls   {spread}")


if __name__ == "__main__":
    main()
