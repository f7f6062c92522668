"""The words of tests, co-occurrence and quotes, in English, French and Dutch."""

from __future__ import annotations

DENOMINATORS = {
    "row": {"en": "share of the row", "fr": "part de la ligne", "nl": "aandeel in de rij"},
    "column": {"en": "share of the column", "fr": "part de la colonne", "nl": "aandeel in de kolom"},
    "at_risk": {"en": "share of all {count}", "fr": "part de l’ensemble des {count}", "nl": "aandeel in alle {count}"},
}
OUT_OF = {"en": "out of", "fr": "sur", "nl": "op"}
NO_SHARE = {
    "en": "no share beside a withheld cell",
    "fr": "pas de part à côté d’une cellule non publiée",
    "nl": "geen aandeel naast een niet getoonde cel",
}
WHERE = {"en": "where", "fr": "où", "nl": "waar"}
TESTS = {
    "fisher": {"en": "Fisher", "fr": "Fisher", "nl": "Fisher"},
    "fisher_monte_carlo": {
        "en": "Fisher (Monte Carlo)",
        "fr": "Fisher (Monte-Carlo)",
        "nl": "Fisher (Monte Carlo)",
    },
    "chi_square": {"en": "chi-square", "fr": "khi-deux", "nl": "chi-kwadraat"},
}
CONTRASTS = {
    "title": {
        "en": "{rows} compared by {dimension}: persons",
        "fr": "{rows} comparé par {dimension}\u00a0: personnes",
        "nl": "{rows} vergeleken naar {dimension}: personen",
    },
    "pooled_title": {
        "en": "{rows}: {first} against {second}, pooled over {strata}",
        "fr": "{rows}\u00a0: {first} contre {second}, sur l’ensemble de {strata}",
        "nl": "{rows}: {first} tegenover {second}, over {strata} heen",
    },
    "difference": {"en": "difference (95 %)", "fr": "différence (95 %)", "nl": "verschil (95 %)"},
    "odds_ratio": {"en": "odds ratio (95 %)", "fr": "rapport de cotes (95 %)", "nl": "odds ratio (95 %)"},
    "strata": {"en": "strata", "fr": "strates", "nl": "strata"},
    "test": {"en": "test", "fr": "test", "nl": "toets"},
    "withheld": {
        "en": "{number} withheld with their cells",
        "fr": "{number} non publiés avec leurs cellules",
        "nl": "{number} niet getoond, zoals hun cellen",
    },
    "nothing": {
        "en": "{number} with nothing to compare",
        "fr": "{number} sans rien à comparer",
        "nl": "{number} waar niets te vergelijken valt",
    },
    "none": {
        "en": "Nothing to compare: two groups of persons are needed, with their cells shown.",
        "fr": "Rien à comparer\u00a0: il faut deux groupes de personnes, aux cellules publiées.",
        "nl": "Niets te vergelijken: nodig zijn twee groepen van personen, met getoonde cellen.",
    },
    "holm": {
        "en": "Holm: adjusted for the {number} tests of the table",
        "fr": "Holm\u00a0: corrigé pour les {number} tests du tableau",
        "nl": "Holm: gecorrigeerd voor de {number} toetsen van de tabel",
    },
}
WITHIN = {
    "segment": {"en": "segments", "fr": "segments", "nl": "segmenten"},
    "note": {"en": "notes", "fr": "notes", "nl": "notities"},
    "person": {"en": "persons", "fr": "personnes", "nl": "personen"},
}
COOCCURRENCE = {
    "title": {
        "en": "Themes that go together within {within}",
        "fr": "Thèmes qui vont ensemble au sein des {within}",
        "nl": "Thema’s die samengaan binnen {within}",
    },
    "pair": {"en": "themes", "fr": "thèmes", "nl": "thema’s"},
    "both": {"en": "both", "fr": "les deux", "nl": "beide"},
    "persons": {"en": "persons", "fr": "personnes", "nl": "personen"},
}
QUOTES = {
    "head": {
        "en": "For the analyst’s eyes: words from files, not for publication or report.",
        "fr": "Pour les yeux de l’analyste\u00a0: mots de dossiers, ni à publier ni à rapporter.",
        "nl": "Voor de ogen van de analist: woorden uit dossiers, niet voor publicatie of rapport.",
    },
    "none": {"en": "No quote.", "fr": "Aucune citation.", "nl": "Geen citaat."},
}
