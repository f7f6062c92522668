"""What a spreadsheet would run: what begins like a formula gets an apostrophe, in every file that people open."""

from __future__ import annotations

import re
from typing import TypeVar

Value = TypeVar("Value")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n|%＝＋－＠]")


def neutral(value: Value) -> Value | str:
    """Text that no spreadsheet takes for a formula; anything but text as it is."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def original(cell: str) -> str:
    """The text that ``neutral`` was given."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
