"""The phone library reads only lines that can hold a number: it must find what it finds in the whole text."""

from __future__ import annotations

import phonenumbers
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notes_mining.deidentify.recognizers.contacts import _MINUTES, PhoneRecognizer

PIECES = (
    "0", "04", "+32", "0032", "+", "(0)", "(", "470", "12", "34 56", "/", "-", " ", ".", "  ", "x", "ext. 12", ";ext=3",
    "\n", "\t", "a", "10:30", "12/03/2019", "€", "000", "85", "08001", "020", "7", "1", "9", "٣", "＋",
    "\u2028", " - ", "[",
    "0478 55 12 09", "+32 2 555 12 12", "0475-1", "123456789012345678", ":", "#",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=2, max_size=40).map("".join))
@example("(14020")  # the shortest that there are
@example("014020\n+690 4123")
@example("0478 - (55) - 12 - 09\n(0800)--1234")
@example("2 22#" + "1" * 6 + "0478551209")  # the extension ends, and the library begins anew
@example("34 56 int 44411208001047٣ - 34 56")
def test_finds_what_the_library_finds_in_the_whole_text(text: str) -> None:
    wanted = {
        (match.start, match.end)
        for region in PhoneRecognizer._REGIONS
        for match in phonenumbers.PhoneNumberMatcher(
            text, region, phonenumbers.Leniency.VALID, min_candidate_length=PhoneRecognizer._SHORTEST
        )
        if match.raw_string[0] in "+0(" and not _MINUTES.match(text, match.end)
    }
    assert {found[:2] for found in PhoneRecognizer()._by_library(text)} == wanted
