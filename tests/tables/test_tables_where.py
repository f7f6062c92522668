"""The filter language: what it reads, what it refuses and where it says the mistake is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import Tag, Written, write

from notes_mining.errors import ConfigError, NotesMiningError
from notes_mining.store import Database
from notes_mining.store.writer import CaseRow
from notes_mining.tables.crosstab import CrosstabSettings, crosstab
from notes_mining.tables.where import DEEPEST, Comparison, Either, Every, Not, parse, taken_apart, to_sql

MAN, FR, NL = Comparison("gender", ("M",)), Comparison("language", ("fr",)), Comparison("language", ("nl",))


def read(text: str) -> object:
    """The condition, with the places of its comparisons set aside."""

    def plain(part: object) -> object:
        if isinstance(part, Comparison):
            return Comparison(part.dimension, part.values, part.negated)
        if isinstance(part, Not):
            return Not(plain(part.part))  # type: ignore[arg-type]
        assert isinstance(part, Every | Either)
        return type(part)(tuple(plain(one) for one in part.parts))  # type: ignore[misc]

    return plain(parse(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("gender = M", MAN),
        ("gender=='M'", MAN),
        ('gender = "M"', MAN),
        ("gender != M", Comparison("gender", ("M",), True)),
        ("gender <> M", Comparison("gender", ("M",), True)),
        ("gender in (M, F)", Comparison("gender", ("M", "F"))),
        ("gender NOT IN (M)", Comparison("gender", ("M",), True)),
        ("birth_band = 1985-1989", Comparison("birth_band", ("1985-1989",))),
        ("children = 4+", Comparison("children", ("4+",))),
        ("district = Liège", Comparison("district", ("Liège",))),
        ("district = 'Aix-en-l''Île'", Comparison("district", ("Aix-en-l'Île",))),
        ('note_type = "a ""b"" and c"', Comparison("note_type", ('a "b" and c',))),
        ("note_type = 'or'", Comparison("note_type", ("or",))),
        ("gender = M and language = fr or language = nl", Either((Every((MAN, FR)), NL))),
        ("gender = M AND (language = fr Or language = nl)", Every((MAN, Either((FR, NL))))),
        ("not gender = M and language = fr", Every((Not(MAN), FR))),
        ("not (gender = M and language = fr)", Not(Every((MAN, FR)))),
        ("not not ((gender = M))", Not(Not(MAN))),
        ("  gender\n=\tM ", MAN),
    ],
)
def test_reads(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_asked_is_no_condition(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "character", "message"),
    [
        ("colour = red", 1, r"unknown dimension 'colour'\. Known: theme, "),
        ("gender = M and colour = red", 16, "unknown dimension 'colour'"),
        ("case_id = 7", 1, "unknown dimension 'case_id'"),
        ("gender", 7, "expected '=', '!=', 'in' or 'not in', found the end"),
        ("gender =", 9, r"expected a value .*found the end"),
        ("gender = and", 10, r"expected a value .*found 'and'"),
        ("gender = M language = fr", 12, "expected 'and', 'or' or the end, found 'language'"),
        ("gender = M and", 15, "expected a dimension, 'not' or '\\(', found the end"),
        ("(gender = M", 12, r"expected '\)', found the end"),
        ("gender = M)", 11, r"expected 'and', 'or' or the end, found '\)'"),
        ("gender in M", 11, r"expected '\(', found 'M'"),
        ("gender in (M F)", 14, r"expected '\)', found 'F'"),
        ("gender in ()", 12, "expected a value"),
        ("gender not = M", 12, "expected 'in', found '='"),
        ("gender = 'M", 10, "a quote that is never closed"),
        ("gender = M; DROP TABLE notes", 11, "';' has no meaning here"),
        ("gender = M -- and", 12, "'-' has no meaning here"),
        ("gender > M", 8, "'>' has no meaning here"),
        ("'gender' = M", 1, "expected a dimension"),
        ("1 = 1", 1, "unknown dimension '1'"),
    ],
)
def test_a_mistake_is_refused_and_its_place_named(text: str, character: int, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        parse(text)
    said = str(caught.value)
    assert f"character {character}:" in said
    assert said.splitlines()[-1] == "  " + " " * (character - 1) + "^"
    with pytest.raises(ConfigError):
        CrosstabSettings(where=text)


def test_depth_has_an_end() -> None:
    def nested(depth: int) -> str:
        return "(" * depth + "gender = M" + ")" * depth

    assert read(nested(DEEPEST)) == MAN
    with pytest.raises(ConfigError, match="more than 50 parentheses"):
        parse(nested(DEEPEST + 1))
    with pytest.raises(ConfigError, match="more than 50 parentheses"):
        parse("not " * 100_000 + "gender = M")
    long = " and ".join(["(gender = M)"] * 500)  # one after another is no depth
    assert isinstance(parse(long), Every)


@given(st.text(alphabet="gendr theme=!<>()',\"-;*+andoti\\%\x00é1", max_size=40))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    condition, said = None, ""
    try:
        condition = parse(text)
    except NotesMiningError as error:
        said = str(error)
    assert not said or re.match(r"--where, character \d+: ", said)
    if condition is not None:
        sql, parameters = to_sql([condition])
        assert sql.count("?") == len(parameters)
        assert set(re.findall(r"\w+", sql)) <= {"gender", "theme", "NOT", "IN", "AND", "OR"}


def test_what_was_typed_never_stands_in_the_sql() -> None:
    condition = parse("""note_type = "x'); DROP TABLE notes; --" and not theme in ('a''b', c)""")
    assert condition is not None
    assert to_sql([condition]) == (
        "(note_type IN (?) AND NOT (theme IN (?, ?)))",
        ("x'); DROP TABLE notes; --", "a'b", "c"),
    )
    assert to_sql([]) == ("true", ())


# ---------------------------------------------------------------------------------------- who is at risk


def test_what_is_asked_of_persons_and_of_tags_is_told_apart() -> None:
    parts = taken_apart(parse("(gender = M and theme = stigma) and (voice = person or polarity = absent)"))
    assert [len(part) for part in (parts.of_notes, parts.of_tags)] == [1, 2]
    assert taken_apart(None).of_notes == ()


@pytest.mark.parametrize("text", ["gender = M or theme = stigma", "not (stage = detention and voice = person)"])
def test_a_condition_that_leaves_open_who_is_at_risk_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="it would not be clear who is at risk"):
        CrosstabSettings(where=text).parts  # noqa: B018


@pytest.fixture
def filled(database: Database) -> Database:
    cases = [CaseRow("P1", "fr", "woman"), CaseRow("P2", "nl", "woman"), CaseRow("P3", "nl", "man", district="Gent")]
    tags = (Tag("stigma", voice="person"), Tag("employment", "absent", segment=1))
    notes = [Written(f"N{n}", f"P{n}", tags=tags if n < 3 else (), stage="probation") for n in (1, 2, 3, 4)]
    return write(database, notes, cases=cases)


def cell(database: Database, where: str, row: str = "stigma", **more: object) -> tuple[int | None, int | None]:
    table = crosstab(database, CrosstabSettings(where=where, minimum_persons=1, **more))  # type: ignore[arg-type]
    found = table.cell(row, "probation")
    return found.persons, found.at_risk


def test_what_is_asked_of_persons_decides_who_is_at_risk_and_what_is_asked_of_tags_does_not(filled: Database) -> None:
    assert cell(filled, "") == (2, 4)
    assert cell(filled, "gender = woman") == (2, 2)
    assert cell(filled, "language = nl") == (1, 2)
    assert cell(filled, "voice = person") == (2, 4)
    assert cell(filled, "voice = relative") == (0, 4)
    assert cell(filled, "gender = unknown") == (0, 1)
    assert cell(filled, "gender != woman") == (0, 2)


def test_a_polarity_that_the_filter_names_sets_the_usual_one_aside(filled: Database) -> None:
    assert cell(filled, "polarity = absent", "employment") == (2, 4)
    assert cell(filled, "polarity in (absent, present)", "employment") == (2, 4)
    assert cell(filled, "theme = employment", "employment") == (0, 4)


def test_values_that_the_filter_shuts_out_are_not_shown_as_nought(filled: Database) -> None:
    asked = {"cols": "voice", "by": ("stage",), "minimum_persons": 1}
    where = "(theme = stigma or theme in (employment)) and not voice = relative and stage in (probation, judgment)"
    table = crosstab(filled, CrosstabSettings(where=where, **asked))  # type: ignore[arg-type]
    assert table.row_values == ("stigma", "employment")
    assert table.column_values == ("person", "professional", "assistant")
    assert table.strata() == [("probation",)]
    table = crosstab(filled, CrosstabSettings(voice="person", **asked))  # type: ignore[arg-type]
    assert table.column_values == ("person",)
    table = crosstab(filled, CrosstabSettings(where="theme = stigma or voice = person", **asked))  # type: ignore[arg-type]
    assert len(table.row_values) == 22, "any theme may be there in that voice"


def test_a_filter_on_tags_makes_a_table_of_tags(filled: Database) -> None:
    table = crosstab(filled, CrosstabSettings(rows="gender", where="theme = stigma", minimum_persons=1))
    assert table.cell("woman", "probation").persons == 2
    assert table.cell("man", "probation").persons == 0


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("gender = vrouw", r"gender \(character 1 of --where\) never is 'vrouw'\. There is: man, woman, unknown\."),
        (
            "language = nl and district = Bruges",
            r"district \(character 19 .*never is 'Bruges'\. There is: Gent, unknown",
        ),
        ("theme = stigmata", "theme .*never is 'stigmata'. There is: disillusionment_conflict_zone, "),
        ("voice in (person, choir)", "never is 'choir'. There is: person, relative, professional, assistant, unknown"),
        ("life_sphere = money", "never is 'money'. There is: administration, community, "),
        ("stage = jail", "never is 'jail'. There is: conflict_zone, "),
    ],
)
def test_a_value_that_is_nowhere_is_refused_with_those_that_are(filled: Database, where: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        cell(filled, where)
    assert not filled.rows("SELECT * FROM duckdb_tables() WHERE temporary")


def test_a_file_that_is_open_for_reading_is_left_as_it_is(filled: Database, tmp_path: Path) -> None:
    filled.close()
    with Database.open(tmp_path / "notes.duckdb") as database:
        before = (tmp_path / "notes.duckdb").read_bytes()
        assert cell(database, "language = nl") == (1, 2)
        assert not database.rows("SELECT * FROM duckdb_tables() WHERE temporary")
    assert (tmp_path / "notes.duckdb").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.duckdb"]
