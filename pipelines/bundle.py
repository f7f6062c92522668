"""One archive for an office without a network: wheels, program, models, checksums and an installer.

    python pipelines/bundle.py            # dist/notes-mining-VERSION.tar, for machines like this one
    python pipelines/bundle.py --test     # install it and run the demo where there is no network interface at all

It holds wheels for this operating system, processor and version of Python: make it on a machine like the office has.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
KEPT = ("src", "configs", "corpus/demo", "models", "pipelines", "docs")
FILES = ("README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "constraints.txt", "requirements.lock")
ALONE = ("unshare", "--map-root-user", "--net")
PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
INSTALLER = f"""#!/bin/sh
# Installs notes-mining into the folder where this file lies; needs Python {PYTHON} and no network. Run: sh install.sh
set -eu
cd "$(dirname "$0")"
umask 077
PYTHON="${{PYTHON:-python3}}"
"$PYTHON" -c 'import sys; sys.exit(sys.version_info[:2] != ({PYTHON.replace(".", ", ")}))' || {{
    echo "This bundle is for Python {PYTHON}. Name one: PYTHON=/path/to/python{PYTHON} sh install.sh" >&2; exit 2; }}
sha256sum --check --quiet --strict SHA256SUMS || {{
    echo "The bundle is damaged or was changed: get it again." >&2; exit 2; }}
"$PYTHON" -m venv .venv
.venv/bin/python -m pip install --quiet --no-index --no-deps --find-links wheels wheels/*.whl
.venv/bin/python -m pip install --quiet --no-index --no-deps --no-build-isolation --editable program
echo "Installed. Now: cd program && ../.venv/bin/notes-mining doctor"
"""


def version() -> str:
    """Of the program."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])


def name() -> str:
    """Of the archive and the folder in it."""
    return f"notes-mining-{version()}-{platform.system().lower()}-{platform.machine()}-python{PYTHON}"


def tracked() -> list[Path]:
    """Files of the program that belong into the bundle: those under version control, where it is known."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--", *KEPT, *FILES], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode == 0 and done.stdout:
        return [ROOT / one for one in done.stdout.split("\0") if one]
    found = [path for folder in KEPT for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [path for path in found if "__pycache__" not in path.parts] + [ROOT / one for one in FILES]


def fill(folder: Path) -> None:
    """Wheels, each against its hash; program; installer; checksums of all of it."""
    wheels = ["--quiet", "--no-deps", "--require-hashes", "--wheel-dir", str(folder / "wheels")]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *wheels, "--requirement", str(ROOT / "requirements.lock")], check=True
    )
    for path in tracked():
        target = folder / "program" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    (folder / "install.sh").write_text(INSTALLER, encoding="utf-8")
    lines = [
        f"{sha256(path)}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def sha256(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def make() -> Path:
    """The archive, whole or not at all."""
    DIST.mkdir(exist_ok=True)
    archive = DIST / f"{name()}.tar"
    with tempfile.TemporaryDirectory(prefix=".bundle-", dir=DIST) as scratch:
        folder = Path(scratch) / name()
        folder.mkdir()
        fill(folder)
        with tarfile.open(Path(scratch) / "bundle.tar", "w") as tar:
            tar.add(folder, arcname=folder.name, filter=plain)
        (Path(scratch) / "bundle.tar").rename(archive)
    print(f"{archive}  {archive.stat().st_size / 1e6:.0f} MB\nsha256 {sha256(archive)}")
    return archive


def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without owner and time."""
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry


def try_out(archive: Path) -> int:
    """Install it and run the demo in a network namespace with no interface that is up; the exit code."""
    with tempfile.TemporaryDirectory(prefix="notes-mining-try-") as scratch:
        with tarfile.open(archive) as tar:
            tar.extractall(scratch, filter="data")
        folder = Path(scratch) / name()
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))
        }
        environment = {**clean, "PIP_CONFIG_FILE": os.devnull, "PYTHON": sys.executable}
        program = folder / "program"
        run = "../.venv/bin/notes-mining doctor && ../.venv/bin/notes-mining run pipelines/demo.yaml --quiet"
        for where, command in ((folder, "sh install.sh"), (program, run)):
            done = subprocess.run([*ALONE, "sh", "-c", command], cwd=where, env=environment, check=False)
            if done.returncode:
                return done.returncode
        found = sorted(path.name for path in (program / "reports/demo").iterdir())
        print(f"Installed and run without a network: {', '.join(found)}")
    return 0


if __name__ == "__main__":
    sys.exit(try_out(DIST / f"{name()}.tar") if "--test" in sys.argv[1:] else (make() and 0))
