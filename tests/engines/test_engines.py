"""Engines: order, workers that load once, failures, and that no worker outlives its run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_mining.engines import open_engine
from notes_mining.engines.processes import ProcessEngine
from notes_mining.errors import InputError, NotesMiningError

sys.path.insert(0, str(Path(__file__).parent))

from sums import Adding, Dying, Hanging


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    with open_engine("local", workers) as engine:
        results = list(engine.map(Adding(5), range(20)))
        others = list(engine.map(Adding(7), range(3)))
    assert [value for value, _ in results] == list(range(5, 25))
    assert [value for value, _ in others] == [7, 8, 9]
    assert len({process for _, process in results}) <= workers
    assert (os.getpid() in {process for _, process in results}) == (workers == 1)


def test_what_a_work_has_loaded_leaves_memory_with_its_workers() -> None:
    with open_engine("local", 2) as engine:
        first = {process for _, process in engine.map(Adding(5), range(20))}
        others = {process for _, process in engine.map(Adding(7), range(3))}
    assert not first & others
    assert not [process for process in first if Path(f"/proc/{process}").exists()]


@pytest.mark.parametrize("workers", [1, 2])
def test_tasks_are_taken_as_results_are_asked_for(workers: int) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    with open_engine("local", workers) as engine:
        results = engine.map(Adding(0), tasks())
        assert next(results)[0] == 0
        assert len(taken) <= 2 * workers


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_of_a_task_arrives_as_it_is(workers: int) -> None:
    done = []
    with open_engine("local", workers) as engine, pytest.raises(InputError, match="task three"):
        done += engine.map(Dying(killed=False), range(9))


def test_a_worker_that_hangs_is_ended_and_said_so() -> None:
    with ProcessEngine(2, patience=3.0) as engine:
        results = engine.map(Hanging(), range(3))
        assert next(results) == 0
        began = time.monotonic()
        with pytest.raises(NotesMiningError, match="has not answered"):
            list(results)
        assert 2.5 < time.monotonic() - began < 30
        assert next(iter(engine.map(Adding(1), [1])))[0] == 2, "and the engine can work again"


def test_a_worker_that_dies_is_said_so() -> None:
    with open_engine("local", 2) as engine, pytest.raises(NotesMiningError, match="A worker process ended"):
        list(engine.map(Dying(killed=True), range(9)))


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown engine"):
        open_engine("elsewhere")


_LONELY = """
import sys, time
sys.path.insert(0, {place!r})
from sums import Adding
from notes_mining.engines import open_engine
if __name__ == "__main__":
    with open_engine("local", 2) as engine:
        results = engine.map(Adding(1), iter(int, 1))
        print(*{{next(results)[1] for _ in range(8)}}, flush=True)
        time.sleep(60)
"""


def test_workers_end_when_their_run_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "lonely.py"
    script.write_text(_LONELY.format(place=str(Path(__file__).parent)), encoding="utf-8")
    lonely = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert lonely.stdout is not None
    workers = [int(number) for number in lonely.stdout.readline().split()]
    assert workers
    lonely.send_signal(signal.SIGKILL)
    lonely.wait()
    until = time.monotonic() + 20
    while any(Path(f"/proc/{worker}").exists() for worker in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [worker for worker in workers if Path(f"/proc/{worker}").exists()]
