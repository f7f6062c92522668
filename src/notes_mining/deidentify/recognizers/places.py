"""Places: addresses, postcodes, Belgian municipalities and neighbourhoods, towns abroad, and what follows a place word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .base import Found, NotesRecognizer, any_of, around, vocabulary
from .lexicon import is_common
from .presidio import NlpArtifacts
from .screen import Screened

_WORDS = vocabulary("places")
_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’-]*"
_SHORT_CAP = r"[A-ZÀ-ÖØ-Þ][\w'’-]{0,60}"
_PARTICLE = r"(?:de|du|des|la|le|les|l['’]|d['’]|en|sur|sous|lez|lès|aux?|van|den|der|ter|ten|op|aan|bij|het|'t|’t|el|al|et|à|in|onder)"
_NAME = rf"{_CAP}(?:(?:[ ]{_PARTICLE})*(?:[ ]|(?<=[ ][dl]['’])){_CAP}){{0,9}}"
_NUMBER = r"\d{1,4}(?:\s?[a-zA-Z](?![\w.]))?(?:\s?[-/]\s?(?:\d{1,4}|[a-zA-Z])(?![\w]))?"
_COMMA = around(",")
_FLOOR = rf"(?:{_COMMA}(?:\d{{1,2}}\s?(?:e|er|ère|ème|ste|de)(?:\s*+(?:[ée]tage|[ée]t\.?|verdieping|verd\.?))?|rez(?:-de-chauss[ée]e)?|gelijkvloers|tent\s+[A-Z]?\d[\w-]*(?:\s+fase\s+\d+)?|bloc\s+\w+|blok\s+\w+)(?!\w))?"
_BOX = rf"(?:{_COMMA}(?:b(?:te|us|oîte|oite|ox|\.)?|app(?:t|\.)?|étage|verd(?:iep)?\.?)\s?\.?\s?[A-Z]?\d{{1,4}}[A-Z]?\b(?:[./]\d{{1,3}})?)?"
_TOWN = rf"{_CAP}+(?:[ -](?:{_PARTICLE}[ -])*{_CAP}+){{0,3}}"
_POSTCODE = r"(?:(?:B|BE)\s?-\s?)?[1-9]\d{3}"
_IN_TOWN = rf"(?:{around('[,;(–-]')}(?:(?:à|te|in|op)\s+)?(?:{_POSTCODE}{_COMMA}{_TOWN}|{_POSTCODE}(?!\d)|(?<=[, (]){_TOWN}(?=[\s.,;)]|$)))?\)?"
_STREET_FR = (
    r"(?:[Rr]ue|[Aa]venue|[Aa]v\.?|[Bb]oulevard|[Bb]d\.?|[Bb]ld\.?|[Bb]vd\.?|[Pp]lace|[Pp]l\.|[Cc]hauss[ée]e|[Cc]h[ée]e\.?|[Cc]hss\.?|[Cc]h\.|[Cc]oron|[Qq]uai|[Ii]mpasse|[Aa]ll[ée]e|[Cc]los|[Ss]quare|[Ss]entier"
    r"|[Dd]r[èe]ve|[Vv]enelle|[Cc]it[ée]|[Rr]empart|[Ee]splanade|[Rr]oute|[Rr]ésidence|[Mm]ont[ée]e|[Tt]hier|[Rr]uelle|[Cc]hemin|[Ff]aubourg|[Rr]ond-point|R\.|RUE|AVENUE)"
)
_STREET_NL = (
    r"(?:(?:[A-ZÀ-Þ][\w'’.-]{0,60}+\s){0,3}[A-ZÀ-Þ][\w'’.-]{0,60}?(?:straat|laan|steenweg|stwg\.?|weg|plein|lei|dreef|baan|kaai|gracht|hof|pad|markt|dijk|singel|vest|wal|poort|heide|kouter|veld|wijk|plaats|ring|steeg|str\.|ln\.)"
    r"|(?:[A-ZÀ-Þ][\w'’.-]{0,60}+\s){1,3}(?:[Ss]traat|[Ll]aan|[Ss]teenweg|[Ss]twg\.?|[Ww]eg|[Pp]lein|[Ll]ei|[Dd]reef|[Bb]aan|[Kk]aai|[Hh]of|[Pp]ad|[Dd]ijk|[Ss]ingel|[Vv]est))"
)
_ADDRESS = tuple(
    Screened(pattern)
    for pattern in (
        rf"\b{_STREET_FR}\s+(?:(?:de|du|des|d['’]|l['’]|la|le|les|aux?|en|à)\s*)*{_NAME}{_COMMA}(?:n[°ro]\.?\s*)?{_NUMBER}{_BOX}{_FLOOR}{_IN_TOWN}{_FLOOR}",
        rf"\b{_NUMBER}{_BOX}(?:\s*+,)?\s++{_STREET_FR}\s+(?:(?:(?i:de|du|des|la|le|les)\b|(?i:[dl]['’]))\s*)*{_NAME}{_BOX}{_FLOOR}{_IN_TOWN}",
        rf"\b(?:[Ff]erme|[Zz]oning|[Dd]omaine|[Cc]hâteau|[Hh]ameau|[Ll]ieu-dit|[Mm]oulin|[Hh]oeve|[Ii]ndustriezone|[Kk]asteel|[Gg]ehucht|[Bb]edrijvenzone)\s+(?:(?:de|du|des|la|le|les|van|den|ter|ten|[dl]['’])\s*)*{_NAME}(?:\s*,\s*(?:hall|lot|box|unit|loods|nr\.?|n°)\s?\w+)?(?:\s*,\s*{_TOWN})?",
        rf"(?<![\d-]){_POSTCODE}\s+{_TOWN}\s*,\s*(?:[Rr][ée]sidence|{_STREET_FR})\s+(?:(?:de|du|des|la|le|les|[dl]['’])\s*)*{_NAME}\s+{_NUMBER}(?:/\w+)?",
        rf"(?<![\w-])(?:Steenweg|Weg|Baan|Oude\s+Baan)\s+(?:op|naar|van|tussen|te)\s+{_NAME}\s+{_NUMBER}{_BOX}{_IN_TOWN}",
        rf"(?<![\w-]){_STREET_NL}\s+(?:z\.?/?n\.?|s/n)(?:\s*,\s*{_TOWN})?(?!\w)",
        rf"(?<![\w-])(?:Zur|Zum|Auf\s+dem|Am|In\s+der|An\s+der|Im)\s+{_CAP}\s+\d{{1,3}}[a-z]?(?:\s*,\s*(?:{_POSTCODE}\s+)?{_TOWN})?",
        rf"(?<![\w-]){_SHORT_CAP}(?:straße|strasse|weg|platz)\s+\d{{1,3}}[a-z]?(?:\s*,\s*(?:{_POSTCODE}\s+)?{_TOWN})?",
        rf"(?<![\w-]){_STREET_NL}{_COMMA}(?:nr\.?\s*)?{_NUMBER}{_BOX}{_FLOOR}{_IN_TOWN}{_FLOOR}",
        rf"(?<![\w-]){_SHORT_CAP}(?:[ ]{_SHORT_CAP}){{0,3}}\s{_NUMBER}{_BOX}{_FLOOR}{around('[,–-]')}{_POSTCODE}\s+{_TOWN}",
        rf"(?<![\w-]){_SHORT_CAP}(?:[ ]{_SHORT_CAP}){{0,2}}\s\d{{1,4}}{_COMMA}(?:bus|bte|b\.)\s?\w+(?:\s*,\s*{_TOWN})?",
        rf"\b(?:Grote|Oude|Nieuwe)\s+Markt\b(?:\s+(?:van\s+|te\s+)?{_TOWN})?|\bGrand-?\s?Place\s+de\s+{_TOWN}",
        rf"\b[Cc]it[ée]\s+{_NAME}\s+{_NUMBER}{_BOX}{_FLOOR}{_IN_TOWN}",
        rf"(?<![\w-])(?:al-|el-)?{_SHORT_CAP}\s*,\s*tent\s+\d+(?:\s+fase\s+\d+)?",
    )
)
_STREET_ALONE = tuple(
    Screened(pattern)
    for pattern in (
        rf"\b(?:[Rr]ue|[Aa]venue|[Bb]oulevard|[Cc]hauss[ée]e|[Qq]uai|[Ii]mpasse|[Dd]r[èe]ve|[Vv]enelle|[Aa]v\.|[Bb]d\.?|[Ss]quare|[Cc]los|[Aa]ll[ée]e|[Pp]lace|[Pp]arc|[Pp]arvis|[Pp]ont|[Gg]are|[Cc]it[ée])\s+(?:(?:de|du|des|d['’]|l['’]|la|le|les|aux?)\s*)*{_NAME}(?:,\s*{_TOWN}(?=[\s,.;)]|$){_FLOOR})?",
        r"(?<![\w-])[A-ZÀ-Þ][\w'’-]{1,60}(?:straat|laan|steenweg|plein|dreef|kaai|singel|vest|straatje)\b",
    )
)
_LOWER_STREET = Screened(
    rf"\b(?:rue|avenue|av|bd|boulevard|chaussee|chaussée)\s+(?:(?:de|du|des|d['’]|l['’]|la|le|les)\s*+){{0,4}}[\w'’-]+(?:\s[\w'’-]+){{0,2}}?\s+\d{{1,4}}(?:\s?/\s?\d+)?(?!\w){_BOX}(?:{_COMMA}(?:à\s+)?(?:\d{{4}}\s+)?[a-zà-ÿ-]{{3,}}(?=[.,;]|\s*$))?{_FLOOR}"
    rf"|\b[a-zà-ÿ]{{3,}}(?:straat|laan|steenweg|plein|dreef|lei)\s+\d{{1,4}}(?:\s?/\s?\d+|\s?[a-z](?!\w))?{_BOX}(?:{_COMMA}(?:(?:in|te)\s+)?(?:\d{{4}}\s+)?(?!met\b|en\b|is\b|was\b|bij\b|waar\b)[a-zà-ÿ-]{{3,}}(?=\s*[.,;)\n]|$))?",
)
_LOWER_STREET_ALONE = Screened(
    r"\b(?:de|in de|op de|aan de|naar de)\s+(?P<name>[a-zà-ÿ]{4,}(?:laan|steenweg|plein|dreef|lei|markt))(?!\w)"
)
_LINE_START = r"(?m)^(?:[^\S\n]|[•*-])*+(?P<name>{names})(?=\s*(?:[,:–]|\.\.|$))"
_POSTCODE_TOWN = Screened(rf"(?<![\d./-])(?:(?:B|BE)\s?-\s?)?([1-9]\d{{3}})[ ]+{_TOWN}(?![\w])")
_PLACE_WORD = Screened(
    rf"\b(?i:{any_of((word, word) for word in _WORDS['place_words'])})[ ]+(?:(?:de|du|des|d['’]|l['’]|van|te|in|à|la|le|het|den|der)[ ]*)*(?P<name>{_CAP}(?:(?:[ -](?:{_PARTICLE}[ -])*{_CAP})){{0,2}})"
)
_LOWER_PREPOSITION = r"(?:\b(?:à|a|vers|sur|depuis|te|in|naar|uit|richting|rond|van|de|op|bij|near)\s+|[dD]['’]|(?:TAP|SURB|tap|surb|cpas|CPAS|ocmw|OCMW|gare|station|psd|PSD|zone|prison|gevangenis|politie|police|parket|parquet|permanence de|nr|vr|vd)\s+|[(,]\s*)"


def _gazetteer(names: list[str]) -> str:
    ordered = sorted(sorted(set(names)), key=len, reverse=True)
    body = any_of(
        (name, re.escape(name).replace(r"\-", "[- ]").replace("'", "['’]").replace(r"\ ", r"[ \-]")) for name in ordered
    )
    return rf"(?<![\w-])(?:(?:Noord|Zuid|Oost|West|Groot|Klein)-)?(?:{body})(?:[- ](?:Zuid|Noord|Oost|West|Est|Nord|Sud|Ouest|Centrum|Centre|Midi))?(?![\w]|-[A-ZÀ-Þa-z])"


@cache
def _patterns() -> dict[str, Screened]:
    belgian = [*_WORDS["belgium"], *_WORDS["neighbourhoods"], *_WORDS["other_names"]]
    abroad = _WORDS["abroad"]
    doubtful = _WORDS["also_words"]
    lower = [name.lower() for name in [*belgian, *abroad] if len(name) > 3]
    return {
        "sure": Screened(_gazetteer([*belgian, *abroad])),
        "upper": Screened(_gazetteer([name.upper() for name in [*belgian, *abroad]])),
        "doubtful": Screened(
            rf"\b(?:à|a|de|te|in|naar|uit|van|vers|from|gare de|prison de|gevangenis)\s+(?P<name>{'|'.join(map(re.escape, doubtful))})(?![\w-])"
        ),
        "opening": Screened(
            _LINE_START.format(names="|".join(re.escape(name) for name in doubtful if name not in ("Van", "As")))
        ),
        "lower": Screened(rf"{_LOWER_PREPOSITION}(?P<name>{_gazetteer(lower)})"),
    }


@cache
def _bare() -> re.Pattern[str]:
    """Municipalities in lower case."""
    doubtful = _WORDS["also_words"]
    return re.compile(
        _gazetteer([name.lower() for name in _WORDS["belgium"] if len(name) > 4 and name not in doubtful])
    )


class PlaceRecognizer(NotesRecognizer):
    """Addresses as one span, and named places."""

    ENTITIES = ("LOC",)
    ANY_LANGUAGE = True
    WHY = "list of places"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for patterns, score, why in (
            (_ADDRESS, 0.9, "address"),
            (_STREET_ALONE, 0.65, "street"),
            ((_LOWER_STREET,), 0.7, "address in lower case"),
        ):
            for pattern in patterns:
                for match in pattern.finditer(text):
                    start, end = _trimmed(text, *match.span())
                    yield start, end, "LOC", score, why
        for match in _POSTCODE_TOWN.finditer(text):
            if not 1900 <= int(match[1]) <= 2030 or _patterns()["sure"].compiled.search(match.group()):
                yield *match.span(), "LOC", 0.85, "postcode and town"
        yield from self._named(text)

    def _named(self, text: str) -> Iterator[Found]:
        gazetteers = _patterns()
        for name, score in (("sure", 0.7), ("upper", 0.65)):
            for match in gazetteers[name].finditer(text):
                yield *match.span(), "LOC", score
        for match in _LOWER_STREET_ALONE.finditer(text):
            if not is_common(match["name"]):
                yield *match.span("name"), "LOC", 0.55, "street in lower case"
        for name, score in (("doubtful", 0.65), ("opening", 0.55), ("lower", 0.6)):
            for match in gazetteers[name].finditer(text):
                yield *match.span("name"), "LOC", score
        for match in _PLACE_WORD.finditer(text):
            yield *match.span("name"), "LOC", 0.6, "word before it"
        for start, end in _lines_without_capitals(text):
            for match in _bare().finditer(text, start, end):
                yield *match.span(), "LOC", 0.6, "municipality in a line without capitals"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while end > start and text[end - 1] in " ,;(–-\n":
        end -= 1
    if text[end - 1] == ")" and "(" not in text[start:end]:
        end -= 1
    return start, end


def _lines_without_capitals(text: str) -> Iterator[tuple[int, int]]:
    """Offsets of the lines whose writer uses no capitals."""
    for line in re.finditer(r"[^\n]+", text):
        if line.group().islower():
            yield line.span()
