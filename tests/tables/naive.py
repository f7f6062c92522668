"""A slow, obvious count of everything that is stored: the crosstab's oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from invented import CODEBOOK, WIDTH, Decision, Tag, Written

from notes_mining.records import Cell
from notes_mining.store.writer import CaseRow
from notes_mining.tables.crosstab import TAG_DIMENSIONS, CrosstabSettings

SPHERE = {theme.id: theme.life_sphere for theme in CODEBOOK.themes}
LEVER = {theme.id: theme.lever for theme in CODEBOOK.themes}


@dataclass(frozen=True)
class World:
    """Everything that is stored."""

    cases: Sequence[CaseRow]
    notes: Sequence[Written]
    decisions: Sequence[Decision] = ()


def note_values(world: World, note: Written) -> dict[str, str]:
    """What a note and its person are, dimension by dimension; a person without a row is unknown throughout."""
    case = next((case for case in world.cases if case.case_id == note.case_id), CaseRow(note.case_id))
    values: dict[str, Any] = {
        "note_id": note.note_id, "case_id": note.case_id, "stage": note.stage, "note_language": note.language,
        "note_type": note.note_type, "language": case.language_community, "gender": case.gender,
        "birth_band": case.birth_band, "district": case.district, "children": case.children,
        "nationality_status": case.nationality_status, "partner_status": case.partner_status,
        "education": case.education, "everybody": "everybody",
    }  # fmt: skip
    return {name: value or "unknown" for name, value in values.items()}


def final_tags(world: World, note: Written) -> Iterator[tuple[Tag, bool]]:
    """Tags after the decisions (one coder each), and whether a person decided."""
    decided = {(d.theme, d.start // WIDTH): d for d in world.decisions if d.note_id == note.note_id}
    for tag in note.tags:
        if (tag.theme, tag.segment) not in decided:
            yield tag, False
    for (theme, segment), d in decided.items():
        if d.verdict == "coded":
            assert d.polarity is not None
            assert d.voice is not None
            yield Tag(theme, d.polarity, segment, d.voice, d.narrated_stage), True


@dataclass(frozen=True)
class Filter:
    """A condition as typed, and what it says of the values of a note and of a tag."""

    text: str = ""
    note_fits: Callable[[dict[str, str]], bool] = lambda _: True
    tag_fits: Callable[[dict[str, str]], bool] = lambda _: True
    names: frozenset[str] = frozenset()


EVERYTHING = Filter()


def things(
    world: World, settings: CrosstabSettings, where: Filter = EVERYTHING
) -> Iterator[tuple[dict[str, str], bool]]:
    """Every tag, segment or note that is counted, with all its dimensions."""
    named = {*settings.dimensions, *where.names}
    for note in world.notes:
        base = note_values(world, note)
        if not where.note_fits(base):
            continue
        if not set(TAG_DIMENSIONS) & named:
            for segment in range(note.segments if settings.count == "segments" else 1):
                yield base | {"segment": str(segment)}, False
            continue
        for tag, reviewed in final_tags(world, note):
            if settings.voice not in (None, tag.voice):
                continue
            if "polarity" not in named and settings.polarity not in ("any", tag.polarity):
                continue
            told = {"narrated_stage": tag.narrated_stage or base["stage"], "segment": str(tag.segment)}
            codes = {"life_sphere": SPHERE[tag.theme], "lever": LEVER[tag.theme]}
            thing = base | told | codes | {"theme": tag.theme, "polarity": tag.polarity, "voice": tag.voice}
            if settings.narrated_stage in (None, thing["narrated_stage"]) and where.tag_fits(thing):
                yield thing, reviewed


Things = Sequence[tuple[dict[str, str], bool]]


def naive(
    counted: Things, notes: Sequence[dict[str, str]], settings: CrosstabSettings, cell: Cell
) -> tuple[int, int, int, int]:
    """(count, persons, at risk, reviewed) of one cell, counted one thing at a time."""
    wanted = dict(zip(settings.dimensions, (cell.row, cell.column, *cell.by), strict=True))
    units = {"persons": ("case_id",), "notes": ("note_id",), "segments": ("note_id", "segment")}[settings.count]
    found, persons, reviewed = set(), set(), 0
    for thing, by_a_person in counted:
        if all(thing[name] == value for name, value in wanted.items()):
            found.add(tuple(thing[name] for name in units))
            persons.add(thing["case_id"])
            reviewed += by_a_person
    del wanted[settings.rows]
    at_risk = {
        note["case_id"] for note in notes if all(note.get(name, value) == value for name, value in wanted.items())
    }
    return len(found), len(persons), len(at_risk), reviewed


def naive_denominator(counted: Things, there: Things, settings: CrosstabSettings, cell: Cell) -> tuple[int, int]:
    """(units, persons) that a share of the cell is of: counted one thing at a time.

    Args:
        there: all notes or segments, whether or not a tag was found in them.
    """
    wanted = dict(zip(settings.dimensions, (cell.row, cell.column, *cell.by), strict=True))
    del wanted[settings.rows if settings.percent in ("column", "at_risk") else settings.cols]
    if settings.percent == "at_risk":
        wanted = {name: value for name, value in wanted.items() if name not in TAG_DIMENSIONS}
    units = {"persons": ("case_id",), "notes": ("note_id",), "segments": ("note_id", "segment")}[settings.count]
    fits = [
        thing
        for thing, _ in (there if settings.percent == "at_risk" else counted)
        if all(thing[name] == value for name, value in wanted.items())
    ]
    return len({tuple(thing[name] for name in units) for thing in fits}), len({thing["case_id"] for thing in fits})
