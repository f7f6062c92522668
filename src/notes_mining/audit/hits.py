"""What a match means: whether it blocks, or is a word that stands there as a word.

It blocks if it has several words, is an identifier, is a word that nobody but this study could have put there, or is a
name that no dictionary has, written as a name in a text of its own case. A single word that is also a word ("petit",
"visser"), or that public lists know, is listed with its contexts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from wordfreq import zipf_frequency

from ..deidentify.keys import Key
from ..deidentify.names import fold
from ..deidentify.recognizers import lexicon
from ..deidentify.recognizers.ner import begins_unit
from ..deidentify.same_names import place_of
from ..deidentify.search import written_as_name
from .forms import INITIALS, SINGLE, Form, Match
from .known import ADDRESS, PERSON

SEVERAL, IDENTIFIER, STUDY, OWN = "several", "identifier", "study", "own"
COMMON, PUBLIC, PHRASE = "common", "public", "phrase"
BLOCKING = (IDENTIFIER, SEVERAL, OWN, STUDY)
"""Reasons that block; the others are listed."""
CONTEXT = 45
BYTES = "bytes"
"""Part of a file that was read as it lies on the disk."""
OUR_OWN = frozenset({"kunya"})
"""Words of this program's own reasons and model cards, which detection may take for a name in a note."""
PART = 5
"""Letters of each half of a compound: in shorter ones nearly every surname could be cut."""
_ID_CHARS = 10
_INITIAL = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Place:
    """Where something stands: file (against the folder that was swept), part of it (table and column, sheet), row.

    ``named``: it is the name of the file itself, which the page therefore does not show.
    """

    file: str
    part: str = ""
    row: str = ""
    named: bool = False


@dataclass(frozen=True)
class Passage:
    """A text of an output, and the case that it belongs to (the database's id; empty where it belongs to none)."""

    place: Place
    text: str = field(repr=False)
    case: str = ""
    learned: bool = False
    """It is vocabulary or a feature of a model."""


@dataclass
class Hit:
    """A form in one place of the outputs. ``surface`` and ``contexts`` are for the steward's own file alone."""

    id: str
    kind: str
    reason: str
    place: Place
    surface: str = field(repr=False)
    fuzzy: bool = False
    times: int = 0
    contexts: list[str] = field(default_factory=list, repr=False)

    @property
    def blocks(self) -> bool:
        """Whether nothing may leave before the steward has looked."""
        return self.reason in BLOCKING


def reason_of(match: Match, text: str, passage: Passage) -> str | None:
    """Why a match counts; ``None`` where it is no writing of a name at all ("l'an", of somebody L. An)."""
    form, surface = match.form, text[match.start : match.end]
    if form.kind not in (PERSON, ADDRESS):
        return IDENTIFIER
    if passage.learned and match.fuzzy:
        return None  # a list of words has near ones of everything
    if form.shape == INITIALS and not _written_with_initial(form, surface):
        return None
    if form.shape != SINGLE:
        ordinary = all(map(_is_ordinary, form.words)) and (surface.islower() or not form.sure)
        return PHRASE if ordinary else SEVERAL
    return _reason_of_word(form, surface, text, match, passage)


def _reason_of_word(form: Form, surface: str, text: str, match: Match, passage: Passage) -> str:
    word = form.words[0]
    if _is_ordinary(word) or _is_ordinary(fold(surface)):
        return COMMON
    own = passage.case in form.cases and not passage.learned and not match.fuzzy
    if own and form.sure and written_as_name(surface) and not begins_unit(text, match.start):
        return OWN
    known = lexicon.is_name_word(word) or is_public(word)
    return PUBLIC if known or not form.sure else STUDY


def is_public(word: str) -> bool:
    """Whether public lists of words of the languages of the notes have it (wordfreq), or it is a place."""
    return any(zipf_frequency(word, language) > 0 for language in ("fr", "nl", "en")) or bool(place_of(word))


