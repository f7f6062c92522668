"""The crosstab against a naive count; its order, its unknowns, its errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import CODEBOOK, DAY, WIDTH, Decision, Tag, Written, write
from naive import EVERYTHING, Filter, Things, World, naive, naive_denominator, note_values, things

from notes_mining.errors import ConfigError
from notes_mining.records import POLARITIES, VOICES, Cell
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow, EventRow
from notes_mining.tables.counting import Counting
from notes_mining.tables.crosstab import COUNTS, DIMENSIONS, TAG_DIMENSIONS, Crosstab, CrosstabSettings, crosstab
from notes_mining.tables.dimensions import PERCENTS

THEMES = [theme.id for theme in CODEBOOK.themes]
STAGES = [stage.id for stage in CODEBOOK.stages]
Written_ = tuple[str, Callable[[dict[str, str]], bool], set[tuple[str, str]]]
"""A condition as typed, what it says of a thing's values, and the (dimension, value) pairs that it names."""


maybe = st.none() | st.sampled_from(["a", "b"])
genders = st.none() | st.sampled_from(["man", "woman"])
languages = st.none() | st.sampled_from(["fr", "nl"])
some_themes = st.sampled_from(THEMES[:4])
some_stages = st.none() | st.sampled_from(["detention", "probation"])
tags = st.builds(
    Tag, some_themes, st.sampled_from(POLARITIES), st.integers(0, 1), st.sampled_from(VOICES[:2]), some_stages
)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    cases = [
        CaseRow(f"P{number}", draw(languages), draw(genders), draw(maybe), draw(maybe), children=draw(maybe))
        for number in range(draw(st.integers(0, 5)))
    ]
    notes = [
        Written(
            f"N{number}", f"P{draw(st.integers(0, 6))}", DAY,
            tuple(draw(st.lists(tags, max_size=4, unique_by=lambda tag: (tag.theme, tag.segment)))),
            draw(some_stages), draw(st.sampled_from(["fr", "nl", "mixed"])), draw(maybe),
        )
        for number in range(draw(st.integers(0, 9)))
    ]  # fmt: skip
    places = st.tuples(st.integers(0, 8), some_themes, st.integers(0, 1))
    decisions = [
        Decision(
            f"N{number}", theme, "A", "coded" if polarity else "not_coded", polarity, "person", None, False, start, end
        )
        for number, theme, segment in draw(st.lists(places, max_size=4, unique=True))
        for start, end in [(segment * WIDTH, (segment + 1) * WIDTH)]
        for polarity in [draw(st.sampled_from([*POLARITIES, None]))]
        if number < len(notes)
    ]
    return World(cases, notes, decisions)


VALUES = {
    "language": ["fr", "nl", "unknown"], "gender": ["man", "woman", "unknown"], "birth_band": ["a", "b"],
    "stage": ["detention", "probation", "unknown"], "note_language": ["fr", "nl", "mixed"],
    "note_type": ["a", "unknown"], "theme": THEMES[:5],
    "polarity": list(POLARITIES), "voice": list(VOICES[:2]), "lever": ["lever", "obstacle"],
    "narrated_stage": ["detention", "judgment", "unknown"], "life_sphere": ["self", "justice", "family"],
}  # fmt: skip
NOT_ALWAYS = ("gender", "language", "birth_band", "note_type", "note_language")
"""Dimensions whose values are those that somebody has: another is refused."""


@st.composite
def comparisons(draw: st.DrawFn, names: list[str]) -> Written_:
    """A comparison as typed, and what it says."""
    name = draw(st.sampled_from(names))
    values = draw(st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=2, unique=True))
    negated = draw(st.booleans())
    typed = [draw(st.sampled_from([value, f"'{value}'", f'"{value}"'])) for value in values]
    if len(values) == 1 and draw(st.booleans()):
        text = f"{name} {'!=' if negated else '='} {typed[0]}"
    else:
        text = f"{name} {'not in' if negated else 'IN'} ({', '.join(typed)})"
    return text, lambda thing: (thing[name] in values) != negated, {(name, value) for value in values}


