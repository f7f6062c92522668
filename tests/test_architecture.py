"""The rooms of ``src/notes_mining`` and the arrows between them, read from the imports.

A room is a module or package right under ``notes_mining``. An import inside a function counts like any other.
``pytest --update-architecture`` writes the picture in ARCHITECTURE.md.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = "notes_mining"
ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src"
MARKERS = ("<!-- rooms: begin (pytest --update-architecture) -->", "<!-- rooms: end -->")
LONGEST_MODULE = 300

RECORDS = frozenset({"records", "errors"})
BASE = RECORDS | {"archives", "artefacts", "collecting", "confined", "hiding", "sentences", "spreadsheets", "yamlfile"}
STAGES = frozenset({"ingest", "deidentify", "segment", "themes"})
SETTINGS = frozenset({"config", "log"})
BELOW_PIPELINE = BASE | SETTINGS | STAGES | {"store", "tables", "outputs", "readings", "wiring", "generalise"}
BELOW_COMMANDS = BELOW_PIPELINE | {"evaluate", "pipeline", "runs"}

# Each room and what it may import. An arrow that is not here fails: draw it here only with a reason.
ALLOWED: Mapping[str, frozenset[str]] = {
    "records": frozenset(),
    "errors": frozenset(),
    "artefacts": RECORDS,
    "archives": frozenset(),
    "collecting": frozenset(),
    "confined": frozenset(),
    "hiding": frozenset(),
    "sentences": RECORDS,
    "spreadsheets": frozenset(),
    "yamlfile": frozenset({"errors"}),
    "config": frozenset({"errors", "yamlfile"}),
    "log": frozenset({"errors"}),
    "store": BASE,
    "ingest": BASE,
    "deidentify": BASE,
    "segment": BASE,
    "themes": BASE,
    "outputs": BASE - {"errors"},
    "readings": BASE | {"ingest", "deidentify"},
    "generalise": BASE | {"config", "deidentify", "store"},
    "wiring": BASE | SETTINGS | STAGES | {"outputs", "readings"},
    "tables": BASE | {"store"},
    "review": BASE | {"config", "store", "tables"},
    "exchange": BASE | {"store", "tables"},
    "evaluate": BASE | STAGES,
    "multiply": BASE | {"ingest", "deidentify", "evaluate"},
    "engines": RECORDS | {"collecting", "confined"},
    "runs": BASE | SETTINGS | STAGES | {"engines", "outputs", "readings", "store", "wiring"},
    "pipeline": BELOW_PIPELINE | {"engines", "runs"},
    "audit": BASE | {"store", "deidentify", "themes", "tables"},
    "safekeeping": BASE | {"deidentify", "outputs", "store"},
    "doctor": BASE | {"config", "deidentify"},
    "commands": BELOW_COMMANDS | {"audit", "doctor", "exchange", "multiply", "review", "safekeeping"},
    "cli": RECORDS | {"commands", "confined", "themes"},
}
# Within a room that may be entered, the only door.
ONLY_DOOR = {(room, "deidentify"): f"{PACKAGE}.deidentify.keys" for room in ("generalise", "doctor")} | {
    ("safekeeping", "deidentify"): f"{PACKAGE}.deidentify.vault"
}
LAZY = ("torch", "spacy", "duckdb", "presidio_analyzer", "sklearn")
NETWORK = frozenset({"socket", "http.client", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "smtplib"})


@dataclass(frozen=True)
class Module:
    """A module of ours: dotted name, file, parsed source."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """The part right under the package; empty for the package itself."""
        return room_of(self.name)

    def where(self, node: ast.AST) -> str:
        """File and line, as an editor opens them."""
        return f"{self.path.relative_to(SRC)}:{getattr(node, 'lineno', 1)}"


@dataclass(frozen=True)
class Arrow:
    """``source`` imports ``target`` (dotted names)."""

    source: str
    target: str
    where: str

    def __str__(self) -> str:
        return f"{self.where}: {self.source} imports {self.target}"


def room_of(name: str) -> str:
    """``notes_mining.store.database`` is in ``store``."""
    parts = name.split(".")
    return parts[1] if len(parts) > 1 else ""


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    return tuple(
        Module(".".join(_parts(path)), path, ast.parse(path.read_text(encoding="utf-8"), str(path)))
        for path in sorted((SRC / PACKAGE).rglob("*.py"))
    )


def _parts(path: Path) -> tuple[str, ...]:
    parts = path.relative_to(SRC).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _base(module: Module, node: ast.ImportFrom) -> str:
    """The dotted name that ``from ... import`` starts at, relative dots resolved."""
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    package = package if module.path.name == "__init__.py" else package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *([node.module] if node.module else [])])


def imports(module: Module) -> Iterator[Arrow]:
    """Everything that ``module`` imports, wherever in the file; each name after ``import`` is a target."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            targets = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            targets = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for target in targets:
            yield Arrow(module.name, target, module.where(node))


