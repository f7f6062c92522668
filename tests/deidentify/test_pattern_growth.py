"""No pattern takes time that grows with the square of a text: each is tried on strings made to slow it down."""

from __future__ import annotations

import gc
import importlib
import math
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType, ModuleType

import pytest
from pumped import pumped, pumps

from notes_mining.deidentify import characters, markup, normalise, placeholders, recognizers
from notes_mining.deidentify.recognizers.screen import Screened

# A string is looked at closer only if LENGTH characters of it take a pattern longer than FLOOR_S, and than most other
# strings take. Then TIMES the length must not take RATIO times as long as reading the short string TIMES: as long is
# what linear time gives, TIMES as long what quadratic time does. Both take about the same time where all is well, so a
# busy machine delays both alike; and the quickest of some rounds counts. (The clock of processor time is too coarse on
# some machines.) A static check of the patterns was the alternative; it would have to know which parts overlap and what
# may stand between them, and would refuse harmless patterns.
LENGTH = 2_000
FLOOR_S = 0.002
TIMES = 8
RATIO = 4.0
ROUNDS = 15
LIMIT_S = 0.6
"""A pattern that takes as much processor time is stopped, and slow."""
PUMPS = 10
WINDOWED = ("ages._TIME_AFTER",)
"""Matched at one place, within 45 characters: everywhere in a text it takes long, if not out of proportion."""

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
        if info.name != Screened.__module__:  # which knows all the others'
            yield importlib.import_module(info.name)


def _within(place: str, value: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Compiled patterns in a value, be it a tuple, list or table of them."""
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, Screened):
        yield place, value.compiled
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
    return {place: pattern for pattern, place in found.items() if place not in WINDOWED}


PATTERNS = compiled_patterns()


class _TooSlow(Exception):
    pass


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    """Time of all matches, without end where it passes ``LIMIT_S`` twice: a machine that stood still passes it once."""
    return next((seconds for _ in range(2) if (seconds := _timed(pattern, text)) < math.inf), math.inf)


def _timed(pattern: re.Pattern[str], text: str) -> float:
    """An exponential pattern would take for ever, so it is stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    try:
        signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
        start = time.perf_counter()
        for _ in pattern.finditer(text):
            pass
        return time.perf_counter() - start
    except _TooSlow:
        return math.inf
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _grows(pattern: re.Pattern[str], text: str, longer: str) -> bool:
    """Whether the longer text takes out of proportion more time than the shorter one, at best as well."""
    long = several = math.inf
    for _ in range(ROUNDS):
        long = min(long, _seconds(pattern, longer))
        several = min(several, sum(_seconds(pattern, text) for _ in range(TIMES)))
        if long < RATIO * several or long == math.inf:
            return long == math.inf
    return True


def _strings(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """A string and one ``TIMES`` as long."""
    for unit in UNITS:
        longer = (unit * TIMES * LENGTH)[: TIMES * LENGTH]
        yield longer[:LENGTH], longer
    for pump in pumps(pattern, PUMPS):
        yield from zip(pumped(pump, LENGTH), pumped(pump, TIMES * LENGTH), strict=True)


def slow_strings(pattern: re.Pattern[str]) -> Iterator[str]:
    """What strings that take too long begin with."""
    timed = []
    for text, longer in _strings(pattern):
        timed.append((_seconds(pattern, text), text, longer))
        if timed[-1][0] == math.inf:
            yield text[:60]
    usual = sorted(seconds for seconds, _, _ in timed)[len(timed) // 2]
    floor = max(FLOOR_S, min(2 * usual, LIMIT_S / 20))
    yield from (text[:60] for seconds, text, longer in timed if seconds > floor and _grows(pattern, text, longer))


@pytest.fixture(autouse=True)
def _no_garbage_collection() -> Iterator[None]:
    """With the models of other tests in memory it takes longer than any pattern."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("place", PATTERNS)
def test_time_grows_with_the_text_not_with_its_square(place: str) -> None:
    assert next(slow_strings(PATTERNS[place]), None) is None


@pytest.mark.parametrize("text", EXPONENTIAL, ids=range(len(EXPONENTIAL)))
def test_no_string_takes_for_ever(text: str) -> None:
    assert [place for place, pattern in PATTERNS.items() if _seconds(pattern, text) == math.inf] == []


@pytest.mark.parametrize("pattern", [r"(?<!\w)a\s*:?\s*b", r"(?:\s*x)*\s*y", r"\n\s*c", r"z(?:a|aa)*b"])
def test_a_slow_pattern_is_noticed(pattern: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROUNDS", 1)
    assert next(slow_strings(re.compile(pattern)), None)
