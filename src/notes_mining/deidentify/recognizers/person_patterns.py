"""Patterns of names and of what stands before them; vocabulary in ``person_context.yaml``."""

from __future__ import annotations

import re

from .base import LOWER, UPPER, any_words, around, vocabulary
from .screen import Screened

# No name is longer, and what is tried at every letter of a text must end soon.
CAP = rf"[{UPPER}](?:[{LOWER}{UPPER}’']|-(?=\w)){{0,80}}(?!\w)"
# Some are written in one ("vander"); where blanks between them may lack, those are not tried: two readings of each
# name of a line would be two to the power of the names.
_SHORT_PARTICLES = (
    r"de|du|des|la|le|les|d['’]|van|den|der|ter|ten|el|al|ben|bin|ibn|ait|aït|ould|bel|bou|di|da|del|dos"
    r"|von|af|oğlu|ogly|y|abd|ul|ur|ad|as|wa|'t"
)
PARTICLE = rf"(?:{_SHORT_PARTICLES}|vande|vanden|vander|della)"
INITIAL = rf"[{UPPER}]\.(?:\s?-?\s?[{UPPER}]\.){{0,9}}+"
_WORD = rf"(?:(?:{INITIAL}[ ]?)?{CAP}|{INITIAL})"
NAME = rf"{_WORD}(?:(?:[ \u00a0](?:(?:{_SHORT_PARTICLES})[ \u00a0-]?){{0,4}}|(?<=['’-]))(?:{INITIAL}|{CAP}))*"
LED_NAME = rf"(?:(?:{PARTICLE}|[Dd]e|[Vv]an(?:d?e[nr]?)?|El|Al|Ben|Di|D['’])[ \u00a0-]?){{0,3}}{NAME}"
LOWER_NAME = rf"(?:(?:el|ben|de|van|der|den|al|vanden|vander|ait|aït|ould|abd|bel|di|la|le|du|zur|von|op|ter|ten)\s){{0,6}}[{LOWER}][{LOWER}'’-]{{2,}}"
_CAPS_PARTICLE = (
    r"(?:DE|VAN|VANDEN|VANDER|DEN|DER|EL|AL|BEN|AIT|AÏT|DI|LA|LE|DU|OULD|BOU|de|van|der|den|el|ben|al|di|la|le|du)"
)
_CAPS = rf"(?:{_CAPS_PARTICLE}[ -]){{0,3}}[{UPPER}][{UPPER}'’]{{2,}}(?:[ -][{UPPER}][{UPPER}'’]+)*"
_FEW_CAPS = rf"(?:{_CAPS_PARTICLE}[ -]){{0,3}}[{UPPER}][{UPPER}'’]{{2,60}}(?:[ -][{UPPER}][{UPPER}'’]{{1,60}}){{0,20}}"
_TITLED = rf"[{UPPER}][{LOWER}]+(?:-[{UPPER}][{LOWER}]+)*"


_WORDS = vocabulary("person_context")
# Only an abbreviated title may be followed by a stop; after "meneer." a sentence ends.
_SHORT = [word for word in _WORDS["titles"] if word.endswith(".") or len(word) <= 4]
_TITLE = rf"(?:(?:{any_words([word.rstrip('.') for word in _SHORT])})\.?|{any_words(_WORDS['titles'])})"
_ROLE = rf"(?:{any_words(_WORDS['roles'])})"
_KIN = rf"(?:{any_words(_WORDS['kinship'])})"
_CALLED = rf"(?:{any_words(_WORDS['called'])})"

