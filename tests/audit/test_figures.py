"""Attack, anonymity, leak bound, coupling and membership against slow and obvious reckonings."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from notes_mining.audit.anonymity import Person, at_risk, k_anonymity, l_diversity
from notes_mining.audit.attack import attack, only, remedies, without
from notes_mining.audit.bound import ReadNote, leak_bound, more_to_read, upper_limit
from notes_mining.audit.coupling import GAINED, LOST, SAME, TURNED, compare, coupling
from notes_mining.audit.facts import coarse, facts_of
from notes_mining.audit.membership import carries_rare, made_up, remembered
from notes_mining.audit.page import wording
from notes_mining.records import Segment, ThemeTag
from notes_mining.themes.classifier import ThemeClassifier


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Soudeur à Verviers depuis mars 2019.", {("job", "welder"), ("place", "verviers"), ("month", "2019-03")}),
        ("Verpleegster, tweeling, diabetes.", {("job", "nurse"), ("family", "twins"), ("health", "diabetes")}),
        ("Un Marocain de Luik.", {("nationality", "Moroccan"), ("place", "liege")}),
        ("[PERSON_1:mother] te [LOC_2], [DATE_1].", set()),
        ("Il a pu souder le lien; mars et avril passent.", set()),  # no welder, and no month without its year
        ("De kokosnoot viel.", set()),  # kok is a whole word
    ],
)  # fmt: skip
def test_what_a_text_tells(text: str, facts: set[tuple[str, str]]) -> None:
    assert facts_of(text) == facts


def test_wider_values() -> None:
    assert coarse(("job", "welder")) == ("job", "trades")
    assert coarse(("month", "2019-03")) == ("month", "2019")
    assert coarse(("place", "liege")) is None


def people(values: list[str]) -> dict[str, frozenset[tuple[str, str]]]:
    return {f"P{n}": frozenset({("job", value)}) if value else frozenset() for n, value in enumerate(values)}


def test_an_attack_finds_whom_one_fact_tells_and_nobody_where_all_say_the_same() -> None:
    apart = attack(people(list("abcdef")), people(list("abcdef")))
    assert (apart.first, apart.top, len(apart.surely)) == (6, 6, 6)
    assert apart.above_chance
    alike = attack(people(["a"] * 6), people(["a"] * 6))
    assert alike.first == pytest.approx(1)
    assert alike.top == pytest.approx(5)
    assert alike.surely == ()
    assert not alike.above_chance
    silent = attack(people([""] * 6), people(list("abcdef")))
    assert silent.first == pytest.approx(1), "a file that says nothing is chance"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=2, max_size=8))
def test_ranks_add_up(values: list[str]) -> None:
    found = attack(people(values), people(values))
    expected = sum(1 / values.count(v) if v and values.count(v) < len(values) else 1 / len(values) for v in values)
    assert 0 <= found.first <= found.top <= found.files
    if all(values):
        assert found.first == pytest.approx(expected)


def test_what_is_left_out_no_longer_tells_and_remedies_end() -> None:
    files = {f"P{n}": frozenset({("job", f"j{n}"), ("health", "diabetes")}) for n in range(8)}
    assert attack(files, files, only("job")).first == 8
    assert attack(files, files, without({"job"})).first == pytest.approx(1)
    steps = remedies(files, files, ("health", "job"), lambda fact: (fact[0], "any"))
    assert [step.attribute for step in steps] == ["job"]
    assert not steps[-1].outcome.above_chance


values = st.dictionaries(st.sampled_from("ab"), st.sampled_from("xyz"), max_size=2)
facts = st.frozensets(st.tuples(st.sampled_from("fg"), st.sampled_from("12")), max_size=3)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(values, facts), min_size=1, max_size=6))
def test_persons_at_risk_are_those_that_counting_finds(
    rows: list[tuple[dict[str, str], frozenset[tuple[str, str]]]],
) -> None:
    persons = [Person(f"P{n}", row, told, frozenset()) for n, (row, told) in enumerate(rows)]
    things = [set(row.items()) | told for row, told in rows]

    def alone(found: tuple[tuple[str, str], ...]) -> bool:
        return sum(set(found) <= other for other in things) == 1

    expected = {
        f"P{n}": min((size for size in (1, 2, 3) for c in combinations(sorted(own), size) if alone(c)), default=0)
        for n, own in enumerate(things)
    }
    assert {risk.case: risk.size for risk in at_risk(persons, text=True)} == {k: v for k, v in expected.items() if v}


def test_k_and_l() -> None:
    rows = [("F", "belgian", "a"), ("F", "belgian", "ab"), ("M", "dual", "a"), ("M", "belgian", "b"), ("X", "dual", "")]
    persons = [
        Person(f"P{n}", {"gender": g, "nationality_status": s}, frozenset(), frozenset(t))
        for n, (g, s, t) in enumerate(rows)
    ]
    found = k_anonymity(persons, ["gender"], 2)
    assert (found["k"], found["alone"], found["below"], found["classes"]) == (1, 1, 1, 3)
    told = l_diversity(persons, ["a", "b"], ["gender"])
    assert told["sensitive"] == [{"attribute": "nationality_status", "l": 1, "told": 2}]
    assert told["themes_told"] == 2


@pytest.mark.parametrize(
    ("leaks", "read", "limit"), [(0, 299, 0.00997), (0, 59, 0.0495), (1, 100, 0.0466), (0, 0, 1.0), (3, 3, 1.0)]
)
def test_limits_are_exact(leaks: int, read: int, limit: float) -> None:
    assert upper_limit(leaks, read) == pytest.approx(limit, abs=1e-4)
    if leaks < read:
        assert binom.cdf(leaks, read, upper_limit(leaks, read)) == pytest.approx(0.05)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 4), st.integers(0, 300), st.floats(0.005, 0.3))
def test_so_many_more_and_not_one_fewer(leaks: int, read: int, bound: float) -> None:
    read = max(read, leaks)
    more = more_to_read(leaks, read, bound)
    assert more is not None
    assert upper_limit(leaks, read + more) <= bound
    assert more == 0 or upper_limit(leaks, read + more - 1) > bound


def test_people_count_once_all_their_notes_were_read() -> None:
    notes = [
        ReadNote("A", "fr", "appel", True, False), ReadNote("A", "nl", "appel", False, False),
        ReadNote("B", "nl", "rapport", True, True),
    ]  # fmt: skip
    found = leak_bound(notes, 0.5)
    assert (found["notes"]["read"], found["notes"]["leaks"]) == (2, 1)
    assert (found["persons"]["there"], found["persons"]["read"], found["persons"]["leaks"]) == (2, 1, 1)
    assert [(line["group"], line["read"]) for line in found["by_language"]] == [("fr", 1), ("nl", 1)]


def test_changes_of_tags_stand_where_something_was_masked() -> None:
    raw = {"n": "Karim werkt niet. Hij slaapt. Moeder helpt. Niets."}
    cuts = [(0, 17), (18, 29), (30, 43), (44, 50)]
    clean = ["[PERSON_1] werkt niet.", "Hij slaapt.", "Moeder helpt.", "Niets."]
    segments = [Segment("n", "c", *cut, 0, 1, "nl", text) for cut, text in zip(cuts, clean, strict=True)]

    def tag(given: object) -> list[ThemeTag]:
        found = []
        for one in list(given):  # type: ignore[call-overload]
            if "Karim" in one.text or "Moeder" in one.text:
                found.append(ThemeTag("n", one.start, one.end, "family", "present", 0.9, "person"))
            if "werkt" in one.text:
                polarity = "absent" if "Karim" in one.text else "present"
                found.append(ThemeTag("n", one.start, one.end, "employment", polarity, 0.9, "person"))
            if "PERSON" in one.text:
                found.append(ThemeTag("n", one.start, one.end, "stigma", "present", 0.9, "person"))
        return found

    compared = compare(segments, raw, {("n", 0, 17): frozenset({"PERSON"})}, tag)
    assert {(one.theme, one.change) for one in compared} == {
        ("family", LOST), ("family", SAME), ("employment", TURNED), ("stigma", GAINED)
    }  # fmt: skip
    found = coupling(compared, minimum=1)
    assert found["where"] == {"in the segment": 3, "in a neighbour": 0, "nowhere": 0}
    assert found["masked"] == {"PERSON": 3}
    assert coupling(compared, minimum=5)["themes"][0]["persons_before"] is None


def test_a_model_for_which_a_name_is_rare_carries_it_only_without_the_rule() -> None:
    texts = (
        [f"Il travaille à l'atelier {n}" for n in range(8)] + ["Kherbouche pleure la nuit"] + ["Il pleure encore"] * 5
    )
    labels = [{"work"}] * 8 + [{"sad"}] * 6
    groups = [f"C{n}" for n in range(len(texts))]
    loose, strict = (ThemeClassifier(fewest_groups=fewest).fit(texts, labels, groups=groups) for fewest in (1, 5))
    assert remembered(loose, ["kherbouche"]) == 1
    assert remembered(strict, ["kherbouche"]) == 0
    assert remembered(strict, ["pleure", "travaille"]) == 2, "what many cases have stays"
    assert not carries_rare(strict)
    strict.coef_[0, np.flatnonzero(strict.features_.transformer_list[0][1][-1].idf_ == 0)[0]] = 1.0
    assert carries_rare(strict)
    assert sorted(made_up(["kherbouche"])[0]) == sorted("kherbouche") != made_up(["kherbouche"])[0]


def test_every_wording_has_three_languages_with_the_same_fields() -> None:
    for key, entry in wording().items():
        assert set(entry) == {"en", "fr", "nl"}, key
        fields = {
            language: sorted(part.split("}")[0] for part in text.split("{")[1:]) for language, text in entry.items()
        }
        assert fields["en"] == fields["fr"] == fields["nl"], key
        assert all(entry.values()), key
