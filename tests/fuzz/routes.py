"""The routes of the review, asked by schemathesis: requests of every kind, from the app's own OpenAPI description."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from httpx import InvalidURL, LocalProtocolError
from hypothesis import HealthCheck, Phase, given, seed, settings

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / room) for room in ("store", "review", "review/web")]
_SCRIPT = re.compile(r"<script[^>]*>")
_OURS = ('<script type="module" src="/static/', '<script type="application/json" id="data">')
_HANDLER = re.compile(r"<[a-z]+ [^<>]*\bon[a-z]+\s*=", re.IGNORECASE)
ROLES = ("anna", "ada", "lise", "stijn")


def fuzz_routes(each: int, number: int) -> tuple[int, list[str]]:
    """Ask every route ``each`` times in each role: how many were answered, and which answers were none."""
    import schemathesis
    from served import OFFICE, signed_in
    from study import Clock, desk_on, texts, write_database

    from notes_mining.review.web.app import build

    asked, problems = 0, dict[str, str]()
    with TemporaryDirectory() as name:
        (Path(name) / "steward").mkdir()
        path = write_database(Path(name) / "notes.duckdb", [*texts(), hostile()])
        with desk_on(path, Clock()) as desk:
            described = build(desk, OFFICE).openapi()
            schema = schemathesis.openapi.from_dict(described)
            for role in ROLES:
                browser = signed_in(desk, role)
                for found in schema.get_all_operations():
                    operation = found.ok()
                    statuses = _asked(operation, browser, each, number)
                    asked += len(statuses)
                    if max(statuses) >= 500:
                        problems[operation.label] = f"{operation.label}: {max(statuses)}"
            if found := desk.trail.verify().problems:
                problems["trail"] = f"the audit trail is not whole: {found}"
    return asked, sorted(problems.values())


def hostile() -> Any:
    """A note that would be a script, if a page took it for one."""
    from study import Text

    sentences = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</script><svg onload=alert(1)>")
    return Text("N9990", "P000", sentences, [[("family_support", "present", 0.9)]] * 3)


def _asked(operation: Any, browser: Any, each: int, number: int) -> list[int]:
    """The statuses of so many requests for one route."""
    statuses: list[int] = []

    @seed(number)
    @settings(
        max_examples=each, database=None, deadline=None, suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )  # fmt: skip
    @given(operation.as_strategy())
    def ask(case: Any) -> None:
        statuses.append(_send(browser, case))

    ask()
    return statuses


def _send(browser: Any, case: Any) -> int:
    """The status of the answer; a request that no client can send counts as refused."""
    from schemathesis.core import NotSet

    form = "form" in (case.media_type or "")
    body = {} if isinstance(case.body, NotSet) else {"data": case.body} if form else {"json": case.body}
    headers = {name: str(value) for name, value in dict(case.headers or {}).items() if name.lower() != "x-csrf"}
    try:
        answer = browser.request(case.method, case.formatted_path, params=case.query, headers=headers, **body)
    except (UnicodeError, ValueError, TypeError, OverflowError, InvalidURL, LocalProtocolError):
        return 400
    if "text/html" in answer.headers.get("content-type", ""):
        check_page(answer.text)
    return int(answer.status_code)


def check_page(text: str) -> None:
    """No script but ours in a page, whatever stood in notes, memos or the address."""
    for tag in _SCRIPT.findall(text):
        if not tag.startswith(_OURS):
            raise AssertionError(f"a script that is not ours: {tag[:80]}")
    if _HANDLER.search(text):
        raise AssertionError("an event handler in a page")