def conditions(names: list[str]) -> st.SearchStrategy[Written_]:
    """Comparisons joined by and, or, not and parentheses, with the meaning of each."""

    def joined(parts: st.SearchStrategy[Written_]) -> st.SearchStrategy[Written_]:
        def pair(one: Written_, other: Written_, either: bool) -> Written_:
            word, holds = ("or", any) if either else ("AND", all)
            text = f"({one[0]}) {word} ({other[0]})"
            return text, lambda thing: holds([one[1](thing), other[1](thing)]), one[2] | other[2]

        denied = parts.map(lambda one: (f"not ({one[0]})", lambda thing: not one[1](thing), one[2]))
        return denied | st.builds(pair, parts, parts, st.booleans())

    return st.recursive(comparisons(names), joined, max_leaves=3)


@st.composite
def filters(draw: st.DrawFn) -> tuple[Filter, set[tuple[str, str]]]:
    """Conditions on notes, on tags, on both or on nothing; and the values that they name."""
    note_names = [name for name in VALUES if name not in TAG_DIMENSIONS]
    of_notes = draw(st.none() | conditions(note_names))
    of_tags = draw(st.none() | conditions([name for name in VALUES if name in TAG_DIMENSIONS]))
    said = [part for part in (of_notes, of_tags) if part]
    texts = [f"({text})" for text, _, _ in said]
    values = {value for _, _, some in said for value in some}
    where = Filter(
        " and ".join(draw(st.permutations(texts))),
        of_notes[1] if of_notes else (lambda _: True),
        of_tags[1] if of_tags else (lambda _: True),
        frozenset(name for name, _ in values),
    )
    return where, values


@st.composite
def questions(draw: st.DrawFn) -> tuple[CrosstabSettings, Filter, set[tuple[str, str]]]:
    rows, cols, *by = draw(st.lists(st.sampled_from(DIMENSIONS), min_size=2, max_size=4, unique=True))
    where, values = draw(filters())
    of_tags = bool(set(TAG_DIMENSIONS) & {rows, cols, *by, *where.names})
    settings = CrosstabSettings(
        rows=rows, cols=cols, by=tuple(by), count=draw(st.sampled_from(COUNTS)), minimum_persons=1, where=where.text,
        polarity=draw(st.sampled_from([*POLARITIES, "any"])) if of_tags else "any",
        voice=draw(st.none() | st.sampled_from(VOICES[:2])) if of_tags else None,
        narrated_stage=draw(st.none() | st.sampled_from(["detention", "unknown"])) if of_tags else None,
        percent=draw(st.none() | st.sampled_from(PERCENTS)),
    )  # fmt: skip
    return settings, where, values


THE_STUDYS_OWN = [
    CrosstabSettings(count=count, polarity=polarity, minimum_persons=1, cols=cols, by=by)
    for count in COUNTS
    for polarity, cols, by in (
        ("present", "stage", ()),
        ("absent", "stage", ("language",)),
        ("any", "narrated_stage", ("gender",)),
        ("present", "narrated_stage", ()),
        ("present", "gender", ("language",)),
    )
]


def assert_equals_naive(
    database: Database, world: World, question: CrosstabSettings, where: Filter = EVERYTHING
) -> None:
    table = crosstab(database, question)
    counted = list(things(world, question, where))
    notes = [values for note in world.notes if where.note_fits(values := note_values(world, note))]
    for cell in table.cells:
        got = (cell.count, cell.persons, cell.at_risk, cell.reviewed)
        assert got == naive(counted, notes, question, cell), (question, cell)
    values = {(cell.row, cell.column, *cell.by) for cell in table.cells}
    for thing, _ in counted:  # nothing that was counted is left out of the table
        assert tuple(thing[name] for name in question.dimensions) in values
    assert_shares_equal_naive(table, counted, list(all_units(world, question.count, where)), question)


