"""Dates, day first."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_mining.ingest import parse_date


@pytest.mark.parametrize(
    "value",
    [
        "2019-03-05", "2019/3/5", "20190305", "2019-03-05T14:30:00",
        "2019-03-05 14:30:00.000", "2019-03-05T14:30+01:00",
        "05/03/2019", "5/3/2019", "5-3-19", "5.3.2019", "05 03 2019", "5 / 3 / 2019",
        " 05/03/2019 ",
        "05/03/2019 14:30", "05/03/2019 14:30:59", "05/03/2019 à 14h",
        "05/03/2019 om 14u30", "5.3.2019, 14h30",
    ],
)  # fmt: skip
def test_one_day_in_many_writings(value):
    assert parse_date(value) == date(2019, 3, 5)


@pytest.mark.parametrize(
    "value",
    ["31/02/2019", "29/02/2019", "12/13/2019", "2019-13-01", "2019-00-10", "0/1/2019", "5/3", "1/2-2019",
     "2019-03-05 x",
     "05/03/201", "1899-12-31", "2101-01-01", "43536", "mars 2019", "", " ", "2019-03-05-07"],
)  # fmt: skip
def test_no_day(value):
    assert parse_date(value) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_survives_every_writing(day):
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%y", "%d.%m.%Y", "%Y%m%d"):
        assert parse_date(day.strftime(pattern)) == day


def test_a_leap_day():
    assert parse_date("29/02/2020") == date(2020, 3, 1) - timedelta(days=1)
