"""The search for what a case knows: every form of its names in all its notes, whatever detection thought of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..records import Finding
from .names import Name, fold, tokens
from .recognizers.base import any_of
from .recognizers.lexicon import also_words, is_common, is_compound, is_known_name, is_lower_word, is_name_word
from .recognizers.ner import is_each, is_plausible, never_names, outer_words

# Between the words of a form; a new item of a list begins something else.
_BETWEEN = r"(?:(?!\n\s?[-–•*])[\W_]){1,3}"

Seen = Mapping[tuple[str, str], list[tuple[str, bool]]]
"""(type, normal form) to the surfaces found, each with whether it is sure enough to be searched for."""


@dataclass(frozen=True)
class KnownForms:
    """What to look for in the notes of a case."""

    pattern: re.Pattern[str] | None = field(default=None, repr=False)
    kinds: Mapping[str, str] = field(default_factory=dict, repr=False)
    forms: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def search(self, text: str) -> list[Finding]:
        """Every known form in ``text``."""
        if self.pattern is None:
            return []
        return [
            Finding(*match.span(), self.kinds[str(match.lastgroup)], 0.95, "KnownForms", "name known in the case")
            for match in self.pattern.finditer(fold(text))
            if written_as_name(text[match.start() : match.end()]) and not is_each(text, *match.span())
        ]


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


def known_forms(forms: Iterable[tuple[str, str]]) -> KnownForms:
    """One pattern over folded text, a named group per type; longer forms first."""
    forms = tuple(forms)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, form in forms:
        if form.strip():  # signs alone fold to nothing, which would be found everywhere
            by_kind[kind].append(form)
    branches, names = [], {}
    for kind, values in by_kind.items():
        bodies = (
            (value, _BETWEEN.join(map(re.escape, value.split()))) for value in sorted(values, key=len, reverse=True)
        )
        names[f"g_{kind}"] = kind
        branches.append(rf"(?P<g_{kind}>(?<!\w)(?:{any_of(bodies)})(?!\w))")
    return KnownForms(re.compile("|".join(branches)), names, forms) if branches else KnownForms()
