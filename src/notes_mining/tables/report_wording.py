"""The words of the report, in English, French and Dutch. Findings have theirs in ``configs/findings.yaml``."""

from __future__ import annotations

LINES = {
    "together_segment": {
        "en": "{first}, and {second} in the same segment",
        "fr": "{first}, et {second} dans le même segment",
        "nl": "{first}, en {second} in hetzelfde segment",
    },
    "together_note": {
        "en": "{first}, and {second} in the same note",
        "fr": "{first}, et {second} dans la même note",
        "nl": "{first}, en {second} in dezelfde notitie",
    },
    "together_person": {
        "en": "{first}, and {second} anywhere in the file",
        "fr": "{first}, et {second} quelque part au dossier",
        "nl": "{first}, en {second} ergens in het dossier",
    },
    "population": {
        "en": "In all, {number} persons have a note.",
        "fr": "En tout, {number} personnes ont une note.",
        "nl": "In totaal hebben {number} personen een notitie.",
    },
    "alone": {
        "en": "Nobody else goes through the stages in the same order",
        "fr": "Personne d’autre ne traverse les étapes dans le même ordre",
        "nl": "Niemand anders doorloopt de fasen in dezelfde volgorde",
    },
    "orders": {
        "en": "{number} different orders of stages.",
        "fr": "{number} ordres d’étapes différents.",
        "nl": "{number} verschillende volgordes van fasen.",
    },
    "starts": {
        "en": "{theme}: starts after ‘{event}’",
        "fr": "{theme}\u00a0: commence après «\u00a0{event}\u00a0»",
        "nl": "{theme}: begint na ‘{event}’",
    },
    "starts_strict": {
        "en": "the same, of those with a note before the event too",
        "fr": "de même, parmi ceux qui ont aussi une note avant",
        "nl": "idem, van wie er ook eerder een notitie is",
    },
}

OF = {
    "at_risk": {
        "en": "persons with a note",
        "fr": "personnes avec une note",
        "nl": "personen met een notitie",
    },
    "stage": {
        "en": "persons with a note in the stage",
        "fr": "personnes avec une note à cette étape",
        "nl": "personen met een notitie in die fase",
    },
    "group": {
        "en": "persons with a note",
        "fr": "personnes avec une note",
        "nl": "personen met een notitie",
    },
    "first": {
        "en": "persons of whom the first is reported",
        "fr": "personnes pour qui le premier est rapporté",
        "nl": "personen van wie het eerste gemeld is",
    },
    "with_stage": {
        "en": "persons with a note in a known stage",
        "fr": "personnes avec une note à une étape connue",
        "nl": "personen met een notitie in een gekende fase",
    },
    "followed": {
        "en": "persons with a note on the day of the event or later",
        "fr": "personnes avec une note le jour de l’événement ou après",
        "nl": "personen met een notitie op de dag van de gebeurtenis of later",
    },
}

VERDICTS = {
    "ok": {"en": "released", "fr": "publié", "nl": "vrijgegeven"},
    "suppressed": {
        "en": "withheld: few persons",
        "fr": "retenu\u00a0: peu de personnes",
        "nl": "weggelaten: weinig personen",
    },
    "complementary": {
        "en": "withheld: would give another away",
        "fr": "retenu\u00a0: en révélerait un autre",
        "nl": "weggelaten: zou een ander verraden",
    },
    "not estimable": {
        "en": "nobody with a note",
        "fr": "aucune personne avec une note",
        "nl": "niemand met een notitie",
    },
}

