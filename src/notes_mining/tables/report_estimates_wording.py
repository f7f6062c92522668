"""The words of the report about estimates and what is known of the tagger's errors, in English, French and Dutch."""

from __future__ import annotations

ESTIMATES = {
    "none": {
        "en": "Reviewed by coders in a drawn sample: 0. So no estimate from their reading stands beside the counts.",
        "fr": "Relu par des codeurs dans un échantillon tiré au sort\u00a0: 0. Aucune estimation tirée de leur lecture ne figure donc à "
        "côté des nombres.",
        "nl": "Door codeurs nagelezen in een getrokken steekproef: 0. Naast de aantallen staat dus geen schatting uit hun lezing.",
    },
    "some": {
        "en": "Sample {sample}: {read} of {drawn} {unit} read whole by coders. Quote the figure in bold: tags corrected by what they "
        "found, or coders alone where too little was read to correct by.",
        "fr": "Échantillon {sample}\u00a0: {read} sur {drawn} {unit} lus en entier par des codeurs. Citez le chiffre en gras\u00a0: tags "
        "corrigés selon leurs constats, ou codeurs seuls là où trop peu a été lu pour corriger.",
        "nl": "Steekproef {sample}: {read} van {drawn} {unit} volledig gelezen door codeurs. Citeer het vetgedrukte cijfer: tags verbeterd "
        "met wat zij vonden, of codeurs alleen waar te weinig gelezen is om mee te verbeteren.",
    },
    "unit_persons": {"en": "persons in a stage", "fr": "personnes à une étape", "nl": "personen in een fase"},
    "unit_files": {"en": "files of persons", "fr": "dossiers de personnes", "nl": "dossiers van personen"},
    "held_out": {
        "en": "The 95 % interval of a count of tags reaches from the count as it stands (chance in who is counted; Wilson) to what it would be "
        "if the model erred here as it did on notes of {persons} other persons that it had not seen. Wide intervals say: read a sample.",
        "fr": "L’intervalle à 95\u00a0% d’un nombre de tags va du nombre tel quel (hasard de qui est compté ; Wilson) à ce qu’il serait si le "
        "modèle se trompait ici comme sur les notes de {persons} autres personnes qu’il n’avait pas vues. Un intervalle large dit\u00a0: lisez "
        "un échantillon.",
        "nl": "Het 95 %-interval van een aantal tags reikt van het aantal zoals het is (toeval in wie geteld is; Wilson) tot wat het zou zijn als "
        "het model zich hier vergist zoals in notities van {persons} andere personen die het niet gezien had. Een breed interval zegt: lees "
        "een steekproef.",
    },
    "not_held": {
        "en": "The 95 % interval holds chance in who is counted (Wilson). The model brought no measure of its errors: they are not in it.",
        "fr": "L’intervalle à 95\u00a0% couvre le hasard de qui est compté (Wilson). Le modèle n’a apporté aucune mesure de ses erreurs\u00a0: "
        "elles n’y sont pas.",
        "nl": "Het 95 %-interval dekt het toeval van wie geteld is (Wilson). Het model bracht geen maat van zijn fouten mee: die zitten er niet "
        "in.",
    },
    "human": {"en": "Coders alone, %", "fr": "Codeurs seuls, %", "nl": "Codeurs alleen, %"},
    "assisted": {"en": "Tags corrected, %", "fr": "Tags corrigés, %", "nl": "Tags verbeterd, %"},
    "read": {"en": "Persons read", "fr": "Personnes lues", "nl": "Gelezen personen"},
}

REASONS = {
    "few units": {"en": "too little read", "fr": "trop peu lu", "nl": "te weinig gelezen"},
    "few persons": {
        "en": "too few persons read",
        "fr": "trop peu de personnes lues",
        "nl": "te weinig personen gelezen",
    },
    "few found": {"en": "few findings", "fr": "peu de constats", "nl": "weinig vondsten"},
}
"""Why an estimate is not the corrected one, in few words."""
