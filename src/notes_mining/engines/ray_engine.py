"""The engine that works on a Ray cluster, or on a Ray of this machine alone: Ray Data over actors.

What Ray carries and keeps (its object store, what that spills to disk, its logs) is the number of a task and its
answer: offsets, or the path of a part. Tasks lie in a spool; notes are read where the export lies, by the actor, which
reads the secret key from its own environment or key file. A Ray that is started here listens to this machine alone,
asks for a token, and has neither dashboard nor usage reports.

Ray gives the tasks of a killed worker or a lost node to others. A task that has ended ``ATTEMPTS`` workers is done
piece by piece, and the piece that ends one more is given up.
"""

from __future__ import annotations

import logging
import math
import os
import pickle
import platform
import secrets
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from ..collecting import collect_seldom
from ..confined import permit
from ..errors import ConfigError, NotesMiningError, SafetyError
from .engine import Divisible, ResultT, TaskT, Work
from .spool import Spool

ATTEMPTS = 3
"""So many workers may end over a task before it is given up."""

_SPOOL = "tasks-"
_BUNDLE = 4  # tasks that an actor is given at once
_STORE = 200 * 2**20  # bytes of the object store of a Ray that is started here: answers are small
_LOOPBACK = "127.0.0.1"


_FATAL = (
    f"A piece of work has ended {ATTEMPTS} workers; most often memory is short. What was finished is kept: run again, "
    "perhaps with fewer workers."
)


class RayEngine:
    """Actors of a Ray.

    Args:
        workers: actors, a processor each; on a cluster as many of them as find a place.
        scratch: folder that every node reaches under this path.
        address: of a running Ray (``auto`` or ``host:port``); empty starts one of this machine alone.
    """

    def __init__(self, workers: int, scratch: Path, address: str = "") -> None:
        self.workers = workers
        self._scratch, self._own = scratch, Path()
        ray = _ray()
        for leftover in scratch.glob(f"{_SPOOL}*"):  # of a run that was killed
            shutil.rmtree(leftover)
        if address:
            permit(address.rpartition(":")[0].strip("[]") or address)
            permit(platform.node())  # by which Ray finds out where this node is
            ray.init(address=address, **_quiet())
            return
        self._own = Path(tempfile.mkdtemp(prefix="nm-ray-"))
        try:
            _start_alone(self._own, workers)
        except BaseException:
            self.close()
            raise

    def map(self, work: Work[TaskT, ResultT], tasks: Iterable[TaskT]) -> Iterator[ResultT]:
        """Results in the order of the tasks, all of which are taken first.

        Raises:
            NotesMiningError: a task's own, or that a task ends every worker.
        """
        folder = self._scratch / f"{_SPOOL}{secrets.token_hex(4)}"
        try:
            spool = Spool.write(folder, work, tasks)
            if len(spool):
                yield from self._answers(folder, len(spool))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _answers(self, folder: Path, count: int) -> Iterator[Any]:
        import ray.data

        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        numbers = ray.data.range(count, override_num_blocks=math.ceil(count / self._bundle(count)))
        answers = numbers.map_batches(
            Worker,
            fn_constructor_args=(str(folder),),
            batch_size=None,
            num_cpus=1,
            compute=ray.data.ActorPoolStrategy(min_size=1, max_size=self.workers, initial_size=self.workers),
        )
        for row in answers.iter_rows():
            done, answer = pickle.loads(row["answer"])  # noqa: S301 - from our own workers
            if not done:
                raise answer
            yield answer

    def _bundle(self, count: int) -> int:
        return max(1, min(_BUNDLE, count // (4 * self.workers)))

    def close(self) -> None:
        """End what was started here."""
        _ray().shutdown()
        if self._own != Path():
            shutil.rmtree(self._own, ignore_errors=True)

    def __enter__(self) -> RayEngine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Worker:
    """What an actor is: it loads the models of a work once and does the tasks whose numbers it is given."""

    def __init__(self, folder: str) -> None:
        collect_seldom()
        self._spool = Spool(Path(folder))
        self._do: Callable[[Any], Any] | None = None

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Answers to tasks: (whether it was done, the result or the error), pickled."""
        return {"id": batch["id"], "answer": [pickle.dumps(self._answer(int(number))) for number in batch["id"]]}

    def _answer(self, number: int) -> tuple[bool, Any]:
        with self._spool.begun(number) as times:
            try:
                work = self._spool.work()
                self._do = self._do or work.load()
                task = self._spool.task(number)
                if times <= ATTEMPTS:
                    return True, self._do(task)
                if isinstance(work, Divisible):
                    return True, work.joined(self._piece(work, number, piece) for piece in enumerate(work.singly(task)))
                return False, NotesMiningError(_FATAL)
            except NotesMiningError as error:
                return False, error
            except Exception as error:
                return False, NotesMiningError(_without_words(error))

    def _piece(self, work: Divisible, number: int, piece: tuple[int, Any]) -> Any:
        """One piece of a task that has ended too many workers; the piece that ends one is given up."""
        place, task = piece
        with self._spool.begun(f"{number}.{place}") as times:
            return self._do(task) if self._do and times == 1 else work.given_up(task)


def _without_words(error: Exception) -> str:
    """Kind and place of an unforeseen error: its message may quote a note, and Ray would write it to a log."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return (
        f"Unexpected {type(error).__name__} at {Path(last.filename).name}:{last.lineno} in a worker. Please report it."
    )


def _ray() -> Any:
    """Ray, told to stay silent.

    Raises:
        ConfigError: it is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import ray
    except ImportError:
        raise ConfigError(
            "engine 'ray' needs Ray, which is not installed: pip install 'notes-mining[ray]', or take engine 'local'."
        ) from None
    logging.getLogger("ray").setLevel(logging.ERROR)
    return ray


def _quiet() -> dict[str, Any]:
    return {"include_dashboard": False, "log_to_driver": False, "logging_level": logging.ERROR}


@cache
def _token() -> str:
    """One for this process: Ray keeps the first that it has read."""
    return secrets.token_hex(32)


def _start_alone(folder: Path, workers: int) -> None:
    """A Ray in ``folder`` that nobody outside this machine can reach, nor who lacks the token.

    Raises:
        SafetyError: it listens elsewhere.
    """
    import ray
    from ray._private import ray_constants

    token = folder / "token"  # the folder is its owner's alone
    token.write_text(_token(), encoding="ascii")
    os.environ["RAY_AUTH_TOKEN_PATH"] = str(token)
    os.environ.pop("RAY_AUTH_MODE", None)  # unset, Ray asks for the token
    ray_constants.ENABLE_RAY_CLUSTER = False  # what makes Ray take the loopback address
    ray.init(num_cpus=workers, object_store_memory=_STORE, _temp_dir=str(folder), **_quiet())
    if any(node["NodeManagerAddress"] != _LOOPBACK for node in ray.nodes()):
        ray.shutdown()
        raise SafetyError("Ray would listen to other machines. Nothing was read. Take engine 'local'.")
