"""Disclosure control: the gate between a count and everything that leaves. ``docs/disclosure.md`` says what it does."""

from .counted import CASE, NOTE, OF_NOTES, OF_SPELLS, TAG, CountedCell, CountedTable, Question, Source
from .draft import Release
from .gate import release
from .ledger import LEDGER, Ledger
from .meaning import ALL, PARTNERS
from .rules import (
    COMPLEMENTARY,
    NOT_ESTIMABLE,
    OK,
    SUPPRESSED,
    protect,
    protect_parts,
    too_small,
    wilson,
)
from .settings import Rules

__all__ = [
    "ALL",
    "CASE",
    "COMPLEMENTARY",
    "LEDGER",
    "NOTE",
    "NOT_ESTIMABLE",
    "OF_NOTES",
    "OF_SPELLS",
    "OK",
    "PARTNERS",
    "SUPPRESSED",
    "TAG",
    "CountedCell",
    "CountedTable",
    "Ledger",
    "Question",
    "Release",
    "Rules",
    "Source",
    "protect",
    "protect_parts",
    "release",
    "too_small",
    "wilson",
]
