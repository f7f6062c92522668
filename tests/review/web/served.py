"""A review that is served: an application in this process for routes, a process of its own for browsers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from starlette.testclient import TestClient
from study import PASSPHRASE, PEOPLE, ROOT, user

from notes_mining.review.accounts import _open_session
from notes_mining.review.desk import Desk
from notes_mining.review.web.app import build
from notes_mining.review.web.office import Office
from notes_mining.review.web.session import cookie_name
from notes_mining.tables.disclosure import Rules

OFFICE = Office(key=b"k" * 32, hosts=("localhost", "127.0.0.1", "testserver"), rules=Rules.of(5))
WAIT = 60.0


def client(desk: Desk, office: Office = OFFICE) -> TestClient:
    """A browser without scripts; redirects are not followed, so that a test sees them."""
    return TestClient(build(desk, office), base_url="http://localhost", follow_redirects=False)


def signed_in(desk: Desk, name: str, office: Office = OFFICE) -> TestClient:
    """The same with a session of ``name``: accounts of tests have no passphrase."""
    from itsdangerous import URLSafeSerializer

    session = _open_session(desk.file, user(name), desk.now)
    browser = client(desk, office)
    value = URLSafeSerializer(office.key, "review cookie").dumps({"token": session.token, "language": "en", "wish": {}})
    browser.cookies.set(cookie_name(office), str(value), domain="localhost.local", path="/")
    browser.headers["x-csrf"] = session.csrf
    return browser


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Server:
    """``notes-mining review`` on a free port; may be killed and started again on the same port and files."""

    def __init__(self, database: Path, root: Path = ROOT, host: str = "127.0.0.1", more: Sequence[str] = ()) -> None:
        self.database, self.root, self.port = database, root, free_port()
        self.host, self.more = host, more
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{'https' if '--tls-cert' in self.more else 'http'}://{self.host}:{self.port}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "notes_mining.cli", "review", str(self.database), "--port", str(self.port),
                "--root", str(self.root), "--host", self.host, *self.more,
            ],
            cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "OMP_NUM_THREADS": "1"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise RuntimeError(f"the server ended: {self.output()}")
            with socket.socket() as one:
                if one.connect_ex((self.host, self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def kill(self) -> None:
        """As a power cut."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> str:
        """Stop; returns what it wrote."""
        assert self._process is not None
        self._process.terminate()
        return self.output()

    def output(self) -> str:
        """All that it wrote, once it has ended."""
        assert self._process is not None
        return (self._process.communicate(timeout=WAIT)[0] or b"").decode()


def give_passphrases(desk: Desk) -> None:
    """Let all people sign in: one hash for all, for hashing takes a while."""
    from argon2 import PasswordHasher

    secret = PasswordHasher(memory_cost=1024, time_cost=1).hash(PASSPHRASE)
    for name in PEOPLE:
        desk.file.run("UPDATE users SET passphrase = ? WHERE name = ?", (secret, name))


def settings(folder: Path, *, models: bool = False, **review: object) -> Path:
    """A folder with the project's ``configs/``, but for the settings of the review; with its models only if asked."""
    (folder / "configs").mkdir()
    for name in ("codebook.yaml", "disclosure.yaml"):
        (folder / "configs" / name).write_bytes((ROOT / "configs" / name).read_bytes())
    if models:
        (folder / "models").symlink_to(ROOT / "models")
        for name in ("models.yaml", "themes.yaml"):
            (folder / "configs" / name).write_bytes((ROOT / "configs" / name).read_bytes())
    lines = "".join(f"{key}: {value}\n" for key, value in ({"reasons": str(models).lower()} | review).items())
    (folder / "configs" / "review.yaml").write_text(lines, encoding="utf-8")
    return folder