def assert_shares_equal_naive(table: Crosstab, counted: Things, there: Things, question: CrosstabSettings) -> None:
    if not question.has_denominator:
        assert all(cell.denominator is None for cell in table.cells)
        return
    for cell in table.cells:
        units, _ = naive_denominator(counted, there, question, cell)
        if cell.status == "not estimable" or not units:
            assert (cell.denominator, cell.estimate) == (None, None)
            continue
        assert cell.denominator == units, (question, cell)
        assert cell.estimate == pytest.approx((cell.count or 0) / units)


def all_units(world: World, count: str, where: Filter) -> Things:
    """Every note or segment that fits, tagged or not."""
    found = []
    for note in world.notes:
        values = note_values(world, note)
        for segment in range(note.segments if count == "segments" else 1):
            if where.note_fits(values):
                found.append((values | {"segment": str(segment)}, False))
    return found


def stored(world: World, name: str) -> set[str | None]:
    """The values of a dimension that are somewhere in the database."""
    if name in ("note_type", "note_language"):
        return {note.note_type if name == "note_type" else note.language for note in world.notes}
    return {getattr(case, "language_community" if name == "language" else name) for case in world.cases}


@settings(max_examples=12, deadline=None)
@given(world=worlds(), more=st.lists(questions(), min_size=6, max_size=6))
def test_the_crosstab_equals_a_naive_count(
    world: World, more: list[tuple[CrosstabSettings, Filter, set[tuple[str, str]]]]
) -> None:
    with TemporaryDirectory() as folder, Database.create(Path(folder) / "notes.duckdb") as database:
        write(database, world.notes, cases=world.cases, decisions=world.decisions)
        for question, where, values in more:
            odd = [v for n, v in values if n in NOT_ALWAYS and v != "unknown" and v not in stored(world, n)]
            if odd:
                with pytest.raises(ConfigError, match=f"never is '{odd[0]}'" if len(odd) == 1 else "never is"):
                    crosstab(database, question)
            else:
                assert_equals_naive(database, world, question, where)


def test_the_studys_own_tables_equal_a_naive_count(database: Database) -> None:
    def tag(n: int, k: int) -> Tag:
        return Tag(THEMES[(n * k) % 6], POLARITIES[(n + k) % 2], k % 2, VOICES[k % 4], (None, *STAGES)[(n + k) % 9])

    cases = [CaseRow(f"P{n}", ("fr", "nl")[n % 2], ("man", "woman", None)[n % 3]) for n in range(7)]
    stages = (None, *STAGES)
    notes = [Written(f"N{n}", f"P{n % 8}", DAY, tuple(tag(n, k) for k in (1, 2)), stages[n % 9]) for n in range(40)]
    world = World(cases, notes)
    write(database, notes, cases=cases)
    for question in THE_STUDYS_OWN:
        assert_equals_naive(database, world, question)


# ------------------------------------------------------------------------------------------ one thing at a time


def cells(database: Database, **more: Any) -> Mapping[tuple[str, ...], Cell]:
    table = crosstab(database, CrosstabSettings(**({"minimum_persons": 1} | more)))
    return {(cell.row, cell.column, *cell.by): cell for cell in table.cells}


def test_a_person_with_many_notes_counts_once_and_at_risk_counts_notes_without_themes(database: Database) -> None:
    tagged = (Tag("stigma"), Tag("stigma", segment=1))
    notes = [Written("N1", "P1", tags=tagged, stage="detention"), Written("N2", "P1", tags=tagged, stage="detention")]
    write(database, [*notes, Written("N3", "P2", stage="detention"), Written("N4", "P3", stage="probation")])
    cell = cells(database)["stigma", "detention"]
    assert (cell.count, cell.persons, cell.at_risk, cell.estimate) == (1, 1, 2, 0.5)
    assert cells(database, count="notes")["stigma", "detention"].count == 2
    assert cells(database, count="segments")["stigma", "detention"].count == 4
    assert cells(database, count="notes")["stigma", "detention"].estimate is None


