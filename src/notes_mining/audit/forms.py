"""Every writing of what is known, searched for in one pass: the time does not grow with the number of forms.

Words are folded (case, accents) and laid into a tree of dictionaries; a text is walked word by word. A word that is
none, and one letter off a known name, counts as that name (optimal string alignment, as
``deidentify.names.same_word``). Numbers, links and ids are compared by their letters and digits alone, over runs of up
to nine pieces.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ..deidentify.names import PARTICLES, Name, fold, same_word, tokens
from ..deidentify.normalise import plain
from ..deidentify.recognizers.lexicon import is_name_word, is_word
from ..deidentify.recognizers.ner import never_names, outer_words
from ..deidentify.same_names import place_of
from .known import LINK, NUMBER, PERSON, RECORD, Known

TYPO_FROM = 5
JOINED_FROM = 8
"""Two words without a blank between them, in an address of a profile or the name of a file, from so many letters on."""
_PIECES = 9
_WORD = re.compile(r"[^\W\d_]+|\d+")
_PIECE = re.compile(r"[^\W_]+")
_GAP = re.compile(r"(?!\n\s*[-–•*])[\W_]{0,4}")
_RECORD = re.compile(r"\w[\w./-]*\w")
_SCHEME = re.compile(r"^(?:https?://)?(?:www\.)?")
_END = ""
SEVERAL, INITIALS, SINGLE = "several words", "initials and a word", "a word"


@dataclass
class Form:
    """One writing: its words, folded; of whom (cases) and from where it is known."""

    kind: str
    words: tuple[str, ...] = field(repr=False)
    shape: str
    cases: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    sure: bool = False

    def add(self, known: Known) -> None:
        """Somebody else, or another source, has it too."""
        self.cases.add(known.case)
        self.sources.add(known.source)
        self.sure = self.sure or known.sure


@dataclass(frozen=True)
class Match:
    """A form that stands in a text at start..end; ``fuzzy``: with a typo."""

    start: int
    end: int
    form: Form
    fuzzy: bool = False


def squash(text: str) -> str:
    """Letters and digits alone, folded: what all writings of a number or link share."""
    return "".join(_PIECE.findall(_SCHEME.sub("", fold(text).strip())))


def person_forms(surface: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Writings of a name with their shape: as it stands, turned round, without particles or with them glued, initials
    for words, words without a blank, and each word alone.
    """
    written, name = tokens(surface), Name.parse(surface)
    words = name.words
    if name.kunya:
        yield written, SEVERAL
        return
    if len(words) > 1:
        yield from ((order, SEVERAL) for order in _orders(written))
        for parts in (words, name.glued):
            yield from ((order, SEVERAL) for order in _orders(parts))
        yield from ((pair, INITIALS) for pair in _initials(words))
        for pair in ((words[0], words[-1]), (words[-1], words[0])):
            yield pair, SEVERAL
            if len("".join(pair)) >= JOINED_FROM:
                yield ("".join(pair),), SEVERAL
    elif len(words) == 1 and not _is_title(words[0]):
        for letter in name.initials:
            yield from (((letter, words[0]), INITIALS), ((words[0], letter), INITIALS))
    yield from (((word,), SINGLE) for word in {*words, *name.glued} if len(word) > 2 and not _is_title(word))


def _is_title(word: str) -> bool:
    return word in outer_words() or word in never_names()


