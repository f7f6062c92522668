"""Part 1, the sweep: every known form, and every valid number, in every output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..deidentify.keys import Key
from ..deidentify.normalise import views
from .forms import Forms
from .hits import BYTES, IDENTIFIER, SEVERAL, Collected, Hit, Passage, Place, reason_of
from .numbers import valid_numbers
from .readers import Unreadable, pieces

OUTPUT, MODEL, ALSO = "output", "model", "also"
STEWARD = "steward"
OWN = "audit"
"""The audit's own files in the steward's folder, which quote what was found; they are not swept."""
SHORT = 200
CERTAIN = (SEVERAL, IDENTIFIER)
"""What counts in bytes that are no text: there a single word may be chance."""


@dataclass(frozen=True)
class Source:
    """A folder or file that is swept. ``kind``: ``OUTPUT``, ``MODEL`` (what it holds was learnt) or ``ALSO``."""

    path: Path
    kind: str = OUTPUT

    @property
    def base(self) -> Path:
        """What places are named against."""
        return self.path if self.path.is_dir() else self.path.parent


@dataclass(frozen=True)
class Swept:
    """What was looked at and what was found; ``unread``: files that could not be looked into, and why."""

    files: int
    texts: int
    characters: int
    forms: int
    hits: Sequence[Hit]
    unread: Sequence[tuple[str, str]]
    kinds: dict[str, int] = field(default_factory=dict)


def files_of(source: Source) -> Iterator[Path]:
    """Files in the order of their names, hidden and temporary ones too; no links, which lead elsewhere."""
    if source.path.is_file():
        yield source.path
        return
    for path in sorted(source.path.rglob("*")):
        parts = path.relative_to(source.path).parts
        if path.is_file() and not path.is_symlink() and parts[:2] != (STEWARD, OWN) and path.name != "audit.jsonl":
            yield path


@dataclass
class Sweep:
    """Looks for ``forms`` wherever it is led."""

    forms: Forms
    key: Key
    tell: Callable[[str, int], None] = lambda stage, count: None
    _seen: set[tuple[bool, bool, str]] = field(default_factory=set, init=False, repr=False)

    def run(self, sources: Iterable[Source]) -> Swept:
        """Sweep all of ``sources``."""
        found, self._seen = Collected(self.key), set()
        unread: list[tuple[str, str]] = []
        files = texts = characters = 0
        kinds: dict[str, int] = {}
        for source in sources:
            for path in files_of(source):
                files += 1
                kinds[path.suffix.lower()] = kinds.get(path.suffix.lower(), 0) + 1
                for passage in self._passages(source, path, unread):
                    texts += 1
                    characters += len(passage.text)
                    self.look(passage, found)
                self.tell("sweep", 1)
        return Swept(files, texts, characters, self.forms.count, found.hits(), unread, kinds)

    def _passages(self, source: Source, path: Path, unread: list[tuple[str, str]]) -> Iterator[Passage]:
        name = path.relative_to(source.base).as_posix()
        shown = name if source.kind == OUTPUT else f"{source.base.name}/{name}"
        learned = source.kind == MODEL
        yield Passage(Place(shown, "name", named=True), name.replace("/", " \n\n"))
        try:
            for part, row, case, text in pieces(path, words=learned):
                yield Passage(Place(shown, part, row), text, case, learned)
        except Unreadable as error:
            unread.append((shown, str(error)))

    def look(self, passage: Passage, found: Collected) -> None:
        """Search one text, and what HTML in it hides. A short one that was empty before is so again."""
        private, clean = passage.learned or passage.place.file.startswith(f"{STEWARD}/"), True
        if (private, passage.learned, passage.text) in self._seen:
            return
        for view in views(passage.text):
            for match in self.forms.search(view.text, records=not private):
                reason = reason_of(match, view.text, passage)
                if reason and (reason in CERTAIN or BYTES not in passage.place.part):
                    found.add(passage, view.text, match, reason)
                    clean = False
            if not passage.learned:
                for start, end, what in valid_numbers(view.text):
                    found.add_number(passage, view.text, (start, end), what)
                    clean = False
        if clean and len(passage.text) < SHORT:
            self._seen.add((private, passage.learned, passage.text))
