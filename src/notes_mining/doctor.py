"""What ``notes-mining doctor`` looks at: is this machine fit for notes, and is what lies on it guarded?

Each check gives findings that say what is there and, where something is wrong, how to mend it. It must work where much
is missing, so it imports no library that does work, and no room that does.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

from .artefacts import read_manifest
from .config import DeidentifySettings, ModelSettings, PipelineSettings, load
from .confined import is_confined, is_here
from .deidentify.keys import load_key
from .errors import NotesMiningError

Status = Literal["ok", "warning", "failure"]
PYTHON = (3, 11)
MEMORY_GB = (1.5, 3.0)
"""Available memory below which a run fails, and below which it may be slow: the demo's run takes about 1.5 GB."""
DISK_GB = (0.2, 2.0)
_LEFT_BEHIND = re.compile(r"\.partial(\.wal)?$|\.wal$|^\.notes-mining-|\.duckdb\.tmp$")
_RECORDED = re.compile(r"^sha256$")


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's answer; ``mend`` is empty where nothing is to be done."""

    status: Status
    what: str
    mend: str = ""


@dataclass(frozen=True)
class Patient:
    """What is looked at: the project's folder, and a pipeline whose files and output are looked at too."""

    root: Path
    pipeline: Path | None = None

    def settings(self) -> PipelineSettings | None:
        """The pipeline file's content."""
        return load(PipelineSettings, self.pipeline) if self.pipeline else None

    def path(self, relative: Path) -> Path:
        """Against the project's folder."""
        return relative if relative.is_absolute() else self.root / relative

    @property
    def output(self) -> Path:
        """Where results go; the project's folder where no pipeline was named."""
        settings = self.settings()
        return self.path(settings.output) if settings else self.root


def examine(patient: Patient) -> list[Finding]:
    """All checks, in order; one that stumbles over a broken file says so and the others go on."""
    found: list[Finding] = []
    for check in CHECKS:
        try:
            found += check(patient)
        except NotesMiningError as error:
            found.append(Finding("failure", str(error).splitlines()[0], "\n".join(str(error).splitlines()[1:]).strip()))
        except OSError as error:
            found.append(Finding("failure", f"{error.filename} cannot be read: {error.strerror}", "Make it readable."))
    return found


def _graded(value: float, limits: tuple[float, float], what: str, mend: str) -> Finding:
    fails, warns = limits
    status: Status = "failure" if value < fails else "warning" if value < warns else "ok"
    return Finding(status, what, "" if status == "ok" else mend)


def _python(_: Patient) -> Iterator[Finding]:
    here = ".".join(map(str, sys.version_info[:3]))
    wanted = ".".join(map(str, PYTHON))
    fits = sys.version_info[:2] >= PYTHON
    yield Finding("ok" if fits else "failure", f"Python {here}", "" if fits else f"Install Python {wanted} or later.")


def required(name: str = "notes-mining") -> dict[str, str | None]:
    """Packages that ``name`` needs to run, directly or not, with their installed version (``None``: missing)."""
    from packaging.requirements import Requirement

    found: dict[str, str | None] = {}
    waiting = [name]
    while waiting:
        current = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if current in found:
            continue
        try:
            package = distribution(current)
        except PackageNotFoundError:
            found[current] = None
            continue
        found[current] = package.version
        needs = [Requirement(line) for line in package.requires or ()]
        waiting += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    return found


def pinned(constraints: Path) -> dict[str, str]:
    """Package to version in a constraints file; names folded as pip folds them."""
    lines = (line.split("#")[0].strip() for line in constraints.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("==") for line in lines if "==" in line)
    return {re.sub(r"[-_.]+", "-", name).lower(): version.split(";")[0].strip() for name, version in pairs}


def _packages(patient: Patient) -> Iterator[Finding]:
    install = f"{sys.executable} -m pip install --constraint constraints.txt --editable ."
    found, wanted = required(), pinned(patient.root / "constraints.txt")
    missing = sorted(name for name, version in found.items() if version is None)
    other = [
        f"{name} {version} (tested: {wanted[name]})"
        for name, version in sorted(found.items())
        if version is not None and wanted.get(name, version).split("+")[0] != version.split("+")[0]
    ]
    if missing:
        yield Finding("failure", f"packages missing: {', '.join(missing)}", f"Run: {install}")
    if other:
        yield Finding("warning", f"other versions than those tested: {', '.join(other)}", f"Run: {install}")
    if not missing and not other:
        yield Finding("ok", f"{len(found)} packages, in the versions that were tested")


