"""Logging that cannot carry note text: only allow-listed fields pass, and only as short plain values."""

from __future__ import annotations

import logging
from typing import Any

from .errors import SafetyError

ALLOWED_FIELDS = frozenset(
    {"stage", "count", "seconds", "rate", "model", "language", "file", "reason", "run", "rejected", "skipped", "theme"}
)
_MAX_VALUE = 120
_logger = logging.getLogger("notes_mining")


def event(message: str, **fields: Any) -> None:
    """Log ``message`` with ``fields``.

    Raises:
        SafetyError: if a field is not on the allow list or its value is longer than a label would be.
    """
    unknown = set(fields) - ALLOWED_FIELDS
    if unknown:
        raise SafetyError(f"log fields not on the allow list: {', '.join(sorted(unknown))}")
    values = {name: str(value) for name, value in fields.items()}
    if any(len(value) > _MAX_VALUE or "\n" in value for value in values.values()):
        raise SafetyError("a log value is too long to be a label")
    _logger.info("%s %s", message, " ".join(f"{name}={value}" for name, value in values.items()))


def silence_dependencies() -> None:
    """Keep chatty libraries quiet: their messages may quote what they process."""
    for name in ("presidio-analyzer", "spacy", "BERTopic", "sentence_transformers", "pypdf", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
