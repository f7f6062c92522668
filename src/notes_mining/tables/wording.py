"""The words of tables and of the page, in English, French and Dutch. Themes and stages have theirs in the codebook."""

from __future__ import annotations

LANGUAGES = ("en", "fr", "nl")
NAMES = {"en": "English", "fr": "Français", "nl": "Nederlands"}
WITHHELD = "·"

NARROW_HEADS = {
    "conflict_zone": {"en": "con-\nflict\nzone", "fr": "zone\nde con-\nflit", "nl": "con-\nflict-\ngebied"},
    "return_arrest": {"en": "return,\narrest", "fr": "retour,\narrest.", "nl": "terug-\nkeer"},
    "pretrial": {"en": "re-\nmand", "fr": "ins-\ntruc-\ntion", "nl": "onder-\nzoek"},
    "judgment": {"en": "judg-\nment", "fr": "juge-\nment", "nl": "vonnis"},
    "detention": {"en": "deten-\ntion", "fr": "déten-\ntion", "nl": "deten-\ntie"},
    "early_release": {"en": "early\nre-\nlease", "fr": "moda-\nlités", "nl": "uit-\nvoe-\nring"},
    "probation": {"en": "proba-\ntion", "fr": "proba-\ntion", "nl": "proba-\ntie"},
    "after_supervision": {"en": "after", "fr": "après\nsuivi", "nl": "na op-\nvol-\nging"},
    "unknown": {"en": "un-\nknown", "fr": "in-\nconnu", "nl": "onbe-\nkend"},
}
"""Heads of at most seven characters a line, for nine columns on a terminal of 80."""

PAGE_HEADS = {
    "conflict_zone": {
        "en": "In the conflict zone",
        "fr": "Séjour en zone de conflit",
        "nl": "Verblijf in conflict\u00adgebied",
    },
    "pretrial": {
        "en": "Investi\u00adgation and remand",
        "fr": "Instruction et détention préventive",
        "nl": "Onderzoek en voorlopige hechtenis",
    },
    "early_release": {
        "en": "Sentence implemen\u00adtation",
        "fr": "Modalités d’exécution de la peine",
        "nl": "Straf\u00aduitvoerings\u00admodaliteiten",
    },
    "unknown": {"en": "Unknown", "fr": "Inconnu", "nl": "Onbekend"},
}
"""Heads for the page where a label is too long for a column; a soft hyphen says where a word may break."""

VALUES = {
    "present": {"en": "present", "fr": "présent", "nl": "aanwezig"},
    "absent": {"en": "absent", "fr": "absent", "nl": "afwezig"},
    "fr": {"en": "French", "fr": "français", "nl": "Frans"},
    "nl": {"en": "Dutch", "fr": "néerlandais", "nl": "Nederlands"},
    "mixed": {"en": "both languages", "fr": "les deux langues", "nl": "beide talen"},
    "other": {"en": "another language", "fr": "autre langue", "nl": "andere taal"},
    "F": {"en": "women", "fr": "femmes", "nl": "vrouwen"},
    "M": {"en": "men", "fr": "hommes", "nl": "mannen"},
    "everybody": {"en": "everybody", "fr": "l’ensemble", "nl": "iedereen"},
}
"""Values that have words without a codebook."""

