"""The search for what a case knows: every form of its names in all its notes, whatever detection thought of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ..records import Finding
from .names import Name, tokens
from .recognizers.lexicon import also_words, is_common, is_compound, is_known_name, is_lower_word, is_name_word
from .recognizers.ner import is_each, is_plausible, never_names, outer_words

# Between the words of a form; a new item of a list begins something else.
_BETWEEN = re.compile(r"(?:(?!\n\s?[-–•*])[\W_]){1,3}")
_PART = re.compile(r"[^\W_]+")

Seen = Mapping[tuple[str, str], list[tuple[str, bool]]]
"""(type, normal form) to the surfaces found, each with whether it is sure enough to be searched for."""


class _Form(NamedTuple):
    """A form that is looked for, where its first letters or digits stand in a text.

    ``order`` decides between forms that begin at one place; ``leads``: so many signs may stand before the first letter,
    several if words of signs alone come first, for between words there is room.
    """

    order: int
    kind: str
    words: Sequence[str]
    leads: range


@dataclass(frozen=True)
class KnownForms:
    """What to look for in the notes of a case: (type, normal form) each."""

    forms: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @cached_property
    def _by_start(self) -> Mapping[str, Sequence[_Form]]:
        """Forms by their first run of letters and digits. Of one type after the other, longer ones first.

        A pattern of all forms would be the same, but it takes longer to compile than a case's notes to search.
        """
        types = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _ in self.forms))}
        found: dict[str, list[_Form]] = defaultdict(list)
        for order, (kind, form) in enumerate(sorted(self.forms, key=lambda one: (types[one[0]], -len(one[1])))):
            if start := _PART.search(form):  # signs alone would be found everywhere
                before = form[: start.start()]
                leads = range(len(before), len(before) + 2 * before.count(" ") + 1)
                found[start.group()].append(_Form(order, kind, form.split(), leads))
        return found

    def search(self, text: str, folded: str) -> list[Finding]:
        """Every known form in ``text``, which is ``folded`` character for character; none overlap."""
        found, cursor = [], 0
        for start, _, kind, end in sorted(self._everywhere(folded)):
            if start >= cursor:
                cursor = end
                if written_as_name(text[start:end]) and not is_each(text, start, end):
                    found.append(Finding(start, end, kind, 0.95, "KnownForms", "name known in the case"))
        return found

    def _everywhere(self, folded: str) -> Iterator[tuple[int, int, str, int]]:
        """Start, order, type and end of every form at every place."""
        if self._by_start.keys().isdisjoint(_PART.findall(folded)):
            return
        for part in _PART.finditer(folded):
            for form in self._by_start.get(part.group(), ()):
                for start in _starts(form, folded, part.start()):
                    end = _end_of(form.words, folded, start)
                    if end is not None:
                        yield start, form.order, form.kind, end


def _starts(form: _Form, folded: str, first: int) -> Iterator[int]:
    """Where a form may begin whose first letter stands at ``first``."""
    for lead in form.leads:
        start = first - lead
        if start >= 0 and not _is_word(folded[start - 1 : start]):
            yield start


def _is_word(char: str) -> bool:
    """What regular expressions hold for part of a word; the empty string is none."""
    return char.isalnum() or char == "_"


def _end_of(words: Sequence[str], folded: str, start: int) -> int | None:
    """Where ``words`` end if they stand at ``start``, with one to three signs between two of them."""
    word, *others = words
    if not folded.startswith(word, start):
        return None
    end = start + len(word)
    if not others:
        return None if _is_word(folded[end : end + 1]) else end
    between = _BETWEEN.match(folded, end)
    for following in range(between.end(), end, -1) if between else ():
        found = _end_of(others, folded, following)
        if found is not None:
            return found
    return None


def written_as_name(surface: str) -> bool:
    """A capital or digit, or in lower case a word that is no common one (the case's own names are known)."""
    if any(char.isupper() or char.isdigit() for char in surface) or "@" in surface:
        return True
    return any(len(word) > 3 and word not in also_words() and not is_lower_word(word) for word in tokens(surface))


def searched_forms(seen: Seen) -> list[tuple[str, str]]:
    """(type, normal form) to search for: each sure surface, a person's full name turned round, and its single words."""
    forms: dict[tuple[str, str], None] = {}
    for (kind, normal), surfaces in seen.items():
        if not any(sure for _, sure in surfaces):
            continue
        if kind == "PERSON":
            for form in _person_forms(normal):
                forms[kind, form] = None
        elif kind in ("EMAIL", "URL") or (kind in ("LOC", "ORG") and len(normal) > 3 and is_plausible(surfaces[0][0])):
            forms[kind, normal] = None
    return list(forms)


def _person_forms(normal: str) -> list[str]:
    parts = normal.replace(".", " ").split()
    name = Name.parse(normal)
    if name.kunya:
        return [" ".join(parts)]
    if len(parts) == 1 and (is_common(parts[0]) or len(parts[0]) < 3 or parts[0] in never_names() | outer_words()):
        return []
    forms = [" ".join(parts)] if name.words else []
    if len(name.words) >= 2:
        forms += [" ".join(reversed(name.words)), " ".join([*parts[1:], parts[0]]), " ".join([parts[-1], *parts[:-1]])]
    single = (
        word
        for word in name.words
        if len(word) > 2 and (is_known_name(word) or word in also_words() or not (is_common(word) or is_compound(word)))
    )
    forms += [word for word in single if is_name_word(word) or is_plausible(word.title())]
    return list(dict.fromkeys(forms))
