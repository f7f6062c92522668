"""Ages of persons, months for babies. A sentence, a delay or a length of service in years is none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..names import fold
from .base import OWN, Found, NotesRecognizer, vocabulary
from .lexicon import first_names
from .presidio import NlpArtifacts
from .screen import Screened

_WORDS = vocabulary("ages")
_NUMBER = r"(?:\d{1,2}(?:[.,]5)?|" + "|".join(_WORDS["numbers"]) + r")"
_UNIT = r"(?:ans?(?:\s+et\s+demi)?|jaar|jaren|jr\.?|j\.?(?=[\s,;)]|$)|mois|maand(?:en)?|semaines|weken|jours|dagen)"
_PERSON = r"(?:" + "|".join(_WORDS["persons"]) + r")"
_SENTENCE_AFTER = re.compile(
    r"\s{0,40}+(?:" + "|".join(_WORDS["not_after"]) + r")|[.,]\d{1,10}\s?(?:€|eur\b|euros?\b)", re.IGNORECASE
)
_DURATION_BEFORE = re.compile(r"\b(?:" + "|".join(_WORDS["not_before"]) + r")\s{0,25}$", re.IGNORECASE)

_SURE = tuple(
    Screened(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b[âa]g[ée]{{1,2}}s?\s+(?:de\s+|d['’])?(?:\w+\s+de\s+)?({_NUMBER}(?:\s*(?:et|ans\s+et)\s*{_NUMBER})?(?:\s+{_UNIT})?)\b",
        rf"(?:\bl['’][âa]ge\s+de|\b[âa]ge\s*:|\bleeftijd(?:\s+van)?\s*+:?)\s*+({_NUMBER}(?:\s+{_UNIT})?)\b",
        r"\b(\d{1,2}(?:\s?-\s?|\s)jarige?n?)\b",
        rf"\b({_NUMBER}\s?{_UNIT}\s+oud)\b",
        rf"\b({_NUMBER})\s?(?:{_UNIT}\s+)?(?:geworden|ans\s+révolus)\b",
        rf"\b(?:wordt|werd|is|bent?|aura|a|avait|a\s+eu|fête\s+ses|fêtait\s+ses|fêté\s+ses|aller\s+sur\s+ses|avoir)\s++(?:(?:net|pas|nu|al|ondertussen|intussen|bijna|seulement|à\s+peine|déjà|presque|maintenant|maar)\s*+)?({_NUMBER}\s?(?:ans|jaar))\b",
        r"\b(?:op|sinds|tot|vanaf|voor|vóór)\s+(?:zijn|haar|hun|mijn|m['’]n|z['’]n)\s+(\d{1,2})(?:e|de|ste)?\b(?!\s?(?:dag|verjaardag|keer|maal|/))",
        r"\(\s*(°?\d{1,2}\s?(?:ans|jaar|j\.?|a\.?|mois|maanden|m\.?)?(?:\s+et\s+demi)?)\s*[!,;)]",
        r"\b(\d{1,2}\s+(?:balais|piges|lentes|printemps))\b",
        r"\b(?:sa|ses|zijn|haar|mes|mijn|nos|leurs)\s+(\d{1,2}(?:e|ème|ste|de)?\s?(?:ann[ée]e|ans|jaar|levensjaar))\b(?!\s+(?:de\s+)?(?:prison|peine|cel|straf|suivi))",
        r"\b(?:thans|momenteel|toen|vertrek|ondertussen|intussen|alors|lors|aujourd['’]hui|actuellement)\s+(\d{1,2}\s?(?:jaar|ans))\b",
    )
)
_LIKELY = tuple(
    Screened(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{_PERSON}(?:\s+\(?[A-ZÀ-Ý][\w.'’-]+){{0,2}},?\s++(?:(?:de|d['’]|van|\()\s*+)?({_NUMBER}\s?{_UNIT}(?:\s*(?:et|en|,)\s*(?:de\s+|van\s+)?{_NUMBER}\s?{_UNIT})*)\b",
        rf"\b{_PERSON}\s+(?:de|d['’]|van)\s+({_NUMBER}(?:\s*,\s*{_NUMBER})*\s*(?:et|en)\s*{_NUMBER}(?:\s?{_UNIT})?)\b",
        rf"[,(]\s*({_NUMBER}\s?(?:ans|jaar|mois|maanden))\s*[,).;]",
        rf"\b[àa]\s+({_NUMBER}\s?ans)\b",
        r"\b(?:is|was|wordt|werd|ben|bent|worden|geworden)\s+(?:(?:nu|net|al|pas|er|toen|ook|intussen|ondertussen|bijna|nog maar|amper)\s+)?(\d{1,2}|(?:[a-zë]+en)?(?:twintig|dertig|veertig|vijftig|zestig|zeventig)|(?:der|veer|vijf|zes|zeven|acht|negen)tien)(?=\s*(?:[.,;!?)\n](?!\d)|$|en\s|op\s|nu\b|toen\b|als\b))",
        rf"\b{_PERSON}\s+(?:van|v|vd)\.?\s+(\d{{1,2}})(?!\d|[.,/:]\d|\s?(?:u\b|u\d|uur|euro|€|km|%|maand|jaar|dagen|keer|tot\b))",
        r",\s(\d{1,2}\s?j\.?)(?=\s*(?:[,)\n]|$))",
        r"\b(?:een\s+jaar\s+of|omtrent\s+de|rond\s+de|une?\s+\w+aine\s+d['’]années(?:\s*+,)?)\s++(\d{1,2}|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|tien|elf|twintig|dertig|veertig)\b",
        r"\b(?:zij|hij|ik|elle|lui|moi)\s+(\d{1,2})(?=\s*(?:,|en\b|et\b)(?!\d))",
        r"\b(?:nu|thans|désormais|maintenant)\s+(\d{1,2})(?=\s*[,;.)](?!\d))",
        r"\b(?:die|deze|dat)\s+van\s+(\d{1,2})(?=\s+met\b)",
        r"\b(?:ouder|jonger)\s+(?:uit\s+)?dan\s+(\d{1,2})\b(?!\s?(?:maand|jaar\s+geleden))",
        r"(?:[,(–]|\.\.)\s*(\d{1,2}\s?(?:ans|jaar)(?:\s+et\s+demi)?)(?=\s*(?:[.,;:)(=–\n]|\.\.|$|\())",
        r"\b(?:[Ee]lle|[Ii]l|[Oo]n|[A-ZÀ-Þ][a-zà-ÿ]+)\s+(?:a\s+eu|vient\s+d['’]avoir|aura|allait\s+avoir|va\s+avoir)\s+(\d{1,2}\s?ans)\b",
        rf"\b[A-ZÀ-Þ][a-zà-ÿ]+,\s({_NUMBER}\s(?:semaines|weken|mois|maanden|jours|dagen))(?=\s*[.,)])",
        # "een jongen uit Bradford, zeventien."; "destijds 18 en bediende"
        r"(?<=[a-zà-ÿ]),\s(treize|quatorze|quinze|seize|dix-(?:sept|huit|neuf)|(?:der|veer|vijf|zes|zeven|acht|negen)tien)(?=\s*[.,;)])",
        r"\b(?:destijds|à l['’]époque)\s+(\d{1,2})(?=\s*(?:,|en\b|et\b)(?!\s?\d))",
        r"(?:(?<=[ ,(\n])|^)(\d{1,2}\s?a\.?)(?=[,;)])",
        # "voor haar dertigste verjaardag"; "als ik tachtig ben"
        r"\b((?:der|veer|vijf|zes|zeven|acht|negen)tiende|(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig)ste|\d{1,2}(?:e|de|ste))\s+verjaardag",
        r"\b((?:vingt|trent|quarant|cinquant|soixant)ième|\d{1,2}(?:e|ème))\s+anniversaire",
        r"\b(?:als|toen)\s+(?:ik|hij|ze|zij)\s+(\d{1,2}|twaalf|(?:der|veer|vijf|zes|zeven|acht|negen)tien|(?:twin|der|veer|vijf|zes|zeven|tach)tig)\s+(?:ben|is|was|werd|wordt)\b",
        r"(?<=[\w)], )(\d{1,2}\s?a\.)(?=\s*(?:\n|$|[-–]))",
        r"\b(?:is|was|wordt|werd)\s+(\d{1,2})(?=\s+(?:hé|hè|al|ondertussen|geworden))",
        r"\b(\d{1,2}\s+Jahre(?:\s+alt)?)\b",
        r"\(\s*(\d{1,2}(?:\s?(?:,|en|et|&|/)\s?\d{1,2}(?:,5)?){1,4}(?:\s?(?:jaar|ans|j\.?))?)\s*\)",
        rf"\(\s*(?:bientôt|bijna|presque|net|pas|à peine)\s+({_NUMBER}(?:\s?(?:ans|jaar))?)\s*\)",
        r"\b(?:wordt|werd|word)\s+(\d{1,2}|tien|elf|twaalf|dertien|veertien|vijftien|zestien|zeventien|achttien|negentien|twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig)\b(?!\s?(?:u\b|u\d|uur|dagen|maanden|weken|keer|euro|€|%|km|/|\.\d|,\d|jaar\s+(?:cel|geleden|gevangenis)))",
        r",\s((?:een|twee|drie|vier|vijf|zes|zeven|acht|negen)[ëe]?n(?:twintig|dertig|veertig|vijftig|zestig|zeventig)),\s",
        r"\b(?:a|avait)\s+((?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix)\s+ans\s+et\s+demi)\b",
        r"\([ ]*((?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|dertien|veertien|vijftien|zestien))\)",
        rf"\b(?:op|à)\s+({_NUMBER}\s?(?:jaar|ans))\b(?!\s+(?:tijd|de prison|cel))",
        r"\b(?:ze|hij|zij|die)\s+(\d{1,2})\s+(?:is|was|wordt|werd)\b",
        r"\b(?:is|was|wordt|werd|nog|dus|nu|intussen|ondertussen)\s+((?:een|één|twee|twee[ëe]n|drie|drie[ëe]n|vier|vijf|zes|zeven|acht|negen)[ëe]?n?(?:twintig|dertig|veertig|vijftig|zestig|zeventig))\b(?!\s+(?:dagen|maanden|weken|uur|euro|keer))",
        r"(?<=[a-zà-ÿş.]),\s([1-9]\d),\s(?=[a-zà-ÿ])",
        r"\b(\d{1,2}\s?(?:mnd|mndn|mnden)\.?(?:\s+oud)?)(?=[\s,;)]|$)",
        r"\b(?:van|v)\s+(\d{1,2}\s?j\.?)(?=[\s,;)]|$)",
        r"(?<=[ ,(])(\d{1,2}½(?:\s?(?:jaar|ans))?)",
        r"\b(?:avait|a|ayant|avec)\s+(\d{1,2}\s?(?:ans|mois)(?:\s+et\s+demi)?)\b",
        rf"\bmet\s+({_NUMBER}\s?jaar)\s+(?:al|reeds|vertrokken|weg)\b",
        r"\b[A-ZÀ-Ý][a-zà-ÿ]+\s*[,(=]\s*(\d{1,2})(?=\s*[,);]|\s*$)",
        # "ilyas is vier", "(nu elf)", "(deux ans et demi)", "nu 22 j"
        r"(?<!\bhet )(?<!['’]t )\b(?:is|wordt)\s+(?:er\s+|nu\s+|net\s+|al\s+|pas\s+)?(twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)(?=\s*(?:[.,;!?)\n]|$)|\s+zei)",
        rf"\((?:nu|thans|maintenant|désormais)\s+({_NUMBER})\)",
        rf"\(\s*({_NUMBER}\s?{_UNIT}(?:\s+et\s+demie?)?)\s*\)",
        r"\b(?:nu|thans|net)\s+(\d{1,2}\s?j\.?)(?=[\s.,;)]|$)",
    )
)


# Any other number of years from twelve on (sentences are mostly shorter) is an age, unless its clause speaks of a
# sentence, a measure or a stretch of time, or holds a placeholder of ours, into which that may have gone.
_YEARS = Screened(
    r"(?<![\w.,/-])((?:1[2-9]|[2-9]\d)(?:\s*(?:,|et|en|à|ou|of)\s*\d{1,2}){0,9}\s?(?:ans|jaar))\b", re.IGNORECASE
)
_TIME_BEFORE = re.compile(rf"(?:\b(?:{'|'.join(_WORDS['time_before'])})\b|{OWN})[^.;:\n()]{{0,45}}$", re.IGNORECASE)
_TIME_AFTER = re.compile(rf"[^.;:\n()]{{0,25}}?(?:\b(?:{'|'.join(_WORDS['time_after'])})\b|{OWN})", re.IGNORECASE)
_NAMED = Screened(
    r"(?<![\w.])(?P<name>[A-ZÀ-Þ][a-zà-ÿ]{2,})(?:\s*+[,(=]\s*+|(?=[^\S ]*+ )\s++)(?P<age>\d{1,2})(?=\s*[:,);](?!\d)|\s*$)"
)


class AgeRecognizer(NotesRecognizer):
    """Ages in French and Dutch, with their unit."""

    ENTITIES = ("AGE",)
    ANY_LANGUAGE = True
    WHY = "number with a word of age"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for patterns, score in ((_SURE, 0.8), (_LIKELY, 0.65)):
            for pattern in patterns:
                for match in pattern.finditer(text):
                    if not _is_duration(text, *match.span(1)):
                        yield *match.span(1), "AGE", score
        for match in _YEARS.finditer(text):
            if not _is_duration(text, *match.span(1)) and not _is_time(text, *match.span(1)):
                yield *match.span(1), "AGE", 0.5, "number of years"
        for match in _NAMED.finditer(text):
            if fold(match["name"]) in first_names() and not _is_duration(text, *match.span("age")):
                yield *match.span("age"), "AGE", 0.65, "number beside a first name"


def _is_duration(text: str, start: int, end: int) -> bool:
    return bool(_SENTENCE_AFTER.match(text, end) or _DURATION_BEFORE.search(text, max(0, start - 25), start))


def _is_time(text: str, start: int, end: int) -> bool:
    """Whether the clause around a number of years speaks of a sentence, a measure or a stretch of time."""
    return bool(_TIME_BEFORE.search(text, max(0, start - 45), start) or _TIME_AFTER.match(text, end, end + 45))
