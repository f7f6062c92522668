"""One person in several cases: by default nobody, on request who is listed or has the same full name."""

from __future__ import annotations

import pytest
from test_identify import graph_of
from test_replace import KEY

from notes_mining.config import DeidentifySettings, load
from notes_mining.deidentify.identify import Identities, IdentityGraph
from notes_mining.deidentify.memory import SHARED_FROM, Memory
from notes_mining.deidentify.surrogates import Surrogates, shared_surrogates
from notes_mining.errors import SafetyError
from pipelines_for_tests import ROOT

FIRST, SECOND = f"[PERSON_{SHARED_FROM + 1}", f"[PERSON_{SHARED_FROM + 2}"
Row = tuple[str, str, str] | tuple[str, str, str, str]


def two_cases(*roster: Row) -> IdentityGraph:
    """Sofie Maes and Karim Benali are met in both cases, Naima before them in the second; and a roster."""
    graph = graph_of(
        ("C1", "Vu Sofie Maes et Karim Benali.", [("Sofie Maes", "PERSON"), ("Karim Benali", "PERSON")]),
        ("C2", "Vu Naima, Karim Benali.", [("Naima", "PERSON"), ("Karim Benali", "PERSON")]),
        ("C2", "Vu MAES Sofie.", [("MAES Sofie", "PERSON")]),
        ("C2", "Maes rappelle.", [("Maes", "PERSON")]),
    )
    for case_id, role, name, *person_id in roster:
        graph.add_person(case_id, name, role, *person_id)
    return graph


def placeholders(identities: Identities, name: str) -> list[str]:
    return [identities.of(case).placeholder("PERSON", name) for case in ("C1", "C2")]


LAWYER = (("C1", "lawyer", "Sofie Maes"), ("C2", "lawyer", "Sofie Maes"))


def test_by_default_a_name_in_two_cases_is_two_persons_whatever_the_roster_says() -> None:
    rows = [(*row, "p1") for row in LAWYER]
    assert placeholders(two_cases(*rows).resolve(), "Sofie Maes") == ["[PERSON_1:lawyer]", "[PERSON_3:lawyer]"]
    case = load(DeidentifySettings, ROOT / "configs/deidentify.yaml")
    assert case.link_cases == "none"


def test_one_name_and_one_professional_role_in_the_roster_are_one_person() -> None:
    found = two_cases(*LAWYER).resolve(link_cases="roster")
    assert placeholders(found, "Sofie Maes") == [f"{FIRST}:lawyer]"] * 2
    assert found.of("C2").placeholder("PERSON", "Maes") == f"{FIRST}:lawyer]"
    assert placeholders(found, "Karim Benali") == ["[PERSON_1]", "[PERSON_2]"]


@pytest.mark.parametrize(
    "roster",
    [
        [("C1", "lawyer", "Sofie Maes")],
        [("C1", "lawyer", "Sofie Maes"), ("C1", "lawyer", "Maes Sofie")],
        [("C1", "lawyer", "Sofie Maes"), ("C2", "doctor", "Sofie Maes")],
        [("C1", "mother", "Sofie Maes"), ("C2", "mother", "Sofie Maes")],
        [("C1", "", "Sofie Maes"), ("C2", "", "Sofie Maes")],
        [("C1", "lawyer", "Sofie Maes"), ("C2", "lawyer", "Sofia Maes")],
        [("C1", "lawyer", "Maes"), ("C2", "lawyer", "Maes")],
        [("C1", "lawyer", "Sofie Maes", "p1"), ("C2", "lawyer", "Sofie Maes", "p2")],
        [("C1", "lawyer", "Sofie Maes", "p1"), ("C2", "lawyer", "Sofie Maes")],
        [
            ("C1", "lawyer", "Sofie Maes", "p1"), ("C1", "lawyer", "Maes", "p2"),
            ("C2", "lawyer", "Sofie Maes", "p1"), ("C2", "lawyer", "Maes", "p2"),
        ],
    ],
    ids=["one case", "twice in one case", "another role", "a mother", "no role", "another name", "a bare surname",
         "two ids", "an id in one case alone", "two ids for one person"],
)  # fmt: skip
def test_a_near_miss_links_nobody(roster: list[Row]) -> None:
    found = two_cases(*roster).resolve(roles=False, link_cases="roster")
    assert placeholders(found, "Sofie Maes") == ["[PERSON_1]", "[PERSON_3]"]


def test_an_id_links_whatever_name_and_role() -> None:
    rows = [("C1", "mother", "Sofie Maes", "p1"), ("C2", "sister", "Naima", "p1")]
    found = two_cases(*rows).resolve(link_cases="roster")
    assert found.of("C1").placeholder("PERSON", "Sofie Maes") == f"{FIRST}:mother]"
    assert found.of("C2").placeholder("PERSON", "Naima") == f"{FIRST}:sister]"


