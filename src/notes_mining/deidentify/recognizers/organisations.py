"""Organisations that tell where somebody works, learns, prays, is treated, banks or is defended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .base import Found, NotesRecognizer, any_of, any_words, vocabulary
from .lexicon import is_common, is_lower_word, is_name_word, is_word
from .ner import is_plausible, never_names, outer_words, public_services
from .presidio import NlpArtifacts
from .screen import Screened

_WORDS = vocabulary("organisation_context")
_CAP = r"[A-ZÀ-ÖØ-Þ0-9][\w&'’.+-]*[\w+]|[A-Z]"
_JOIN = r"(?:de|du|des|la|le|les|d['’]|l['’]|en|et|van|voor|op|aan|het|'t|der|den|&|al|el|of|in|à|aux?|pour|-|\+)"
_NAME = rf"(?:{_CAP})(?:(?!\n\s?-)\s(?:{_JOIN}\s?){{0,3}}(?:{_CAP}))*"
# Where what follows decides: no name has more words, no word more letters.
_SHORT_CAP = r"[A-ZÀ-ÖØ-Þ0-9][\w&'’.+-]{0,60}[\w+]|[A-Z]"
_SHORT_NAME = rf"(?:{_SHORT_CAP})(?:(?!\n\s?-)\s(?:{_JOIN}\s?){{0,3}}(?:{_SHORT_CAP})){{0,11}}"


_GENERIC = any_words(_WORDS["generic"])
_HEADS = any_words(_WORDS["heads"])
_AFTER_GENERIC = Screened(
    rf"(?<![\w-])(?:{_GENERIC})[^\S\t]++(?:(?:de|du|des|d['’]|van|van\s+de|bij|chez|«|\"|“|‘|')\s*+)?(?:[«\"“‘']\s*+)?(?P<name>{_NAME})"
)
_HEADED = Screened(
    rf"(?<![\w-])(?P<name>(?:{_HEADS})(?:(?!\n\s?-)\s(?:{_JOIN}\s?){{0,3}}(?:{_CAP}))*(?:(?:\s(?!(?:dont|son|sa|ses|où|qui|que|avec|pour|met|waar|zijn|haar|die|dat|et|en|om|als|est|is|a|heeft|werd)\b)[a-zà-ÿ]+){{0,3}}?(?:(?!\n\s?-)\s(?:{_JOIN}\s?){{0,3}}|\s|(?<=['’]))(?:{_CAP}))+)"
)
_COMPOUND = Screened(
    r"(?<![\w-])(?:[a-zà-ÿ]*(?:bedrijf|winkel|atelier|club|huis|zaak|firma|centrum|vereniging|fabriek|kantoor|bureau|school|dienst|salon|kamp|ploeg|campus|werkplaats|pépinières?|carrosserie|librairie"
    r"|coiffure|boucherie|protégée|équipe mobile|promsoc|employeur|wzc|ssm|cgg|interim|opleiding|cursus|formation|cantine)),?\s+(?:de\s+|du\s+|van\s+|bij\s+)?[«\"“‘']?(?P<name>"
    + _NAME
    + ")"
)
_CAPITAL_COMPOUND = Screened(
    rf"(?<![\w-])(?P<name>[A-ZÀ-Þ][a-zà-ÿ]*(?:bedrijf|winkel|atelier|club|huis|zaak|firma|vereniging|fabriek|kantoor|bond|bouw|dienst|educatie|bank)\s(?:(?:{_JOIN})\s)?(?:{_CAP})(?:\s(?:{_CAP}))*)"
)
_FUSED = Screened(
    r"(?<![\w-])(?P<name>(?:(?:Sint|Sint\.|St\.?|Heilig|Onze-Lieve-Vrouw|OLV|Don|Klein|Groot)[ -])?[A-ZÀ-Þ][\w’'-]{0,60}(?:college|instituut|lyceum|atheneum|school|ziekenhuis|kliniek|moskee|garage|bakkerij|slagerij))(?!\w)"
)
_LEGAL_FORM = r"(?:NV|BV|BVBA|SA|SPRL|SRL|SC|SCRL|CVBA|CV|VZW|ASBL|VOF|SNC|nv|bv|bvba|sa|sprl|srl|vzw|asbl|vof)"
_BEFORE_FORM = Screened(rf"(?<![\w-])(?P<name>{_SHORT_NAME}\s+\(?{_LEGAL_FORM}\)?)(?!\w)")
_AT_WORK = Screened(
    r"\b(?:chez|bij)\s+(?P<name>[A-ZÀ-Þ][\w&’'-]+(?:\s(?:&\s|et\s|en\s)?[A-ZÀ-Þ][\w&’'-]+){0,3}(?:\s(?:nv|bvba|bv|srl|sprl|cv|vof|NV|BV|SRL|SA|CV))?)"
)


_LOWER_AT_WORK = Screened(r"\b(?:chez|bij)\s+(?P<name>[a-zà-ÿ][\w'’&-]{2,}(?:\s(?:&\s)?[a-zà-ÿ][\w'’&-]{2,}){0,2})")


_LOWER_NAMED = Screened(
    rf"(?<![\w-])(?!ferme\b|home\b|thuis\b|plan\b|usine\b)(?:{_GENERIC}|[a-zà-ÿ]+(?:club|ploeg|hof|winkel|school|huis|atelier|verblijf|opvang|crèche|bedrijf)|wzc|ssm|cgg)\s+(?P<name>(?:de|het|'t|le|la|les|den|ten|ter)\s[a-zà-ÿ'’-]{{3,}}(?:\s[a-zà-ÿ'’-]{{3,}})?)(?=\s*[.,;:)\n]|$)"
)
_LOWER_FORM = Screened(
    r"(?<![\w-])(?P<name>[a-zà-ÿ][\w'’&-]{2,60}+(?:\s[a-zà-ÿ&][\w'’&-]{0,60}+){0,2}\s(?:nv|bvba|bv|srl|sprl|cv|vof))(?!\w)"
)
_LABELLED = Screened(
    rf"(?m)(?:^|[\n.;•*–-][^\S\n]*+)(?:[Ww]erk|[Jj]ob|[Ee]mploi|[Tt]ravail|[Ee]mployeur|[Ww]erkgever|[ÉEée]cole|[Ss]chool|[Bb]anque|[Bb]ank|[Mm]oskee|[Mm]osquée|[Cc]lub|[Ii]nterim|[Ss]yndicat|[Vv]akbond|[Mm]utuelle|[Ff]ormation|[Oo]pleiding|[Ss]tage)\s*[:=]\s*(?:chez\s+|bij\s+)?(?P<name>{_NAME})"
)


@cache
def _known() -> Screened:
    names = [name for group in vocabulary("organisations").values() for name in group]
    ordered = sorted(sorted(set(names)), key=len, reverse=True)
    body = any_of((name, re.escape(name).replace(r"\ ", r"[ \-]")) for name in ordered)
    return Screened(rf"(?<![\w-])(?:{body})(?![\w-])")


_PATTERNS = (
    (_AFTER_GENERIC, 0.7),
    (_HEADED, 0.75),
    (_FUSED, 0.7),
    (_BEFORE_FORM, 0.7),
    (_CAPITAL_COMPOUND, 0.65),
    (_COMPOUND, 0.6),
    (_LABELLED, 0.55),
    (_LOWER_FORM, 0.55),
    (_LOWER_NAMED, 0.5),
    (_AT_WORK, 0.5),
)


_LOWER_HEADED = Screened(
    r"(?<![\w-])(?P<name>(?:chr|chu|az|uz|cvo|vti|kta|hôpital|hopital|ziekenhuis|klinik|clinique)\s+(?:de\s|du\s|la\s|le\s|des\s|st\.?\s|saint\s)?[a-zà-ÿ][\w'’-]{2,})(?=\s*[.,;:)\n]|\s+[a-z]|$)"
)


@cache
def _known_lower() -> Screened:
    """Known organisations in the lower case of a hurried note or in capitals, where the name is no word."""
    names = {name for group in vocabulary("organisations").values() for name in group if len(name) > 3}
    rare = {name for name in names if not all(is_lower_word(word) for word in re.findall(r"[^\W\d_]+", name.lower()))}
    ordered = sorted(sorted(rare), key=len, reverse=True)
    body = any_of((form, re.escape(form)) for name in ordered for form in (name.lower(), name.upper()))
    return Screened(rf"(?<![\w@./-])(?:{body})(?![\w@-]|\.\w)")


class OrganisationRecognizer(NotesRecognizer):
    """Employers, schools, mosques, clubs, hospitals, banks, law firms; public services that serve everybody are none."""

    ENTITIES = ("ORG",)
    ANY_LANGUAGE = True
    WHY = "word beside or within it"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for pattern, score in _PATTERNS:
            for match in pattern.finditer(text):
                lower = pattern in (_LOWER_NAMED, _LOWER_FORM)
                if lower or not (_is_public(match["name"]) or _is_only_common(pattern, match["name"])):
                    yield *match.span("name"), "ORG", score
        for match in _LOWER_AT_WORK.finditer(text):
            span = _until_common(match)
            if span:
                yield *span, "ORG", 0.5, "after chez or bij, in lower case"
        listed = "list of organisations"
        for pattern, score, why in (
            (_known(), 0.75, listed),
            (_known_lower(), 0.6, listed),
            (_LOWER_HEADED, 0.5, self.WHY),
        ):
            for match in pattern.finditer(text):
                yield *match.span(), "ORG", score, why


def _is_public(name: str) -> bool:
    lowered = name.lower().rstrip(".")
    if len(name) < 2 or not any(char.isalpha() for char in name) or not is_plausible(name):
        return True
    return lowered in never_names() or lowered.split()[0] in public_services()


def _is_only_common(pattern: Screened, name: str) -> bool:
    """After a mere preposition or compound, words that are only common are no name ("bij Mevrouw", "school Vandaag")."""
    if pattern not in (_AT_WORK, _COMPOUND):
        return False
    words = re.findall(r"[^\W\d_]{2,}", name)
    return len(words) < 2 and all(is_common(word) for word in words)


def _until_common(match: re.Match[str]) -> tuple[int, int] | None:
    """After "chez" or "bij" in a lower-case note: the words up to the first common one; ``None`` if that is the first."""
    end = None
    for word in re.finditer(r"\S+", match["name"]):
        if is_lower_word(word.group()) or word.group() in outer_words() or (is_name_word(word.group()) and end is None):
            break
        end = word.end()
    if end is None or is_word(match["name"][:end]):
        return None
    return match.start("name"), match.start("name") + end
