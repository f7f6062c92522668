"""Browsers for the pages of the review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from study import PASSPHRASE

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--no-first-run", "--no-pings", "--disable-domain-reliability",
    "--disable-dev-shm-usage",
]  # fmt: skip
LONGEST = 20_000  # milliseconds for one thing to appear, on a machine that others use too


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: apt-get install chromium")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


SignIn = Callable[..., Any]


@pytest.fixture
def sign_in(chromium: Any) -> Iterator[SignIn]:
    """Opens a page for a person; any complaint of the browser about a page of ours fails the test."""
    complaints: list[str] = []
    contexts = []

    def enter(url: str, name: str, language: str = "en-GB", script: Path | None = None) -> Any:
        context = chromium.new_context(viewport={"width": 1366, "height": 820}, locale=language)
        contexts.append(context)
        if script is not None:
            context.add_init_script(path=str(script))
        page = context.new_page()
        page.set_default_timeout(LONGEST)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message.text) else None)
        page.goto(url)
        page.locator("[name=name]").fill(name)
        page.locator("[name=passphrase]").fill(PASSPHRASE)
        page.keyboard.press("Enter")
        page.locator(".who").wait_for()
        return page

    yield enter
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(text: str) -> bool:
    """Refused and lost requests are what some tests are about; the rest is a mistake of ours."""
    return "Failed to load resource" not in text and "[DOM]" not in text