DIMENSIONS = {
    "theme": {"en": "theme", "fr": "thème", "nl": "thema"},
    "stage": {"en": "stage", "fr": "étape", "nl": "fase"},
    "narrated_stage": {"en": "stage told of", "fr": "étape racontée", "nl": "fase waarover verteld wordt"},
    "polarity": {"en": "polarity", "fr": "polarité", "nl": "polariteit"},
    "voice": {"en": "voice", "fr": "voix", "nl": "stem"},
    "life_sphere": {"en": "sphere of life", "fr": "sphère de vie", "nl": "levenssfeer"},
    "lever": {"en": "lever or obstacle", "fr": "levier ou obstacle", "nl": "hefboom of hindernis"},
    "note_language": {"en": "language of the note", "fr": "langue de la note", "nl": "taal van de notitie"},
    "note_type": {"en": "type of note", "fr": "type de note", "nl": "soort notitie"},
    "language": {"en": "language community", "fr": "communauté linguistique", "nl": "taalgemeenschap"},
    "gender": {"en": "gender", "fr": "genre", "nl": "gender"},
    "birth_band": {"en": "years of birth", "fr": "années de naissance", "nl": "geboortejaren"},
    "district": {"en": "district", "fr": "arrondissement", "nl": "arrondissement"},
    "children": {"en": "children", "fr": "enfants", "nl": "kinderen"},
    "nationality_status": {"en": "nationality", "fr": "nationalité", "nl": "nationaliteit"},
    "partner_status": {"en": "partner", "fr": "partenaire", "nl": "partner"},
    "everybody": {"en": "everybody", "fr": "l’ensemble", "nl": "iedereen"},
    "education": {"en": "education", "fr": "formation", "nl": "opleiding"},
}
COUNTS = {
    "persons": {"en": "persons", "fr": "personnes", "nl": "personen"},
    "notes": {"en": "notes", "fr": "notes", "nl": "notities"},
    "segments": {"en": "segments", "fr": "segments", "nl": "segmenten"},
}
LEVERS = {
    "lever": {"en": "Levers", "fr": "Leviers", "nl": "Hefbomen"},
    "obstacle": {"en": "Obstacles", "fr": "Obstacles", "nl": "Hindernissen"},
    "context": {"en": "Context", "fr": "Contexte", "nl": "Context"},
}
POLARITY = {
    "present": {"en": "reported as present", "fr": "rapporté comme présent", "nl": "gemeld als aanwezig"},
    "absent": {"en": "reported as absent", "fr": "rapporté comme absent", "nl": "gemeld als afwezig"},
    "any": {"en": "present or absent", "fr": "présent ou absent", "nl": "aanwezig of afwezig"},
}
TITLE = {
    "en": "{rows} by {cols}: {count}",
    "fr": "{rows} par {cols}\u00a0: {count}",
    "nl": "{rows} per {cols}: {count}",
}
AT_RISK = {"en": "persons with a note", "fr": "personnes avec une note", "nl": "personen met een notitie"}
NOBODY = {"en": "- nobody with a note", "fr": "- aucune personne avec une note", "nl": "- niemand met een notitie"}
_WITHHELD = {
    "en": "withheld: {range} persons",
    "fr": "non publié\u00a0: {range} personnes",
    "nl": "niet getoond: {range} personen",
}
_WITHHELD_ONE = {"en": "withheld: 1 person", "fr": "non publié\u00a0: 1 personne", "nl": "niet getoond: 1 persoon"}


def count_text(count: int | None) -> str:
    """A count as printed: a dot where it is withheld."""
    return WITHHELD if count is None else str(count)


def withheld_note(minimum: int, language: str) -> str:
    """What the sign for a withheld number stands for; nothing when nothing is withheld."""
    if minimum <= 1:
        return ""
    if minimum == 2:
        return f"{WITHHELD} {_WITHHELD_ONE[language]}"
    between = {"en": "1 to {}", "fr": "1 à {}", "nl": "1 tot {}"}[language].format(minimum - 1)
    return f"{WITHHELD} {_WITHHELD[language].format(range=between)}"


_GATED = {
    "en": ", or a number that would tell of so few",
    "fr": ", ou un nombre qui en révélerait si peu",
    "nl": ", of een getal dat er zo weinig zou verraden",
}
UNSAFE = {
    "en": "NOTHING IS WITHHELD: for the data steward alone",
    "fr": "RIEN N’EST RETENU\u00a0: pour la responsable des données seule",
    "nl": "NIETS IS WEGGELATEN: alleen voor de databeheerder",
}


def gated_note(minimum: int, language: str) -> str:
    """The same for a table that went through the gate, which withholds more than small counts."""
    note = withheld_note(minimum, language)
    return note and note + _GATED[language]


