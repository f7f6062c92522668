"""The report's findings, before the gate, are what pandas counts naively in the demo's gold coding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import yaml
from gold_database import load
from lxml import html
from test_findings import CASES, CODINGS, FREE, NOTES, PRESENT, persons

from notes_mining.config import load as load_settings
from notes_mining.config import parse
from notes_mining.errors import ConfigError
from notes_mining.outputs import private_folder
from notes_mining.store import Database
from notes_mining.tables.answers import Gate, Line, answers
from notes_mining.tables.disclosure import Ledger, Rules
from notes_mining.tables.findings import FindingsSettings
from notes_mining.tables.report import Report, render
from notes_mining.yamlfile import read_yaml

FILE = Path(__file__).resolve().parents[2] / "configs/findings.yaml"
FINDINGS = {one.id: one for one in load_settings(FindingsSettings, FILE).findings}
EVERYBODY = NOTES.case_id.nunique()
ABSENT = CODINGS[CODINGS.polarity == "absent"]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    with Database.create(tmp_path_factory.mktemp("gold") / "notes.duckdb") as database:
        yield load(database)


@pytest.fixture(scope="module")
def open_gate(gold: Database) -> Gate:
    return Gate(gold, Rules.of(1))


def lines(gate: Gate, finding: str) -> list[Line]:
    return [line for answer in answers(gate, FINDINGS[finding]) for line in answer.lines]


def counted(gate: Gate, finding: str) -> list[tuple[int | None, int | None]]:
    return [(line.persons, line.out_of) for line in lines(gate, finding)]


def of(frame: pd.DataFrame, theme: str) -> set[str]:
    return persons(frame[frame.theme == theme])


def test_all_thirteen_are_asked() -> None:
    assert [one.beyond for one in FINDINGS.values()] == [False] * 8 + [True] * 5


def test_1_persons_by_language_and_gender(open_gate: Gate) -> None:
    assert len(CASES) == EVERYBODY
    expected = [(CASES.language == one).sum() for one in ("fr", "nl")]
    expected += [(CASES.gender == one).sum() for one in ("F", "M")]
    assert counted(open_gate, "in_trajectory") == [(number, EVERYBODY) for number in expected]


def test_2_where_each_person_stands_in_the_latest_note(open_gate: Gate) -> None:
    stages = NOTES.sort_values(["date", "note_id"]).groupby("case_id").stage.last()
    situations = stages.map(lambda stage: FREE.get(stage, "other")).value_counts()
    order = ("free", "free, under supervision", "remand or prison", "other")
    assert counted(open_gate, "mostly_free") == [(situations.get(one, 0), EVERYBODY) for one in order]


def test_3_orders_of_stages_that_nobody_shares(open_gate: Gate) -> None:
    known = NOTES[NOTES.stage != "unknown"]
    since = known.groupby(["case_id", "stage"]).date.min().reset_index()
    place = {row[0]: row[1] for row in open_gate.db.rows("SELECT stage, position FROM stages")}
    since["position"] = since.stage.map(place)
    orders = since.sort_values(["case_id", "date", "position"]).groupby("case_id").stage.agg(tuple).value_counts()
    assert counted(open_gate, "diverse_trajectories") == [((orders == 1).sum(), orders.sum())]
    (answer,) = answers(open_gate, FINDINGS["diverse_trajectories"])
    assert str(len(orders)) in answer.note["en"]


def test_4_measures(open_gate: Gate) -> None:
    (part,) = FINDINGS["measures_hinder"].parts
    assert part.table is not None
    assert counted(open_gate, "measures_hinder") == [(len(of(PRESENT, one)), EVERYBODY) for one in part.table.show]


def test_5_support_and_its_absence_and_by_stage(open_gate: Gate) -> None:
    found = counted(open_gate, "specialised_support")
    assert found[:2] == [(len(of(frame, "specialised_support")), EVERYBODY) for frame in (PRESENT, ABSENT)]
    stages = [row[0] for row in open_gate.db.rows("SELECT stage FROM stages ORDER BY position")]
    there = NOTES.groupby("stage").case_id.nunique()
    some = PRESENT[PRESENT.theme == "specialised_support"].groupby("stage").case_id.nunique()
    assert found[2:] == [(some.get(one, 0), there.get(one, 0)) for one in [*stages, "unknown"]]


def test_6_compliance_and_breach(open_gate: Gate) -> None:
    expected = [(len(of(frame, "compliance")), EVERYBODY) for frame in (PRESENT, ABSENT)]
    assert counted(open_gate, "compliance") == expected


def test_7_families_and_both(open_gate: Gate) -> None:
    support, unrecognised = of(PRESENT, "family_support"), of(PRESENT, "family_unrecognised")
    assert counted(open_gate, "families") == [
        (len(support), EVERYBODY), (len(of(ABSENT, "family_support")), EVERYBODY), (len(unrecognised), EVERYBODY),
        (len(support & unrecognised), len(support)),
    ]  # fmt: skip


def test_8_distress_and_work_over_the_record(open_gate: Gate) -> None:
    without = ABSENT[ABSENT.theme == "employment"]
    record = PRESENT[PRESENT.theme == "criminal_record"]
    because = without.merge(record, on=["note_id", "start", "end"], suffixes=("", "_record"))
    assert counted(open_gate, "distress_and_work") == [
        (len(of(PRESENT, "psychological_distress")), EVERYBODY), (len(persons(record)), EVERYBODY),
        (len(persons(without)), EVERYBODY), (len(of(PRESENT, "employment")), EVERYBODY),
        (len(persons(because)), len(persons(without))),
    ]  # fmt: skip


def test_9_both_disillusionments(open_gate: Gate) -> None:
    abroad, justice = of(PRESENT, "disillusionment_conflict_zone"), of(PRESENT, "disillusionment_justice")
    assert counted(open_gate, "double_disillusionment") == [
        (len(abroad), EVERYBODY), (len(justice), EVERYBODY), (len(abroad & justice), len(abroad)),
    ]  # fmt: skip


def test_10_the_account_never_settled_starts_after_the_judgment(open_gate: Gate) -> None:
    events = pd.read_csv(FILE.parents[1] / "corpus/demo/events.csv", dtype=str)
    judged = events[events.event == "judgment"].groupby("case_id").date.min()
    notes = NOTES.assign(day=NOTES.date.astype(str))
    last, first = notes.groupby("case_id").day.max(), notes.groupby("case_id").day.min()
    tags = PRESENT[PRESENT.theme == "never_settling_account"]
    onset = tags.assign(day=tags.date.astype(str)).groupby("case_id").day.min()
    followed = {one for one in judged.index if one in last and last[one] >= judged[one]}
    after = {one for one in followed if one in onset and onset[one] >= judged[one]}
    before = {one for one in followed if first[one] < judged[one]}
    found = counted(open_gate, "never_settled")
    assert found[:3] == [
        (tags.case_id.nunique(), EVERYBODY), (len(after), len(followed)), (len(after & before), len(before)),
    ]  # fmt: skip
    assert len(found) == 3 + 9


def test_11_to_13(open_gate: Gate) -> None:
    sanction, complied = of(PRESENT, "sanction_incomprehension"), of(PRESENT, "compliance")
    assert counted(open_gate, "sanction_not_understood") == [
        (len(sanction), EVERYBODY), (len(sanction & complied), len(sanction)),
    ]  # fmt: skip
    unequal = PRESENT[PRESENT.theme == "unequal_treatment"].groupby("language").case_id.nunique()
    sizes = CASES.language.value_counts()
    assert counted(open_gate, "unequal_treatment") == [
        (unequal.sum(), EVERYBODY), *((unequal[one], sizes[one]) for one in ("fr", "nl")),
    ]  # fmt: skip
    assert counted(open_gate, "recognised_change") == [
        (len(of(PRESENT, "social_recognition")), EVERYBODY), (len(of(ABSENT, "social_recognition")), EVERYBODY),
        (len(of(PRESENT, "stigma")), EVERYBODY),
    ]  # fmt: skip


def test_behind_the_gate_a_number_is_the_same_or_withheld(gold: Database, open_gate: Gate, tmp_path: Path) -> None:
    """And where the page shows none, fewer than five are in it, or are not, or it would give another away."""
    closed = Gate(gold, Rules(), Ledger(private_folder(tmp_path / "steward")))
    hidden = 0
    for finding in sorted(FINDINGS, key=lambda one: one in ("specialised_support", "never_settled")):
        for shown, true in zip(lines(closed, finding), lines(open_gate, finding), strict=True):
            assert (shown.persons is None) == (shown.status in ("suppressed", "complementary")), finding
            if shown.persons is None:
                hidden += 1
                assert shown.estimate is None
                assert shown.low is None
            else:
                assert shown.persons == true.persons
                assert shown.out_of in (true.out_of, None), "of a withheld whole there is no share"
                assert (shown.estimate is None) == (shown.out_of is None)
                assert shown.persons == 0 or shown.persons >= 5
    assert 0 < hidden < 20


def test_everything_was_decided_by_people_and_the_page_says_so(gold: Database) -> None:
    page = html.fromstring(render(gold, Report(findings=FindingsSettings(findings=tuple(FINDINGS.values())))))
    assert page.xpath("//dl/div[2]/dd")[0].text == "100\u00a0%"
    reviewed = page.xpath("//article[@id='finding-compliance']//tbody/tr/td[5]/text()")
    assert [int(number) for number in reviewed] == [
        len(frame[frame.theme == "compliance"]) for frame in (PRESENT, ABSENT)
    ]  # fmt: skip


# ---------------------------------------------------------------------------------------------- another study's file


def test_another_study_brings_its_own_findings(gold: Database, tmp_path: Path) -> None:
    words = "{en: One, fr: Un, nl: Een}"
    (tmp_path / "mine.yaml").write_text(
        f"title: {words}\ncompare: [district]\nfindings:\n- id: one\n  label: {words}\n  caveat: {words}\n"
        "  parts:\n  - table: {rows: lever, cols: gender, polarity: any}\n",
        encoding="utf-8",
    )
    mine = load_settings(FindingsSettings, tmp_path / "mine.yaml")
    page = html.fromstring(render(gold, Report(findings=mine, rules=Rules.of(1))))
    assert page.xpath("//h1")[0].text == "One"
    assert len(page.xpath("//article")) == 1
    assert len(page.xpath("//article//tbody/tr")) == 6, "levers, obstacles and context of women and of men"
    assert page.xpath("//section[@id='by-district']")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "blue"}, "colour"),
        ({"compare": ["horoscope"]}, "horoscope"),
        ({"compare": ["theme"]}, "no attribute of persons"),
    ],
)
def test_an_unknown_key_or_attribute_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse(FindingsSettings, read_yaml(FILE, "") | change, FILE)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([], "at least 1"),
        ([{}], "exactly one of table"),
        ([{"orders": {}, "table": {}}], "exactly one of table"),
        ([{"table": {"rows": "horoscope"}}], "unknown dimension 'horoscope'"),
        ([{"table": {"where": "gender ="}}], "where"),
        ([{"table": {"tabel": 1}}], "tabel"),
        ([{"together": {"first": "stigma'; DROP", "second": "stigma"}}], "pattern"),
        ([{"together": {"first": "stigma", "second": "employment", "within": "life"}}], "segment"),
    ],
)
def test_a_part_that_cannot_be_asked_is_refused(parts: list[object], said: str) -> None:
    words = {"en": "x", "fr": "x", "nl": "x"}
    finding = {"id": "a", "label": words, "caveat": words, "parts": parts}
    with pytest.raises(ConfigError, match=said):
        parse(FindingsSettings, {"title": words, "findings": [finding]}, "mine.yaml")


def test_two_findings_of_one_name_or_a_missing_language_are_refused() -> None:
    content = read_yaml(FILE, "")
    with pytest.raises(ConfigError, match="compliance"):
        parse(FindingsSettings, content | {"findings": content["findings"] + [content["findings"][5]]}, FILE)
    with pytest.raises(ConfigError, match=r"title\.nl"):
        parse(FindingsSettings, content | {"title": {"en": "x", "fr": "x"}}, FILE)


# -------------------------------------------------------------------------------------------------- docs/report.md

PAGE = (FILE.parents[1] / "docs/report.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    (found,) = re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def test_the_file_of_the_page_is_a_valid_one_and_is_answered(open_gate: Gate) -> None:
    mine = parse(FindingsSettings, yaml.safe_load(block("yaml")), "docs/report.md")
    assert [len(answer.lines) for answer in answers(open_gate, mine.findings[0])] == [2, 9, 1, 2]


def test_the_python_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "reports/mine").mkdir(parents=True)
    private_folder(tmp_path / "reports/mine/steward")
    (tmp_path / "configs").symlink_to(FILE.parent)
    with Database.create(tmp_path / "reports/mine/notes.duckdb") as database:
        load(database)
    monkeypatch.chdir(tmp_path)
    exec(compile(block("python"), "report.md", "exec"), {})  # noqa: S102 - our own page
    assert "Effects of the criminal record · present" in capsys.readouterr().out
