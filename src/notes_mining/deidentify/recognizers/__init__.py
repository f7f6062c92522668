"""Plain Presidio recognisers for French and Dutch notes of Belgian justice.

Each exists once per language that an engine supports; all but the NER read any language.
"""

from __future__ import annotations

from collections.abc import Iterable

from .ages import AgeRecognizer
from .base import NotesRecognizer
from .contacts import EmailRecognizer, PhoneRecognizer, UrlRecognizer
from .dates import DateRecognizer
from .ner import NerRecognizer
from .numbers import (
    BankAccountRecognizer,
    EnterpriseNumberRecognizer,
    FileNumberRecognizer,
    NationalNumberRecognizer,
    PlateRecognizer,
)
from .organisations import OrganisationRecognizer
from .people import PersonRecognizer
from .places import PlaceRecognizer
from .scripts import ScriptRecognizer
from .unknown import UnknownNameRecognizer

RECOGNIZERS: tuple[type[NotesRecognizer], ...] = (
    NerRecognizer,
    PersonRecognizer,
    ScriptRecognizer,
    PlaceRecognizer,
    OrganisationRecognizer,
    UnknownNameRecognizer,
    DateRecognizer,
    AgeRecognizer,
    PhoneRecognizer,
    EmailRecognizer,
    UrlRecognizer,
    NationalNumberRecognizer,
    BankAccountRecognizer,
    EnterpriseNumberRecognizer,
    PlateRecognizer,
    FileNumberRecognizer,
)


def all_recognizers(languages: Iterable[str]) -> list[NotesRecognizer]:
    """One of each for every language."""
    return [recognizer(supported_language=language) for language in languages for recognizer in RECOGNIZERS]
