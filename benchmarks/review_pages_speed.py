"""How fast the pages of the review answer: five coders at once on a server with 10,000 segments in the queue.

    python benchmarks/review_pages_speed.py [--segments 10000] [--coders 5] [--each 100]

A server of its own process, as `notes-mining review` starts it; coders talk to it over loopback as the page's script
does: the next segment, two decisions, finished, no pause. Printed, in milliseconds: median, 95th percentile and worst
of each request, of each page (the slowest of all roles that may open it) while nobody codes, and of the table right
after a decision, when it has to be counted again and to go through the gate again. The steward's folder is there, with
one table released before. The load of the machine is printed too: others' work counts in every figure.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import numpy as np
from argon2 import PasswordHasher
from review_speed import ROOT, fill, half_done

from notes_mining.config import ReviewSettings
from notes_mining.review.desk import open_desk
from notes_mining.store import Database
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.disclosure import Ledger, Rules

PASSPHRASE = "four easy words here"  # noqa: S105 - of accounts that live as long as this benchmark
PAGES = {
    "coder": ("/queue", "/code", "/codebook", "/progress"),
    "adjudicator": ("/adjudicate", "/agreement"),
    "steward": ("/flags", "/quotes", "/tables", "/together", "/agreement", "/progress", "/accounts", "/trail"),
}
Took = defaultdict[str, list[float]]


def prepare(folder: Path, segments: int, coders: int) -> Path:
    """The database, half of its queue done, and accounts."""
    database = folder / "notes.duckdb"
    fill(database, segments)
    secret = PasswordHasher(memory_cost=1024, time_cost=1).hash(PASSPHRASE)
    names = [(f"coder{number}", "coder") for number in range(coders)]
    (folder / "steward").mkdir(mode=0o700)
    with Database.open(database) as opened:
        crosstab(opened, CrosstabSettings(cols="language"), Rules(), Ledger(folder / "steward"))
    with open_desk(database, ReviewSettings(blind_share=0.1)) as desk:
        people = [*names, ("early", "coder"), ("ada", "adjudicator"), ("stijn", "steward")]
        desk.file.many("INSERT INTO users (name, role, passphrase) VALUES (?, ?, ?)", [(*p, secret) for p in people])
        half_done(desk)
    return database


def signed_in(url: str, name: str) -> httpx.Client:
    """A browser with a session and its token."""
    browser = httpx.Client(base_url=url, timeout=60)
    token = browser.get("/sign-in").text.split('name="csrf" value="')[1].split('"')[0]
    browser.post("/sign-in", data={"csrf": token, "name": name, "passphrase": PASSPHRASE})
    page = browser.get("/codebook").text
    browser.headers.update({"x-csrf": page.split('name="csrf" value="')[1].split('"')[0], "accept": "application/json"})
    return browser


def timed(took: Took, browser: httpx.Client, what: str, body: dict[str, object]) -> dict[str, object]:
    """One request of the page's script."""
    begun = time.perf_counter()
    answer = browser.post(f"/code/{what}", json=body)
    took[what].append(time.perf_counter() - begun)
    answer.raise_for_status()
    return dict(answer.json())


def work(browser: httpx.Client, each: int, took: Took) -> None:
    """One coder's day."""
    for _ in range(each):
        seen = timed(took, browser, "next", {})["segment"]
        if not isinstance(seen, dict):
            return
        version = seen["version"]
        for change in ({"kind": "add", "theme": "stigma", "polarity": "absent"}, {"kind": "done"}):
            body = {"id": str(uuid.uuid4()), "segment": seen["segment"], "version": version, "changes": [change]}
            version = timed(took, browser, "decide", body)["version"]


def show(name: str, seconds: list[float]) -> None:
    """Three figures in milliseconds."""
    middle, high, worst = (1000 * np.percentile(seconds, share) for share in (50, 95, 100))
    print(f"{name:28} {len(seconds):6}   median {middle:7.1f}   p95 {high:7.1f}   worst {worst:7.1f}")


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--coders", type=int, default=5)
    parser.add_argument("--each", type=int, default=100)
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        database, port = prepare(Path(folder), asked.segments, asked.coders), free_port()
        command = [sys.executable, "-m", "notes_mining.cli", "review", str(database), "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ)
        try:
            measure(f"http://127.0.0.1:{port}", asked.coders, asked.each, server.pid)
        finally:
            server.terminate()
            server.wait()


def processor_seconds(process: int) -> float:
    """What a process used of all cores so far (Linux)."""
    user, system = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure(url: str, coders: int, each: int, server: int) -> None:
    """All coders at once, then the pages one by one."""
    while True:
        try:
            httpx.get(f"{url}/sign-in")
            break
        except httpx.ConnectError:
            time.sleep(0.2)
    took: Took = defaultdict(list)
    browsers = [signed_in(url, f"coder{number}") for number in range(coders)]
    threads = [threading.Thread(target=work, args=(browser, each, took)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name in ("next", "decide"):
        show(name, took[name])
    for role, name in (("coder", "coder0"), ("adjudicator", "ada"), ("steward", "stijn")):
        browser = signed_in(url, name)
        for page in PAGES[role]:
            show(f"{page} ({role})", [opened(browser, page) for _ in range(5)])
    seconds, used = [], []
    for _ in range(10):
        work(browsers[0], 1, took)
        before = processor_seconds(server)
        seconds.append(opened(browser, "/tables"))
        used.append(processor_seconds(server) - before)
    show("/tables after a decision", seconds)
    show("the same, processor time", used)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


def opened(browser: httpx.Client, page: str) -> float:
    """Seconds until a page is there."""
    begun = time.perf_counter()
    browser.get(page, headers={"accept": "text/html"}).raise_for_status()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
