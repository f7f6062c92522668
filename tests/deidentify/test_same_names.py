"""One place, one organisation under all its names; what may be another one stays apart."""

from __future__ import annotations

from collections import Counter

import pytest
from test_identify import graph_of
from test_memory import export

from notes_mining.deidentify.recognizers.base import vocabulary
from notes_mining.deidentify.same_names import name_key, place_of, same_organisations, same_places

PARTS = ("belgium", "regions", "brussels", "transliterated", "abroad")
WORDS = vocabulary("same_names")


def are_one(*surfaces: str) -> bool:
    """Whether the first two of the places of a case are one; the rest stand beside them."""
    first, second, *_ = same_places(surfaces)
    return first == second


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Liège", "Luik"),
        ("LIEGE", "Lüttich"),
        ("Bruxelles", "Brussel"),
        ("Anvers", "Antwerpen"),
        ("Mons", "Bergen"),
        ("Courtrai", "Kortrijk"),
        ("Hal", "Halle"),
        ("Braine-l'Alleud", "Eigenbrakel"),
        ("Braine-le-Comte", "'s-Gravenbrakel"),
        ("Molenbeek-Saint-Jean", "St. Jans Molenbeek"),
        ("St-Gilles", "Sint-Gillis"),
        ("Saint-Vith", "Sankt Vith"),
        ("Rhode-Saint-Genèse", "Sint Genesius Rode"),
        ("Jemeppe s/Meuse", "Jemeppe-sur-Meuse"),
        ("Chapelle-lez-Herlaimont", "Chapelle-lès-Herlaimont"),
        ("Brabant wallon", "Waals-Brabant"),
        ("Étangs Noirs", "Zwarte Vijvers"),
        ("Lille", "Rijsel"),
        ("Saint-Nicolas-Waes", "Sint-Niklaas"),
        ("9100 Saint-Nicolas", "9100 Sint-Niklaas"),
        ("4000 Liège", "B-4000 Luik"),
        ("rue du Moulin 12, 5000 Namur", "rue du Moulin 12 à 5000 Namen"),
        ("al-Raqqa", "Rakka"),
        ("Raqqa", "ar-Raqqah"),
        ("al-Hol", "Al Hawl"),
        ("al-Haul", "El Hol"),
        ("Gaziantep", "Antep"),
        ("Gazi Antep", "Gaziantep"),
        ("Alep", "Halab"),
        ("Mossoul", "Mosul"),
        ("Deir ez-Zor", "Dayr az-Zawr"),
        ("Hassaké", "al-Hassakeh"),
        ("Qamichli", "Kameshly"),
        ("Şanlıurfa", "Urfa"),
        ("Tell Abyad", "Tal Abiad"),
    ],
)
def test_one_place_under_two_names(one: str, other: str) -> None:
    assert are_one(one, other)


@pytest.mark.parametrize(
    "surfaces",
    [
        ("Hal", "Halle", "Zoersel"),
        ("Hal", "Halle", "Dorp 3, 2980 Halle"),
        ("Saint-Nicolas", "Sint-Niklaas"),
        ("4420 Saint-Nicolas", "9100 Sint-Niklaas"),
        ("Berchem", "Sint-Agatha-Berchem"),
        ("Saint-Gilles", "Sint-Gillis", "Sint-Gillis-Waas"),
        ("Saint-Gilles", "Saint-Gilles-Waes"),
        ("Mons", "Mons-lez-Liège"),
        ("Bergen", "Bergen op Zoom"),
        ("Mons", "Bergen", "Bergen op Zoom"),
        ("Louvain", "Louvain-la-Neuve"),
        ("Wavre", "Sint-Katelijne-Waver"),
        ("Wavre", "Waver", "Sint-Katelijne-Waver"),
        ("Eigenbrakel", "Kasteelbrakel"),
        ("Eigenbrakel", "Brakel"),
        ("Forest", "Vorst", "Laakdal"),
        ("Lille", "Rijsel", "Gierle"),
        ("Molenbeek", "Molenbeek-Wersbeek"),
        ("Woluwe-Saint-Pierre", "Sint-Lambrechts-Woluwe"),
        ("Balen", "Baelen"),
        ("Hama", "Homs"),
        ("Hal", "al-Hol"),
        ("Halab", "Halabja"),
        ("Bassora", "Bashur"),
        ("Amed", "Amediye"),
        ("Tal Afar", "Tal Abyad"),
        ("Sousse", "Soussa"),
        ("rue du Moulin 12, 5000 Namur", "rue du Moulin 1, 25000 Namur"),
        ("rue du Moulin 1/2", "rue du Moulin 12"),
        ("1030 Bruxelles", "1000 Bruxelles"),
    ],
    ids="/".join,
)
def test_two_places_stay_two(surfaces: tuple[str, ...]) -> None:
    assert not are_one(*surfaces)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ASBL Le Fil", "Le Fil asbl"),
        ("le fil", "Le Fil A.S.B.L."),
        ("VZW De Kiem", "de kiem"),
        ("Éts. Dumont SPRL", "ETS DUMONT sprl"),
        ("Clinique St-Jean", "clinique Saint-Jean"),
        ("CHR de la Citadelle", "CHR Citadelle"),
        ("Standard de Liège", "Standard Luik"),
        ("Thomas & Piron", "Thomas et Piron SA"),
        ("Boulangerie L'Épi d'Or", "boulangerie l’epi d’or"),
        ("FGTB", "ABVV"),
        ("Université de Liège", "ULiège"),
    ],
)
def test_one_organisation_in_two_writings(one: str, other: str) -> None:
    assert len(set(same_organisations([one, other]))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Le Fil", "Le Fils"),
        ("Garage Dumont", "Garage Dumont et Fils"),
        ("Institut Saint-Joseph", "École Saint-Joseph"),
        ("CHU de Liège", "CHU de Charleroi"),
        ("La Halle", "La Hal"),
        ("SA", "NV"),
        ("FGTB Liège", "FGTB"),
    ],
)
def test_two_organisations_stay_two(one: str, other: str) -> None:
    assert len(set(same_organisations([one, other]))) == 2


