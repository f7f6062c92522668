"""Options and places that tests of every room share."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Nothing that a test compares with is rewritten unless somebody asks for it by name."""
    group = parser.getgroup("notes-mining")
    group.addoption(
        "--update-architecture",
        action="store_true",
        help="write the picture of the rooms into ARCHITECTURE.md instead of comparing it",
    )
    group.addoption(
        "--update-pictures",
        action="store_true",
        help="write the pictures of the review's pages into docs/images",
    )
    group.addoption(
        "--update-golden",
        action="store_true",
        help="write the golden run's expected files instead of comparing them",
    )

    group.addoption("--all-faults", action="store_true", help="damage files in thousands of places instead of some")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many faults were survived: each test under tests/faults is one, or as many as it tells."""
    reports = [one for name in ("passed", "failed", "skipped") for one in terminalreporter.stats.get(name, ())]
    faults = [one for one in reports if one.nodeid.startswith("tests/faults/") and (one.when == "call" or one.skipped)]
    if not faults:
        return
    survived = sum(dict(one.user_properties).get("faults", 1) for one in faults if one.passed)
    lost, skipped = (sum(getattr(one, name) for one in faults) for name in ("failed", "skipped"))
    kinds = sum(one.passed for one in faults)
    terminalreporter.write_line(
        f"{survived} faults of {kinds} kinds survived; {lost} kinds not; {skipped} kinds not tried on this machine."
    )


@pytest.fixture(autouse=True)
def keys_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process keeps a key that it took out of its environment: what a test gave is not known to the next."""
    from notes_mining.deidentify import keys

    monkeypatch.setattr(keys, "_taken", dict(keys._taken))


@pytest.fixture
def without_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """No key in the environment, nor one that was taken out of it."""
    from notes_mining.deidentify import keys

    monkeypatch.delenv("NOTES_MINING_KEY", raising=False)
    monkeypatch.setattr(keys, "_taken", {})


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture
def update_architecture(request: pytest.FixtureRequest) -> bool:
    """Whether ARCHITECTURE.md is to be written."""
    return bool(request.config.getoption("--update-architecture"))


@pytest.fixture(scope="session")
def update_pictures(request: pytest.FixtureRequest) -> bool:
    """Whether the pictures of the review's pages are to be written."""
    return bool(request.config.getoption("--update-pictures"))


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether the golden run's expected files are to be written."""
    return bool(request.config.getoption("--update-golden"))
