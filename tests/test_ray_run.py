"""A whole run on two Ray nodes, one of which is lost: the local engine's database, and Ray holds no secret."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from notes_mining.config import PipelineSettings, load
from notes_mining.pipeline import run
from notes_mining.runs import tasks
from notes_mining.store import Database
from notes_mining.wiring import load_configuration
from pipelines_for_tests import ROOT, write_pipeline

ray = pytest.importorskip("ray", reason="the extra 'ray' is not installed")
from ray.cluster_utils import Cluster  # noqa: E402 - after the check that there is Ray

CANARY = "Zlatoustovska"
KEY = "5e" * 32
NOTES = 48


@dataclass
class Nodes:
    """Two nodes of a processor each, and the folder where both keep sessions and logs."""

    cluster: Any
    second: Any
    folder: Path
    lost: bool = False
    found: set[str] = field(default_factory=set)

    def lose_one(self) -> None:
        """As when its machine is switched off."""
        if not self.lost:
            self.cluster.remove_node(self.second, allow_graceful=False)
            self.lost = True

    def search(self, *secrets: bytes) -> None:
        """Take down which secrets are in a file of Ray, or in a node's shared memory."""
        for data in (*_files(self.folder), *_shared_memory()):
            self.found |= {secret.decode() for secret in secrets if secret in data}


def _files(folder: Path) -> Iterator[bytes]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield file.read_bytes()


def _shared_memory() -> Iterator[bytes]:
    """What object stores hold: files that have no name any more, which the processes of Ray keep open."""
    for link in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if "plasma" in os.readlink(link):
                with link.open("rb") as handle:
                    yield handle.read(64 * 2**20)
        except OSError:
            continue


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    # Paths of sockets are short by law of the system, so not a folder of pytest's.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="nm-two-") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NOTES_MINING_KEY", KEY)
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        patch.setenv("RAY_TMPDIR", folder)
        patch.setattr(tasks, "NOTES", 6)
        options = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
        cluster = Cluster(initialize_head=True, head_node_args=options)
        second = cluster.add_node(**options)
        try:
            yield Nodes(cluster, second, Path(folder))
        finally:
            ray.shutdown()
            cluster.shutdown()


def export(folder: Path) -> Path:
    path = folder / "notes.csv"
    texts = (
        f"Vu Mme {CANARY} Irina à Liège le {{day}} mars. Elle est venue à l'heure et cherche toujours du travail.",
        f"{CANARY} Irina belt op {{day}} maart: geen werk gevonden. Haar moeder helpt met de kinderen.",
    )
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("note_id", "case_id", "date", "text"))
        for number in range(NOTES):
            day = number % 28 + 1
            text = texts[number % 2].format(day=day) + f" Dossier {number}."
            writer.writerow((f"N{number}", f"C{number // 8}", f"2019-03-{day:02d}", text))
    return path


def finished(folder: Path, nodes: Nodes, *, engine: dict[str, object]) -> dict[str, list[Any]]:
    """The rows of a run, and its lines of spans; on Ray, a node is lost when the first findings are there."""
    folder.mkdir()
    path = write_pipeline(folder, export(folder))
    path.write_text(yaml.safe_dump({**yaml.safe_load(path.read_text()), "engine": engine}))

    def watch(stage: str, count: int) -> None:
        if engine["name"] == "ray" and stage in ("detect", "replace"):
            nodes.search(CANARY.encode(), KEY.encode(), bytes.fromhex(KEY))
            nodes.lose_one()

    run(load_configuration(load(PipelineSettings, path), ROOT), progress=watch)
    with Database.open(folder / "out/notes.duckdb") as database:
        tables = ("notes", "spans", "segments", "theme_tags", "review_bands")
        rows: dict[str, list[Any]] = {table: database.rows(f"SELECT * FROM {table}") for table in tables}
    return rows | {"lines": (folder / "out/steward/spans.jsonl").read_text(encoding="utf-8").splitlines()}


def test_the_result_is_that_of_the_local_engine_though_a_node_is_lost(nodes: Nodes, tmp_path: Path) -> None:
    engine = {"name": "ray", "workers": 2, "address": nodes.cluster.address}
    on_ray = finished(tmp_path / "ray", nodes, engine=engine)
    assert nodes.lost
    assert len(on_ray["notes"]) == NOTES
    assert on_ray == finished(tmp_path / "local", nodes, engine={"name": "local", "workers": 1})


def test_neither_text_nor_key_is_with_ray(nodes: Nodes) -> None:
    """Looked for while tasks were done, and after; that the search finds what is there is shown first."""
    assert nodes.lost, "runs after the test above"
    nodes.search(CANARY.encode(), KEY.encode(), bytes.fromhex(KEY))
    assert nodes.found == set()
    ray.init(address=nodes.cluster.address, log_to_driver=False)
    held = ray.put(b"x" * 10**6 + CANARY.encode())
    nodes.search(CANARY.encode())
    assert nodes.found == {CANARY}
    assert held is not None
