"""The engine that works on Ray: the same results in the same order whatever ends meanwhile, and nothing told to Ray."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_mining.engines import Engine, open_engine
from notes_mining.errors import InputError, NotesMiningError
from works_for_tests import CANARY, Fatal, FatalInside, Square, Stumbles

ray = pytest.importorskip("ray", reason="the extra 'ray' is not installed")
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A Ray of this machine with two actors."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]))
        with open_engine("ray", 2, scratch=tmp_path_factory.mktemp("scratch")) as engine:
            yield engine


def test_ray_listens_to_this_machine_alone_and_tells_nobody(engine: Engine) -> None:
    assert {node["NodeManagerAddress"] for node in ray.nodes()} == {"127.0.0.1"}
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    assert os.environ["RAY_AUTH_MODE"] == "token"
    assert ray.get_runtime_context().gcs_address.rpartition(":")[0] == "127.0.0.1"
    assert not ray._private.worker._global_node.address_info.get("webui_url")


def test_results_come_in_the_order_of_the_tasks_though_a_worker_is_killed(engine: Engine, tmp_path: Path) -> None:
    answers = list(engine.map(Square(tmp_path, kills=7), range(24)))
    assert [square for square, _ in answers] == [task * task for task in range(24)]
    assert (tmp_path / "killed").exists()
    workers = {process for _, process in answers}
    loaded = {int(file.name.rpartition("-")[2]) for file in tmp_path.glob("loaded-*")}
    assert workers <= loaded


def test_no_tasks_are_no_work(engine: Engine, tmp_path: Path) -> None:
    assert list(engine.map(Square(tmp_path), [])) == []


def test_a_task_that_ends_every_worker_is_given_up(engine: Engine) -> None:
    with pytest.raises(NotesMiningError, match="ended 3 workers"):
        list(engine.map(Fatal(), range(6)))


def test_of_a_task_in_pieces_only_the_piece_that_ends_workers_is_given_up(engine: Engine) -> None:
    assert list(engine.map(FatalInside(), [[1, 2, 3, 4], [5, 6]])) == [[1, 2, -3, 4], [5, 6]]


def test_an_error_of_ours_arrives_with_its_words(engine: Engine) -> None:
    with pytest.raises(InputError, match="row 3 is broken"):
        list(engine.map(Stumbles(foreseen=True), range(6)))


def test_an_unforeseen_error_arrives_without_its_words_and_leaves_none_in_ray_s_files(engine: Engine) -> None:
    with pytest.raises(NotesMiningError, match="Unexpected ValueError at works_for_tests") as caught:
        list(engine.map(Stumbles(foreseen=False), range(6)))
    assert CANARY not in str(caught.value)
    session = Path(ray._private.worker._global_node.get_session_dir_path())
    files = [file for file in session.rglob("*") if file.is_file()]
    assert files
    assert [file.name for file in files if CANARY.encode() in file.read_bytes()] == []


def test_tasks_leave_the_disk(engine: Engine) -> None:
    assert list(engine._scratch.iterdir()) == []  # type: ignore[attr-defined]