@cache
def arrows() -> tuple[Arrow, ...]:
    """Every import of one of our modules by another, ``notes_mining.__version__`` left out."""
    return tuple(arrow for module in modules() for arrow in imports(module) if _is_ours(arrow.target))


def _is_ours(target: str) -> bool:
    return target.startswith(f"{PACKAGE}.") and target != f"{PACKAGE}.__version__"


@cache
def room_arrows() -> tuple[Arrow, ...]:
    """Those that lead from one room into another."""
    return tuple(arrow for arrow in arrows() if room_of(arrow.source) != room_of(arrow.target))


def shown(problems: Iterable[object]) -> str:
    """One problem a line."""
    return "\n" + "\n".join(sorted(str(problem) for problem in problems))


def test_every_room_has_its_rule() -> None:
    unknown = {module.room for module in modules()} - {"", *ALLOWED}
    assert not unknown, f"rooms without a rule in ALLOWED: {sorted(unknown)}"


def test_no_arrow_but_the_allowed_ones() -> None:
    wrong = [a for a in room_arrows() if room_of(a.target) not in ALLOWED.get(room_of(a.source), ())]
    assert not wrong, shown(wrong)


def test_rooms_with_one_door_are_entered_by_it() -> None:
    wrong = [
        arrow
        for arrow in room_arrows()
        for door in [ONLY_DOOR.get((room_of(arrow.source), room_of(arrow.target)))]
        if door and not f"{arrow.target}.".startswith(f"{door}.")
    ]
    assert not wrong, shown(wrong)


def test_the_allowed_arrows_form_no_circle() -> None:
    TopologicalSorter(ALLOWED).prepare()


def test_stages_never_import_each_other_nor_the_store() -> None:
    for stage in STAGES:
        assert not ALLOWED[stage] & (STAGES | {"store", "tables", "config", "log"})


def test_recognisers_stand_alone() -> None:
    home = f"{PACKAGE}.deidentify.recognizers"
    doors = (f"{home}.", f"{PACKAGE}.deidentify.names.", f"{PACKAGE}.hiding.", f"{PACKAGE}.yamlfile.")
    inside = [arrow for arrow in arrows() if f"{arrow.source}.".startswith(f"{home}.")]
    assert inside
    wrong = [arrow for arrow in inside if not f"{arrow.target}.".startswith(doors)]
    assert not wrong, shown(wrong)


def test_training_stands_apart_from_serving() -> None:
    training = f"{PACKAGE}.themes.train"
    inside = [arrow for arrow in arrows() if room_of(arrow.source) == "themes"]
    wrong = [arrow for arrow in inside if f"{arrow.target}.".startswith(f"{training}.")]
    assert not wrong, shown(wrong)


def _importers(names: Iterable[str]) -> Iterator[tuple[Module, Arrow]]:
    """Modules that import one of ``names``, with the arrow."""
    prefixes = tuple(f"{name}." for name in names)
    for module in modules():
        for arrow in imports(module):
            if f"{arrow.target}.".startswith(prefixes):
                yield module, arrow


def test_only_the_store_knows_duckdb() -> None:
    found = list(_importers(["duckdb"]))
    assert found
    wrong = [arrow for module, arrow in found if module.room != "store"]
    assert not wrong, shown(wrong)