def test_each_name_stands_once_and_every_group_has_two() -> None:
    groups = [group.split("/") for part in PARTS for group in WORDS[part]]
    counts = Counter(name_key(name) for group in groups for name in group)
    assert [name for name, count in counts.items() if count > 1] == []
    assert all(len(group) > 1 for group in groups)


def test_what_is_in_doubt_is_listed_and_its_rivals_are_other_places() -> None:
    for name, rivals in WORDS["doubtful"].items():
        assert place_of(name), name
        assert all(place_of(rival) != place_of(name) for rival in rivals), name
    for name in WORDS["by_postcode"]:
        assert place_of(name) is None, name


def test_no_place_elsewhere_sounds_like_a_town_of_the_zone() -> None:
    listed = {name_key(name) for part in PARTS for group in WORDS[part] for name in group.split("/")}
    towns = {name_key(group.split("/")[0]) for group in WORDS["transliterated"]}
    gazetteer = vocabulary("places")
    for name in (*gazetteer["belgium"], *gazetteer["neighbourhoods"]):
        assert name_key(name) in listed or place_of(name) not in towns, name


def test_a_case_has_one_pseudonym_for_a_place_and_keeps_it_over_exports() -> None:
    notes = [
        ("C1", "Vu à Gand.", [("Gand", "LOC")]),
        ("C1", "Vu à Liège, chez l'ASBL Le Fil.", [("Liège", "LOC"), ("ASBL Le Fil", "ORG")]),
        ("C1", "Gezien te Luik, bij Le Fil.", [("Luik", "LOC"), ("Le Fil", "ORG")]),
    ]
    found = graph_of(*notes).resolve().of("C1")
    assert {found.placeholder("LOC", name) for name in ("Liège", "Luik")} == {"[LOC_2]"}
    assert {found.placeholder("ORG", name) for name in ("ASBL Le Fil", "Le Fil")} == {"[ORG_1]"}
    _, kept = export(notes[:2])
    found, _ = export(notes[2:], kept)
    assert found.placeholder("LOC", "Luik") == "[LOC_2]"
    assert found.placeholder("ORG", "Le Fil") == "[ORG_1]"


def test_a_name_in_doubt_later_does_not_follow_the_one_it_was_taken_for() -> None:
    hal = ("C1", "Vu à Hal.", [("Hal", "LOC")])
    halle = ("C1", "Gezien te Halle.", [("Halle", "LOC")])
    found, kept = export([hal, halle])
    assert found.placeholder("LOC", "Halle") == "[LOC_1]"
    found, _ = export([hal, halle, ("C1", "Woont te Zoersel.", [("Zoersel", "LOC")])], kept)
    assert [found.placeholder("LOC", name) for name in ("Hal", "Halle", "Zoersel")] == ["[LOC_1]", "[LOC_2]", "[LOC_3]"]
