"""Organisations that tell where somebody works, learns, prays, is treated, banks or is defended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from presidio_analyzer.nlp_engine import NlpArtifacts

from .base import Found, NotesRecognizer, vocabulary
from .lexicon import is_common
from .ner import is_plausible, never_names, public_services

_WORDS = vocabulary("organisation_context")
_CAP = r"[A-ZÀ-ÖØ-Þ0-9][\w&'’.+-]*[\w+]|[A-Z]"
_JOIN = r"(?:de|du|des|la|le|les|d['’]|l['’]|en|et|van|voor|op|aan|het|'t|der|den|&|al|el|of|in|à|aux?|pour|-|\+)"
_NAME = rf"(?:{_CAP})(?:(?:\s(?:{_JOIN}\s?){{0,3}}|(?<=['’]))(?:{_CAP}))*"


def _alternatives(words: list[str]) -> str:
    return "|".join(sorted((re.escape(word).replace(r"\ ", r"\s+") for word in words), key=len, reverse=True))


_GENERIC = _alternatives(_WORDS["generic"])
_HEADS = _alternatives(_WORDS["heads"])
_AFTER_GENERIC = re.compile(
    rf"(?<![\w-])(?:{_GENERIC})\s+(?:(?:de|du|des|d['’]|van|van\s+de|bij|chez|«|\"|“|‘|')\s*)?[«\"“‘']?\s*(?P<name>{_NAME})"
)
_HEADED = re.compile(
    rf"(?<![\w-])(?P<name>(?:{_HEADS})(?:\s(?:{_JOIN}\s?){{0,3}}(?:{_CAP}))*(?:(?:\s[a-zà-ÿ]+){{0,3}}?(?:\s(?:{_JOIN}\s?){{0,3}}|\s|(?<=['’]))(?:{_CAP}))+)"
)
_COMPOUND = re.compile(
    r"(?<![\w-])(?:[a-zà-ÿ]*(?:bedrijf|winkel|atelier|club|huis|zaak|firma|centrum|vereniging|fabriek|kantoor|bureau|school|dienst|salon|kamp|ploeg|campus|werkplaats|pépinières?|carrosserie|librairie"
    r"|coiffure|boucherie|protégée|équipe mobile|promsoc|employeur|wzc|ssm|cgg|interim|opleiding|cursus|formation|cantine)),?\s+(?:de\s+|du\s+|van\s+|bij\s+)?[«\"“‘']?(?P<name>"
    + _NAME
    + ")"
)
_CAPITAL_COMPOUND = re.compile(
    rf"(?<![\w-])(?P<name>[A-ZÀ-Þ][a-zà-ÿ]*(?:bedrijf|winkel|atelier|club|huis|zaak|firma|vereniging|fabriek|kantoor|bond|bouw|dienst|educatie)\s(?:(?:{_JOIN})\s)?(?:{_CAP})(?:\s(?:{_CAP}))*)"
)
_FUSED = re.compile(
    r"(?<![\w-])(?P<name>(?:(?:Sint|Sint\.|St\.?|Heilig|Onze-Lieve-Vrouw|OLV|Don|Klein|Groot)[ -])?[A-ZÀ-Þ][\w’'-]*(?:college|instituut|lyceum|atheneum|school|ziekenhuis|kliniek|moskee|garage|bakkerij|slagerij))(?!\w)"
)
_LEGAL_FORM = r"(?:NV|BV|BVBA|SA|SPRL|SRL|SC|SCRL|CVBA|CV|VZW|ASBL|VOF|SNC|nv|bv|bvba|sa|sprl|srl|vzw|asbl|vof)"
_BEFORE_FORM = re.compile(rf"(?<![\w-])(?P<name>{_NAME}\s+\(?{_LEGAL_FORM}\)?)(?!\w)")
_AT_WORK = re.compile(r"\b(?:chez|bij)\s+(?P<name>[A-ZÀ-Þ][\w&’'-]+(?:\s(?:&\s)?[A-ZÀ-Þ][\w&’'-]+){0,3})")


@cache
def _known() -> re.Pattern[str]:
    names = [name for group in vocabulary("organisations").values() for name in group]
    body = "|".join(re.escape(name).replace(r"\ ", r"[ \-]") for name in sorted(set(names), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])")


class OrganisationRecognizer(NotesRecognizer):
    """Employers, schools, mosques, clubs, hospitals, banks, law firms; public services that serve everybody are none."""

    ENTITIES = ("ORG",)

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for pattern, score in (
            (_AFTER_GENERIC, 0.7),
            (_HEADED, 0.75),
            (_FUSED, 0.7),
            (_BEFORE_FORM, 0.7),
            (_AT_WORK, 0.45),
        ):
            for match in pattern.finditer(text):
                if not _is_public(match["name"]):
                    yield *match.span("name"), "ORG", score
        for match in _known().finditer(text):
            yield *match.span(), "ORG", 0.75


def _is_public(name: str) -> bool:
    lowered = name.lower().rstrip(".")
    if len(name) < 2 or not any(char.isalpha() for char in name) or not is_plausible(name):
        return True
    return lowered in never_names() or lowered.split()[0] in public_services()


def _is_only_common(pattern: re.Pattern[str], name: str) -> bool:
    """After a mere preposition or compound, words that are only common are no name ("bij Mevrouw", "school Vandaag")."""
    if pattern not in (_AT_WORK, _COMPOUND):
        return False
    return all(is_common(word) for word in re.findall(r"[^\W\d_]{2,}", name))