REPORT = {
    "skip": {"en": "Skip to the findings", "fr": "Aller aux constats", "nl": "Naar de bevindingen"},
    "contents": {"en": "Contents", "fr": "Sommaire", "nl": "Inhoud"},
    "lead": {
        "en": "Counted are distinct persons of whom a note reports a theme, never notes. A share is of the persons of whom it could "
        "have been reported.",
        "fr": "Sont comptées des personnes distinctes pour qui une note rapporte un thème, jamais des notes. Une part se rapporte aux "
        "personnes pour qui il aurait pu l’être.",
        "nl": "Geteld worden verschillende personen van wie een notitie een thema meldt, nooit notities. Een aandeel is van de personen "
        "van wie het gemeld had kunnen zijn.",
    },
    "machine": {
        "en": "Where nobody has reviewed, the coding is the model’s.",
        "fr": "Là où personne n’a relu, le codage est celui du modèle.",
        "nl": "Waar niemand nakeek, is de codering die van het model.",
    },
    "persons_with_note": {"en": "persons with a note", "fr": "personnes avec une note", "nl": "personen met een notitie"},
    "reviewed_share": {"en": "codings reviewed", "fr": "codages relus", "nl": "nagekeken coderingen"},
    "date": {"en": "released on", "fr": "publié le", "nl": "vrijgegeven op"},
    "rule": {"en": "fewest persons in a number", "fr": "personnes au moins par nombre", "nl": "minste personen per getal"},
    "findings": {"en": "The study’s findings", "fr": "Les constats de l’étude", "nl": "De bevindingen van de studie"},
    "beyond": {"en": "Beyond the list", "fr": "Au-delà de la liste", "nl": "Buiten de lijst"},
    "what": {"en": "What is reported", "fr": "Ce qui est rapporté", "nl": "Wat gemeld wordt"},
    "persons": {"en": "Persons", "fr": "Personnes", "nl": "Personen"},
    "out_of": {"en": "Out of", "fr": "Sur", "nl": "Op"},
    "share": {"en": "Share", "fr": "Part", "nl": "Aandeel"},
    "interval": {"en": "95 % interval", "fr": "Intervalle à 95\u00a0%", "nl": "95 %-interval"},
    "reviewed": {"en": "Codings reviewed", "fr": "Codages relus", "nl": "Nagekeken coderingen"},
    "verdict": {"en": "Disclosure", "fr": "Publication", "nl": "Vrijgave"},
    "mark": {"en": "Mark", "fr": "Marque", "nl": "Teken"},
    "query": {"en": "The query", "fr": "La requête", "nl": "De bevraging"},
    "mind": {"en": "Caveat", "fr": "Réserve", "nl": "Voorbehoud"},
    "shares_of": {"en": "Shares are of the {of}.", "fr": "Les parts se rapportent aux {of}.", "nl": "Aandelen zijn van de {of}."},
    "refused": {
        "en": "The gate released nothing of this table: it would give away what is withheld elsewhere.",
        "fr": "Rien de ce tableau n’a été publié\u00a0: il révélerait ce qui est retenu ailleurs.",
        "nl": "Van deze tabel is niets vrijgegeven: ze zou verraden wat elders is weggelaten.",
    },
    "picture_of": {"en": "Picture of the table below: ", "fr": "Image du tableau ci-dessous\u00a0: ", "nl": "Beeld van de tabel hieronder: "},
    "stages": {"en": "Themes by stage", "fr": "Thèmes par étape", "nl": "Thema’s per fase"},
    "stages_lead": {
        "en": "By the stage in which the note was written. A person may stand in several columns, so columns do not add up.",
        "fr": "Selon l’étape où la note fut écrite. Une personne peut figurer dans plusieurs colonnes\u00a0: elles ne s’additionnent pas.",
        "nl": "Naar de fase waarin de notitie geschreven is. Wie in meerdere kolommen voorkomt, telt in elk mee: kolommen zijn niet op te "
        "tellen.",
    },
    "by_language": {"en": "French and Dutch practice", "fr": "Pratiques francophone et néerlandophone", "nl": "Franstalige en Nederlandstalige praktijk"},
    "by_gender": {"en": "Women and men", "fr": "Femmes et hommes", "nl": "Vrouwen en mannen"},
    "by_other": {"en": "Compared by {name}", "fr": "Comparaison selon {name}", "nl": "Vergeleken naar {name}"},
    "compare_lead": {
        "en": "Persons of whom a theme is reported as present, in each group. The difference is that of the first group less the second, with its "
        "interval; p is of Fisher’s test, adjusted over all rows (Holm). Not adjusted for stage or anything else in which the groups differ.",
        "fr": "Personnes pour qui un thème est rapporté comme présent, dans chaque groupe. La différence est celle du premier groupe moins le "
        "second, avec son intervalle ; p est celui du test de Fisher, corrigé pour toutes les lignes (Holm). Sans correction pour l’étape ni "
        "pour ce en quoi les groupes diffèrent.",
        "nl": "Personen van wie een thema als aanwezig gemeld is, in elke groep. Het verschil is dat van de eerste groep min de tweede, met zijn "
        "interval; p is van Fishers toets, gecorrigeerd over alle rijen (Holm). Niet gecorrigeerd voor fase of wat de groepen verder verschilt.",
    },
    "difference": {"en": "Difference, points", "fr": "Différence, points", "nl": "Verschil, punten"},
    "p": {"en": "p (Holm)", "fr": "p (Holm)", "nl": "p (Holm)"},
    "marks_none": {
        "en": "? Nobody has reviewed a sample, so nobody knows whether the model errs alike in both groups. Compare with care.",
        "fr": "? Aucun échantillon n’a été relu\u00a0: on ignore si le modèle se trompe de même dans les deux groupes. Comparez avec prudence.",
        "nl": "? Niemand keek een steekproef na, dus niemand weet of het model in beide groepen evenveel fouten maakt. Vergelijk voorzichtig.",
    },
    "marks": {
        "en": "† The model errs differently in the two groups: do not compare these shares. ? Not known whether it does.",
        "fr": "† Le modèle se trompe autrement dans les deux groupes\u00a0: ne comparez pas ces parts. ? On ne sait pas.",
        "nl": "† Het model maakt in beide groepen andere fouten: vergelijk deze aandelen niet. ? Niet geweten of dat zo is.",
    },
    "trajectories": {"en": "Trajectories", "fr": "Les trajets", "nl": "De trajecten"},
    "stage": {"en": "Stage", "fr": "Étape", "nl": "Fase"},
    "durations": {"en": "Time in each stage", "fr": "Durée de chaque étape", "nl": "Duur van elke fase"},
    "lives": {"en": "Themes over a life: persons", "fr": "Thèmes au fil d’une vie : personnes", "nl": "Thema’s in een levensloop: personen"},
    "private": {
        "en": "A picture of each person’s own trajectory is not in this report: a life can be recognised by its shape. The steward draws it with",
        "fr": "L’image du trajet de chaque personne ne figure pas ici\u00a0: une vie se reconnaît à sa forme. La responsable des données la dessine avec",
        "nl": "Het beeld van ieders eigen traject staat niet in dit verslag: een leven is te herkennen aan zijn vorm. De databeheerder tekent het met",
    },
    "topics": {"en": "Topics outside the codebook", "fr": "Sujets hors du livre de codes", "nl": "Onderwerpen buiten het codeboek"},
    "topics_lead": {
        "en": "Groups of segments that speak alike, found without the codebook. How many persons stand behind one is not shown here.",
        "fr": "Groupes de segments qui se ressemblent, trouvés sans le livre de codes. Le nombre de personnes n’est pas montré ici.",
        "nl": "Groepen segmenten die op elkaar lijken, gevonden zonder het codeboek. Hoeveel personen erachter staan, wordt hier niet getoond.",
    },
    "no_topics": {
        "en": "No topics were looked for in this database (notes-mining topics).",
        "fr": "Aucun sujet n’a été cherché dans cette base (notes-mining topics).",
        "nl": "In deze databank is niet naar onderwerpen gezocht (notes-mining topics).",
    },
    "topic": {"en": "Topic", "fr": "Sujet", "nl": "Onderwerp"},
    "words_fr": {"en": "French words", "fr": "Mots français", "nl": "Franse woorden"},
    "words_nl": {"en": "Dutch words", "fr": "Mots néerlandais", "nl": "Nederlandse woorden"},
    "stable": {"en": "Stable", "fr": "Stable", "nl": "Stabiel"},
    "decision": {"en": "Decision", "fr": "Décision", "nl": "Beslissing"},
    "yes": {"en": "yes", "fr": "oui", "nl": "ja"},
    "no": {"en": "no", "fr": "non", "nl": "nee"},
    "accept": {"en": "accepted", "fr": "accepté", "nl": "aanvaard"},
    "reject": {"en": "rejected", "fr": "rejeté", "nl": "verworpen"},
    "undecided": {"en": "none yet", "fr": "pas encore", "nl": "nog geen"},
    "quality": {"en": "Data quality", "fr": "Qualité des données", "nl": "Kwaliteit van de data"},
    "notes_by_language": {"en": "Notes by language", "fr": "Notes par langue", "nl": "Notities per taal"},
    "notes_by_stage": {"en": "Notes by stage", "fr": "Notes par étape", "nl": "Notities per fase"},
    "notes": {"en": "Notes", "fr": "Notes", "nl": "Notities"},
    "value": {"en": "Of", "fr": "De", "nl": "Van"},
    "problems": {"en": "For the data steward to look at", "fr": "À examiner par la responsable des données", "nl": "Na te kijken door de databeheerder"},
    "problems_lead": {
        "en": "Counted, never listed here: notes-mining trajectories DB --problems shows the steward each one.",
        "fr": "Comptés, jamais listés ici\u00a0: notes-mining trajectories DB --problems les montre à la responsable.",
        "nl": "Geteld, hier nooit opgesomd: notes-mining trajectories DB --problems toont ze de beheerder.",
    },
    "number": {"en": "Number", "fr": "Nombre", "nl": "Aantal"},
    "review": {"en": "How much was reviewed", "fr": "Ce qui a été relu", "nl": "Hoeveel er nagekeken is"},
    "review_none": {
        "en": "Nothing: every coding is the model’s own. Draw a sample with notes-mining sample, and estimate from it.",
        "fr": "Rien\u00a0: chaque codage est celui du modèle. Tirez un échantillon avec notes-mining sample, et estimez à partir de lui.",
        "nl": "Niets: elke codering is die van het model. Trek een steekproef met notes-mining sample, en schat daaruit.",
    },
    "codings": {"en": "codings that count", "fr": "codages qui comptent", "nl": "coderingen die tellen"},
    "by_persons": {"en": "of these, decided by coders", "fr": "dont tranchés par des codeurs", "nl": "waarvan beslist door codeurs"},
    "adjudicated": {"en": "of these, after adjudication", "fr": "dont après arbitrage", "nl": "waarvan na arbitrage"},
    "doubt": {"en": "of which the model is in doubt, not yet decided", "fr": "dont le modèle doute, pas encore tranchés", "nl": "waarover het model twijfelt, nog niet beslist"},
    "samples": {"en": "samples drawn for review", "fr": "échantillons tirés pour relecture", "nl": "steekproeven getrokken om na te kijken"},
    "sampled": {"en": "segments in them", "fr": "segments qu’ils contiennent", "nl": "segmenten daarin"},
    "sample_read": {"en": "of these, read whole", "fr": "dont lus en entier", "nl": "waarvan volledig gelezen"},
    "about": {"en": "About this report", "fr": "À propos de ce rapport", "nl": "Over dit verslag"},
    "gate": {
        "en": "Every count of persons in the findings, the stages and the comparisons went through one gate, with one ledger of all that was "
        "released before from this database: no number of fewer persons than the rule allows stands here, nor can it be worked out from "
        "others. Durations, lives and pictures of trajectories keep the rule each by itself.",
        "fr": "Chaque nombre de personnes des constats, des étapes et des comparaisons est passé par un même contrôle, avec un registre de tout ce "
        "qui a paru avant de cette base\u00a0: aucun nombre de moins de personnes que la règle ne le permet ne figure ici, ni ne peut s’en "
        "déduire. Les durées, les vies et les images des trajets respectent la règle, chacune pour elle-même.",
        "nl": "Elk aantal personen in de bevindingen, de fasen en de vergelijkingen ging door één controle, met één register van alles wat eerder uit "
        "deze databank is vrijgegeven: geen getal van minder personen dan de regel toelaat staat hier, noch is het uit andere te berekenen. "
        "Duren, levens en beelden van trajecten volgen de regel elk op zich.",
    },
    "unrecorded": {
        "en": "Without the steward’s ledger: for looking only, not for publication.",
        "fr": "Sans le registre de la responsable des données\u00a0: pour consultation, non pour publication.",
        "nl": "Zonder het register van de databeheerder: alleen om te bekijken, niet voor publicatie.",
    },
    "verdicts": {"en": "What the gate decided", "fr": "Ce que le contrôle a décidé", "nl": "Wat de controle besliste"},
    "table": {"en": "Table", "fr": "Tableau", "nl": "Tabel"},
    "withheld_short": {"en": "withheld", "fr": "retenu", "nl": "weggelaten"},
    "nobody_short": {"en": "nobody with a note", "fr": "aucune personne avec une note", "nl": "niemand met een notitie"},
    "sort": {"en": "Sort by this column", "fr": "Trier selon cette colonne", "nl": "Sorteer op deze kolom"},
}  # fmt: skip
"""Everything on the page that is not a label of the codebook or of a finding."""
