"""Kills runs (SIGKILL) at many moments, and looks whether the next run makes good what was interrupted.

    python tests/runs/kill_lab.py FOLDER POINTS [SEED]

A process that has the models in memory forks a child for each run. Half of the children are killed after a random time,
half at a random one of their changes to files (opening for writing, renaming, removing), of which the last ones are the
publishing; some are killed twice. Every second point is an incremental run over a published one. Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests"), str(ROOT / "tests/runs")]

from small_export import NOTES, configured, results, second, write_export  # noqa: E402

from notes_mining.pipeline import run  # noqa: E402
from notes_mining.runs import tasks  # noqa: E402
from notes_mining.wiring import Configuration  # noqa: E402

PUBLISHING = 12
"""So many of a run's last changes to files are its publishing, and are tried more often."""


class Changes:
    """Counts changes to files, and ends the process at one of them."""

    def __init__(self) -> None:
        self.seen, self.fatal = 0, -1
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        written = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if written or event in ("os.rename", "os.remove"):
            self.seen += 1
            if self.seen == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)


changes = Changes()


def in_child(do: Callable[[], Any], *, wait: float | None = None) -> Any:
    """What ``do`` gives in a forked child; ``None`` if it was killed, which it is after ``wait`` seconds."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as answer:
            answer.write(json.dumps(do(), default=str))
        os._exit(0)
    os.close(writing)
    if wait is not None:
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading) as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return None
    if status:
        raise SystemExit(f"a run ended with status {status}")
    return json.loads(told)


def one_run(config: Configuration, fatal: int = -1) -> dict[str, Any]:
    """A run; how many changes to files it made, how long it took, and what it did not do again."""
    changes.seen, changes.fatal = 0, fatal
    began = time.monotonic()
    summary = run(config)
    return {"changes": changes.seen, "seconds": time.monotonic() - began, **summary.reused}


def main(folder: Path, points: int, seed: int) -> None:
    """Try ``points`` moments."""
    folder = Path(tempfile.mkdtemp(dir=folder))
    os.environ["NOTES_MINING_KEY"] = "5a" * 32
    tasks.NOTES = 3  # several tasks even here
    exports = [write_export(folder, NOTES), write_export(folder, second(), "second.csv")]
    places = [folder / "first", folder / "second"]
    run(configured(places[0], exports[0]))  # this process has the models in memory now
    shutil.rmtree(places[0] / "out")
    whole = [in_child(lambda: one_run(configured(places[0], exports[0])))]
    shutil.copytree(places[0], places[1])
    whole.append(in_child(lambda: one_run(configured(places[1], exports[1]))))
    expected = [in_child(lambda place=place: results(place)) for place in places]
    chance = random.Random(seed)
    tally = {"points": points, "killed": 0, "equal": 0, "reused": 0}
    for point in range(points):
        which = point % 2
        place = folder / f"point-{point}"
        if which:
            shutil.copytree(places[0], place)
        for _ in range(chance.choice([1, 1, 2])):
            config = configured(place, exports[which])
            if point // 2 % 2:
                wait = chance.uniform(0, whole[which]["seconds"])
                killed = in_child(lambda config=config: one_run(config), wait=wait) is None
            else:
                last = whole[which]["changes"]
                fatal = chance.choice([chance.randint(1, last), last - chance.randrange(PUBLISHING)])
                killed = in_child(lambda config=config, fatal=fatal: one_run(config, fatal)) is None
            tally["killed"] += killed
        after = in_child(lambda config=config: one_run(config))
        tally["reused"] += bool(after.get("detect")) or bool(after.get("replace"))
        tally["equal"] += in_child(lambda place=place: results(place)) == expected[which]
        shutil.rmtree(place)
    sys.stdout.write(json.dumps(tally | {"seconds": [round(one["seconds"], 2) for one in whole]}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