def test_order_follows_the_codebook_and_unknown_is_shown_last(database: Database) -> None:
    write(database, [Written("N1", "P1", tags=(Tag(THEMES[-1]),)), Written("N2", "P1", tags=(Tag(THEMES[0]),))])
    table = crosstab(database, CrosstabSettings(minimum_persons=1))
    assert list(table.row_values) == THEMES
    assert list(table.column_values) == [*STAGES, "unknown"]
    assert table.cell(THEMES[0], "unknown").persons == 1
    assert table.labels["unknown"] == {"en": "unknown", "fr": "inconnu", "nl": "onbekend"}


def test_every_theme_and_stage_is_there_even_when_nothing_is_stored(database: Database) -> None:
    write(database)
    table = crosstab(database, CrosstabSettings())
    assert len(table.cells) == len(THEMES) * (len(STAGES) + 1)
    assert {cell.status for cell in table.cells} == {"not estimable"}


def test_strata_follow_the_codebook_too_and_show_who_has_no_theme(database: Database) -> None:
    cases = [CaseRow("P1", gender="woman"), CaseRow("P2", gender="man"), CaseRow("P3", gender="x")]
    tagged = (Tag("stigma"),)
    notes = [
        Written("N1", "P1", tags=tagged, stage="probation"),
        Written("N2", "P2", tags=tagged, stage="judgment"),
        Written("N3", "P4"),
    ]
    write(database, notes, cases=cases)
    strata = crosstab(database, CrosstabSettings(cols="gender", by=("stage",))).strata()
    assert strata == [("judgment",), ("probation",), ("unknown",)]
    table = crosstab(database, CrosstabSettings(by=("gender",)))
    assert table.strata() == [("man",), ("woman",), ("unknown",)], "P3 has no note"


def test_a_theme_or_stage_outside_the_codebook_is_shown_not_dropped(database: Database) -> None:
    notes = [Written("N1", "P1", tags=(Tag("old_theme"), Tag("stigma", segment=1)), stage="half_way_house")]
    write(database, notes)
    found = cells(database)
    assert found["old_theme", "half_way_house"].persons == 1
    assert found["stigma", "half_way_house"].at_risk == 1
    assert list(crosstab(database, CrosstabSettings()).column_values) == [*STAGES, "half_way_house", "unknown"]


def test_the_stage_told_of_is_the_notes_own_unless_the_segment_says_otherwise(database: Database) -> None:
    tags_ = (Tag("stigma", narrated_stage="conflict_zone"), Tag("stigma", segment=1))
    write(database, [Written("N1", "P1", tags=tags_, stage="probation"), Written("N2", "P2", stage="judgment")])
    found = cells(database, cols="narrated_stage")
    told = {column: cell.persons for (row, column), cell in found.items() if row == "stigma" and cell.persons}
    assert told == {"conflict_zone": 1, "probation": 1}
    assert {cell.at_risk for cell in found.values()} == {2}, "everybody with a note is at risk of telling of any stage"


def test_the_stage_of_the_table_is_the_trajectorys(database: Database) -> None:
    write(database, [Written("N1", "P1", tags=(Tag("stigma"),))], events=[EventRow("P1", DAY, "imprisonment")])
    assert cells(database)["stigma", "detention"].persons == 1


def test_polarity_and_voice_choose_what_counts(database: Database) -> None:
    tags_ = (Tag("employment", "absent", voice="person"), Tag("stigma", "present", voice="assistant"))
    write(database, [Written("N1", "P1", tags=tags_, stage="probation")])
    seen = {
        (polarity, voice): {
            row for (row, _), cell in cells(database, polarity=polarity, voice=voice).items() if cell.persons
        }
        for polarity in ("present", "absent", "any")
        for voice in (None, "person")
    }
    assert seen == {
        ("present", None): {"stigma"}, ("absent", None): {"employment"}, ("any", None): {"employment", "stigma"},
        ("present", "person"): set(), ("absent", "person"): {"employment"}, ("any", "person"): {"employment"},
    }  # fmt: skip


