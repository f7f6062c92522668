"""The words of trajectories in English, French and Dutch: tables, problems, pictures."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

UNKNOWN: Words = {"en": "no stage known", "fr": "étape inconnue", "nl": "fase onbekend"}
OR_FOLLOWS: Words = {
    "en": ", or from which such a number follows",
    "fr": ", ou dont un tel nombre se déduit",
    "nl": ", of waaruit zo’n getal volgt",
}

DURATIONS: Mapping[str, Words] = {
    "title": {"en": "Time in each stage", "fr": "Durée de chaque étape", "nl": "Duur van elke fase"},
    "persons": {"en": "per-\nsons", "fr": "per-\nsonnes", "nl": "per-\nsonen"},
    "spells": {"en": "times", "fr": "fois", "nl": "keren"},
    "open": {"en": "not\nended", "fr": "en\ncours", "nl": "niet\nbeëin-\ndigd"},
    "median": {"en": "median\nmonths", "fr": "médiane\nen mois", "nl": "mediaan\nmaanden"},
    "interval": {"en": "95 %", "fr": "95 %", "nl": "95 %"},
    "open_end": {"en": "∞", "fr": "∞", "nl": "∞"},
    "caption": {
        "en": "Median after Kaplan and Meier: a spell that has not ended counts for as long as it was seen; a stage left on "
        "the day it opened does not count. Interval: persons drawn anew. {until} < 1: under a month; ∞: half of the "
        "spells, or the upper bound, not reached.",
        "fr": "Médiane selon Kaplan et Meier\u00a0: une étape en cours compte pour la durée observée\u00a0; une étape quittée le "
        "jour même ne compte pas. Intervalle\u00a0: personnes tirées à nouveau. {until} < 1\u00a0: moins d’un mois\u00a0; ∞\u00a0: moitié ou borne non atteinte.",
        "nl": "Mediaan volgens Kaplan en Meier: een fase die nog loopt, telt voor zo lang ze gezien werd; een fase die "
        "dezelfde dag eindigde, telt niet. Interval: personen opnieuw getrokken. {until} < 1: minder dan een maand; ∞: helft of bovengrens niet bereikt.",
    },
    "own": {
        "en": "Seen until each person’s own last note or event.",
        "fr": "Observation jusqu’à la dernière note ou au dernier événement de la personne.",
        "nl": "Gezien tot de eigen laatste notitie of gebeurtenis van elke persoon.",
    },
    "all": {
        "en": "Seen until the last note or event of anybody.",
        "fr": "Observation jusqu’à la dernière note ou au dernier événement de quiconque.",
        "nl": "Gezien tot de laatste notitie of gebeurtenis van wie ook.",
    },
    "day": {"en": "Seen until {day}.", "fr": "Observation jusqu’au {day}.", "nl": "Gezien tot {day}."},
}

LIVES: Mapping[str, Words] = {
    "title": {"en": "Themes over a life: persons", "fr": "Thèmes au fil d’une vie\u00a0: personnes",
              "nl": "Thema’s in een levensloop: personen"},
    "present": {"en": "pre-\nsent", "fr": "pré-\nsent", "nl": "aan-\nwezig"},
    "followed": {"en": "with\nlater\nstay", "fr": "étape\nulté-\nrieure", "nl": "met\nlatere\nfase"},
    "persistent": {"en": "again\nlater", "fr": "encore\nplus\ntard", "nl": "later\nweer"},
    "recurrent": {"en": "came\nback", "fr": "reve-\nnu", "nl": "kwam\nterug"},
    "later": {"en": "with\nlater\nnote", "fr": "note\nulté-\nrieure", "nl": "met\nlatere\nnotitie"},
    "resolved": {"en": "then\nabsent", "fr": "puis\nabsent", "nl": "dan\nafwezig"},
    "caption": {
        "en": "present: ever reported. again later: of those with a later stay (a run of notes in one stage), in one of "
        "these again; came back: after a stay without it. then absent: of those with a note after the last that "
        "reports it, reported as absent since.",
        "fr": "présent\u00a0: rapporté un jour. encore plus tard\u00a0: parmi ceux qui ont une étape ultérieure (suite de "
        "notes d’une étape), dans une de celles-ci\u00a0; revenu\u00a0: après une étape sans lui. puis absent\u00a0: parmi "
        "ceux qui ont une note après la dernière qui le rapporte, rapporté absent depuis.",
        "nl": "aanwezig: ooit gemeld. later weer: van wie een latere fase heeft (reeks notities in één fase), in een van "
        "die weer; kwam terug: na een fase zonder. dan afwezig: van wie een notitie heeft na de laatste die het meldt, "
        "sindsdien als afwezig gemeld.",
    },
}  # fmt: skip

STARTS: Mapping[str, Words] = {
    "share": {
        "en": "{theme}: starts after the judgment in {after} of {followed} persons with a note on its day or later "
        "({share}); {persons} persons have a note, {turned} of them a judgment.",
        "fr": "{theme}\u00a0: commence après le jugement chez {after} des {followed} personnes ayant une note ce jour-là ou "
        "plus tard ({share})\u00a0; {persons} personnes ont une note, dont {turned} un jugement.",
        "nl": "{theme}: begint na het vonnis bij {after} van {followed} personen met een notitie op die dag of later "
        "({share}); {persons} personen hebben een notitie, van wie {turned} een vonnis.",
    },
    "strict": {
        "en": "Of those with a note before the judgment as well: {after} of {followed} ({share}).",
        "fr": "Parmi ceux qui ont aussi une note avant le jugement\u00a0: {after} sur {followed} ({share}).",
        "nl": "Van wie ook een notitie van vóór het vonnis heeft: {after} van {followed} ({share}).",
    },
}

FLOWS: Mapping[str, Words] = {
    "title": {"en": "{theme}: from stage to stage, persons", "fr": "{theme}\u00a0: d’étape en étape, personnes",
              "nl": "{theme}: van fase naar fase, personen"},
    "origin": {"en": "present in", "fr": "présent dans", "nl": "aanwezig in"},
    "target": {"en": "later, in", "fr": "plus tard, dans", "nl": "later, in"},
    "persons": {"en": "per-\nsons", "fr": "per-\nsonnes", "nl": "per-\nsonen"},
    "kept": {"en": "again", "fr": "encore", "nl": "weer"},
    "lost": {"en": "not\nagain", "fr": "plus", "nl": "niet\nmeer"},
    "unseen": {"en": "no\nnote", "fr": "pas de\nnote", "nl": "geen\nnoti-\ntie"},
    "none": {"en": "Nobody has the theme in one stage and a later note in another.",
             "fr": "Personne n’a le thème à une étape et une note ultérieure à une autre.",
             "nl": "Niemand heeft het thema in één fase en een latere notitie in een andere."},
}  # fmt: skip

WEIGHTS: Mapping[str, Words] = {
    "contradiction": {"en": "contradiction", "fr": "contradiction", "nl": "tegenspraak"},
    "gap": {"en": "gap", "fr": "lacune", "nl": "leemte"},
    "overlap": {"en": "overlap", "fr": "chevauchement", "nl": "overlapping"},
    "notice": {"en": "notice", "fr": "remarque", "nl": "opmerking"},
}
PROBLEMS: Mapping[str, Words] = {
    "title": {"en": "For the data steward: what to look at in the events",
              "fr": "Pour le gestionnaire des données\u00a0: à vérifier dans les événements",
              "nl": "Voor de databeheerder: na te kijken in de gebeurtenissen"},
    "none": {"en": "Nothing to look at in the events.", "fr": "Rien à vérifier dans les événements.",
             "nl": "Niets na te kijken in de gebeurtenissen."},
    "person": {"en": "person", "fr": "personne", "nl": "persoon"},
    "day": {"en": "day", "fr": "jour", "nl": "dag"},
    "until": {"en": "until", "fr": "jusqu’au", "nl": "tot"},
    "what": {"en": "what", "fr": "quoi", "nl": "wat"},
    "detail": {"en": "detail", "fr": "détail", "nl": "detail"},
    "mend": {
        "en": "Nothing was mended: mend the export and run again. Ids are keyed and days shifted, as in the database.",
        "fr": "Rien n’a été corrigé\u00a0: corrigez l’export et relancez. Identifiants et jours sont ceux de la base.",
        "nl": "Niets werd verbeterd: verbeter de export en draai opnieuw. Ids en dagen zijn die van de databank.",
    },
    "rejected": {
        "en": "{count} rows with an event that the codebook does not know never entered the database: steward/rejected.csv.",
        "fr": "{count} lignes dont le codebook ne connaît pas l’événement sont restées hors de la base\u00a0: "
        "steward/rejected.csv.",
        "nl": "{count} rijen met een gebeurtenis die het codeboek niet kent, kwamen niet in de databank: "
        "steward/rejected.csv.",
    },
    "unknown_event": {"en": "unknown event: it changes nothing", "fr": "événement inconnu\u00a0: sans effet",
                      "nl": "onbekende gebeurtenis: zonder gevolg"},
    "presupposes": {"en": "the event presupposes what was not", "fr": "l’événement suppose ce qui n’était pas",
                    "nl": "de gebeurtenis onderstelt wat niet zo was"},
    "opposite_events": {"en": "opposite events on one day", "fr": "événements opposés le même jour",
                        "nl": "tegengestelde gebeurtenissen op één dag"},
    "twice": {"en": "entered twice", "fr": "encodé deux fois", "nl": "tweemaal ingevoerd"},
    "too_young": {"en": "too young, or not born", "fr": "trop jeune, ou pas encore né", "nl": "te jong, of niet geboren"},
    "after_the_export": {"en": "after the day of the export", "fr": "après la date de l’export",
                         "nl": "na de dag van de export"},
    "stage_given": {"en": "the note’s own stage is not that of the events",
                    "fr": "l’étape de la note n’est pas celle des événements",
                    "nl": "de fase van de notitie is niet die van de gebeurtenissen"},
    "gap": {"en": "no stage known", "fr": "étape inconnue", "nl": "fase onbekend"},
    "notes_before": {"en": "notes before the first event", "fr": "notes avant le premier événement",
                     "nl": "notities vóór de eerste gebeurtenis"},
    "no_events": {"en": "notes, but no event", "fr": "notes sans aucun événement", "nl": "notities, geen gebeurtenis"},
    "overlap": {"en": "two stages at once: the first counts", "fr": "deux étapes à la fois\u00a0: la première compte",
                "nl": "twee fasen tegelijk: de eerste telt"},
    "left_the_same_day": {"en": "stage opened and left the same day", "fr": "étape ouverte et quittée le même jour",
                          "nl": "fase die dezelfde dag begon en eindigde"},
}  # fmt: skip

PICTURES: Mapping[str, Words] = {
    "title": {"en": "Trajectories, one bar a person", "fr": "Trajectoires, une barre par personne",
              "nl": "Trajecten, één balk per persoon"},
    "private": {"en": "Shows single persons: for steward and analysts, not for publication",
                "fr": "Montre des personnes\u00a0: pour le gestionnaire et les analystes, pas à publier",
                "nl": "Toont personen: voor beheerder en analisten, niet te publiceren"},
    "axis": {"en": "months since the person’s first event", "fr": "mois depuis le premier événement de la personne",
             "nl": "maanden sinds de eerste gebeurtenis van de persoon"},
    "sorted": {"en": "Sorted by", "fr": "Triées par", "nl": "Gesorteerd op"},
    "length": {"en": "length", "fr": "durée", "nl": "duur"},
    "first_stage": {"en": "first stage", "fr": "première étape", "nl": "eerste fase"},
    "language": {"en": "language", "fr": "langue", "nl": "taal"},
    "described": {
        "en": "{persons} persons; the longest trajectory lasts {longest} months, the median one {median}. Stages in order "
        "of frequency: {stages}. Marks: {marks}.",
        "fr": "{persons} personnes\u00a0; la plus longue trajectoire dure {longest} mois, la médiane {median}. Étapes par "
        "fréquence\u00a0: {stages}. Marques\u00a0: {marks}.",
        "nl": "{persons} personen; het langste traject duurt {longest} maanden, het mediane {median}. Fasen naar "
        "frequentie: {stages}. Tekens: {marks}.",
    },
    "before": {
        "en": "{count} marks before a first event are not drawn.",
        "fr": "{count} marques d’avant un premier événement ne sont pas dessinées.",
        "nl": "{count} tekens van vóór een eerste gebeurtenis zijn niet getekend.",
    },
    "shares_title": {"en": "Share of persons in each stage, by month since their first event",
                     "fr": "Part des personnes à chaque étape, par mois depuis leur premier événement",
                     "nl": "Aandeel van de personen in elke fase, per maand sinds hun eerste gebeurtenis"},
    "rounded": {
        "en": "Rounded to steps of {minimum} persons, up to one step off; cut where fewer than {fewest} are still seen.",
        "fr": "Arrondi à {minimum} personnes, à un pas près\u00a0; coupé là où moins de {fewest} sont encore observées.",
        "nl": "Afgerond per {minimum} personen, tot één stap ernaast; afgebroken waar er minder dan {fewest} nog gezien worden.",
    },
    "seen": {"en": "persons still seen (rounded down)", "fr": "personnes encore observées (arrondi vers le bas)",
             "nl": "personen nog gezien (naar beneden afgerond)"},
    "month": {"en": "month", "fr": "mois", "nl": "maand"},
    "nobody": {
        "en": "Fewer than {fewest} persons have events: nothing can be shown.",
        "fr": "Moins de {fewest} personnes ont des événements\u00a0: rien ne peut être montré.",
        "nl": "Minder dan {fewest} personen hebben gebeurtenissen: er kan niets getoond worden.",
    },
}  # fmt: skip