PAGE = {
    "title": {
        "en": "Themes by trajectory stage",
        "fr": "Thèmes par étape du trajet",
        "nl": "Thema’s per trajectfase",
    },
    "lead": {
        "en": "Distinct persons of whom a note written in the stage reports the theme as present, and "
        "their share of the persons with a note in that stage. A person may stand in several "
        "columns, so columns do not add up.",
        "fr": "Personnes distinctes dont une note écrite à cette étape rapporte le thème comme présent, "
        "et leur part des personnes ayant une note à cette étape. Une personne peut figurer dans "
        "plusieurs colonnes\u00a0: les colonnes ne s’additionnent pas.",
        "nl": "Verschillende personen over wie een notitie uit die fase het thema als aanwezig meldt, "
        "en hun aandeel in de personen met een notitie in die fase. Wie in meerdere kolommen "
        "voorkomt, telt in elk mee: kolommen zijn niet op te tellen.",
    },
    "caution": {
        "en": "Counts are the model’s tags where no analyst has decided yet: read the model’s scores "
        "before you quote a cell.",
        "fr": "Tant qu’aucun analyste n’a tranché, les nombres sont ceux du modèle\u00a0: lisez ses scores "
        "avant de citer une cellule.",
        "nl": "Zolang geen analist besliste, zijn het de tags van het model: lees zijn scores voor u een cel citeert.",
    },
    "language": {"en": "Language of the page", "fr": "Langue de la page", "nl": "Taal van de pagina"},
    "theme": {"en": "Theme", "fr": "Thème", "nl": "Thema"},
    "share": {"en": "Share of those persons", "fr": "Part de ces personnes", "nl": "Aandeel van die personen"},
    "contents": {
        "en": "What the run read and found",
        "fr": "Ce que le traitement a lu et trouvé",
        "nl": "Wat de verwerking las en vond",
    },
    "found": {"en": "Found", "fr": "Trouvé", "nl": "Gevonden"},
    "cases": {"en": "persons", "fr": "personnes", "nl": "personen"},
    "events": {"en": "events", "fr": "événements", "nl": "gebeurtenissen"},
    "notes": {"en": "notes", "fr": "notes", "nl": "notities"},
    "spans": {
        "en": "placeholders for what identifies",
        "fr": "passages identifiants masqués",
        "nl": "gemaskeerde passages",
    },
    "segments": {"en": "segments", "fr": "segments", "nl": "segmenten"},
    "theme_tags": {
        "en": "themes tagged by the model",
        "fr": "thèmes marqués par le modèle",
        "nl": "thema’s getagd door het model",
    },
    "decisions": {"en": "decisions by coders", "fr": "décisions des codeurs", "nl": "beslissingen van codeurs"},
    "by_language": {"en": "Notes by language", "fr": "Notes par langue", "nl": "Notities per taal"},
    "by_stage": {"en": "Notes by stage", "fr": "Notes par étape", "nl": "Notities per fase"},
    "rejected": {"en": "Rejected rows", "fr": "Lignes rejetées", "nl": "Geweigerde rijen"},
    "no_rejected": {"en": "No row was rejected.", "fr": "Aucune ligne rejetée.", "nl": "Geen enkele rij geweigerd."},
    "file": {"en": "file", "fr": "fichier", "nl": "bestand"},
    "reason": {"en": "reason", "fr": "raison", "nl": "reden"},
    "rows": {"en": "rows", "fr": "lignes", "nl": "rijen"},
    "run": {"en": "Run", "fr": "Traitement", "nl": "Verwerking"},
    "no_run": {
        "en": "No run is recorded.",
        "fr": "Aucun traitement enregistré.",
        "nl": "Geen verwerking geregistreerd.",
    },
    "run_id": {"en": "run", "fr": "traitement", "nl": "verwerking"},
    "version": {"en": "program", "fr": "programme", "nl": "programma"},
    "export_sha256": {"en": "export (sha256)", "fr": "export (sha256)", "nl": "export (sha256)"},
    "config_sha256": {"en": "settings (sha256)", "fr": "réglages (sha256)", "nl": "instellingen (sha256)"},
    "models": {"en": "model", "fr": "modèle", "nl": "model"},
    "fr": {"en": "French", "fr": "français", "nl": "Frans"},
    "nl": {"en": "Dutch", "fr": "néerlandais", "nl": "Nederlands"},
    "mixed": {"en": "both languages", "fr": "les deux langues", "nl": "beide talen"},
    "other": {"en": "another language", "fr": "autre langue", "nl": "andere taal"},
}

EARLIER = {
    "en": "Tables in the ledger that were released from an earlier state of this database (other notes, decisions "
    "or models): {tables}; of these counted with other models: {models}. A number that lies within a few "
    "persons of an earlier one is withheld. If none of those tables ever left this machine, the steward may "
    "set the ledger aside: {path} (docs/disclosure.md).",
    "fr": "Tableaux du registre publiés à partir d’un état antérieur de cette base (autres notes, décisions ou "
    "modèles)\u00a0: {tables}, dont comptés avec d’autres modèles\u00a0: {models}. Un nombre à quelques "
    "personnes près d’un nombre antérieur est retenu. Si aucun de ces tableaux n’a jamais quitté cette "
    "machine, la responsable des données peut mettre le registre de côté\u00a0: {path} (docs/disclosure.md).",
    "nl": "Tabellen in het register die uit een eerdere toestand van deze databank zijn vrijgegeven (andere "
    "notities, beslissingen of modellen): {tables}; daarvan geteld met andere modellen: {models}. Een getal "
    "dat maar enkele personen van een eerder verschilt, wordt weggelaten. Heeft geen van die tabellen deze "
    "machine ooit verlaten, dan mag de databeheerder het register opzij leggen: {path} (docs/disclosure.md).",
}
"""Said to who releases, on the screen; never in what is released."""