def test_polarity_as_a_dimension_sets_the_filter_aside(database: Database) -> None:
    write(database, [Written("N1", "P1", tags=(Tag("employment", "absent"),), stage="probation")])
    found = cells(database, cols="polarity")
    assert (found["employment", "present"].persons, found["employment", "absent"].persons) == (0, 1)


def test_more_themes_than_bits_are_counted_all_the_same(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    tagged = tuple(Tag(theme, segment=place % 2) for place, theme in enumerate(THEMES[:6]))
    notes = [Written(f"N{n}", f"P{n % 4}", DAY, tagged[: n % 7], STAGES[n % 3]) for n in range(30)]
    decided = [Decision("N5", THEMES[0], "A", start=0, end=WIDTH)]
    write(database, notes, decisions=decided)
    folded = crosstab(database, CrosstabSettings(minimum_persons=1))
    monkeypatch.setattr("notes_mining.tables.counting._BITS", 3)
    assert crosstab(database, CrosstabSettings(minimum_persons=1)).cells == folded.cells
    assert sum(cell.reviewed or 0 for cell in folded.cells) == 1


def test_who_is_behind_a_cell_and_how_often(database: Database) -> None:
    cases = [CaseRow("P2", "fr"), CaseRow("P1", "nl")]
    notes = [
        Written(f"N{n}", f"P{n % 3}", DAY, (Tag("stigma"), Tag("stigma", segment=1)), "probation") for n in range(7)
    ]
    write(database, [*notes, Written("N9", "P9", stage="probation")], cases=cases)
    with Counting(database, CrosstabSettings(count="notes")) as counting:
        ids = dict(enumerate(counting.attributes(), 1))
        found = {(ids[person], units) for *_, person, units in counting.per_person(["theme", "stage"])}
        there = {(ids[person], units) for *_, person, units in counting.per_person(["stage"], there=True)}
    assert found == {("P0", 3), ("P1", 2), ("P2", 2)}
    assert there == {*found, ("P9", 1)}


def test_the_interval_is_wilsons(database: Database) -> None:
    notes = [Written(f"N{n}", f"P{n}", tags=(Tag("stigma"),) if n < 4 else (), stage="probation") for n in range(10)]
    write(database, notes)
    cell = cells(database)["stigma", "probation"]
    assert cell.estimate == pytest.approx(0.4)
    assert (cell.low, cell.high) == pytest.approx((0.16818, 0.68733), abs=1e-4)  # Wilson (1927), by hand


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"rows": "colour"}, r"unknown dimension 'colour'\. Known: theme, narrated_stage, .*gender"),
        ({"cols": "note_id"}, r"unknown dimension 'note_id'\. Known: theme"),
        ({"by": ("gender; DROP TABLE notes",)}, "unknown dimension"),
        ({"rows": "stage"}, r"different dimensions\. Known: theme"),
        ({"by": ("gender", "gender")}, r"different dimensions\. Known: theme"),
        ({"count": "words"}, r"unknown count 'words'\. Known: persons, notes, segments\."),
        ({"polarity": "neutral"}, r"unknown polarity 'neutral'\. Known: present, absent, any\."),
        ({"voice": "choir"}, r"unknown voice 'choir'\. Known: person, relative, professional, assistant\."),
        ({"rows": "gender", "voice": "person"}, "belong to tags: name one of theme"),
        ({"rows": "gender", "polarity": "absent"}, "belong to tags: name one of theme"),
        ({"minimum_persons": 0}, "minimum_persons must be 1 or more"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused_with_what_can(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        CrosstabSettings(**wrong)
