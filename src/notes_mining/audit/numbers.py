"""Numbers and addresses that are valid by themselves, whoever has them: national number, IBAN, phone, mail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import phonenumbers
from stdnum import iban
from stdnum.be import bis, nn

NATIONAL, ACCOUNT, PHONE, MAIL = "national number", "bank account", "phone", "mail"
_NATIONAL = re.compile(r"(?<![\w.,])\d{2}[.\-/ ]?\d{2}[.\-/ ]?\d{2}[ .\-/–]{0,3}\d{3}[ .\-/–]{0,3}\d{2}(?![\w])")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?:[ .\-]?[A-Z0-9]{4}){2,7}(?:[ .\-]?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_MAIL = re.compile(
    r"(?<![\w.+-])[\w+-](?:[\w.+-]{0,62}[\w+-])?@[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}\.[a-z]{2,}(?![\w])", re.I
)
_LIKE_A_PHONE = re.compile(r"[+0(][\d() ./\-–\u00a0]{7,}\d")
_REGIONS = ("BE", "NL", "FR")


@cache
def _is_national(number: str) -> bool:
    return bool(nn.is_valid(number) or bis.is_valid(number))


def valid_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what) of every number in ``text`` whose check digits, country or form are right."""
    if "@" in text:
        yield from ((*match.span(), MAIL) for match in _MAIL.finditer(text))
    if not any(char.isdigit() for char in text):
        return
    for match in _NATIONAL.finditer(text):
        if _is_national("".join(filter(str.isdigit, match.group()))):
            yield *match.span(), NATIONAL
    for match in _ACCOUNT.finditer(text):
        if any(iban.is_valid(match.group()[:end], check_country=False) for end in range(len(match.group()), 14, -1)):
            yield *match.span(), ACCOUNT
    if _LIKE_A_PHONE.search(text):
        yield from _phones(text)


def _phones(text: str) -> Iterator[tuple[int, int, str]]:
    seen: set[tuple[int, int]] = set()
    for region in _REGIONS:
        for match in phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID):
            span = (match.start, match.end)
            before = text[match.start - 1 : match.start]
            if span not in seen and match.raw_string[0] in "+0(" and not (before.isalnum() or before in tuple(".,_-/")):
                seen.add(span)
                yield *span, PHONE
