"""Sentence boundaries in the French and Dutch of real notes. ``|`` marks where a sentence must end."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_mining.sentences import split


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


MARKED = [
    # abbreviations and titles
    "Vu M. Dupont et Mme. Lahaye.|Rien d'autre.",
    "Gesprek met dhr. Peeters en mevr. Claes.|Alles goed.",
    "Son avocat, Me. Delvaux, plaide l'art. 5 et l'al. 2.|Jugement en mai.",
    "Hij belde me.|Daarna niets meer gehoord.",
    "Zie o.a. VDAB, m.a.w. Werkwinkel, en art. 12.|Hij gaat akkoord.",
    "Visites, courriers, etc.|Il garde le lien.",
    "Afspraak ma. 12 maart, d.w.z. over twee weken.|Hij komt.",
    "Reçu le 3 déc. 2019 par l'insp. Maes.|Classé.",
    "Appeler le tél. 02 555 00 00 svp.|Merci.",
    "MR. BENALI PAS VENU.|TEL SANS SUITE.",
    "Verslag d.d. 12 maart jl.|Hij ondertekende.",
    # initials and acronyms
    "Contact avec M. B. ce jour.|K. Benali, son frère, confirme.",
    "J.-P. Maes et A.B. Claes waren er.|Goed gesprek.",
    "Dossier transmis au TAP.|Décision en juin.",
    "Begeleid door het O.C.M.W. Antwerpen sinds mei.|Budget in orde.",
    "On passe au plan B.|Il cherche un studio.",
    # dates, times, numbers
    "Vu le 12.03.2019.|Revu le 3.05 et le 12. 03. 2020.|Fin.",
    "Betaalt 12.50 euro per week, soms 1.250.|Schulden dalen.",
    "Il a deux enfants, elle en a 3.|Tous placés.",
    "Sorti le 12.|Rentré le 14.",
    "Gesprek van 14.30 tot 15u.|Rustig.",
    # ellipses, question and exclamation marks, quotes
    "Il hésite... puis accepte.|Et après ?|On verra !",
    "Hij twijfelt…|Toen zei hij: 'Ik stop ermee.'|Stilte.",
    "Il dit : « Je n'en peux plus. »|Il pleure.",
    "« Jamais ! » répond-il.|Silence.",
    'Zij roept: "Ga weg!"|Hij gaat.',
    "Absent (malade).|Certificat reçu (voir art. 2.)|Noté.",
    "Wacht hij?!|Ja.",
    "Hij slaapt slecht.|'t Is te veel, zegt hij.",
    # telegram style, and a missing space
    "pas venu.|tel sans suite.|a rappelé, env. 3 jours de retard, dit m. b. hier",
    "niet gekomen!|gebeld, geen gehoor.|brief p.ex. of mail",
    "Mail naar jan.peeters@site.be en www.site.be gestuurd.|Goed.",
    "Dhr.Peeters belde K.Benali.|Geen antwoord.",
    # numbered lists in a line
    "Doelen: werk zoeken en sparen.|2. Therapie volgen.|3. Contact met zoon.",
]


@pytest.mark.parametrize("marked", MARKED)
def test_sentences_end_at_the_marks(marked: str) -> None:
    assert sentences(marked.replace("|", " ")) == marked.split("|")


def test_a_full_stop_without_a_space_ends_a_sentence_before_a_capitalised_word() -> None:
    assert sentences("Il est parti.Il revient demain.OK") == ["Il est parti.", "Il revient demain.OK"]


def test_lines_bullets_and_headings_end_a_unit_and_bullets_are_left_out() -> None:
    text = "Famille\n- voit sa mère\n• appelle son frère.\n1) travail"
    text += "\n2. Logement : studio\n1.1. Budget\na) rien"
    assert sentences(text) == [
        "Famille",
        "voit sa mère",
        "appelle son frère.",
        "travail",
        "Logement : studio",
        "Budget",
        "rien",
    ]


def test_an_abbreviated_name_that_opens_a_line_is_no_bullet() -> None:
    assert sentences("m. Benali est venu\nM. B. aussi") == ["m. Benali est venu", "M. B. aussi"]


def test_an_email_head_is_a_unit_a_line() -> None:
    head = [
        "Van: Jan Wouters",
        "Verzonden: dinsdag 5 maart 2019 11:40",
        "Aan: team",
        "Onderwerp: RE: opvolging",
    ]
    assert sentences("\r\n".join([*head, "", "Dag Els,", "hij komt. Tot dan."])) == [
        *head,
        "Dag Els,",
        "hij komt.",
        "Tot dan.",
    ]


def test_a_line_that_was_broken_because_it_was_full_is_read_on() -> None:
    text = (
        "Betrokkene geeft aan dat de contacten met zijn broer opnieuw goed\n"
        "verlopen en dat hij zich daar rustiger bij voelt dan vorig jaar.\n"
        "Hij wil werken."
    )
    assert [sentence.replace("\n", " ") for sentence in sentences(text)] == [
        "Betrokkene geeft aan dat de contacten met zijn broer opnieuw goed verlopen en dat hij zich "
        "daar rustiger bij voelt dan vorig jaar.",
        "Hij wil werken.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "pas venu au rdv\nnouveau rdv fixé",  # short lines
        "x" * 70 + "\n- " + "une puce",  # a bullet follows
        "mot " * 16 + "fini.\nensuite rien",  # the line is finished
        "mot " * 16 + "\n\nensuite rien",  # an empty line between
        "mot " * 50 + "\nensuite rien",  # no program breaks there
        "mot " * 16 + "\nEnsuite rien",  # a capital follows
        "mot " * 16 + "\n" + "mot " * 25 + "\nFin",  # there was room
    ],
)
def test_other_line_breaks_end_a_unit(text: str) -> None:
    assert not any("\n" in sentence for sentence in sentences(text))


@pytest.mark.parametrize("empty", ["", " \n\t", "...", "____", "- ", "— \n * \n!?"])
def test_nothing_to_read_gives_nothing(empty: str) -> None:
    assert split(empty) == []


PIECES = st.sampled_from(
    [
        *"aZé1.!?…»«\"'’()-•@/ \n\r\t\u2028",
        " ",
        ". ",
        "Me. ",
        "art. 5",
        "\n\n",
        "- ",
        "1. ",
        "mot ",
        "M. B. ",
        "...",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=80).map("".join))


@given(TEXTS)
def test_spans_are_ordered_inside_the_text_apart_and_trimmed(text: str) -> None:
    spans = split(text)
    ends = [0, *(end for _, end in spans)]
    for (start, end), previous in zip(spans, ends, strict=False):
        assert previous <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert re.search(r"[^\W_]", text[start:end])


@given(TEXTS)
def test_every_word_character_is_in_a_sentence_or_in_a_bullet(text: str) -> None:
    covered = {position for start, end in split(text) for position in range(start, end)}
    bullet = re.compile(r"(?:^|(?<=[\n\r\v\f\x85\u2028\u2029]))\s*(?:\(?[\d.]+[.)]|[a-z][.)])\s")
    covered |= {position for match in bullet.finditer(text) for position in range(*match.span())}
    assert all(position in covered for position, char in enumerate(text) if re.match(r"[^\W_]", char))


@given(TEXTS)
def test_splitting_is_deterministic(text: str) -> None:
    assert split(text) == split(text)


@pytest.mark.parametrize("unit", [". ", "Il est là. ", ".", " ", "\n", "a.»", "“", "1.", "mot mot\n", "a"])
def test_time_grows_with_the_length_not_with_its_square(unit: str) -> None:
    began = time.perf_counter()
    split(unit * (300_000 // len(unit)))
    assert time.perf_counter() - began < 5
