"""The parts from which linear patterns are made read what the plain ones read."""

from __future__ import annotations

import re

import pytest

from notes_mining.deidentify.recognizers.base import any_of, around

WORDS = ("'s-Gravenwezel", "A-kaart", "d'Arta", "İzmir", "écrou", "Ecrou", "Mons", "Mme", "C&A", "M.", "M", "A")


def _pattern(word: str) -> str:
    return re.escape(word).replace("'", "['’]").replace(r"\-", "[- ]")


@pytest.mark.parametrize("flags", [re.NOFLAG, re.IGNORECASE])
def test_a_word_list_reads_as_its_alternatives_in_order(flags: re.RegexFlag) -> None:
    quick = re.compile(any_of((word, _pattern(word)) for word in WORDS), flags)
    plain = re.compile("|".join(map(_pattern, WORDS)), flags)
    written = " ".join((*WORDS, *(form for word in WORDS for form in (word.upper(), word.lower(), f"x{word}s"))))
    for text in (written, written.replace("'", "’").replace("-", " ")):
        assert [match.span() for match in quick.finditer(text)] == [match.span() for match in plain.finditer(text)]


@pytest.mark.parametrize("mark", [",", "[],–-]", "nrs?[.]?|n°"])
@pytest.mark.parametrize("text", ["a1", "a 1", "a, 1", "a ,1", "a - 1", "a] 1", "a nr. 1", "a n°1", "a \n 1", "a,, 1"])
def test_a_mark_is_read_with_the_blanks_around_it(mark: str, text: str) -> None:
    assert bool(re.match(rf"a{around(mark)}1", text)) == bool(re.match(rf"a\s*(?:{mark})?\s*1", text))
