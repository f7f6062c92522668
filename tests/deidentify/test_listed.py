"""People known beforehand are found in every writing of their names, and their near namesakes are not."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from marked import expected
from test_identify import graph_of
from test_memory import export, people
from test_replace import RESOLVE

from notes_mining.deidentify.identify import CaseIdentities, IdentityGraph
from notes_mining.deidentify.resolve import resolve

CASES = yaml.safe_load((Path(__file__).parent / "sentences_listed.yaml").read_text(encoding="utf-8"))


def case_of(*names: str) -> CaseIdentities:
    graph = IdentityGraph()
    for name in names:
        graph.add_person("C1", name)
    return graph.resolve().of("C1")


def found(case: CaseIdentities, text: str) -> set[tuple[str, str]]:
    return {(f.entity_type, text[f.start : f.end]) for f in resolve(text, case.search(text), RESOLVE)}


@pytest.mark.parametrize(
    ("listed", "sentence"), [(case["listed"], sentence) for case in CASES for sentence in case["hits"]]
)
def test_another_writing_is_found_and_is_the_person(listed: list[str], sentence: str) -> None:
    text, wanted = expected(sentence)
    case = case_of(*listed)
    assert wanted
    assert found(case, text) == wanted
    placeholders = {case.placeholder("PERSON", name) for name in listed}
    assert {case.placeholder("PERSON", surface) for _, surface in wanted} <= placeholders


@pytest.mark.parametrize(
    ("listed", "sentence"), [(case["listed"], sentence) for case in CASES for sentence in case["near_misses"]]
)
def test_a_near_miss_is_left_alone(listed: list[str], sentence: str) -> None:
    assert found(case_of(*listed), sentence) == set()


def test_each_finding_says_who_found_it_and_why() -> None:
    case = case_of("Karim El Amrani")
    reasons = {
        surface: {(f.recognizer, f.reason) for f in case.search(surface)}
        for surface in ("Karim", "K. El Amrani", "K.A.", "Elamrani", "Amrany")
    }
    assert reasons == {
        "Karim": {("KnownForms", "name known in the case")},
        "K. El Amrani": {
            ("KnownForms", "name known in the case"),
            ("ListedNames", "particle of a listed name glued or apart"),
            ("ListedNames", "initials and a word of a listed name"),
        },
        "K.A.": {("ListedNames", "initials of a listed name")},
        "Elamrani": {("ListedNames", "particle of a listed name glued or apart")},
        "Amrany": {("ListedNames", "one typo in a listed name")},
    }


def test_a_writing_that_two_persons_share_is_nobody_s() -> None:
    case = case_of("Karim Benali", "Kevin Benali")
    assert found(case, "K. Benali est venu.") == {("PERSON", "K. Benali")}
    with pytest.raises(KeyError):
        case.placeholder("PERSON", "K. Benali")


def test_names_that_are_not_listed_are_not_searched_by_initials() -> None:
    case = graph_of(("C1", "Vu Karim El Amrani.", [("Karim El Amrani", "PERSON")])).resolve().of("C1")
    assert found(case, "K.A. est là, Amrany aussi.") == set()


@pytest.mark.parametrize(("first", "later"), [("Van den Broeck", "Vandenbroeck"), ("Elamrani", "Karim El Amrani")])
def test_a_glued_particle_meets_over_exports(first: str, later: str) -> None:
    _, kept = export(people("Zoë Peeters", first))
    again, _ = export(people(later), kept)
    assert again.placeholder("PERSON", later) == "[PERSON_2]"
