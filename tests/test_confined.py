"""Nothing leaves this machine: what commands do to themselves at their start. test_demo.py runs the demo offline."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from alone import ALONE, ENVIRONMENT, INSIDE, ROOT, needs_namespace
from notes_mining import confined
from notes_mining.confined import SILENCED, is_here

ASK = """
import sys, time, urllib.request
for _ in range(300):
    try:
        print(urllib.request.urlopen(sys.argv[1]).status)
        break
    except OSError:
        time.sleep(0.1)
"""


@needs_namespace
def test_the_review_is_served_without_a_network(tmp_path: Path) -> None:
    sys.path.insert(0, str(ROOT / "tests/review"))
    from study import texts, write_database

    from notes_mining.review import accounts
    from notes_mining.review.desk import open_file, trail_of

    database = write_database(tmp_path / "notes.duckdb", texts())
    (tmp_path / "steward").mkdir(mode=0o700)
    with open_file(database) as file:
        accounts.add_user(
            file, trail_of(database, file), "os:x", "lise", "steward", "vier woorden zijn genoeg", now=1.0
        )
    ask = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {ASK!r}, 'http://127.0.0.1:8642/sign-in'])\n"
    )
    serve = "from notes_mining.cli import app\napp(sys.argv[1:], standalone_mode=False)\n"
    command = [*ALONE, sys.executable, "-c", INSIDE + ask + serve, "review", str(database), "--root", str(ROOT)]
    served = subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        assert served.stdout is not None
        said = [served.stdout.readline() for _ in range(2)]
        assert any(line.strip() == "200" for line in said), said
    finally:
        served.kill()


def inside(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python of ours in a process of its own."""
    return subprocess.run(
        [sys.executable, "-c", code], env={**ENVIRONMENT, **environment}, capture_output=True, text=True, check=False
    )


CONFINED = """
import os, resource, socket, subprocess, sys
from notes_mining.confined import confine
confine()
def fails(call):
    try:
        call()
    except OSError as error:
        return error.errno == 101
    return False
one, two = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
one.settimeout(1)
print(
    fails(lambda: one.connect(("192.0.2.1", 443))),
    fails(lambda: two.sendto(b"x", ("192.0.2.1", 53))),
    fails(lambda: socket.getaddrinfo("example.org", 443)),
    socket.getaddrinfo("localhost", 80) != [],
    resource.getrlimit(resource.RLIMIT_CORE),
    oct(os.umask(0o022)),
    subprocess.check_output([sys.executable, "-c", "import os; print(os.environ['HF_HUB_OFFLINE'])"]),
)
"""


def test_a_confined_process_reaches_nobody_and_leaves_no_core() -> None:
    assert inside(CONFINED, HF_HUB_OFFLINE="0").stdout == "True True True True (0, 0) 0o77 b'1\\n'\n"


@pytest.mark.parametrize(
    ("address", "here"),
    [
        (("127.0.0.1", 80), True),
        (("::1", 80, 0, 0), True),
        (("localhost", 80), True),
        ("/run/some.socket", True),
        (("10.0.0.1", 80), False),
        (("128.0.0.1", 80), False),
        (("::ffff:192.0.2.1", 80, 0, 0), False),
        (("example.org", 80), False),
    ],
)
def test_what_is_on_this_machine(address: object, here: bool) -> None:
    assert is_here(address) is here


def test_a_machine_that_the_user_named_may_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_permitted", set())
    asked = ("socket.connect", (None, ("192.0.2.7", 6379)))
    with pytest.raises(OSError, match="reaches no other machine"):
        confined._refuse(*asked)
    confined.permit("192.0.2.7")
    confined._refuse(*asked)


def test_libraries_read_their_settings_as_offline() -> None:
    code = """
from notes_mining.confined import silence
silence()
from huggingface_hub import constants
print(constants.HF_HUB_OFFLINE, constants.HF_HUB_DISABLE_TELEMETRY, constants.HF_HUB_DISABLE_IMPLICIT_TOKEN)
"""
    assert inside(code, **dict.fromkeys(SILENCED, "")).stdout == "True True True\n"


def test_a_key_of_the_environment_is_in_no_child() -> None:
    code = """
import subprocess, sys
from notes_mining.deidentify.keys import load_key
assert load_key("SOME_KEY", None).digest("a", "b") == load_key("SOME_KEY", None).digest("a", "b")
print(subprocess.run([sys.executable, "-c", "import os; print('SOME_KEY' in os.environ)"], capture_output=True).stdout)
"""
    assert inside(code, SOME_KEY="ab" * 32).stdout == "b'False\\n'\n"


def test_a_key_is_in_no_traceback() -> None:
    code = """
from notes_mining.deidentify.keys import load_key
key = load_key("SOME_KEY", None)
raise ValueError(key)
"""
    assert "abab" not in inside(code, SOME_KEY="ab" * 32).stderr


def test_every_library_that_is_silenced_is_told_of() -> None:
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    assert [name for name in SILENCED if f"`{name}`" not in page] == []