AFTER_TITLE = Screened(rf"(?<!\w)(?i:{_TITLE})[ \u00a0]{{1,2}}(?P<name>{LED_NAME})")
AFTER_ROLE = Screened(
    rf"(?<!\w)(?>(?i:{_ROLE}))(?:\s*\([^()\n]{{1,25}}\))?\s*+(?:[:,][ \u00a0]++|(?<=[ \u00a0]))(?P<name>{LED_NAME})"
)
AFTER_KIN = Screened(
    rf"(?<![\w-])(?>(?i:{_KIN}))(?!\w)\s*+(?:[,(:«\"“‘'][ \u00a0]*+)?(?:(?i:{_KIN}|{_TITLE})\.?[ ]+)?(?P<name>{NAME})"
)
AFTER_CALLED = Screened(rf"\b(?>(?i:{_CALLED}))(?!\w)\s*+(?:[:«\"“‘'(]+\s*+)?(?P<name>{LED_NAME})")
# "il me dit": the pronoun, no lawyer.
_NO_PRONOUN = "".join(
    rf"(?<!\b[{word[0].upper()}{word[0]}]{word[1:]} )"
    for word in ("il", "elle", "ils", "elles", "on", "ça", "cela", "qui", "tu", "vous", "je", "ne", "de", "pour", "à")
)
LOWER_AFTER_TITLE = Screened(
    rf"(?<!\w)(?:mr|mme|mlle|dhr|mevr|mw|monsieur|madame|meneer|mevrouw|meester|maitre|maître|dr|{_NO_PRONOUN}me|insp)\.?\s+(?P<name>{LOWER_NAME})(?:\s(?P<more>{LOWER_NAME}))?"
)
LOWER_AFTER_KIN = Screened(rf"(?<![\w-])(?:{_KIN}|{_ROLE})\s+(?P<name>{LOWER_NAME})(?!\w)(?:\s(?P<more>{LOWER_NAME}))?")
NICKNAME = Screened(
    r"\b(?i:chez|un certain|une certaine|ene|zekere|een zekere|alias|surnommée?|bijgenaamd|noemen (?:hem|haar)|noemt (?:hem|haar)|surnom|bijnaam|l['’]appel\w+|ondertekend|signé)\s*+(?::\s*+)?[«\"“]\s?(?P<name>[^»\"”\n]{2,28}?)\s?[»\"”]"
)
NICK_INSIDE = Screened(rf"(?P<name>{CAP}[ ][«\"“'‘]\s?{CAP}\s?[»\"”'’][ ](?:{PARTICLE}[ ])*{CAP})")
LOWER_PAIR = Screened(rf"(?<![\w@.'’-])(?=(?P<name>[{LOWER}'’-]{{3,}})[ ](?P<more>{LOWER_NAME})(?![\w@]))")
LOWER_BEFORE_KIN = Screened(
    rf"(?<![\w@.])(?P<name>[{LOWER}]{{3,}}),?\s+(?:zijn|haar|mijn|son|sa|ma|mon)\s+{_KIN}(?!\w)"
)
ALIAS = Screened(
    rf"(?:{CAP}|\.)(?:\s*+,)?\s++(?:dite?|alias|surnommée?|bijgenaamd|genaamd|gekend als)\s+[«\"“‘']?\s?(?P<name>(?:[Ll]e\s|[Ll]a\s|[Dd]e\s|[Hh]et\s)?{NAME})"
)
KUNYA = Screened(
    r"(?<!\w)(?:[Aa]bo?u|[Aa]boe|ABO?U|[Oo]umm?|[Uu]mm?|[Oo]em|OUMM?|UMM?|[Ii]bn|[Bb]int|[Aa]bi)[ -](?P<rest>(?:(?:al|el|ad|as|ash|at|an|ibn)-?\s?)?"
    rf"[{UPPER}{LOWER}'’-]{{3,}}(?:[ -](?:al|el|ad|as|ash|at|an|ul|AL|EL)[ -]?[{UPPER}{LOWER}'’]+|[ ][{UPPER}][{UPPER}{LOWER}'’-]{{3,}})?)"
)
HEADER = Screened(
    r"(?m)^[ >]*(?:From|To|Cc|Bcc|De|Van|Aan|À|A|Cci|Copie|Kopie|Expéditeur|Destinataires?|Afzender|Bestemmeling|Présents?|Aanwezig(?:en)?"
    r"|Excusé(?:e|s|es)?|Verontschuldigd|Signé|Getekend|Rédigé par|Opgesteld door|AJ|JA|Auteur|Participants|Deelnemers|Objet|Betreft|Onderwerp|Concerne|Betr\.?|Inzake)\s*:\s*(?P<names>[^\n]{2,200})$"
)
SIGNATURE = Screened(
    r"(?i:cordialement|bien à (?:vous|toi)|salutations(?: distinguées)?|bàv|mvg|m\.v\.g\.|(?:met )?vriendelijke? groet(?:en|jes)?|groet(?:en|jes)?|gr\.?"
    r"|hoogachtend|merci(?: d'avance)?|bien cordialement|amicalement|met dank|alvast bedankt|soussignée?|ondergetekende)"
    rf"[ ,.!]*+(?:\s++|(?<=[ ]))(?P<name>{LED_NAME})"
)
SIGNED_INITIALS = Screened(
    rf"(?:^|[\n.!?)][^\S\n]*+|\(?\b(?i:gezien|gelezen|vu|lu|gez\.|get\.|verslaggever|notulist|verslag|rapporteur|nota|notes?){around('[:,]')})(?P<name>[{UPPER}]{{2,4}})(?=\s*(?:$|\n|\)|,\s*\d|\d{{1,2}}[uh:]\d|0\d))"
)
LINE = Screened(rf"(?m)^[ \t]*(?P<name>{LED_NAME})[ \t]*(?:$|,)")
SPEAKER = Screened(
    rf"(?m)^[ >\-–\[(]*(?:\d{{1,2}}[/.]\d{{1,2}}\s++)?(?:\d{{1,2}}[:h.]\d{{2}}{around('[],–-]')})?(?P<name>{NAME}|[{LOWER}]{{3,}})\s*+(?:(?:\(\d{{1,2}}[:h]\d{{2}}\)|\d{{1,2}}[:h]\d{{2}})\s*+)?:"
)
# "[4/10/21 07:12] Apti M: goeiemorgen": who writes in an exported chat.
CHAT = Screened(
    rf"(?m)^[ >]*\[?(?:\d{{1,4}}[./-]\d{{1,2}}(?:[./-]\d{{2,4}})?,?[ ])?\d{{1,2}}[:h.]\d{{2}}(?::\d{{2}})?(?:\][ ]?|[ ]?[-–—:][ ]|[ ])"
    rf"(?P<name>{NAME}(?:[ ][{UPPER}])?\.?)[ ]?:[ ]"
)
CAPS_FIRST = Screened(rf"(?<![\w-])(?P<name>{_FEW_CAPS},?[ ]{_TITLED}(?:[ ]{_TITLED})?)(?!\w)")
CAPS_LAST = Screened(rf"(?<![\w-])(?P<name>(?:{_TITLED}[ ]){{1,2}}{_CAPS})(?!\w)")
CAPS_ONLY = Screened(rf"(?<![\w-])(?P<name>{_CAPS})(?![\w-])")
INVERTED = Screened(
    rf"(?<![\w-])(?P<name>(?:{PARTICLE}[ ]|(?:De|Van|El|Al|Ben|Di|La|Le|Den|Der)[ ]){{0,3}}{CAP},[ ]{_TITLED})(?!\w)"
)
INITIALS = Screened(rf"(?<![\w.])(?P<name>[{UPPER}]\.(?:[ -]?[{UPPER}]\.){{1,3}})(?!\w)")
INITIAL_NAME = Screened(
    rf"(?<![\w.])(?P<name>(?:[{UPPER}]\.[ -]?){{1,3}}[ ]?(?:{PARTICLE}[ ]){{0,2}}[{UPPER}][{LOWER}'’-]{{2,}})"
)
LOWER_INITIAL_NAME = Screened(rf"(?<![\w.])(?P<name>[{LOWER}]\.[ ]?[{LOWER}'’-]{{4,}})(?!\w)")
LOWER_NAME_INITIAL = Screened(
    rf"(?<![\w.@])(?P<name>(?P<first>[{LOWER}]{{3,}}(?:-[{LOWER}]+)?)\s(?:(?:[{LOWER}]\.){{1,3}}|[bdfghkmnprtvwz](?=[\s,]|$)))(?!\w)"
)
LOWER_SIGNED = Screened(
    rf"(?:\n|[.!?](?=\s))[^\S\n]*+(?P<name>(?:[{LOWER}]\.){{2,3}}|[bcdfghjklmnpqrstvwxz]{{2,3}}|(?<=\n)[{LOWER}]{{2}}|(?<=signé )[{LOWER}]{{2,3}}|(?<=get\. )[{LOWER}]{{2,3}})\s*+$"
)
# "krabbel mv – 21 feb", "belnotities week van 29 augustus — bg": who wrote them, in the head.
LOWER_HEADED = Screened(
    r"(?m)^(?:krabbels?|nota|notes?|notities?|verslag|griffonnages?|mémo|memo)[ ](?P<name>[bcdfghjklmnpqrstvwxz]{2,3})(?=[ ][–—-])"
    r"|^(?=[^\n]{8,80}$)[^\n]*?[ ][–—][ ](?P<last>[bcdfghjklmnpqrstvwxz]{2,3})$"
)
LOWER_AFTER_CONTACT = Screened(
    rf"\b(?:avec|vu|met|gezien|tel|appel|sms|mail|gsm|gebeld|belde|rappeler|bellen|chez|bij)\s+(?:(?:de|d['’]|van|aan|naar|à)\s*)?(?P<name>[{LOWER}]{{3,}})(?!\w)"
)
INVERTED_INITIAL = Screened(rf"(?<![\w-])(?P<name>{CAP},[ ](?:[{UPPER}]\.[ ]?){{1,3}})(?!\w)")
NAME_INITIAL = Screened(
    rf"(?<![\w.])(?P<name>[{UPPER}][{LOWER}]{{2,}}(?:-[{UPPER}][{LOWER}]+)?[ ](?:[{UPPER}]\.[ ]?){{1,2}})(?!\w)"
)
LONE_INITIAL = Screened(
    rf"(?<![\w.’'/])(?P<name>[{UPPER}]\.)(?=\s+[{LOWER}]|\s*[,;)]|[ ]?:[ ]|['’]s\b|\s*$|\n)|(?:(?<=\n)|(?<=[.!?] ))(?P<last>[{UPPER}])(?=\s*$)"
)
BARE_INITIAL = Screened(
    r"(?:(?<=\s)|^)(?P<name>[B-HJ-NP-TV-Z])(?=\s+(?:est|a|va|dit|ne|n['’]|se|s['’]|veut|vient|était|zegt|is|heeft|wil|gaat|komt|was|kan|moet|werkt|belt)\b)",
    re.MULTILINE,
)
DOUBLE_INITIAL = Screened(rf"(?<![\w.])(?P<name>[{UPPER}]\.?[{UPPER}]\.)(?=\s+[{LOWER}]|\s*[,;)])")
ANY_NAME = Screened(LED_NAME)
WORDS = re.compile(CAP)
LOWER_WORDS = Screened(rf"(?<![\w@.])[{LOWER}][{LOWER}'’-]{{2,}}(?![\w@])")