def _is_ordinary(word: str) -> bool:
    """A word of French or Dutch, be it also somebody's name; a number; a place."""
    if word.isdigit() or len(word) < 3 or word in OUR_OWN:
        return True
    return bool(
        word in lexicon.also_words()
        or lexicon.is_lower_word(word)
        or lexicon.is_word(word)
        or _is_compound(word)
        or place_of(word)
    )


def _is_compound(word: str) -> bool:
    """Two Dutch words in one, be they rarer than those by which detection tells a compound (signaleringsverslag)."""
    return lexicon.is_compound(word) or any(
        _is_dutch(word[:cut]) and (_is_dutch(word[cut:]) or (word[cut] == "s" and _is_dutch(word[cut + 1 :])))
        for cut in range(PART, len(word) - PART)
    )


def _is_dutch(part: str) -> bool:
    return len(part) >= PART and zipf_frequency(part, "nl") >= lexicon.WORD_FROM


def _written_with_initial(form: Form, surface: str) -> bool:
    """ "K. Benali", "Benali K", and "k. benali" with its full stop; not "a Benali", "l'an", "aile D\n\nMme"."""
    if any(char in surface for char in "'’\n|"):
        return False
    parts = surface.split()
    letter = next((part for part in parts if len(_INITIAL.findall(part)) == 1), "")
    word = max(surface.replace(".", " ").split(), key=len)
    if not letter and "." not in surface:
        return False
    capitals = word[0].isupper() and (surface[0].isupper() and surface.rstrip(".")[-1:].isalpha())
    one = next((char for char in (letter or surface) if char.isalpha()), "")
    return (capitals and one.isupper()) or ("." in surface and not _is_ordinary(max(form.words, key=len)))


class Collected:
    """Hits by form and place; each keeps a few contexts."""

    def __init__(self, key: Key, contexts: int = 3) -> None:
        self._key, self._contexts = key, contexts
        self._found: dict[tuple[str, str, Place], Hit] = {}

    def add(self, passage: Passage, text: str, match: Match, reason: str) -> None:
        """Take a match."""
        self._add(
            passage, text, (match.start, match.end), match.form.kind, " ".join(match.form.words), reason, match.fuzzy
        )

    def add_number(self, passage: Passage, text: str, span: tuple[int, int], what: str) -> None:
        """Take a valid number that nobody listed."""
        self._add(passage, text, span, what, text[slice(*span)], IDENTIFIER, False)

    def _add(
        self, passage: Passage, text: str, span: tuple[int, int], kind: str, form: str, reason: str, fuzzy: bool
    ) -> None:
        key = (kind, form, passage.place)
        if key not in self._found:
            self._found[key] = Hit(self._id(*key), kind, reason, passage.place, text[slice(*span)], fuzzy)
        hit = self._found[key]
        if BLOCKING_ORDER[reason] < BLOCKING_ORDER[hit.reason]:
            hit.reason, hit.surface = reason, text[slice(*span)]
        hit.times += 1
        if len(hit.contexts) < self._contexts:
            hit.contexts.append(_context(text, *span))

    def _id(self, kind: str, form: str, place: Place) -> str:
        """The same in the next audit: keyed, so that nobody can test a guess."""
        value = "\x1f".join((kind, form, place.file, place.part, place.row))
        return self._key.digest("audit-hit", value).hex()[:_ID_CHARS]

    def hits(self) -> list[Hit]:
        """What blocks first, then by place. What stands in a table of a file says nothing more in the file's bytes."""
        placed = {(kind, form, place.file) for kind, form, place in self._found if place.part != BYTES}
        found = [
            hit for (kind, form, place), hit in self._found.items()
            if place.part != BYTES or (kind, form, place.file) not in placed
        ]  # fmt: skip
        return sorted(found, key=lambda hit: (BLOCKING_ORDER[hit.reason], hit.place.file, hit.id))


BLOCKING_ORDER = {reason: place for place, reason in enumerate((*BLOCKING, PHRASE, PUBLIC, COMMON))}


def _context(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return " ".join(f"{before}⟦{text[start:end]}⟧{after}".split())
