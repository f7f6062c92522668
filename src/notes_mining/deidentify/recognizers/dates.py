"""Dates in French and Dutch: anything more precise than a year, and birth years. Dates of laws identify nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .base import Found, NotesRecognizer, any_of, vocabulary
from .presidio import NlpArtifacts
from .screen import Screened

_WORDS = vocabulary("calendar")


def _any(words: list[str]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    patterns = ((word, re.escape(word).replace(r"\ ", r"\s+").replace("'", "['’]")) for word in ordered)
    return f"(?:{any_of(patterns)})"


_MONTH = _any([*_WORDS["months"], *_WORDS["month_abbreviations"]])
_MONTH_FULL = _any(_WORDS["months"])
_MONTH_SHORT = _any(_WORDS["month_abbreviations"])
_WEEKDAY = _any([*_WORDS["weekdays"], *_WORDS["weekday_abbreviations"]])
_SEASON = _any(_WORDS["seasons"])
_FEAST = _any(_WORDS["feasts"])
_PART = _any(_WORDS["parts"])
_DAY_WORD = _any(_WORDS["day_words"])

_YEAR = r"(?:(?:19|20)\d{2}|['’]\d{2})"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH_NUMBER = r"(?:0?[1-9]|1[0-2])"
_DAY_ORDINAL = rf"{_DAY}(?:\s?(?:er|ère|e|ème|ste|de|den))?"
_DAY_ANY = rf"(?:{_DAY_ORDINAL}|{_DAY_WORD})"
_TO = r"\s*+(?:au|op|et(?:\s+le)?|à|ou(?:\s+le)?|-|–|/|,|&|tot(?:\s+en\s+met)?|t/m|t\.?e\.?m\.?|en|of)\s*+"
_PREFIX = rf"(?:{_WEEKDAY}\.?(?:\s*+,)?\s++(?:le\s+|de\s+|den\s+|dd\.?\s+)?)?"
_OF_LAW = re.compile(
    r"\b(?:lois?(?:-programme)?|wet(?:ten)?|d[ée]crets?|decreet|arr[êe]t[ée]s?(?:\s+(?:royal|royaux|minist[ée]riel))?|A\.?R\.?|K\.?B\.?|M\.?B\."
    r"|koninklijk\s+besluit|ministerieel\s+besluit|besluit\s+van\s+de\s+Vlaamse\s+Regering|circulaires?|COL|omzendbrie(?:f|ven)|rondzendbrief"
    r"|richtlijn|directive|r[èe]glement|verordening|convention|verdrag|trait[ée]|code|wetboek|samenwerkingsakkoord|accord\s+de\s+coop[ée]ration)\b"
    r"[^.;\n]{0,40}\b(?:du|des|van|de\s+l['’]|d\.?d\.?)\s+$",
    re.IGNORECASE,
)

_PATTERNS: tuple[tuple[Screened, float], ...] = tuple(
    (Screened(pattern, re.IGNORECASE), score)
    for pattern, score in (
        # 12/03/2019, 12.3.19, 12-03-'19, with an optional weekday before
        (rf"(?<![\d/.\-]){_PREFIX}{_DAY}\s?([./\-])\s?{_MONTH_NUMBER}\s?\1\s?(?:(?:19|20)\d{{2}}|['’]?\d{{2}})(?![\d/]|[.\-]\d)", 0.9),
        # 2019-03-12, 2019/03/12, 20190312 is left to the file numbers
        (rf"(?<![\d/.\-])(?:19|20)\d{{2}}([-/.]){_MONTH_NUMBER}\1{_DAY}(?!\d)", 0.9),
        # 3 au 9 mai 2018, 12 et 13 maart, 3-9 mei
        (rf"(?<![\d/.,\-]){_PREFIX}{_DAY_ORDINAL}(?:{_TO}{_DAY_ORDINAL}){{0,30}}(?:{_TO}(?:(?:le|de)\s+)?{_DAY_ORDINAL})\s+{_MONTH}\b\.?(?:\s+{_YEAR}\b)?", 0.9),
        # 3 mars au 9 mai is two dates; 3 mars 2019, 1er juin, 3 maart jl., drie maart, weekday before
        (rf"(?<![\d/.,]){_PREFIX}\b(?:{_DAY_ORDINAL}[\s.\-/]{{1,2}}|{_DAY_WORD}[ ]{{1,2}})(?:(?:de|van)\s+)?{_MONTH}\b(?:\.?[\s\-/]{{1,2}}(?:{_YEAR}|\d{{2}}(?!\s?[h:u%€\d])|(?:negentienhonderd|tweeduizend)[a-zë]*(?:\s(?:een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf|[a-zë]+tien|[a-zë]*twintig)\b)?|(?:deux\s+mille|mil(?:le)?\s+neuf\s+cent)(?:[\s-](?>(?:[a-z]+-)*(?:un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingt|trente|quarante|cinquante|soixante|nonante|septante|et)\b))*)\b|\.?\s+(?:[jl]l|dernier|prochain|laatstleden|jongstleden|eerstkomend|aanstaande)\b\.?)?", 0.9),
        # eind juni 2018, début avril, mi-mars, fin de l'été 2015
        (rf"\b{_PART}[\s\-]+(?:(?:du\s+mois\s+)?(?:de\s+|d['’]|van\s+(?:de\s+)?|de\s+l['’])?)?{_MONTH}\b\.?(?:\s+{_YEAR}\b)?", 0.85),
        (rf"\b(?:{_PART}[\s\-]+(?:de\s+|du\s+|van\s+(?:de\s+)?)?(?:l['’]|la\s+|le\s+)?)?{_SEASON}\s+(?:(?:de|van)\s+)?(?:l['’]ann[ée]e\s+)?{_YEAR}\b", 0.85),
        # maart 2017, mrt '17, mars/avril 2016
        (rf"\b{_MONTH}\b\.?(?:\s?[-–/]\s?{_MONTH}\b\.?)?\s+(?:de\s+l['’]ann[ée]e\s+|van\s+het\s+jaar\s+)?{_YEAR}\b", 0.85),
        # a month alone, written out
        (rf"(?:(?<![\w'’\-])|(?<=\b[dDlL]['’]))(?:{_PART}[\s\-]+)?{_MONTH_FULL}(?:\s?[-/]\s?{_MONTH_FULL})?\b(?![\w\-'’])", 0.6),
        # 03/2019
        (rf"(?<![\d/.\-]){_MONTH_NUMBER}[/\-](?:19|20)\d{{2}}(?![\d/\-])", 0.75),
        # lundi 4/5, le 4/5, op 4.5
        (rf"(?<![\w/.])(?:{_WEEKDAY})\.?(?:[ ]*+,)?[ ]++(?:le\s+|de\s+|den\s+)?{_DAY}(?:\s?[/.\-]\s?{_MONTH_NUMBER})?(?![\d/%€]|[.,]\d|\s?(?:[hu:]\d|(?:h|u|uur|heures?|jaar|ans|maand(?:en)?|mois|weken|semaines|dagen|jours|keer|fois|euro)\b))", 0.8),
        # mardi prochain 11/2
        (rf"(?<![\w/.])(?:{_WEEKDAY})\.?\s+(?:prochain|dernier|passé|volgende|vorige|eerstkomende|laatstleden|jl\.?)\s+{_DAY}[/.\-]{_MONTH_NUMBER}(?!\d)", 0.8),
        # in aug., sinds okt., fin déc.
        (rf"\b(?:(?<=en )|(?<=in )|(?<=sinds )|(?<=depuis )|(?<=vanaf )|(?<=tot )|(?<=dès )|(?<=eind )|(?<=fin )|(?<=begin )|(?<=mi-))(?:{_MONTH_SHORT})(?:\.(?!\w)|(?=\s*[,;:)\n]|\s+['’]?\d{{2}}\b))", 0.6),
        (r"(?<=\bdu )\d{1,2} au \d{1,2}\b(?!\s?(?:h|ans|€|%))|(?<=\bvan )\d{1,2} (?:tot|op) \d{1,2}\b(?!\s?(?:u\b|uur|jaar|€|%))", 0.6),
        # les 8 et 19/11; 2, 9 en 16/3
        (rf"(?<![\d/.,\-])(?<!art\. )(?<!article )(?<!articles )(?<!artikel )\b{_DAY}(?:,\s{_DAY}){{0,6}}\s(?:et|en|&)\s{_DAY}/{_MONTH_NUMBER}(?:/(?:19|20)?\d{{2}})?(?![\d/])", 0.7),
        # début 2015, eind 2018; sept. 19
        (rf"\b{_PART}[\s\-]+(?:(?:de|du|van)\s+)?(?:19|20)\d{{2}}(?![\d/\-])", 0.7),
        (rf"(?<![\d.] )\b(?:{_MONTH_SHORT})\.\s?(?:0\d|1\d|2\d)(?![\d/.:hu%€]|\s?(?:ans|jaar|h\b|u\b|uur|euro|€|%))", 0.6),
        # ramadan 2015
        (rf"\b(?:ramadan|ramadhan|vasten|carême)\s+(?:de\s+|van\s+)?{_YEAR}\b", 0.8),
        # feasts, with or without a year
        (rf"(?<![\w\-])(?:{_PART}\s+(?:de\s+)?)?{_FEAST}(?:\s+(?:de\s+)?{_YEAR})?\b", 0.7),
    )
)  # fmt: skip
# "zat 5 tso", "hij zat 3 dagen": the verb, unless a month follows.
_SAT = re.compile(r"zat\s\d{1,2}", re.IGNORECASE)
_AFTER_WORD = Screened(
    rf"\b(?:le|du|au|dès|depuis|avant|après|ce|op|van|tot|dd\.?|d\.d\.|sinds|vanaf|tegen|vóór|voor|na|en|et|dt\.)\s+({_DAY}(?:er)?\s?[/.\-]\s?{_MONTH_NUMBER})(?![\d/\-]|\.\d|\s?(?:%|€|eur))",
    re.IGNORECASE,
)
_LINE_START = Screened(
    rf"(?m)^(?:[^\S\n]|[\-•*(\[])*+({_DAY}\s?[/.\-]\s?{_MONTH_NUMBER})(?=\s*[:\-–)\]]|\s+\d{{1,2}}[:hu]|\s+[A-Za-zÀ-ÿ])"
)
_SLASHED = Screened(
    rf"(?i)(?<![\w/.,\-])(?<!article )(?<!articles )(?<!artikel )(?<!artikels )(?<!art\. )(?<!art )({_DAY}/{_MONTH_NUMBER})(?![\w/\-]|\.\d|\s?(?:%|€|van de|des|d'entre|mmHg))"
)
_DAY_ALONE = Screened(
    r"\b((?:le|au|du)\s+(?:1er|[1-9]|[12]\d|3[01]))(?=\s*(?:[.,;:!?)]|$|\n)|\s+(?:à|(?:au|et)(?!\s+\d)|pour|chez|avec|dans|après|avant|puis|j['’]|je|il|elle|on|nous|a|est|était|dernier|courant|inclus)\b)"
    r"|\b((?:op|tegen|vanaf|sinds|tot|voor|na)\s+(?:de\s+|den\s+)?(?:[1-9]|[12]\d|3[01])(?:e|de|ste|den)?)(?=\s*(?:[.,;:!?)]|$|\n)|\s+(?:om|bij|in|met|en|dan|werd|is|heeft|zou|komt|gaat)\b)(?<=e|n)"
    r"|\b((?:[Dd]e|[Dd]en)\s+(?:[1-9]|[12]\d|3[01])(?:e|de|ste))(?=\s*(?:[.,;:!?)]|$|\n)|\s+(?:om|bij|dan|was|werd|zou|komt)\b)",
    re.IGNORECASE,
)
_BIRTH = Screened(
    r"(?:\bn[ée]{1,2}(?:\(e\))?s?\s+(?:\w+\s+){0,3}?en|\bnaissance\s*+:?|\bgeboren(?:\s+\w+){0,3}?\s+in|\bgeb\.?(?:\s+in)?|\bgeboortejaar\s*+:?|°)\s*+((?:19|20)\d{2})\b(?![/.\-]\d)",
    re.IGNORECASE,
)


class DateRecognizer(NotesRecognizer):
    """Dates of both languages at once: a Dutch date in a French note loses nothing."""

    ENTITIES = ("DATE",)
    ANY_LANGUAGE = True
    WHY = "writing of a date"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        found = _without_laws(text, list(self._spans(text)))
        for start, end, score in _ranges(text, found):
            yield start, end, "DATE", score

    @staticmethod
    def _spans(text: str) -> Iterator[tuple[int, int, float]]:
        for pattern, score in _PATTERNS:
            for match in pattern.finditer(text):
                if not _SAT.fullmatch(match.group()):
                    yield *match.span(), score
        for pattern, score in ((_AFTER_WORD, 0.7), (_LINE_START, 0.65), (_SLASHED, 0.6), (_BIRTH, 0.85)):
            for match in pattern.finditer(text):
                yield *match.span(1), score
        for match in _DAY_ALONE.finditer(text):
            yield *match.span(), 0.6


def is_of_law(text: str, start: int) -> bool:
    """Whether a date that begins at ``start`` is that of a law, a decree, a treaty."""
    return _OF_LAW.search(text, max(0, start - 90), start) is not None


def _without_laws(text: str, found: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """``found`` without dates of laws, and without what lies inside one ("mai 2006" of "loi du 17 mai 2006")."""
    laws = [span for span in found if is_of_law(text, span[0])]
    return [span for span in found if not any(law[0] <= span[0] and span[1] <= law[1] for law in laws)]


_BETWEEN = re.compile(
    r"\s{0,40}+(?:au|tot(?:\s+en\s+met)?|t/m|t\.?e\.?m\.?|jusqu['’]au|-|–)\s*(?:le\s+|de\s+)?", re.IGNORECASE
)


def _ranges(text: str, found: list[tuple[int, int, float]]) -> Iterator[tuple[int, int, float]]:
    """All spans, and one over each pair that a word of range joins (16/5 tot 3/6)."""
    yield from found
    starts: dict[int, tuple[int, float]] = {}
    for start, end, score in found:
        if end > starts.get(start, (0, 0.0))[0]:
            starts[start] = (end, score)
    for start, (end, score) in starts.items():
        joint = _BETWEEN.match(text, end)
        if joint and joint.end() in starts:
            yield start, starts[joint.end()][0], score
