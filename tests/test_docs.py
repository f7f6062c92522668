"""What the documentation says is true: commands, settings, links, snippets; and it says nothing it should not."""

from __future__ import annotations

import csv
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import MISSING, fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml
from pydantic import BaseModel

from notes_mining.cli import app
from notes_mining.config import (
    DeidentifySettings,
    DisclosureSettings,
    ModelSettings,
    PipelineSettings,
    ReviewSettings,
    ThemeSettings,
    TrajectorySettings,
    load,
    parse,
)
from notes_mining.doctor import pinned
from notes_mining.tables.estimation_settings import EstimationSettings
from notes_mining.tables.findings import FindingsSettings
from notes_mining.themes.codebook import Codebook
from notes_mining.themes.topics import TopicSettings

ROOT = Path(__file__).resolve().parents[1]
DOCS = ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/*.md")
PRESIDIO = "docs/presidio.md"
SETTINGS: dict[str, type[BaseModel]] = {
    "deidentify.yaml": DeidentifySettings,
    "disclosure.yaml": DisclosureSettings,
    "estimation.yaml": EstimationSettings,
    "findings.yaml": FindingsSettings,
    "models.yaml": ModelSettings,
    "review.yaml": ReviewSettings,
    "themes.yaml": ThemeSettings,
    "topics.yaml": TopicSettings,
    "trajectories.yaml": TrajectorySettings,
}
_FENCE = re.compile(r"^ *```(?P<kind>\w*)\n(?P<body>.*?)^ *```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_COMMAND = re.compile(r"(?:\S*/)?notes-mining (?P<arguments>[^#\n]*)")

# Paths of the machines that somebody works on, and talk about how the work was organised.
_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|Users|mnt/data)/|(?<![\w.])/home/\w+/|[A-Z]:\\Users\\")
_WORKSHOP = re.compile(
    r"\b(?:this|last|next|previous|earlier|another|helper|other) sessions?\b|\bissue #?\d+\b|\bPR #?\d+\b"
    r"|\bsub-?agents?\b|\bthe brief\b|\bas (?:requested|instructed)\b"
    r"|\b(?:Claude (?:Code|AI)|Anthropic|ChatGPT|Copilot)\b",
    re.IGNORECASE,
)
_PROSE = {".md", ".py", ".toml", ".yaml", ".yml", ".cff", ".sql", ".j2", ".css", ".sh", ".cfg", ""}
_DATA = ("corpus/demo/", "corpus/gold/", "src/notes_mining/deidentify/vocabulary/", "LICENSE")


@cache
def documents() -> tuple[Path, ...]:
    """The pages that people read."""
    return tuple(path for pattern in DOCS for path in sorted(ROOT.glob(pattern)))


def blocks(path: Path, *kinds: str) -> Iterator[str]:
    """Code blocks of the kinds named, in order."""
    for match in _FENCE.finditer(path.read_text(encoding="utf-8")):
        if match["kind"] in kinds:
            yield match["body"]


def shell_lines() -> Iterator[tuple[Path, str]]:
    """Lines of shell blocks, those that end in a backslash joined."""
    for path in documents():
        for block in blocks(path, "sh", "bash", "console", ""):
            for line in block.replace("\\\n", " ").splitlines():
                yield path, line.removeprefix("$ ").strip()


def command_lines() -> list[tuple[str, list[str]]]:
    """(page, arguments) of every ``notes-mining`` line in a shell block."""
    return [
        (path.name, shlex.split(match["arguments"])) for path, line in shell_lines() if (match := _COMMAND.match(line))
    ]


def find_command(words: list[str]) -> tuple[Any, list[str], list[str]]:
    """The command that ``words`` begin with, its name's words, and the arguments left."""
    command: Any = typer.main.get_command(app)
    name: list[str] = []
    while hasattr(command, "commands"):
        assert words, f"no such command: {' '.join(name)}"
        if words[0] not in command.commands and hasattr(command, "default"):  # a group that is a command as well
            words = [command.default, *words]
        assert words[0] in command.commands, f"no such command: {' '.join([*name, words[0]])}"
        command = command.commands[words[0]]
        name.append(words[0])
        words = words[1:]
    return command, name, words


def command_names(group: Any = None, before: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command of the program, as typed."""
    for name, command in (group or typer.main.get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from command_names(command, (*before, name))
        else:
            yield " ".join((*before, name))


@pytest.mark.parametrize(
    ("page", "words"), command_lines(), ids=lambda value: value if isinstance(value, str) else None
)
def test_commands_in_the_docs_exist_with_their_options(page: str, words: list[str]) -> None:
    command, name, arguments = find_command(words)
    with command.make_context(" ".join(name), list(arguments)) as context:
        assert context.params


def test_every_command_has_an_example() -> None:
    shown = {" ".join(find_command(words)[1]) for page, words in command_lines() if page == "commands.md"}
    assert shown == set(command_names())


def test_commands_named_in_running_text_exist() -> None:
    names = re.compile(r"`notes-mining ([a-z]+(?: [a-z]+)?)`")
    known = {name for full in command_names() for name in (full, full.split()[0])}
    for path in (*documents(), ROOT / "CHANGELOG.md"):
        assert set(names.findall(path.read_text(encoding="utf-8"))) <= known, path.name


def test_make_targets_in_the_docs_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    used = {
        word for path in documents() for word in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), re.M)
    }
    assert {"demo", "test", "check"} <= used <= targets


def test_pytest_options_in_the_docs_exist(pytestconfig: pytest.Config) -> None:
    used = {o for _, line in shell_lines() if "pytest" in line for o in re.findall(r"--[a-z-]+", line)}
    assert used
    for option in used:
        pytestconfig.getoption(option)


def _count_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as handle:
        return sum(1 for _ in csv.DictReader(handle))


def test_readme_counts_the_demo_rightly() -> None:
    notes, cases = (_count_rows(ROOT / f"corpus/demo/{name}.csv") for name in ("notes", "cases"))
    assert f"{notes} notes about {cases} persons" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_configuration_file_has_settings() -> None:
    assert {path.name for path in (ROOT / "configs").glob("*.yaml")} == {*SETTINGS, "codebook.yaml"}


@pytest.mark.parametrize("name", SETTINGS)
def test_configuration_is_complete_and_has_no_unknown_key(name: str) -> None:
    path = ROOT / "configs" / name
    load(SETTINGS[name], path)  # type: ignore[type-var]
    assert hidden_defaults(SETTINGS[name], yaml.safe_load(path.read_text(encoding="utf-8"))) == []


def hidden_defaults(model: type[BaseModel], content: dict[str, Any], before: str = "") -> list[str]:
    """Settings with a default that the YAML does not show."""
    missing = [
        f"{before}{key}" for key, item in model.model_fields.items() if key not in content and not item.is_required()
    ]
    for key, item in model.model_fields.items():
        inner = item.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel) and isinstance(content.get(key), dict):
            missing += hidden_defaults(inner, content[key], f"{before}{key}.")
    return missing


def test_the_codebook_is_complete() -> None:
    path = ROOT / "configs/codebook.yaml"
    Codebook.load(path)
    optional = {f.name for f in fields(Codebook) if f.default is not MISSING or f.default_factory is not MISSING}
    assert optional <= set(yaml.safe_load(path.read_text(encoding="utf-8")))


def test_pipeline_files_are_valid() -> None:
    for path in (ROOT / "pipelines").glob("*.yaml"):
        load(PipelineSettings, path)


def test_readme_shows_every_key_of_a_pipeline_file() -> None:
    shown = [yaml.safe_load(block) for block in blocks(ROOT / "README.md", "yaml")]
    assert len(shown) == 1
    parse(PipelineSettings, shown[0], "README.md")
    assert hidden_defaults(PipelineSettings, shown[0]) == []


def test_defaults_in_the_readme_are_the_programs() -> None:
    shown = parse(PipelineSettings, yaml.safe_load(next(blocks(ROOT / "README.md", "yaml"))), "README.md")
    for key in ("codebook", "deidentify", "disclosure", "models", "themes", "engine", "seed"):
        assert getattr(shown, key) == PipelineSettings.model_fields[key].default, key


def _slug(heading: str) -> str:
    """A heading's anchor, as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def _anchors(path: Path) -> set[str]:
    return {_slug(heading) for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)}


def _local_links(path: Path) -> Iterator[tuple[Path, str]]:
    """(file, anchor) of the links of a page that stay in the repository."""
    text = _FENCE.sub("", path.read_text(encoding="utf-8"))
    for match in _LINK.finditer(text):
        target, _, anchor = match["target"].partition("#")
        if not re.match(r"[a-z]+:", target):
            yield (path.parent / target).resolve() if target else path, anchor


def test_links_resolve() -> None:
    for page in [path for path in text_files() if path.suffix == ".md"]:
        for file, anchor in _local_links(page):
            assert file.exists(), f"{page.relative_to(ROOT)} -> {file.name}"
            assert file.is_relative_to(ROOT), f"{page.relative_to(ROOT)} leads out of the repository"
            assert not anchor or anchor in _anchors(file), f"{page.relative_to(ROOT)} -> {file.name}#{anchor}"


def test_pages_that_the_program_names_exist() -> None:
    for path in [path for path in text_files() if path.suffix == ".py" and path != Path(__file__)]:
        for name in re.findall(r"\b(?:docs|corpus|configs)/[\w-]+\.(?:md|yaml)\b", path.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{path.relative_to(ROOT)} names {name}"


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs/index.md"
    linked = {file for file, _ in _local_links(index)}
    assert {path for path in documents() if path != index} <= linked


def test_every_dependency_has_its_reason_and_no_reason_is_left_over() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    declared = {match.group() for name in wanted if (match := re.match(r"[\w.-]+", name))}
    explained = re.findall(
        r"^\| `([\w.-]+)` \|", (ROOT / "docs/decisions.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(explained) == len(set(explained))
    assert set(explained) == declared


def test_licences_of_all_that_is_installed_are_listed_and_fit() -> None:
    done = subprocess.run(
        [sys.executable, "pipelines/licences.py", "--check"], cwd=ROOT, env={**os.environ, "PYTHONPATH": "src"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_every_pinned_version_has_its_hashes() -> None:
    """Of what runs; what tests need besides is pinned alone."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {
        re.sub(r"[-_.]+", "-", name).lower(): version for name, version in re.findall(r"^(\S+)==(\S+)", lock, re.M)
    }
    kept = pinned(ROOT / "constraints.txt")
    assert {name: kept[name] for name in locked if name in kept} == {
        name: version.split("+")[0] for name, version in locked.items() if name in kept
    }
    listed = re.findall(r"^\| `([\w.-]+)` \|", (ROOT / "docs/licences.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in listed} <= set(locked)
    assert lock.count("==") == len(re.findall(r"==\S+ \\\n    --hash=sha256:[0-9a-f]{64}", lock))


def test_python_blocks_for_presidio_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    namespace: dict[str, Any] = {}
    found = list(blocks(ROOT / PRESIDIO, "python"))
    assert len(found) >= 2
    for block in found:
        exec(compile(block, PRESIDIO, "exec"), namespace)  # noqa: S102 - our own page, in our own test


@cache
def text_files() -> tuple[Path, ...]:
    """Text files that the repository holds or is about to."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        found = [ROOT / name for name in listed.stdout.splitlines()]
    else:  # an unpacked archive
        found = [path for path in ROOT.rglob("*") if not any(p.startswith(".") for p in path.relative_to(ROOT).parts)]
    return tuple(path for path in sorted(found) if path.is_file() and b"\0" not in path.read_bytes()[:4096])


def _matches(pattern: re.Pattern[str], path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    place = path.relative_to(ROOT)
    return [f"{place}:{text.count(chr(10), 0, m.start()) + 1}: {m.group()}" for m in pattern.finditer(text)]


def _is_prose(path: Path) -> bool:
    name = path.relative_to(ROOT).as_posix()
    return path.suffix in _PROSE and not name.startswith(_DATA)


def test_no_path_of_somebodys_machine_is_left() -> None:
    assert [hit for path in text_files() if path != Path(__file__) for hit in _matches(_MACHINE, path)] == []


def test_nothing_tells_how_the_work_was_organised() -> None:
    prose = [path for path in text_files() if _is_prose(path) and path != Path(__file__)]
    assert [hit for path in prose for hit in _matches(_WORKSHOP, path)] == []
