"""Which writings of a name, an address or a number are found, and what near misses are let go."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_mining.audit.forms import Forms, Match
from notes_mining.audit.hits import COMMON, IDENTIFIER, OWN, PHRASE, PUBLIC, SEVERAL, STUDY, Passage, Place, reason_of
from notes_mining.audit.known import ADDRESS, LINK, NUMBER, PERSON, RECORD, Known, is_address, kind_of
from notes_mining.audit.numbers import ACCOUNT, MAIL, NATIONAL, PHONE, valid_numbers
from notes_mining.deidentify.normalise import plain

CASE, OTHER = "case-A", "case-B"
KNOWN = (
    Known(PERSON, "Kherbouche Tazerout", CASE, "people"),
    Known(PERSON, "Karim El Amrani", CASE, "people"),
    Known(PERSON, "Anne Visser", OTHER, "people"),
    Known(PERSON, "Abou Ilyas", CASE, "notes"),
    Known(ADDRESS, "rue des Tawes 118", CASE, "notes"),
    Known(NUMBER, "0475/12.34.56", CASE, "notes"),
    Known(LINK, "https://facebook.com/k.tazerout", CASE, "notes"),
    Known(RECORD, "N-1001-01", CASE, "export"),
)


@pytest.fixture(scope="module")
def forms() -> Forms:
    return Forms(KNOWN)


def reasons(forms: Forms, text: str, case: str = "", *, learned: bool = False) -> list[str]:
    passage = Passage(Place("x"), text, case, learned)
    found: list[Match] = list(forms.search(plain(text)))
    return [reason for match in found if (reason := reason_of(match, plain(text), passage))]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Zij sprak met Kherbouche Tazerout.", SEVERAL),
        ("TAZEROUT, Kherbouche", SEVERAL),
        ("kherbouche tazerout belde", SEVERAL),
        ("Khèrboúche Tazeroût", SEVERAL),
        ("Kherbouche_Tazerout_2019.docx", SEVERAL),
        ("voir kherbouchetazerout@", SEVERAL),
        ("Kherbouche | Tazerout", SEVERAL),
        ("Kherbouch\u00ade Tazerout", SEVERAL),
        ("Kherbouche Tazerouet", SEVERAL),  # one letter off
        ("K. Tazerout a appelé", SEVERAL),
        ("Tazerout K. a appelé", SEVERAL),
        ("Karim Elamrani", SEVERAL),
        ("El Amrani Karim", SEVERAL),
        ("avec Abou Ilyas", SEVERAL),
        ("Rue des Tawes, 118", SEVERAL),
        ("rue des Tawes", SEVERAL),
        ("tel. 0475 123 456", IDENTIFIER),
        ("op facebook.com/k.tazerout", IDENTIFIER),
        ("note n-1001-01 manque", IDENTIFIER),
        ("hij zag Tazerout niet", STUDY),
        ("il voit une visser", COMMON),
        ("samen met Karim", PUBLIC),
    ],
)
def test_a_writing_is_found(forms: Forms, text: str, reason: str) -> None:
    assert reason in reasons(forms, text, OTHER)


@pytest.mark.parametrize(
    "text",
    [
        "à Visserij Noord",
        "l'an dernier",
        "a visser",  # a small letter is no initial
        "Kherbouche. Le lendemain de Tazeroutier",
        "rue du Moulin 118",
        "0475 12 34 57",
        "n-1001-012",
        "De Amran rivier",
    ],
)
def test_a_near_miss_blocks_nothing(forms: Forms, text: str) -> None:
    assert not {SEVERAL, IDENTIFIER, OWN} & set(reasons(forms, text, OTHER))


def test_a_name_in_a_text_of_its_own_case_blocks_though_public_lists_have_it(forms: Forms) -> None:
    assert reasons(forms, "hij zei dat Karim niet kwam", CASE) == [OWN]
    assert reasons(forms, "hij zei dat Karim niet kwam", OTHER) == [PUBLIC]


def test_common_words_together_are_listed_where_nothing_says_that_they_are_a_name() -> None:
    forms = Forms([Known(PERSON, "Petit Pierre", CASE, "notes", sure=False)])
    assert reasons(forms, "un petit pierre", OTHER) == [PHRASE]
    listed = Forms([Known(PERSON, "Petit Pierre", CASE, "people")])
    assert reasons(listed, "le dossier de Pierre Petit", OTHER) == [SEVERAL]


def test_in_a_list_of_words_only_the_word_itself_counts(forms: Forms) -> None:
    assert reasons(forms, "Tazerouet", learned=True) == []
    assert reasons(forms, "Tazerout", learned=True) == [STUDY]


@pytest.mark.parametrize(
    ("kind", "surface", "expected"),
    [
        ("LOC", "Liège", None), ("LOC", "Kerkstraat 12", ADDRESS), ("LOC", "rue des Tawes 118, 4000 Liège", ADDRESS),
        ("ID", "118", None), ("ID", "FD.35.98.00217/14", NUMBER), ("DATE", "3 mai 2019", None), ("PERSON", "K.", None),
    ],
)  # fmt: skip
def test_what_identifies_by_itself(kind: str, surface: str, expected: str | None) -> None:
    assert kind_of(kind, surface) == expected
    assert is_address(surface) == (expected == ADDRESS)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("NN 85.07.30-033.28", NATIONAL), ("NN 85.07.30-033.29", None), ("0.85073003328", None),
        ("BE68 5390 0754 7034", ACCOUNT), ("BE68 5390 0754 7035", None),
        ("bel 0475 12 34 56", PHONE), ("+32 2 552 23 11", PHONE), ("v0.475.123456", None),
        ("a.b@kantoor.be", MAIL), ("@media print", None), ("2020-01-01T00:00:00", None),
    ],
)  # fmt: skip
def test_numbers_valid_by_themselves(text: str, what: str | None) -> None:
    assert [found for *_, found in valid_numbers(text)] == ([what] if what else [])


@settings(max_examples=60, deadline=None)
@given(
    before=st.text(alphabet="abcde .,\n", max_size=30),
    name=st.sampled_from(["Kherbouche Tazerout", "tazerout kherbouche", "KHERBOUCHE TAZEROUT", "Karim El Amrani"]),
    after=st.text(alphabet="abcde .,\n", max_size=30),
)
def test_a_name_is_found_wherever_it_stands(forms: Forms, before: str, name: str, after: str) -> None:
    assert SEVERAL in reasons(forms, f"{before} {name} {after}")