def _orders(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """As they stand, backwards, the first last and the last first; more than particles and initials."""
    if sum(len(word) > 1 and word not in PARTICLES for word in words) < 2:
        return set()
    return {words, words[::-1], (*words[1:], words[0]), (words[-1], *words[:-1])}


def _initials(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for place, word in enumerate(words):
        for other in (*words[:place], *words[place + 1 :]) if not _is_title(word) else ():
            yield from ((other[0], word), (word, other[0]))


def address_forms(surface: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Street with its number; the street alone where it has a name of several words."""
    street: list[str] = []
    for word in _WORD.findall(fold(surface)):
        if word.isdigit():
            if street:
                yield (*street, word), SEVERAL
            break
        street.append(word)
    if len(street) > 1:
        yield tuple(street), SEVERAL


class Forms:
    """All that is known, ready to be searched for."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._tree: dict[str, Any] = {}  # word to the same again; under _END the form that ends here
        self._exact: dict[str, Form] = {}
        self._records: dict[str, Form] = {}
        self._by_letter: dict[str, set[str]] = defaultdict(set)
        self._near: dict[str, tuple[str, ...]] = {}
        self.count = 0
        for one in known:
            self._add(one)

    def _add(self, known: Known) -> None:
        surface = plain(known.surface)
        if known.kind in (NUMBER, LINK):
            key = squash(surface)
            self._exact.setdefault(key, Form(known.kind, (key,), SEVERAL)).add(known)
        elif known.kind == RECORD:
            key = fold(surface)
            self._records.setdefault(key, Form(RECORD, (key,), SEVERAL)).add(known)
        else:
            forms = person_forms(surface) if known.kind == PERSON else address_forms(surface)
            for words, shape in forms:
                self._put(known, words, shape)

    def _put(self, known: Known, words: tuple[str, ...], shape: str) -> None:
        node = self._tree
        for word in words:
            node = node.setdefault(word, {})
        if _END not in node:
            node[_END] = Form(known.kind, words, shape)
            self.count += 1
        form: Form = node[_END]
        form.add(known)
        if known.kind == PERSON:
            for word in words:
                if len(word) >= TYPO_FROM:
                    self._by_letter[word[0]].add(word)

    def all(self) -> Iterator[Form]:
        """Every writing of names and addresses."""
        waiting = [self._tree]
        while waiting:
            node = waiting.pop()
            yield from (one for word, one in node.items() if word == _END)
            waiting += [one for word, one in node.items() if word != _END]

    def search(self, text: str, *, records: bool = True) -> Iterator[Match]:
        """Every form in ``text`` (in plain writing); of those that overlap the longest.

        ``records``: ids of the export too.
        """
        folded = fold(text)
        words = [(match.group(), *match.span()) for match in _WORD.finditer(folded)]
        covered = 0
        for place in range(len(words)):
            found = self._longest(folded, words, place)
            if found and found.end > covered:
                covered = found.end
                yield found
        yield from self._runs(folded)
        if records and self._records:
            for match in _RECORD.finditer(folded):
                if match.group() in self._records:
                    yield Match(*match.span(), self._records[match.group()])

    def _longest(self, folded: str, words: list[tuple[str, int, int]], place: int) -> Match | None:
        best: Match | None = None
        start, nodes, before = words[place][1], [(self._tree, False)], None
        for word, begin, end in words[place:]:
            if before is not None and not _GAP.fullmatch(folded, before, begin):
                break
            nodes = [
                (node[other], fuzzy or other != word)
                for node, fuzzy in nodes
                for other in (word, *self._nearest(word))
                if other in node
            ]
            if not nodes:
                break
            before = end
            ends = [(node[_END], fuzzy) for node, fuzzy in nodes if _END in node]
            if ends:
                form, fuzzy = min(ends, key=lambda one: one[1])
                best = Match(start, end, form, fuzzy)
        return best

    def _nearest(self, word: str) -> tuple[str, ...]:
        """Known names one letter off a word that is none."""
        if word not in self._near:
            known = self._by_letter.get(word[0], ())
            found: tuple[str, ...] = ()
            if len(word) >= TYPO_FROM and known and word not in known and not _is_other(word):
                close = process.extract(word, known, scorer=OSA.distance, score_cutoff=1, limit=None)
                found = tuple(other for other, *_ in close if same_word(word, other))
            self._near[word] = found
        return self._near[word]

    def _runs(self, folded: str) -> Iterator[Match]:
        """Numbers and links, whatever stands between their pieces."""
        if not self._exact:
            return
        pieces = [(match.group(), *match.span()) for match in _PIECE.finditer(folded)]
        covered = 0
        for place, (_, start, _) in enumerate(pieces):
            run, before, best = "", start, None
            for piece, begin, end in pieces[place : place + _PIECES]:
                if begin - before > 3 or "\n" in folded[before:begin]:
                    break
                run, before = run + piece, end
                if run in self._exact:
                    best = Match(start, end, self._exact[run])
            if best and best.end > covered:
                covered = best.end
                yield best


def _is_other(word: str) -> bool:
    return is_word(word) or is_name_word(word) or bool(place_of(word))
