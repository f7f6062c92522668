"""Ways to reach somebody: phones (phonenumbers and Belgian writings), e-mail, links, handles, profile names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from .base import Found, NotesRecognizer
from .presidio import NlpArtifacts
from .screen import Screened

_LABEL = r"[\w-]{1,63}+"
"""Between two full stops of a host; no longer, says the standard."""


def _run(letters: str) -> str:
    """All of a run of letters, however long; within one (two addresses without a blank), what may stand before an @."""
    return rf"(?:(?<!{letters}){letters}++|{letters}{{1,64}}+)"


_LOCAL, _LOCAL_AT = _run(r"[\w.+%-]"), _run(r"[\w.+-]")
_EMAIL = Screened(
    rf"{_LOCAL}(?:@ ?| @ )[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{{2,}}"
    rf"|{_LOCAL} @[\w-]+(?:\.[\w-]+)*\.(?:be|com|net|org|eu|fr|nl|example)(?![\w.])"  # else a handle: "hij @abu.x"
    rf"|{_LOCAL_AT}\s?(?:\[at\]|\(at\)|\[a\])\s?[\w-]+(?:\.[\w-]+)+",
    re.U,
)
_SEP = r"[ \u00a0./\-–]{0,3}"
_BELGIAN = Screened(
    rf"(?<![\w/.+-])(?:(?:\+|00){_SEP}32{_SEP}(?:\(0\){_SEP})?|\(?0)(?:\(?\d\)?){{1,3}}\)?(?:{_SEP}\d){{5,8}}(?![\d])"
)
_INTERNATIONAL = Screened(rf"(?<![\w/.])(?:\+|00) ?[1-9]\d{{0,2}}(?:{_SEP}\(?\d\)?){{6,12}}(?!\d)")
_MOBILE_BARE = Screened(r"(?<![\w/.+-])4[5-9]\d(?:[ ./-]?\d{2}){3}(?!\d)")
_CONTEXT = Screened(
    r"(?:\b(?:t[eé]l(?:\.|[eé]phone|efoon)?|gsm|mobile|mobiel|portable|nummer|num[eé]ro|fax|whats?app|bellen|appeler|joignable|bereikbaar)\b"
    r"[^\d\n+]{0,25})(\+?\(?\d[\d ./()\-–]{6,18}\d)",
    re.I,
)
_EXTENSION = Screened(
    r"\b(?:fax|t[ée]l\.?\s+int\.?|int\.|poste|toestel|noodnummer|num[ée]ro\s+d['’]urgence|hulplijn)\s*+(?::\s*+)?(\d[\d ./]{1,8}\d)(?!\d)",
    re.I,
)
_HELPLINE = Screened(
    r"\b(?:le|au|du|het|op|naar|de)\s+(10[0-9]|11[02]|1[67]\d{2}|116\s?\d{3}|0[78]00[ /.]?\d{2,}+(?:[ .]\d{2,}+)*)(?!\w|[.,]\d|\s?(?:€|euros?|km|kg|uur|ans|jaar|heures))",
    re.I,
)
_URL = Screened(
    r"(?:https?://|www\.)[^\s<>\"'«»]+[^\s<>\"'«».,;:!?)\]]"
    r"|\b(?:{label}\.){0,8}(?:facebook|fb|instagram|telegram|tiktok|twitter|x|youtube|youtu|linkedin|snapchat|wa|t|vk|soundcloud|github)"
    r"\.(?:com|me|be|org|net|co|fr)/[^\s<>\"'«»]*[^\s<>\"'«».,;:!?)\]]"
    r"|(?<![@\w.\])]){label}(?:\.{label}){0,8}\.(?:be|com|net|org|eu|fr|nl|info|brussels|vlaanderen)(?:/[^\s<>\"'«»]*[^\s<>\"'«».,;:!?)\]])?(?![\w@])".replace(
        "{label}", _LABEL
    ),
    re.I,
)
_HANDLE = Screened(r"(?<![\w@.])@[A-Za-z0-9_](?:[\w.]*\w)?")
_NETWORK = r"(?:facebook|fb|insta(?:gram)?|telegram|tik-?tok|twitter|snap(?:chat)?|whats?app|signal|discord|youtube|linkedin|messenger|skype|threema|wickr|kik)"
_PROFILE = Screened(
    rf"(?:\b(?:pseudo(?:nyme)?|profi[el]l?|profielnaam|gebruikersnaam|username|user|nick(?:name)?|schuilnaam|handle|compte|account|{_NETWORK})\b"
    rf"(?:[- ]?(?:account|profiel|profil|compte|pagina|page|groep|groupe|kanaal|canal|naam))?)"
    r"(?:\s*+(?:[:=(]|van|de|du|is|est|sous|onder|le|het|nom|naam|d'utilisateur|met|avec|{net})){0,8}\s*+[«\"'“‘(]?\s?"
    r"(?P<name>(?=[\w.\-]*(?:\d|_|(?-i:[a-z]\.[a-z]|[a-z][A-Z])))[\w][\w.\-]{2,40}\w)".replace("{net}", _NETWORK),
    re.I,
)
_QUOTED = Screened(rf"[«\"'“‘]\s?(?P<name>[\w][\w.\-]{{2,40}}\w)\s?[»\"'”’]\s+(?:op|sur|on|via)\s+{_NETWORK}\b", re.I)
_EXAMPLE = Screened(
    r"(?<![@\w.\])])[\w-]{1,63}+\.(?:example|test|invalid)(?:/[^\s<>\"'«»]*[^\s<>\"'«».,;:!?)\]])?", re.I
)
_PROFILE_STRICT = Screened(r"(?<![\w@./-])(?=[\w.]*[_])[A-Za-z0-9](?:[\w.]*\w)?(?<=\w)(?![\w@-])")


class EmailRecognizer(NotesRecognizer):
    """E-mail addresses, also with ``[at]``."""

    ENTITIES = ("EMAIL",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _EMAIL.finditer(text):
            yield *match.span(), "EMAIL", 0.99


_SIX_SIGNS = re.compile(r"(?:[+(]|(?<!\d)0|(?<=\d{6})0)(?:[^\d\n]{0,4}\d){5}")
"""What every number that the library gives and that begins with +, 0 or a bracket holds, however it is written: it allows
four signs between two digits, and begins within a run of digits only after an extension of six or more."""
_MINUTES = re.compile(r"\s?[:hu]\s?\d{2}(?!\d)")
"""What ends in an hour is the head of a message ("04/06/2020 18:52")."""


class PhoneRecognizer(NotesRecognizer):
    """Phone numbers in Belgian and international writings."""

    ENTITIES = ("PHONE",)
    ANY_LANGUAGE = True
    WHY = "shape"
    _REGIONS = ("BE", "NL", "FR")
    _SHORTEST = 6
    """Characters of the shortest valid number that begins with +, 0 or a bracket: five digits in the Netherlands."""

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for match in _BELGIAN.finditer(text):
            digits = sum(char.isdigit() for char in match.group())
            if 9 <= digits <= 13 and not _MINUTES.match(text, match.end()):
                yield *match.span(), "PHONE", 0.85
        for pattern, score in ((_INTERNATIONAL, 0.85), (_MOBILE_BARE, 0.6)):
            for match in pattern.finditer(text):
                yield *match.span(), "PHONE", score
        for match in _CONTEXT.finditer(text):
            if 8 <= sum(char.isdigit() for char in match[1]) <= 15:
                yield *match.span(1), "PHONE", 0.7, "word before it"
        for match in _EXTENSION.finditer(text):
            yield *match.span(1), "PHONE", 0.65
        for match in _HELPLINE.finditer(text):
            yield *match.span(1), "PHONE", 0.55
        yield from self._by_library(text)

    def _by_library(self, text: str) -> Iterator[Found]:
        for offset, line in _lines_with_six(text):
            for region in self._REGIONS:
                for match in phonenumbers.PhoneNumberMatcher(
                    line, region, leniency=phonenumbers.Leniency.VALID, min_candidate_length=self._SHORTEST
                ):
                    if match.raw_string[0] in "+0(" and not _MINUTES.match(text, offset + match.end):
                        yield offset + match.start, offset + match.end, "PHONE", 0.8, "valid number"


def _lines_with_six(text: str) -> Iterator[tuple[int, str]]:
    """Lines that may hold a phone number, with their offsets; the library reads no number over two lines."""
    end = -1
    for match in _SIX_SIGNS.finditer(text):
        if match.start() > end:
            start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
            end = len(text) if end < 0 else end
            yield start, text[start:end]


class UrlRecognizer(NotesRecognizer):
    """Links, handles and profile names, with or without @."""

    ENTITIES = ("URL",)
    ANY_LANGUAGE = True
    WHY = "shape"

    def find(self, text: str, artifacts: NlpArtifacts | None) -> Iterator[Found]:
        for pattern, score in ((_URL, 0.8), (_EXAMPLE, 0.8), (_HANDLE, 0.85), (_PROFILE_STRICT, 0.7)):
            for match in pattern.finditer(text):
                yield *match.span(), "URL", score
        for pattern in (_PROFILE, _QUOTED):
            for match in pattern.finditer(text):
                yield *match.span("name"), "URL", 0.75, "name of a profile"