def _models(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings()
    models = load(ModelSettings, patient.path(settings.models if settings else Path("configs/models.yaml")))
    for language in ("fr", "nl"):
        name = models.spacy.get(language)
        if name is None:
            yield Finding("failure", f"no spaCy model for {language}", f"Name one under spacy.{language}.")
        elif not patient.path(Path(name)).is_dir():
            yield _package_of_model(name, language)
    folders = [*(Path(name) for name in models.spacy.values()), models.note_reader, models.themes, models.embedding]
    for folder in [folder for folder in folders if folder is not None and patient.path(folder).is_dir()]:
        manifest = read_manifest(patient.path(folder))
        yield Finding("ok", f"model {folder}: {len(manifest['files'])} files as their sha256 says")
    named = (models.note_reader, models.themes, models.embedding)
    missing = [str(folder) for folder in named if folder and not patient.path(folder).is_dir()]
    if missing:
        yield Finding("failure", f"no model {', '.join(missing)}", "Restore the folder from the repository.")


def _package_of_model(name: str, language: str) -> Finding:
    install = f"Run: {sys.executable} -m pip install --force-reinstall --constraint constraints.txt {name}"
    if importlib.util.find_spec(name) is None:
        return Finding("failure", f"the spaCy model for {language}, {name}, is not installed", install)
    changed = changed_files(name)
    if changed:
        return Finding("failure", f"{len(changed)} files of {name} are not as they were installed", install)
    return Finding("ok", f"model {name}: as its package was installed")


def changed_files(name: str) -> list[str]:
    """Files of an installed package that are missing or differ from the sha256 that pip recorded."""
    changed = []
    for file in distribution(name.replace("_", "-")).files or ():
        if file.hash is None or not _RECORDED.match(file.hash.mode):
            continue
        path = Path(str(file.locate()))
        seen = hashlib.sha256(path.read_bytes()).digest() if path.is_file() else b""
        if urlsafe_b64encode(seen).rstrip(b"=").decode() != file.hash.value:
            changed.append(str(file))
    return changed


def _confinement(_: Patient) -> Iterator[Finding]:
    if is_confined() and not is_here(("192.0.2.1", 443)):  # an address that stands in books alone (RFC 5737)
        yield Finding("ok", "commands reach no other machine, report nothing, and leave no core dump")
    else:
        yield Finding("failure", "this process was not confined", "Start it as 'notes-mining', not from other code.")
    if os.geteuid() == 0:
        yield Finding("warning", "you are root, whom no mode of a file keeps out", "Run it as a user of its own.")


def _memory(_: Patient) -> Iterator[Finding]:
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines() if Path("/proc/meminfo").exists() else []
    kilobytes = next((int(line.split()[1]) for line in lines if line.startswith("MemAvailable")), None)
    if kilobytes is not None:
        free = kilobytes / 2**20
        yield _graded(free, MEMORY_GB, f"{free:.1f} GB of memory available", "Close other programs.")


def _disk(patient: Patient) -> Iterator[Finding]:
    place = next(folder for folder in (patient.output, *patient.output.parents) if folder.is_dir())
    free = shutil.disk_usage(place).free / 2**30
    yield _graded(free, DISK_GB, f"{free:.1f} GB of disk free for {patient.output}", "Make room on that disk.")
    encrypted = on_encrypted_disk(place)
    if encrypted is None:
        yield Finding("warning", f"cannot tell whether {place} lies on an encrypted disk", "Ask who looks after it.")
    else:
        word, mend = ("", "") if encrypted else ("not ", "Keep export, key and results on an encrypted disk (LUKS).")
        yield Finding("ok" if encrypted else "warning", f"{place} lies on a disk that is {word}encrypted", mend)


def on_encrypted_disk(place: Path, devices: Path = Path("/sys/dev/block")) -> bool | None:
    """Whether the disk below ``place`` is encrypted by the kernel (dm-crypt); ``None`` where it cannot be told."""
    number = place.stat().st_dev
    device = devices / f"{os.major(number)}:{os.minor(number)}"
    return _encrypted(device) if device.exists() else None


def _encrypted(device: Path) -> bool:
    uuid = device / "dm/uuid"
    if uuid.is_file() and uuid.read_text(encoding="ascii").startswith("CRYPT-"):
        return True
    below = list((device / "slaves").glob("*"))  # a volume on an encrypted disk is encrypted
    return bool(below) and all(_encrypted(one) for one in below)


def _modes(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings()
    if settings is None:
        return
    output = patient.output
    if output.is_dir():
        open_ones = [path for path in (output / "steward", *output.rglob("*")) if path.exists() and _open(path)]
        if open_ones:
            yield Finding(
                "failure", f"{len(open_ones)} files of {output} can be read by others", f"Run: chmod -R go= {output}"
            )
        else:
            yield Finding("ok", f"{output} is its owner's alone")
        left = [path for path in output.rglob("*") if _LEFT_BEHIND.search(path.name)]
        if left:
            names = ", ".join(str(path.relative_to(output)) for path in left)
            yield Finding(
                "warning", f"left behind in {output}: {names}", "Run the pipeline again, or remove them if none runs."
            )
    export = patient.path(settings.input.path)
    if not export.exists():
        yield Finding("failure", f"no export at {export}", f"Mend input.path in {patient.pipeline}.")
    elif _open(export) and not export.is_relative_to(patient.root / "corpus"):
        yield Finding("warning", f"the export {export} can be read by others", f"Run: chmod go= {export}")


def _open(path: Path) -> bool:
    return not path.is_symlink() and bool(path.stat().st_mode & 0o077)


def _key(patient: Patient) -> Iterator[Finding]:
    settings = patient.settings()
    file = patient.path(settings.deidentify if settings else Path("configs/deidentify.yaml"))
    deidentify = load(DeidentifySettings, file)
    key = load_key(deidentify.key.env, deidentify.key.file)
    if key is None:
        kept = patient.output / "steward/run.key"
        what = f"kept in {kept}" if kept.is_file() else "made by the first run, in the steward's folder"
        yield Finding("ok", f"no key is configured: the one {what} serves")
    else:
        yield Finding("ok", f"a key from the {key.source}")
    if deidentify.key.file and deidentify.key.file.is_file() and _open(deidentify.key.file):
        yield Finding("failure", "the key can be read by others", f"Run: chmod go= {deidentify.key.file}")
    if deidentify.vault.recipient is None:
        yield Finding(
            "warning", "no recipient: no vault is written, and backups are not encrypted",
            "notes-mining vault keygen FILE, and put what it prints under vault.recipient (docs/security.md).",
        )  # fmt: skip


CHECKS: tuple[Callable[[Patient], Iterator[Finding]], ...] = (
    _python, _packages, _models, _confinement, _memory, _disk, _modes, _key,
)  # fmt: skip
