"""What a scheduler reads and what a person sees while a run works."""

from __future__ import annotations

import io
import json

from rich.console import Console

from notes_mining.commands.progress import JsonLines, progress_bar


class Clock:
    """A clock that is set by hand."""

    time = 100.0

    def __call__(self) -> float:
        return self.time


def said(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_lines_tell_stage_done_total_rate_and_time_left() -> None:
    out, clock = io.StringIO(), Clock()
    lines = JsonLines(out, clock)
    lines.expect("detect", 100)
    clock.time += 2
    lines("detect", 20)
    assert said(out) == [
        {"stage": "detect", "done": 0, "total": 100, "rate": None, "eta": None},
        {"stage": "detect", "done": 20, "total": 100, "rate": 10.0, "eta": 8.0},
    ]


def test_no_more_than_one_line_a_second_but_one_at_the_end() -> None:
    out, clock = io.StringIO(), Clock()
    lines = JsonLines(out, clock)
    lines.expect("detect", 50)
    for _ in range(50):
        clock.time += 0.1
        lines("detect", 1)
    told = [line["done"] for line in said(out)]
    assert len(told) <= 7
    assert told[-1] == 50


def test_a_stage_whose_end_nobody_knows_has_no_total() -> None:
    out, clock = io.StringIO(), Clock()
    lines = JsonLines(out, clock)
    clock.time += 1
    lines("read", 5)
    clock.time += 1
    lines("read", 5)
    assert said(out)[-1] == {"stage": "read", "done": 10, "total": None, "rate": 10.0, "eta": None}


def test_bars_show_the_stage_how_far_it_is_and_the_rate() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=120)
    with progress_bar(console, quiet=False) as bars:
        bars.expect("detect", 8)
        for _ in range(4):
            bars("detect", 2)
    shown = out.getvalue()
    assert "detect" in shown
    assert "8/8" in shown
    assert "/s" in shown
    with progress_bar(Console(file=io.StringIO(), force_terminal=True), quiet=True) as bars:
        bars("detect", 1)
