"""The search for the known names of a case finds what one pattern of all of them would find."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from notes_mining.deidentify.names import fold
from notes_mining.deidentify.search import KnownForms

BETWEEN = r"(?:(?!\n\s?[-–•*])[\W_]){1,3}"
PIECES = st.sampled_from(["karim", "jan", "ben", "b", "a.b", "@x", "st.", "12", "jan_x", "...", "x@mail.be", "el"])
FORMS = st.lists(
    st.tuples(st.sampled_from(["PERSON", "LOC", "EMAIL"]), st.lists(PIECES, min_size=1, max_size=3).map(" ".join)),
    max_size=8,
    unique=True,
)
GAPS = st.sampled_from([" ", "  ", "   ", "    ", "-", "_", ".", "\n", "\n- ", "\n•", ". ", "'", "", " \n* ", "A"])
TEXTS = st.lists(st.tuples(PIECES.map(str.title) | PIECES, GAPS), max_size=12).map(
    lambda pairs: "".join(piece + gap for piece, gap in pairs)
)


def by_pattern(forms: list[tuple[str, str]], text: str) -> list[tuple[int, int, str]]:
    """Slow and obvious: all forms in one pattern, type after type, longer ones first."""
    branches = []
    for kind in dict.fromkeys(kind for kind, _ in forms):
        own = sorted((form for one, form in forms if one == kind and re.search(r"[^\W_]", form)), key=len, reverse=True)
        bodies = "|".join(BETWEEN.join(map(re.escape, form.split())) for form in own) or r"(?!)"
        branches.append(rf"(?P<{kind}>(?<!\w)(?:{bodies})(?!\w))")
    found = re.finditer("|".join(branches), fold(text)) if branches else ()
    return [(*match.span(), str(match.lastgroup)) for match in found]


@given(FORMS, TEXTS)
@example([("PERSON", "... karim")], "...  Karim ")
def test_every_form_is_found_where_a_pattern_of_all_finds_it(forms: list[tuple[str, str]], text: str) -> None:
    shouted = text.upper()  # so that everything is written as a name
    found = KnownForms(tuple(forms)).search(shouted, fold(shouted))
    expected = by_pattern(forms, shouted)
    written = [
        one for one in expected if any(char.isupper() or char in "@0123456789" for char in shouted[one[0] : one[1]])
    ]
    assert [(one.start, one.end, one.entity_type) for one in found] == written
