"""No pattern takes time that grows with the square of a text: each is tried on strings made to slow it down."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType

import pytest
from pumped import pumped, pumps

from notes_mining.deidentify import characters, markup, normalise, placeholders, recognizers

# Wall time says nothing on a busy machine, so none is asserted. A string is looked at closer only if LENGTH characters
# take a pattern longer than FLOOR_S (linear ones take a tenth of that, quadratic ones several times as long). Then
# twice the length must not take RATIO times as long: about 2 where time is linear, 4 where it is quadratic. Slow is
# only what exceeds the ratio in every round: another process may slow one round down, but hardly the longer string
# alone in each of four. A static check of the patterns was the alternative; it would have to know which parts overlap
# and what may stand between them, and would refuse harmless patterns.
LENGTH = 4_000
FLOOR_S = 0.008
RATIO = 3.3
ROUNDS = 4
LIMIT_S = 1.0
"""A pattern that takes as much processor time is stopped, and slow."""
PUMPS = 30

UNITS = (
    *"Aa0([«-.,/_'@+é \n\t",
    *("X.", "a.", "A1", "1a", "a_", "1-", "1/", "12/", "01.", "(0)", "a@", "a.a@", "www.", "http://", "a/", "a'", "A'"),
    *("d'", "Aa-", "facebook:", "\n ", "a ", "A ", "Aa ", "AAA ", "Éé ", "A. ", "a. ", "Aa, ", "Aa & ", "Aa (", "Aa\n"),
    *("1 ", "0 0-", "de ", "van de ", "vander Aa ", "+32 ", "Madame ", "sa mère, ", "Abou al-", "De: Aa;", "rue "),
    *("Rue ", "chez Aa ", "né le ", "BE12 ", "tél: 0", "Saint-", "1 et ", "12, ", "&amp;", "<b ", "</p>", "e\u0301"),
)
EXPONENTIAL = ("le 0800 " + "0" * 99 + "x", "1 mars deux mille" + " un-un" * 40 + "x", "Aa" + " vander Aa" * 40 + "x")
"""Strings that once took for ever."""


def _modules() -> Iterator[ModuleType]:
    """What reads whole texts. Patterns elsewhere see a name, or the sixty characters beside it."""
    yield from (characters, markup, normalise, placeholders)
    for info in pkgutil.iter_modules(recognizers.__path__, f"{recognizers.__name__}."):
        yield importlib.import_module(info.name)


def _within(place: str, value: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Compiled patterns in a value, be it a tuple, list or table of them."""
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _within(f"{place}[{key!r}]", item)
    elif isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from _within(f"{place}[{number}]", item)


def _results(module: ModuleType) -> Iterator[tuple[str, Callable[[], object]]]:
    """Cached functions without arguments: patterns that are made when they are first needed."""
    for name, value in vars(module).items():
        own = hasattr(value, "cache_info") and value.__module__ == module.__name__
        if own and not value.__wrapped__.__code__.co_argcount:
            yield f"{name}()", value


def compiled_patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of these modules once, by its place."""
    found = {}
    for module in _modules():
        values = {**vars(module), **{name: function() for name, function in _results(module)}}
        for name, value in values.items():
            for place, pattern in _within(f"{module.__name__.split('.')[-1]}.{name}", value):
                found.setdefault(pattern, place)
    return {place: pattern for pattern, place in found.items()}


PATTERNS = compiled_patterns()


class _TooSlow(Exception):
    pass


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    """Time of all matches, stopped at ``LIMIT_S`` (an exponential pattern would never end)."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    start = time.perf_counter()
    try:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
        for _ in pattern.finditer(text):
            pass
    except _TooSlow:
        return LIMIT_S
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.perf_counter() - start


def _grows(pattern: re.Pattern[str], text: str, longer: str) -> bool:
    """Whether the longer text takes out of proportion more time than the shorter one, each time it is tried."""
    first = _seconds(pattern, text)
    if first < FLOOR_S or first >= LIMIT_S:
        return first >= LIMIT_S
    for _ in range(ROUNDS):
        long = _seconds(pattern, longer)
        if long >= LIMIT_S or long < RATIO * min(first, _seconds(pattern, text)):
            return long >= LIMIT_S
    return True


def _strings(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """A string and one twice as long."""
    for unit in UNITS:
        longer = (unit * 2 * LENGTH)[: 2 * LENGTH]
        yield longer[:LENGTH], longer
    for pump in pumps(pattern, PUMPS):
        yield from zip(pumped(pump, LENGTH), pumped(pump, 2 * LENGTH), strict=True)


@pytest.mark.parametrize("place", PATTERNS)
def test_time_grows_with_the_text_not_with_its_square(place: str) -> None:
    pattern = PATTERNS[place]
    slow = (text[:60] for text, longer in _strings(pattern) if _grows(pattern, text, longer))
    assert next(slow, None) is None


@pytest.mark.parametrize("text", EXPONENTIAL, ids=range(len(EXPONENTIAL)))
def test_no_string_takes_for_ever(text: str) -> None:
    assert [place for place, pattern in PATTERNS.items() if _seconds(pattern, text) >= LIMIT_S] == []


@pytest.mark.parametrize("pattern", [r"(?<!\w)a\s*:?\s*b", r"\w+@", r"(?:\s*x)*\s*y", r"\n\s*c", r"z(?:a|aa)*b"])
def test_a_slow_pattern_is_noticed(pattern: str) -> None:
    slow = re.compile(pattern)
    assert any(_grows(slow, text, longer) for text, longer in _strings(slow))
