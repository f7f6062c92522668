"""A command of ours in a network namespace of its own: no interface but loopback, whatever the machine has."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'tests'}", "OMP_NUM_THREADS": "1"}
ALONE = ("unshare", "--map-root-user", "--net")

# Loopback up, as 'ip link set lo up' does; then whom anything tries to reach is written down.
INSIDE = """
import fcntl, json, socket, struct, sys
from pathlib import Path
with socket.socket() as one:
    fcntl.ioctl(one, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))
tried, unpickled = [], []
def watch(event, arguments):
    if event == "pickle.find_class":
        unpickled.append(".".join(map(str, arguments)))
    if event in ("socket.connect", "socket.sendto"):
        tried.append(str(arguments[1]))
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        tried.append(str(arguments[0]))
sys.addaudithook(watch)
from notes_mining.confined import confine
confine()
"""
_RUN = """
from pipelines_for_tests import run_export
summary = run_export(Path(sys.argv[1]))
interfaces = [name for _, name in socket.if_nameindex()]
facts = {"tried": tried, "unpickled": unpickled, "interfaces": interfaces, "counts": summary.counts}
print(json.dumps(facts | {"rejected": len(summary.rejected)}))
"""


@cache
def permitted() -> bool:
    """Whether this machine lets us make a namespace."""
    return shutil.which("unshare") is not None and subprocess.run([*ALONE, "true"], capture_output=True).returncode == 0


needs_namespace = pytest.mark.skipif(not permitted(), reason="this machine lets nobody make a network namespace")


def run_alone(pipeline: Path) -> dict[str, Any]:
    """Run a pipeline file there; whom it tried to reach, the interfaces it had, and what it counted."""
    command = [*ALONE, sys.executable, "-c", INSIDE + _RUN, str(pipeline)]
    done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))
