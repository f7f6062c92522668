"""Libraries that others take along wherever they are installed, hidden while those are imported.

spaCy looks for ``torch`` and Presidio for ``transformers``, for parts that we do not use; both are installed here for
the topics. They would take more time than all else that a command imports. Hidden, they count as not installed, which
both allow for. Whoever wants them beside our code imports them first; then nothing is hidden. Nor is it where spaCy has
transformers of its own: a pipeline that is named in the configuration may need torch then.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

_NEED_TORCH = ("spacy_transformers", "spacy_curated_transformers")
"""Packages by which spaCy runs pipelines on torch."""


@contextmanager
def hidden(*names: str) -> Iterator[None]:
    """Let importing a library of ``names`` fail as if it were not there, unless it has been imported before."""
    modules: dict[str, Any] = sys.modules
    wanted = any(find_spec(package) for package in _NEED_TORCH)
    absent = [] if wanted else [name for name in names if name not in modules]
    modules.update(dict.fromkeys(absent))
    try:
        yield
    finally:
        for name in absent:
            del modules[name]
