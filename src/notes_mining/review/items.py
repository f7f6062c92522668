"""The segments of the database as entries of the queue: brought up to date when the review opens."""

from __future__ import annotations

from .desk import Desk


def refresh(desk: Desk) -> None:
    """Enter new segments, mark those that left, take over samples, order the queue; quick where nothing changed."""
    raise NotImplementedError
