"""The codebook is read whole, or refused with the key that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from notes_mining.errors import ConfigError
from notes_mining.records import STAGES
from notes_mining.themes.codebook import Codebook, said

SMALL = {"version": "1", "themes": [{"id": "work", "label": {"fr": "Travail", "nl": "Werk"}}]}


def write(folder: Path, content: object) -> Path:
    path = folder / "codebook.yaml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_the_shipped_codebook_says_what_the_study_says(root: Path) -> None:
    codebook = Codebook.load(root / "configs" / "codebook.yaml")
    assert len(codebook.themes) == 22
    family = codebook.themes[codebook.theme_ids.index("family_support")]
    assert (family.lever, family.life_sphere, family.label["nl"]) == ("lever", "family", "Steun van de familie")
    assert tuple(stage.id for stage in codebook.stages) == STAGES
    assert codebook.stages[5].ends_with == ("prison_leave_end", "monitoring_end", "revocation")
    assert codebook.event_order[0] == "departure"
    assert codebook.decisions


def test_a_codebook_of_another_study_needs_only_version_and_themes(tmp_path: Path) -> None:
    assert Codebook.load(write(tmp_path, SMALL)).theme_ids == ("work",)


def test_sha256_follows_the_content_not_the_layout(tmp_path: Path) -> None:
    path = write(tmp_path, SMALL)
    before = Codebook.load(path).sha256
    path.write_text("# a comment\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert Codebook.load(path).sha256 == before
    assert Codebook.load(write(tmp_path, {**SMALL, "version": "2"})).sha256 != before


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"version": 1.0}, "version"),
        ({"themes": []}, "themes"),
        ({"themes": [{"id": "a"}]}, "themes.0.label"),
        ({"themes": [{"id": "a", "label": {}, "lever": "lift"}]}, "themes.0.lever"),
        ({"themes": [{"id": "a", "label": {}, "note": ""}]}, "themes.0.note"),
        ({"themes": [{"id": "a", "label": {}}] * 2}, "'a' is used twice"),
        ({"themes": [{"id": "a", "label": {}, "life_sphere": "moon"}]}, "themes.a.life_sphere"),
        ({"languages": ["fr", "de"]}, "themes.work.label: no 'de'"),
        ({"stages": [{"id": "s", "label": {}, "starts_with": ["landing"]}]}, "'landing'"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, change: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigError, match=r"codebook\.yaml") as caught:
        Codebook.load(write(tmp_path, {**SMALL, **change}))
    assert named in str(caught.value)


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        Codebook.load(tmp_path / "none.yaml")
    with pytest.raises(ConfigError, match="key: value"):
        Codebook.load(write(tmp_path, ["a"]))
    path = tmp_path / "broken.yaml"
    path.write_text("themes: [", encoding="utf-8")
    with pytest.raises(ConfigError, match="not valid YAML"):
        Codebook.load(path)


def test_a_text_says_its_language_or_is_english(tmp_path: Path) -> None:
    work = SMALL["themes"][0] | {"definition": "Here.", "include": {"fr": "Ici.", "nl": "Hier."}}  # type: ignore[index,operator]
    file = write(tmp_path, SMALL | {"themes": [work | {"examples": {"fr": ["Il est là."]}}]})
    [theme] = Codebook.load(file).themes
    assert (theme.definition, theme.exclude, theme.examples) == ({"en": "Here."}, {}, {"fr": ("Il est là.",)})
    assert [said(theme.include, language) for language in ("nl", "fr", "en")] == ["Hier.", "Ici.", "Ici."]
    assert said(theme.exclude, "en") == ""


def test_our_codebook_says_everything_in_three_languages(root: Path) -> None:
    for theme in Codebook.load(root / "configs/codebook.yaml").themes:
        for texts in (theme.label, theme.definition, theme.include, theme.exclude):
            assert set(texts) == {"fr", "nl", "en"}, theme.id
            assert len(set(texts.values())) == 3, theme.id
        assert {language: len(lines) for language, lines in theme.examples.items()} == {"fr": 2, "nl": 2}, theme.id
