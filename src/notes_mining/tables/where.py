"""The filter of a table: ``gender = F and not (stage in (judgment, detention) or theme = stigma)``.

    condition   = term { "or" term }
    term        = factor { "and" factor }
    factor      = "not" factor | "(" condition ")" | comparison
    comparison  = dimension ( "=" | "!=" ) value  |  dimension [ "not" ] "in" "(" value { "," value } ")"

A value is a word, or anything in single or double quotes. The language is read here, word by word; what reaches the
database is made of the names in ``DIMENSIONS`` and of bound parameters, never of what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..errors import ConfigError
from .dimensions import DIMENSIONS, TAG_DIMENSIONS

DEEPEST = 50
"""Parentheses and ``not`` within one another."""

_TOKEN = re.compile(
    r"\s*(?:(?P<quoted>'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\")|(?P<sign>!=|<>|==|=|\(|\)|,)|(?P<word>[^\W][\w+./-]*))"
)
_RESERVED = ("and", "or", "not", "in")
_EQUAL, _UNEQUAL = ("=", "=="), ("!=", "<>")


@dataclass(frozen=True)
class Comparison:
    """A dimension has one of these values, or none of them; ``place`` is where it stands in what was typed."""

    dimension: str
    values: tuple[str, ...]
    negated: bool = False
    place: int = 0


@dataclass(frozen=True)
class Not:
    """The condition does not hold."""

    part: Condition


@dataclass(frozen=True)
class Every:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class Either:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition = Comparison | Not | Every | Either


@dataclass(frozen=True)
class _Token:
    kind: str  # word, quoted, sign or end
    text: str
    place: int

    def says(self, *words: str) -> bool:
        """Whether it is one of these reserved words or signs."""
        return self.kind != "quoted" and self.text.lower() in words


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            start = place + len(text[place:]) - len(text[place:].lstrip())
            what = "a quote that is never closed" if text[start] in "'\"" else f"'{text[start]}' has no meaning here"
            raise _mistake(text, start, what)
        kind = match.lastgroup or ""
        yield _Token(kind, match[kind], match.start(kind))
        place = match.end()
    yield _Token("end", "", end)


def _mistake(text: str, place: int, what: str) -> ConfigError:
    return ConfigError(f"--where, character {place + 1}: {what}.\n  {text}\n  {' ' * place}^")


class _Parser:
    """Recursive descent over the tokens, one method per line of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._next = 0
        self._depth = 0

    def whole(self) -> Condition:
        found = self._condition()
        if self._look.kind != "end":
            raise self._expected("'and', 'or' or the end")
        return found

    @property
    def _look(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._look
        self._next += token.kind != "end"
        return token

    def _accept(self, *words: str) -> bool:
        found = self._look.says(*words)
        self._next += found
        return found

    def _expected(self, what: str) -> ConfigError:
        token = self._look
        found = "the end" if token.kind == "end" else f"'{token.text}'"
        return _mistake(self._text, token.place, f"expected {what}, found {found}")

    def _require(self, sign: str) -> None:
        if not self._accept(sign):
            raise self._expected(f"'{sign}'")

    def _condition(self) -> Condition:
        parts = [self._term()]
        while self._accept("or"):
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def _term(self) -> Condition:
        parts = [self._factor()]
        while self._accept("and"):
            parts.append(self._factor())
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _factor(self) -> Condition:
        if not self._look.says("not", "("):
            return self._comparison()
        self._depth += 1
        if self._depth > DEEPEST:
            raise _mistake(self._text, self._look.place, f"more than {DEEPEST} parentheses within one another")
        if self._accept("not"):
            found: Condition = Not(self._factor())
        else:
            self._require("(")
            found = self._condition()
            self._require(")")
        self._depth -= 1
        return found

    def _comparison(self) -> Comparison:
        name = self._look
        if name.kind != "word" or name.says(*_RESERVED):
            raise self._expected("a dimension, 'not' or '('")
        if name.text not in DIMENSIONS:
            known = ", ".join(DIMENSIONS)
            raise _mistake(self._text, name.place, f"unknown dimension '{name.text}'. Known: {known}")
        self._take()
        if self._accept(*_EQUAL):
            return Comparison(name.text, (self._value(),), False, name.place)
        if self._accept(*_UNEQUAL):
            return Comparison(name.text, (self._value(),), True, name.place)
        negated = self._accept("not")
        if not self._accept("in"):
            raise self._expected("'in'" if negated else "'=', '!=', 'in' or 'not in'")
        return Comparison(name.text, self._listed(), negated, name.place)

    def _listed(self) -> tuple[str, ...]:
        self._require("(")
        values = [self._value()]
        while self._accept(","):
            values.append(self._value())
        self._require(")")
        return tuple(values)

    def _value(self) -> str:
        token = self._look
        if token.kind == "quoted":
            mark = token.text[0]
            return self._take().text[1:-1].replace(mark * 2, mark)
        if token.kind != "word" or token.says(*_RESERVED):
            raise self._expected("a value (in quotes if it is not one plain word)")
        return self._take().text


def parse(text: str) -> Condition | None:
    """The condition that ``text`` says; ``None`` where it is blank.

    Raises:
        ConfigError: a dimension is unknown or something stands where it should not; says at which character.
    """
    return _Parser(text).whole() if text.strip() else None


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in it, from left to right."""
    if isinstance(condition, Comparison):
        yield condition
        return
    for part in (condition.part,) if isinstance(condition, Not) else condition.parts:
        yield from comparisons(part)


def dimensions_of(condition: Condition) -> set[str]:
    """The dimensions that it names."""
    return {comparison.dimension for comparison in comparisons(condition)}


@dataclass(frozen=True)
class Parts:
    """A condition taken apart: what notes (and their persons) must be, and what tags must be."""

    of_notes: tuple[Condition, ...] = ()
    of_tags: tuple[Condition, ...] = ()


def taken_apart(condition: Condition | None) -> Parts:
    """Parts joined by ``and``: those about notes and persons also say who is at risk, those about tags do not.

    Raises:
        ConfigError: ``or`` or ``not`` joins the two kinds, so that nobody could say who is at risk.
    """
    if condition is None:
        return Parts()
    parts = condition.parts if isinstance(condition, Every) else (condition,)
    if len(parts) > 1:
        inner = [taken_apart(part) for part in parts]
        return Parts(
            tuple(one for part in inner for one in part.of_notes), tuple(one for part in inner for one in part.of_tags)
        )
    names = dimensions_of(condition)
    tags = names & set(TAG_DIMENSIONS)
    if tags and names - tags:
        raise ConfigError(
            f"--where: 'or' or 'not' joins {', '.join(sorted(names - tags))} (of a person or note) with "
            f"{', '.join(sorted(tags))} (of a tag): it would not be clear who is at risk. Join them with 'and', or ask "
            "for two tables."
        )
    return Parts(of_tags=parts) if tags else Parts(of_notes=parts)


def allows(conditions: Sequence[Condition], dimension: str, value: str) -> bool:
    """Whether a value passes all that these conditions ask of its dimension alone."""
    return all(_holds(one, value) for one in conditions if dimensions_of(one) == {dimension})


def _holds(condition: Condition, value: str) -> bool:
    if isinstance(condition, Comparison):
        return (value in condition.values) != condition.negated
    if isinstance(condition, Not):
        return not _holds(condition.part, value)
    found = (_holds(part, value) for part in condition.parts)
    return all(found) if isinstance(condition, Every) else any(found)


def to_sql(conditions: Sequence[Condition]) -> tuple[str, tuple[str, ...]]:
    """All conditions as SQL over columns named like the dimensions, with its parameters; ``true`` for none."""
    parameters: list[str] = []

    def in_sql(condition: Condition) -> str:
        if isinstance(condition, Comparison):
            parameters.extend(condition.values)
            marks = ", ".join("?" for _ in condition.values)
            return f"{condition.dimension} {'NOT IN' if condition.negated else 'IN'} ({marks})"
        if isinstance(condition, Not):
            return f"NOT ({in_sql(condition.part)})"
        word = " AND " if isinstance(condition, Every) else " OR "
        return f"({word.join(in_sql(part) for part in condition.parts)})"

    sql = " AND ".join(in_sql(condition) for condition in conditions)
    return sql or "true", tuple(parameters)
