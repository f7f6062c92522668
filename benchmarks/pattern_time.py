"""Time: every compiled pattern of the recogniser modules, found by introspection, on strings made to slow it down."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Iterator
from types import FrameType

import pytest

from notes_mining.deidentify import recognizers as package

LIMIT_S = 0.5
LENGTH = 50_000
UNITS = (
    *(
        "A",
        "a",
        "0",
        "(",
        "[",
        "«",
        "-",
        ".",
        ",",
        "/",
        "_",
        "'",
        "@",
        "+",
        "é",
        "X.",
        "A.",
        "a.",
        "A1",
        "1a",
        "a_",
        "1-",
        "1/",
        "12/",
        "01.",
        "(0)",
        "a@",
        "a.a@",
        "www.",
        "http://",
        "a/",
        "a'",
        "d'",
        "Aa-",
        "facebook:",
    ),
    *(
        " ",
        "\n",
        "\t",
        "\n ",
        "a ",
        "A ",
        "Aa ",
        "AAA ",
        "Éé ",
        "A. ",
        "a. ",
        "Aa, ",
        "Aa & ",
        "Aa (",
        "Aa\n",
        "1 ",
        "0 0-",
    ),
    *("de ", "van de ", "+32 ", "Madame ", "sa mère, ", "Abou al-", "De: Aa;", "rue ", "chez Aa ", "né le ", "BE12 "),
    *("tél: 0", "Rue ", "Saint-"),
)


def compiled_patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the recogniser modules by its place, also in tuples, lists and cached functions."""
    found: dict[str, re.Pattern[str]] = {}

    def walk(place: str, value: object) -> None:
        if isinstance(value, re.Pattern):
            found.setdefault(place, value)
        elif isinstance(value, (list, tuple)):
            for number, item in enumerate(value):
                walk(f"{place}[{number}]", item)
        elif isinstance(value, dict):
            for key, item in value.items():
                walk(f"{place}[{key!r}]", item)

    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for name, value in vars(module).items():
            walk(f"{info.name}.{name}", value)
            if (
                hasattr(value, "cache_info")
                and value.__module__ == module.__name__
                and not value.__wrapped__.__code__.co_argcount
            ):
                walk(f"{info.name}.{name}()", value())
    own = {id(found[place]): place for place in sorted(found, key=lambda place: "[" not in place)}
    return {place: found[place] for place in own.values()}


class _TooSlow(Exception):
    pass


def _seconds(pattern: re.Pattern[str], text: str, limit: float) -> float:
    """Processor time of all matches; ``limit`` or more where it was stopped."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise _TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    start = time.process_time()
    try:
        signal.setitimer(signal.ITIMER_PROF, limit)
        for _ in pattern.finditer(text):
            pass
    except _TooSlow:
        return max(limit, time.process_time() - start)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return time.process_time() - start


def slow_strings(pattern: re.Pattern[str]) -> Iterator[str]:
    """Units whose repetition takes the pattern longer than the limit. What is quick on a tenth is not run in full."""
    for unit in UNITS:
        tenth = (unit * LENGTH)[: LENGTH // 10]
        if (
            _seconds(pattern, tenth, LIMIT_S) > LIMIT_S / 150
            and _seconds(pattern, (unit * LENGTH)[:LENGTH], LIMIT_S) >= LIMIT_S
        ):
            yield unit


@pytest.mark.parametrize("place", compiled_patterns())
def test_no_pattern_takes_long_on_any_string(place: str) -> None:
    assert next(slow_strings(compiled_patterns()[place]), None) is None
