"""The words of estimates and of the fairness gate, in English, French and Dutch."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, str]

HEADS: Mapping[str, Words] = {
    "naive": {"en": "tags\nalone", "fr": "tags\nseuls", "nl": "tags\nalleen"},
    "human": {"en": "coders alone", "fr": "codeurs seuls", "nl": "codeurs alleen"},
    "assisted": {"en": "tags corrected", "fr": "tags corrigés", "nl": "tags verbeterd"},
    "reviewed": {"en": "re-\nviewed", "fr": "re-\nlus", "nl": "na-\ngelezen"},
    "persons": {"en": "of\npersons", "fr": "de per-\nsonnes", "nl": "van\npersonen"},
    "effective": {"en": "worth", "fr": "vaut", "nl": "waard"},
}
ALL: Words = {"en": "everything", "fr": "tout", "nl": "alles"}
TITLE: Words = {
    "en": "Share of {count} with the {row}, in %",
    "fr": "Part des {count} avec le {row}, en\u00a0%",
    "nl": "Aandeel van de {count} met {row}, in %",
}
ROWS: Mapping[str, Words] = {
    "theme": {"en": "theme", "fr": "thème", "nl": "het thema"},
    "life_sphere": {"en": "sphere of life", "fr": "domaine de vie", "nl": "de levenssfeer"},
    "lever": {"en": "lever or obstacle", "fr": "levier ou obstacle", "nl": "de hefboom of hindernis"},
}
TARGETS: Mapping[str, Words] = {
    "persons": {
        "en": "of persons such as these",
        "fr": "de personnes comme celles-ci",
        "nl": "van personen als deze",
    },
    "export": {"en": "of this export", "fr": "de cet export", "nl": "van deze export"},
}
LEGEND: Words = {
    "en": "Quote the figure in bold, with its 95 % interval. 'worth': how many independently drawn units tell as much.",
    "fr": "Citez le chiffre en gras, avec son intervalle à 95\u00a0%. «\u00a0vaut\u00a0»\u00a0: nombre d’unités "
    "tirées indépendamment qui en disent autant.",
    "nl": "Citeer het vetgedrukte cijfer, met zijn 95 %-interval. ‘waard’: zoveel onafhankelijk getrokken eenheden "
    "zeggen evenveel.",
}
UNREVIEWED: Words = {
    "en": "not reviewed how the tagger errs: a contrast may be its errors",
    "fr": "erreurs du tagueur non relues\u00a0: un contraste peut venir d’elles",
    "nl": "fouten van de tagger niet nagekeken: een contrast kan daaruit bestaan",
}
SIGNS: Mapping[str, Words] = {
    "†": {
        "en": "† the tagger errs differently here than elsewhere: do not compare tags alone",
        "fr": "† le tagueur se trompe ici autrement qu’ailleurs\u00a0: ne comparez pas les tags seuls",
        "nl": "† de tagger vergist zich hier anders dan elders: vergelijk de tags alleen niet",
    },
    "?": {
        "en": "? too little reviewed to know whether the tagger errs here as elsewhere",
        "fr": "? trop peu relu pour savoir si le tagueur se trompe ici comme ailleurs",
        "nl": "? te weinig nagelezen om te weten of de tagger zich hier vergist zoals elders",
    },
}
WITHHELD: Words = {
    "en": "· withheld: it rests on fewer than {minimum} persons",
    "fr": "· non publié\u00a0: repose sur moins de {minimum} personnes",
    "nl": "· niet getoond: berust op minder dan {minimum} personen",
}
NOT_ESTIMABLE: Words = {
    "en": "- not estimable: {why}",
    "fr": "- non estimable\u00a0: {why}",
    "nl": "- niet te schatten: {why}",
}
CODERS_ALONE: Words = {
    "en": "coders alone count where {why}",
    "fr": "les codeurs seuls comptent là où {why}",
    "nl": "alleen de codeurs tellen waar {why}",
}
ERRORS_HELD: Words = {
    "en": "intervals reach from the count as it stands to what it would be with the errors measured on other notes",
    "fr": "les intervalles vont du nombre tel quel à ce qu’il serait avec les erreurs mesurées sur d’autres notes",
    "nl": "intervallen reiken van het aantal zoals het is tot wat het zou zijn met fouten gemeten op andere notities",
}
REASONS: Mapping[str, Words] = {
    "few units": {
        "en": "fewer than {least_units} units are reviewed",
        "fr": "moins de {least_units} unités sont relues",
        "nl": "minder dan {least_units} eenheden zijn nagelezen",
    },
    "few persons": {
        "en": "fewer than {least_persons} persons are reviewed",
        "fr": "moins de {least_persons} personnes sont relues",
        "nl": "minder dan {least_persons} personen zijn nagelezen",
    },
    "uncovered": {
        "en": "a stratum has no review",
        "fr": "une strate n’a aucune relecture",
        "nl": "een stratum zonder nalezing is",
    },
    "tags changed": {
        "en": "the tags have changed since the sample was drawn",
        "fr": "les tags ont changé depuis le tirage",
        "nl": "de tags veranderd zijn sinds de trekking",
    },
    "few tagged": {
        "en": "fewer than {least_group} units with the tag are reviewed",
        "fr": "moins de {least_group} unités avec le tag sont relues",
        "nl": "minder dan {least_group} eenheden met de tag zijn nagelezen",
    },
    "few untagged": {
        "en": "fewer than {least_group} units without the tag are reviewed",
        "fr": "moins de {least_group} unités sans le tag sont relues",
        "nl": "minder dan {least_group} eenheden zonder de tag zijn nagelezen",
    },
    "few found": {
        "en": "fewer than {least_found} findings, or units without, are to be expected (the interval is rather too "
        "wide)",
        "fr": "moins de {least_found} constats, ou unités sans constat, sont attendus (l’intervalle est plutôt trop "
        "large)",
        "nl": "minder dan {least_found} vondsten, of eenheden zonder, te verwachten zijn (het interval is eerder te "
        "breed)",
    },
    "no sample": {"en": "no sample was drawn", "fr": "aucun échantillon", "nl": "er geen steekproef is"},
    "unit": {
        "en": "the sample drew other units",
        "fr": "l’échantillon porte sur d’autres unités",
        "nl": "de steekproef andere eenheden trok",
    },
}
CAUTIONS: Mapping[str, Words] = {
    "no sample": {
        "en": "No sample was drawn: these are the tags as they stand. Draw one with 'notes-mining sample'.",
        "fr": "Aucun échantillon\u00a0: ce sont les tags tels quels. Tirez-en un avec «\u00a0notes-mining "
        "sample\u00a0».",
        "nl": "Er is geen steekproef: dit zijn de tags zoals ze zijn. Trek er een met 'notes-mining sample'.",
    },
    "unit": {
        "en": "The sample drew {unit}; {count} cannot be told from it. Draw one with --unit {option}.",
        "fr": "L’échantillon porte sur des {unit}\u00a0; il ne dit rien des {count}. Tirez-en un avec --unit {option}.",
        "nl": "De steekproef trok {unit}; over {count} zegt ze niets. Trek er een met --unit {option}.",
    },
    "tags changed": {
        "en": "The tags have changed since {sample} was drawn and may have learnt from its reviews: the coders "
        "alone count. "
        "If the tagger never saw them, say --trust-tags; else draw a new sample.",
        "fr": "Les tags ont changé depuis le tirage de {sample} et ont pu apprendre de ses relectures\u00a0: "
        "les codeurs seuls "
        "comptent. Si le tagueur ne les a jamais vues\u00a0: --trust-tags\u00a0; sinon tirez un nouvel échantillon.",
        "nl": "De tags zijn veranderd sinds {sample} getrokken werd en kunnen van de nalezing geleerd hebben: "
        "alleen de codeurs "
        "tellen. Zag de tagger die nooit: --trust-tags; trek anders een nieuwe steekproef.",
    },
    "tags trusted": {
        "en": "The tags have changed since {sample} was drawn. They are used since you say that the tagger did "
        "not learn "
        "from its reviews.",
        "fr": "Les tags ont changé depuis le tirage de {sample}. Ils servent parce que vous dites que le "
        "tagueur n’a pas appris "
        "de ses relectures.",
        "nl": "De tags zijn veranderd sinds {sample} getrokken werd. Ze worden gebruikt omdat u zegt dat de "
        "tagger niet van de "
        "nalezing leerde.",
    },
    "segments changed": {
        "en": "The sample was drawn from {then} segments; there are {now} now. What is new had no chance to be "
        "drawn: the "
        "estimate takes it to be like the rest. Draw a new sample if much is new.",
        "fr": "L’échantillon vient de {then} segments\u00a0; il y en a {now}. Les nouveaux n’avaient aucune "
        "chance d’être tirés\u00a0: "
        "l’estimation les suppose semblables. Tirez un nouvel échantillon s’il y en a beaucoup.",
        "nl": "De steekproef komt uit {then} segmenten; nu zijn er {now}. Wat nieuw is had geen kans om "
        "getrokken te worden: de "
        "schatting neemt aan dat het op de rest lijkt. Trek een nieuwe steekproef als er veel nieuw is.",
    },
    "lost": {
        "en": "{number} drawings have changed since (other bounds, a note more or fewer) and count as not reviewed.",
        "fr": "{number} tirages ont changé depuis (autres limites, une note de plus ou de moins) et comptent "
        "comme non relus.",
        "nl": "{number} trekkingen zijn intussen veranderd (andere grenzen, een notitie meer of minder) en "
        "tellen als niet "
        "nagelezen.",
    },
    "unfinished": {
        "en": "{number} drawings are not reviewed yet. Review in the order of the sample, else what is read is "
        "no sample.",
        "fr": "{number} tirages ne sont pas encore relus. Relisez dans l’ordre, sinon ce qui est lu n’est plus "
        "un échantillon.",
        "nl": "{number} trekkingen zijn nog niet nagelezen. Lees na in de volgorde van de steekproef, anders is "
        "het er geen meer.",
    },
    "unreviewed": {
        "en": "Nothing of {sample} is reviewed yet: how the tagger errs is not known.",
        "fr": "Rien de {sample} n’est encore relu\u00a0: on ne sait pas comment le tagueur se trompe.",
        "nl": "Van {sample} is nog niets nagelezen: hoe de tagger zich vergist is niet bekend.",
    },
    "disputed": {
        "en": "{number} findings are disputed among coders and count in part until somebody adjudicates.",
        "fr": "{number} constats divisent les codeurs et comptent en partie, tant que personne n’a tranché.",
        "nl": "Over {number} bevindingen zijn codeurs het oneens; ze tellen deels, tot iemand beslist.",
    },
}
MEASURES: Mapping[str, Words] = {
    "sensitivity": {
        "en": "sensitivity: of what is there, how much is tagged",
        "fr": "sensibilité\u00a0: part taguée de ce qui est présent",
        "nl": "gevoeligheid: hoeveel van wat er is, getagd is",
    },
    "specificity": {
        "en": "specificity: of what is not there, how much is left untagged",
        "fr": "spécificité\u00a0: part non taguée de ce qui est absent",
        "nl": "specificiteit: hoeveel van wat er niet is, zonder tag blijft",
    },
}
VERDICTS: Mapping[str, Words] = {
    "differs": {"en": "differs", "fr": "diffère", "nl": "verschilt"},
    "open": {"en": "open", "fr": "ouvert", "nl": "open"},
    "alike": {"en": "alike", "fr": "semblable", "nl": "gelijk"},
}
FAIRNESS_HEADS: Mapping[str, Words] = {
    "here": {"en": "here", "fr": "ici", "nl": "hier"},
    "others": {"en": "others", "fr": "autres", "nl": "andere"},
    "difference": {"en": "difference", "fr": "différence", "nl": "verschil"},
    "units": {"en": "segments", "fr": "segments", "nl": "segmenten"},
    "verdict": {"en": "verdict", "fr": "verdict", "nl": "oordeel"},
}
"""Of the table of ``notes-mining fairness``."""
POWER_HEADS: Mapping[str, Words] = {
    "tagged": {"en": "tagged\n%", "fr": "tagué\n%", "nl": "getagd\n%"},
    "pilot": {"en": "pilot", "fr": "pilote", "nl": "proef"},
    "all": {"en": "all", "fr": "tout", "nl": "alles"},
    "language": {"en": "by lan-\nguage", "fr": "par\nlangue", "nl": "per\ntaal"},
    "stage": {"en": "by\nstage", "fr": "par\nétape", "nl": "per\nfase"},
    "stage and language": {"en": "by\nboth", "fr": "par les\ndeux", "nl": "per\nbeide"},
}
POWER_TITLE: Words = {
    "en": "Expected half width of the 95 % interval in points, {asked} {unit} reviewed",
    "fr": "Demi-largeur attendue de l’intervalle à 95\u00a0% en points, {asked} {unit} relus",
    "nl": "Verwachte halve breedte van het 95 %-interval in punten, {asked} {unit} nagelezen",
}
POWER_LEGEND: Words = {
    "en": "Mean over the cells of each kind that will be estimable; in brackets the share of cells that will.",
    "fr": "Moyenne sur les cellules estimables de chaque sorte\u00a0; entre parenthèses la part de celles qui "
    "le seront.",
    "nl": "Gemiddeld over de cellen van elke soort die te schatten zijn; tussen haakjes het aandeel daarvan.",
}
