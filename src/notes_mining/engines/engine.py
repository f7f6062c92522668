"""What every engine does, and what it asks of the work it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, TypeVar, runtime_checkable

TaskT = TypeVar("TaskT")
ResultT = TypeVar("ResultT")
TaskT_contra = TypeVar("TaskT_contra", contravariant=True)
ResultT_co = TypeVar("ResultT_co", covariant=True)


class Work(Protocol[TaskT_contra, ResultT_co]):
    """Settings of one kind of work: frozen, small, picklable, without key, text or models."""

    def load(self) -> Callable[[TaskT_contra], ResultT_co]:
        """Bring models into memory; called once by each worker. What it returns does one task."""
        ...


@runtime_checkable
class Divisible(Protocol):
    """A work whose tasks can be done piece by piece, when one ends every worker that begins it."""

    def singly(self, task: Any, /) -> Sequence[Any]:
        """The smallest pieces of a task."""
        ...

    def given_up(self, piece: Any, /) -> Any:
        """The answer to a piece that ends its worker."""
        ...

    def joined(self, answers: Iterable[Any], /) -> Any:
        """The answer to the task from those to its pieces."""
        ...


class Engine(Protocol):
    """Does tasks somewhere."""

    @property
    def workers(self) -> int:
        """How many tasks are done at the same time."""
        ...

    def map(self, work: Work[TaskT, ResultT], tasks: Iterable[TaskT]) -> Iterator[ResultT]:
        """Results in the order of the tasks, which are taken a few at a time as results are asked for.

        Raises:
            NotesMiningError: a task's own, or that a worker has died.
        """
        ...

    def close(self) -> None:
        """End the workers; tasks that nobody has begun are left."""
        ...

    def __enter__(self) -> Engine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
