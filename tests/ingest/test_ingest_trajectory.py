"""cases.csv, events.csv, people.csv."""

from datetime import date

import pytest

from notes_mining.errors import InputError
from notes_mining.ingest import read_cases, read_events, read_people
from notes_mining.records import Case, Event, KnownPerson, Rejected


@pytest.fixture
def table(tmp_path):
    def write(content, name="table.csv"):
        (tmp_path / name).write_text(content, encoding="cp1252")
        return tmp_path / name

    return write


def test_cases_with_their_attributes(table):
    path = table("case_id;region;sexe;\n c1 ;Liège; ;x\nc2;;F;\n;Gent;M;\nc1;Gent;M;\nc3;Gent\n", "cases.csv")
    assert list(read_cases(path)) == [
        Case("c1", {"region": "Liège", "sexe": None}),
        Case("c2", {"region": None, "sexe": "F"}),
        Rejected("", "case_id is empty", "cases.csv", 4),
        Rejected("c1", "case_id occurs twice", "cases.csv", 5),
        Rejected("", "2 cells where the header has 4", "cases.csv", 6),
    ]


def test_events_in_the_order_of_the_file(table):
    path = table(
        "case_id,date,event\nc1,12/03/2019,arrest\nc1,2018-01-01, return \n"
        "c9,2019-01-01,arrest\nc1,2019-01-01,party\n"
        "c1,31/02/2019,arrest\nc1,,arrest\n,2019-01-01,arrest\nc1\n",
        "events.csv",
    )
    results = list(read_events(path, kinds={"arrest", "return"}, cases={"c1"}))
    assert results[:2] == [Event("c1", date(2019, 3, 12), "arrest"), Event("c1", date(2018, 1, 1), "return")]
    assert [(r.record_id, r.reason, r.row) for r in results[2:]] == [
        ("c9", "unknown case", 4),
        ("c1", "unknown event", 5),
        ("c1", "impossible date", 6),
        ("c1", "date is empty", 7),
        ("", "case_id is empty", 8),
        ("", "1 cells where the header has 3", 9),
    ]


def test_without_a_list_of_cases_any_case_will_do(table):
    path = table("case_id,date,event\nc9,2019-01-01,arrest\n")
    assert list(read_events(path, kinds={"arrest"}, cases=None)) == [Event("c9", date(2019, 1, 1), "arrest")]


def test_people_without_showing_a_rejected_name(table, canary):
    path = table(f"case_id,role,name\nc1,brother,Noël Achour\n,brother,{canary}\nc1,mother,\n{canary}\n", "people.csv")
    first, *rejected = read_people(path)
    assert first == KnownPerson("c1", "brother", "Noël Achour")
    assert "Achour" not in repr(first)
    assert [r.row for r in rejected] == [3, 4, 5]
    assert canary not in repr(rejected)


def test_people_may_have_an_id_of_their_own(table):
    path = table("case_id,role,name,person_id\nc1,lawyer,Noël Achour,p7\nc1,lawyer,Jan Maes,\n", "people.csv")
    assert [person.person_id for person in read_people(path)] == ["p7", ""]


@pytest.mark.parametrize(
    ("read", "missing"),
    [
        (read_cases, "case_id"),
        (read_people, "case_id, role, name"),
        (lambda path: read_events(path, kinds=(), cases=None), "case_id, date, event"),
    ],
)
def test_missing_columns_are_named(table, canary, read, missing):
    path = table(f"a,b\nx,y,z\n{canary},y\n")  # the first row is unreadable, the second shows the columns
    with pytest.raises(
        InputError, match=f"table.csv, row 1: columns missing: {missing}\n  To mend it: It needs"
    ) as caught:
        list(read(path))
    assert canary not in str(caught.value)
