"""The passport of a topic: what it holds, who may sign it, and what happens when somebody writes into it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from topic_material import QUICK, changed, material, pairs

from notes_mining.errors import ConfigError, SafetyError
from notes_mining.themes.codebook import Codebook, Theme
from notes_mining.themes.embedding import load_embedding
from notes_mining.themes.topics import Material, TopicSettings, discover
from notes_mining.themes.topics import passport as passports
from notes_mining.themes.topics.plots import page, wording

BOOK = Codebook("1", (Theme("family", {"fr": "la mère", "nl": "de moeder"}),))
LABELS = {"stages": {"unknown": "Unknown"}, "languages": {"fr": "French", "nl": "Dutch"}, "themes": {}}
SHARED = changed(clusters={"topics": 2}, languages={"centre": False})


def passports_of(of: Material, settings: TopicSettings, folder: Path) -> list[dict[str, Any]]:
    found = discover(of, settings, minimum_persons=3, embedding=load_embedding(folder), codebook=BOOK)
    origin = passports.Origin(
        data={"sha256": of.fingerprint()}, models={"embedding": "1"}, settings=settings.model_dump(mode="json"),
        minimum_persons=3, codebook=BOOK,
    )  # fmt: skip
    return [passports.make(topic, found, of, origin) for topic in found.topics]


@pytest.fixture(scope="module")
def both(embedding_folder: Path) -> dict[str, Any]:
    """A stable topic of both languages."""
    return passports_of(pairs(), SHARED, embedding_folder)[0]


@pytest.fixture(scope="module")
def french(embedding_folder: Path) -> dict[str, Any]:
    """A stable topic of one language."""
    said = [text for text in ("Sa mère", "La police") for _ in range(20)]
    of = Material.of(said, ["fr"] * 40, [f"P{row % 5}" for row in range(40)])
    return passports_of(of, SHARED, embedding_folder)[0]


def signed(content: dict[str, Any], **changes: Any) -> dict[str, Any]:
    given = {
        "analyst": "A. Nalyst",
        "decision": "accept",
        "theme": "new_theme",
        "one_language": False,
        "comment": "why",
    }
    return passports.sign(content, day="2026-01-02", **{**given, **changes})


def with_sealed(content: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return passports._sealed({**content, **changes})


def test_a_passport_says_what_an_analyst_must_know(both: dict[str, Any]) -> None:
    assert both["languages"] == {"in": ["fr", "nl"], "both": True, "persons": {"fr": 5, "nl": 5}}
    assert both["stability"]["stable"] is True
    assert {exemplar["language"] for exemplar in both["exemplars"]} == {"fr", "nl"}
    assert both["nearest_themes"][0]["theme"] == "family"
    assert len(both["made_from"]["data"]["sha256"]) == 64
    assert both["sign_off"] is None
    assert not {"P0", "P1"} & set(json.dumps(both).replace('"', " ").split())


def test_the_same_run_gives_the_same_passport(both: dict[str, Any], embedding_folder: Path) -> None:
    assert passports_of(pairs(), SHARED, embedding_folder)[0] == both


def test_accepting_and_rejecting(both: dict[str, Any]) -> None:
    sign_off = signed(both)["sign_off"]
    assert (sign_off["analyst"], sign_off["decision"], sign_off["as"]) == ("A. Nalyst", "accept", "new_theme")
    assert sign_off["one_language"] is False
    assert "id: new_theme" in passports.markdown(signed(both))
    assert signed(both, decision="reject", theme=None)["sign_off"]["as"] is None


@pytest.mark.parametrize(
    ("changes", "word"),
    [({"theme": None}, "--as"), ({"theme": "Not an id"}, "--as"), ({"analyst": "  "}, "--analyst")],
)
def test_a_signature_needs_its_parts(both: dict[str, Any], changes: dict[str, Any], word: str) -> None:
    with pytest.raises(ConfigError, match=word):
        signed(both, **changes)


def test_no_second_signature(both: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="already"):
        signed(signed(both))


def test_what_is_not_stable_can_only_be_rejected(both: dict[str, Any]) -> None:
    shaky = with_sealed(both, stability={**both["stability"], "stable": False})
    for one_language in (False, True):
        with pytest.raises(ConfigError, match="not stable"):
            signed(shaky, one_language=one_language)
    assert signed(shaky, decision="reject")["sign_off"]["decision"] == "reject"


@pytest.mark.parametrize(("seeds", "bootstraps"), [(0, 0), (2, 0), (0, 2)])
def test_untried_is_not_stable(embedding_folder: Path, seeds: int, bootstraps: int) -> None:
    settings = changed(clusters={"topics": 2}, stability={"seeds": seeds, "bootstraps": bootstraps})
    assert passports_of(pairs(), settings, embedding_folder)[0]["stability"]["stable"] is False


def test_one_language_must_be_said(french: dict[str, Any]) -> None:
    assert french["languages"]["in"] == ["fr"]
    with pytest.raises(ConfigError, match="--one-language"):
        signed(french)
    assert signed(french, one_language=True)["sign_off"]["one_language"] is True


@pytest.mark.parametrize("part", ["stability", "words", "sign_off"])
def test_a_change_by_hand_is_seen(both: dict[str, Any], part: str, tmp_path: Path) -> None:
    path = passports.write(tmp_path, both)
    assert passports.read(path) == both
    path.write_text(json.dumps({**both, part: {"stable": True, "decision": "accept", "date": ""}}), encoding="utf-8")
    with pytest.raises(SafetyError, match="changed"):
        passports.read(path)


def test_what_is_no_passport_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such"):
        passports.read(tmp_path / "none.json")
    (tmp_path / "x.json").write_text("[1]", encoding="utf-8")
    with pytest.raises(ConfigError, match="not a passport"):
        passports.read(tmp_path / "x.json")


def test_a_new_run_keeps_what_is_signed_and_what_it_cannot_read(
    both: dict[str, Any], french: dict[str, Any], tmp_path: Path
) -> None:
    (tmp_path / "topic-mine.json").write_text("notes of my own", encoding="utf-8")
    passports.renew(tmp_path, [both, french])
    kept = passports.write(tmp_path, signed(both))
    passports.renew(tmp_path, [both])
    assert passports.read(kept)["sign_off"] is not None
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"topic-mine.json", f"{both['name']}.json", f"{both['name']}.md"}


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_the_page_needs_no_network_and_says_what_it_lacks(embedding_folder: Path, language: str) -> None:
    found = discover(pairs(), SHARED, minimum_persons=3, embedding=load_embedding(embedding_folder))
    facts = {"segments": 40, "persons": 5, "topics": 2, "outliers": 0, "placed": 0, "minimum": 3, **found.outliers}
    html = page(found, LABELS, language, facts)
    words = wording()
    assert f'<html lang="{language}">' in html
    assert words["not_drawn"][language].format(topics=2, needs=4) in html.replace("&#39;", "'")
    assert html.count("Plotly.newPlot(") >= 6
    for sign in ('<script src="', "<script src=", "<link", "<iframe", "cdn.plot.ly/plotly"):
        assert sign not in html
    assert "default-src 'none'" in html
    assert "Sa mère" not in html, "the page shows words and counts, no segments"


def test_a_large_enough_run_draws_every_plot() -> None:
    found = discover(material(), QUICK, minimum_persons=3)
    facts = {"segments": 1, "persons": 1, "topics": 1, "outliers": 0, "placed": 0, "minimum": 3, **found.outliers}
    assert "Not drawn" not in page(found, LABELS, "en", facts)


def test_wording_is_in_every_language() -> None:
    assert all(set(texts) == {"en", "fr", "nl"} for texts in wording().values())