def test_by_names_whoever_has_a_full_name_in_two_cases() -> None:
    found = two_cases().resolve(link_cases="names")
    assert placeholders(found, "Sofie Maes".upper()) == [f"{FIRST}]"] * 2
    assert placeholders(found, "Karim Benali") == [f"{SECOND}]"] * 2
    assert found.of("C2").placeholder("PERSON", "Naima") == "[PERSON_1]"
    apart = two_cases(("C1", "", "Karim Benali", "p1"), ("C2", "", "Karim Benali", "p2")).resolve(link_cases="names")
    assert len(set(placeholders(apart, "Karim Benali"))) == 2


def test_by_names_a_longer_name_in_one_case_does_not_cut_the_others_off() -> None:
    graph = graph_of(
        ("C1", "Karim Amin Benali", [("Karim Amin Benali", "PERSON")]),
        ("C1", "Karim Benali", [("Karim Benali", "PERSON")]),
        ("C2", "Karim Benali", [("Karim Benali", "PERSON")]),
        ("C3", "Benali", [("Benali", "PERSON")]),
    )
    found = graph.resolve(link_cases="names")
    assert placeholders(found, "Karim Benali") == [f"{FIRST}]"] * 2
    assert found.of("C3").placeholder("PERSON", "Benali") == "[PERSON_1]"


def test_a_linked_person_keeps_the_number_over_exports_and_leaves_no_gap_to_others() -> None:
    memory = Memory(KEY)
    two_cases(*LAWYER).resolve(memory, link_cases="roster")
    kept = list(memory.lines())
    assert "maes" not in str(kept).lower()
    graph = graph_of(("C3", "Sofie Maes", [("Sofie Maes", "PERSON")]), ("C1", "Bilal", [("Bilal", "PERSON")]))
    graph.add_person("C9", "Jan Peeters", "lawyer")
    graph.add_person("C3", "Jan Peeters", "lawyer")
    graph.add_person("C3", "Sofie Maes", "lawyer")
    memory = Memory(KEY, kept)
    found = graph.resolve(memory, link_cases="roster")
    assert found.of("C3").placeholder("PERSON", "Sofie Maes") == f"{FIRST}:lawyer]"
    assert found.of("C9").placeholder("PERSON", "Jan Peeters") == f"{SECOND}:lawyer]"
    assert found.of("C1").placeholder("PERSON", "Bilal") == "[PERSON_2]"
    later = graph_of(("C1", "Maes", [("Maes", "PERSON")]))
    assert later.resolve(Memory(KEY, list(memory.lines())), link_cases="roster").of("C1").placeholder(
        "PERSON", "Maes"
    ) == (f"{FIRST}:lawyer]")


def test_asked_for_later_a_person_changes_once_and_the_old_number_stays_used() -> None:
    memory = Memory(KEY)
    assert placeholders(two_cases(*LAWYER).resolve(memory, roles=False), "Sofie Maes") == ["[PERSON_1]", "[PERSON_3]"]
    memory = Memory(KEY, list(memory.lines()))
    found = two_cases(*LAWYER, ("C1", "", "Zoë Claes")).resolve(memory, roles=False, link_cases="roster")
    assert placeholders(found, "Sofie Maes") == [f"{FIRST}]"] * 2
    assert found.of("C1").placeholder("PERSON", "Zoë Claes") == "[PERSON_3]"
    memory = Memory(KEY, list(memory.lines()))
    apart = placeholders(two_cases(*LAWYER).resolve(memory, roles=False), "Sofie Maes")
    assert apart == ["[PERSON_4]", "[PERSON_4]"]


def test_numbers_of_linked_persons_in_the_text_are_not_given_again() -> None:
    graph = graph_of(
        ("C1", f"Sofie Maes et {FIRST}].", [("Sofie Maes", "PERSON")]),
        ("C2", "Sofie Maes et [PERSON_4].", [("Sofie Maes", "PERSON")]),
        ("C2", "Vu Naima.", [("Naima", "PERSON")]),
    )
    found = graph.resolve(link_cases="names")
    assert placeholders(found, "Sofie Maes") == [f"{SECOND}]"] * 2
    assert found.of("C2").placeholder("PERSON", "Naima") == "[PERSON_5]"


def test_a_case_with_too_many_persons_is_refused() -> None:
    graph = graph_of(("C1", f"[PERSON_{SHARED_FROM}] et Karim.", [("Karim", "PERSON")]))
    with pytest.raises(SafetyError, match="case_id"):
        graph.resolve()


def test_a_linked_person_has_one_surrogate_which_is_nobody_s_name_in_either_case() -> None:
    identities = two_cases(*LAWYER).resolve(link_cases="roster")
    shared = shared_surrogates(KEY, identities)
    made = [
        Surrogates(KEY, case, identities.of(case), shared).of(f"{FIRST}:lawyer]", "Sofie Maes") for case in ("C1", "C2")
    ]
    assert made[0] == made[1]
    assert made[0]
    assert not {"Sofie", "Maes", "Karim", "Benali", "Naima"} & set(made[0].split())
    alone = two_cases(*LAWYER).resolve()
    others = [
        Surrogates(KEY, case, alone.of(case)).of(placeholder, "Sofie Maes")
        for case, placeholder in zip(("C1", "C2"), placeholders(alone, "Sofie Maes"), strict=True)
    ]
    assert len({*others, made[0]}) == 3
