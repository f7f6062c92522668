"""Where the review may be served, and the words of its pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from notes_mining.errors import ConfigError, StoreError
from notes_mining.review.web.office import key_beside
from notes_mining.review.web.pages import HERE
from notes_mining.review.web.script_words import SCRIPT_WORDS
from notes_mining.review.web.serve import Address
from notes_mining.review.web.wording import LANGUAGES, preferred, words


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_no_certificate(host: str) -> None:
    assert Address(host=host).loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])  # noqa: S104
def test_everywhere_is_no_address(host: str) -> None:
    with pytest.raises(ConfigError, match="certificate"):
        Address(host=host)


@pytest.mark.parametrize("host", ["192.168.1.5", "review.example", "localhost.example"])
def test_other_machines_reach_it_with_tls_alone(host: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--tls-cert"):
        Address(host=host)
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    with pytest.raises(ConfigError, match="no such file"):
        Address(host=host, certificate=certificate, key=key)
    certificate.touch()
    key.touch()
    assert Address(host=host, certificate=certificate, key=key).secure
    with pytest.raises(ConfigError, match="together"):
        Address(host=host, certificate=certificate)


def test_the_key_is_its_owners_alone_and_stays(tmp_path: Path) -> None:
    key = key_beside(tmp_path / "review.sqlite")
    assert key == key_beside(tmp_path / "review.sqlite")
    file = tmp_path / "review.key"
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(b"short")
    with pytest.raises(StoreError, match="32 bytes"):
        key_beside(tmp_path / "review.sqlite")


def used_words() -> set[str]:
    """Keys that templates and the coding page name outright."""
    found = set(SCRIPT_WORDS)
    for template in (HERE / "templates").glob("*.j2"):
        found |= set(re.findall(r"\bt\.([a-z_]+)\b", template.read_text(encoding="utf-8")))
    for script in (HERE / "static").glob("*.js"):
        found |= set(re.findall(r"\bwords\.([a-z_]+)\b", script.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_a_page_asks_for_is_there(language: str) -> None:
    assert used_words() - set(words(language)) == set()


def test_scripts_use_only_words_that_the_page_hands_them() -> None:
    for script in (HERE / "static").glob("*.js"):
        used = set(re.findall(r"\bwords\.([a-z_]+)\b", script.read_text(encoding="utf-8")))
        assert used <= set(SCRIPT_WORDS), script.name


def test_placeholders_are_the_same_in_every_language() -> None:
    for key, english in words("en").items():
        names = sorted(re.findall(r"\{(\w+)\}", english))
        assert all(sorted(re.findall(r"\{(\w+)\}", words(one)[key])) == names for one in LANGUAGES), key


def test_a_browser_asks_for_a_language() -> None:
    assert preferred("de-DE,nl-BE;q=0.9") == "nl"
    assert preferred("de") == "en"
