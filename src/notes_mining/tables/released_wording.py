"""The words of released files, in English, French and Dutch."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

FACTS: Mapping[str, Words] = {
    "question": {"en": "Table", "fr": "Tableau", "nl": "Tabel"},
    "population": {"en": "Population", "fr": "Population", "nl": "Populatie"},
    "denominator": {"en": "Denominator", "fr": "Dénominateur", "nl": "Noemer"},
    "rule": {"en": "Rule", "fr": "Règle", "nl": "Regel"},
    "status": {"en": "Cells", "fr": "Cellules", "nl": "Cellen"},
    "date": {"en": "Date", "fr": "Date", "nl": "Datum"},
    "program": {"en": "Program", "fr": "Programme", "nl": "Programma"},
    "models": {"en": "Models", "fr": "Modèles", "nl": "Modellen"},
    "database": {"en": "Database", "fr": "Base de données", "nl": "Databank"},
    "errors": {"en": "Errors of the tagger", "fr": "Erreurs du tagueur", "nl": "Fouten van de tagger"},
}
POPULATION: Words = {
    "en": "persons with a note: {number}",
    "fr": "personnes avec une note\u00a0: {number}",
    "nl": "personen met een notitie: {number}",
}
WITHHELD: Words = {"en": "not told", "fr": "non communiqué", "nl": "niet vermeld"}
ROUNDED: Words = {
    "en": "rounded to multiples of {base}",
    "fr": "arrondi aux multiples de {base}",
    "nl": "afgerond op veelvouden van {base}",
}
DENOMINATOR: Mapping[str, Words] = {
    "persons": {
        "en": "shares are of the persons at risk: with a note in the column (and stratum)",
        "fr": "les parts sont des personnes à risque\u00a0: avec une note dans la colonne (et la strate)",
        "nl": "aandelen zijn van de personen met risico: met een notitie in de kolom (en het stratum)",
    },
    "at_risk": {
        "en": "shares are of all that is there in the column, whether or not anything was found",
        "fr": "les parts sont de tout ce qu’il y a dans la colonne, que l’on ait trouvé ou non",
        "nl": "aandelen zijn van alles in de kolom, of er iets gevonden is of niet",
    },
    "row": {
        "en": "shares are of the row",
        "fr": "les parts sont de la ligne",
        "nl": "aandelen zijn van de rij",
    },
    "column": {
        "en": "shares are of the column",
        "fr": "les parts sont de la colonne",
        "nl": "aandelen zijn van de kolom",
    },
    "none": {"en": "no shares: counts", "fr": "pas de parts\u00a0: des nombres", "nl": "geen aandelen: aantallen"},
}
STATUS: Mapping[str, Words] = {
    "ok": {"en": "shown", "fr": "publiées", "nl": "getoond"},
    "suppressed": {"en": "withheld by the rule", "fr": "retenues par la règle", "nl": "weggelaten door de regel"},
    "complementary": {
        "en": "withheld because they would give others away",
        "fr": "retenues car elles en révéleraient d’autres",
        "nl": "weggelaten omdat ze andere zouden verraden",
    },
    "not estimable": {
        "en": "with nobody at risk",
        "fr": "sans personne à risque",
        "nl": "met niemand met risico",
    },
}
DATA: Words = {"en": "Data", "fr": "Données", "nl": "Gegevens"}
ABOUT: Words = {"en": "Notes", "fr": "Notes", "nl": "Toelichting"}
SHARE: Words = {"en": "share", "fr": "part", "nl": "aandeel"}