def test_no_module_reaches_for_a_network() -> None:
    wrong = [arrow for _, arrow in _importers(NETWORK)]
    assert not wrong, shown(wrong)


def test_no_module_unpickles() -> None:
    """A pickle runs whatever code the file brings. Engines alone hand tasks and answers to processes of their own."""
    pickles = _importers({"pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"})
    wrong = [arrow for _, arrow in pickles if not arrow.source.startswith("notes_mining.engines.")]
    assert not wrong, shown(wrong)
    loads = [
        f"{module.where(node)}: {ast.unparse(node.func)}()"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"torch.load", "np.load", "pd.read_pickle"}
    ]
    assert not loads, shown(loads)


@pytest.mark.parametrize("name", [PACKAGE, f"{PACKAGE}.cli"])
def test_importing_loads_no_model_library(name: str) -> None:
    code = f"import sys, {name}; print(*[lib for lib in {LAZY!r} if lib in sys.modules])"
    environment = {"PYTHONPATH": str(SRC)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.split() == []


def test_presidio_comes_without_transformers() -> None:
    """They would take as long to import as all the rest; whoever has imported them first keeps them."""
    code = "import sys, notes_mining.deidentify.recognizers; print('transformers' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": str(SRC)}, check=True
    )
    assert done.stdout.split() == ["False"]


def test_modules_stay_short() -> None:
    lengths = {m.name: len(m.path.read_text(encoding="utf-8").splitlines()) for m in modules()}
    wrong = [f"{name}: {lines} lines" for name, lines in lengths.items() if lines >= LONGEST_MODULE]
    assert not wrong, shown(wrong)


def test_no_safety_check_that_python_may_leave_out() -> None:
    """``python -O`` drops ``assert``: a check that protects somebody raises an error of ours."""
    wrong = [
        f"{module.where(node)}: assert"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assert)
    ]
    assert not wrong, shown(wrong)


def test_nothing_is_printed_past_the_console() -> None:
    wrong = [
        f"{module.where(node)}: print()"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert not wrong, shown(wrong)


def graph() -> dict[str, set[str]]:
    """Each room and the rooms it imports; those that every room may import are left out."""
    rooms: dict[str, set[str]] = {m.room: set() for m in modules() if m.room not in {"", *BASE}}
    for arrow in room_arrows():
        source, target = room_of(arrow.source), room_of(arrow.target)
        if source in rooms and target in rooms:
            rooms[source].add(target)
    return {room: rooms[room] for room in sorted(rooms)}


def reachable(rooms: Mapping[str, set[str]], start: str) -> set[str]:
    """Rooms below ``start``, itself left out."""
    below: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = rooms[waiting.pop()] - below
        below |= fresh
        waiting.extend(fresh)
    return below


def direct(rooms: Mapping[str, set[str]], room: str) -> set[str]:
    """The arrows of ``room`` that no longer path implies: few enough to draw."""
    implied = {below for target in rooms[room] for below in reachable(rooms, target)}
    return rooms[room] - implied


def picture() -> str:
    """Mermaid drawing and plain text of the rooms, as ARCHITECTURE.md shows them."""
    rooms = graph()
    drawn = [f"    {room} --> {target}" for room in rooms for target in sorted(direct(rooms, room))]
    linked = {r for below in rooms.values() for r in below}
    alone = [f"    {room}" for room in rooms if not rooms[room] and room not in linked]
    listed = [f"{room:<20} {', '.join(sorted(below)) or '-'}" for room, below in rooms.items()]
    return "\n".join(["```mermaid", "graph TD", *alone, *drawn, "```", "", "```text", *listed, "```"])


def test_architecture_shows_the_current_picture(update_architecture: bool) -> None:
    path = ROOT / "ARCHITECTURE.md"
    content = path.read_text(encoding="utf-8")
    begin, end = (content.index(marker) for marker in MARKERS)
    current = f"\n\n{picture()}\n\n"
    if update_architecture:
        path.write_text(content[: begin + len(MARKERS[0])] + current + content[end:], encoding="utf-8")
        return
    assert content[begin + len(MARKERS[0]) : end] == current, "run pytest with --update-architecture"
