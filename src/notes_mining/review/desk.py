"""All that a review needs in one hand: the database, the review file, the trail, the settings, the clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..config import ReviewSettings
from ..errors import StoreError
from .corpus import Corpus
from .file import ReviewFile, review_file_of
from .live import Live
from .reasons import Explain, Reasoning
from .trail import WITNESS, Trail

STEWARD = "steward"


@dataclass(frozen=True)
class Desk:
    """What the functions of this room take first. Safe for several threads."""

    corpus: Corpus
    file: ReviewFile
    trail: Trail
    settings: ReviewSettings
    live: Live
    reasoning: Reasoning
    clock: Callable[[], float] = time.time

    @property
    def now(self) -> float:
        """Seconds since 1970."""
        return self.clock()

    def close(self) -> None:
        """Close all files."""
        self.live.close()
        self.corpus.close()
        self.file.close()

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_desk(
    database: Path,
    settings: ReviewSettings | None = None,
    *,
    explain: Explain | None = None,
    clock: Callable[[], float] = time.time,
) -> Desk:
    """Open the review of a database: makes ``review.sqlite`` beside it if there is none, and brings the queue up to
    date. ``explain`` says what spoke for the tagger's proposals; without it nothing does.

    Raises:
        StoreError: a file cannot be opened.
    """
    from .items import refresh

    settings = settings or ReviewSettings()
    corpus = Corpus(database)
    try:
        file = open_file(database)
    except StoreError:
        corpus.close()
        raise
    desk = Desk(
        corpus, file, trail_of(database, file), settings, Live(database, file), Reasoning(corpus, explain), clock
    )
    refresh(desk)
    return desk


def open_file(database: Path) -> ReviewFile:
    """The review file alone: for commands that need no notes."""
    return ReviewFile.open(review_file_of(database))


def trail_of(database: Path, file: ReviewFile) -> Trail:
    """The trail, with its witness in the steward's folder; beside the database where there is no such folder."""
    folder = database.parent / STEWARD
    return Trail(file, (folder if folder.is_dir() else database.parent) / WITNESS)
