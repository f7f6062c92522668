"""Roles: what stands directly beside a name tells who it is; what stands further off does not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from notes_mining.deidentify.roles import role_beside, role_of_word, words

CASES: dict[str, dict[str, list[str]]] = yaml.safe_load(
    (Path(__file__).parent / "sentences_roles.yaml").read_text(encoding="utf-8")
)


def role_in(sentence: str) -> str:
    start, end = sentence.index("<"), sentence.index(">") - 1
    return role_beside(sentence.replace("<", "").replace(">", ""), start, end)


@pytest.mark.parametrize(("role", "sentence"), [(role, s) for role, known in CASES.items() for s in known["hits"]])
def test_a_role_beside_the_name_is_known(role: str, sentence: str) -> None:
    assert role_in(sentence) == role


@pytest.mark.parametrize("sentence", [s for known in CASES.values() for s in known["near_misses"]])
def test_a_near_miss_gives_none(sentence: str) -> None:
    assert role_in(sentence) == ""


def test_every_role_of_the_vocabulary_is_tested_in_both_ways() -> None:
    assert set(CASES) == set(words().values())
    assert all(len(known["hits"]) >= 2 and len(known["near_misses"]) >= 2 for known in CASES.values())


def test_the_roster_s_words_are_roles_too() -> None:
    assert [role_of_word(word) for word in ("Mère", " moeder ", "mother", "zomaar")] == ["mother"] * 3 + [""]
