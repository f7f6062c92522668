"""Disks that are full or may only be read, for a process of ours alone."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests/review'}", "PATH": "/usr/bin:/bin", "OMP_NUM_THREADS": "1"}


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """No file may grow beyond ``room`` bytes: what a write meets on a full disk, for this process alone."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def mounted(script: str, *options: str, cwd: Path) -> str:
    """Run Python of ours with ``cwd/disk`` mounted so (arguments of mount); what it printed. Skips where nobody may."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare: no disk can be mounted for a test")
    disk = cwd / "disk"
    disk.mkdir(exist_ok=True)
    shell = f'mount {" ".join(options)} "$0" && exec "$1" -c "$2" "$0"'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", shell, str(disk), sys.executable, script],
        env={"PYTHONPATH": f"{ROOT / 'src'}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if ("mount" in done.stderr and "denied" in done.stderr) or "unshare:" in done.stderr:
        pytest.skip("this machine lets nobody mount a disk for a test")
    assert done.returncode == 0, done.stderr
    return done.stdout
