"""Who gets which segment: nobody meets, nothing mixes, nothing is forgotten."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from study import DONE, THEMES, Clock, add, decide, desk_on, texts, user, write_database

from notes_mining.review import queue
from notes_mining.review.desk import Desk
from notes_mining.review.informative import Doubt, ranking, uncertainty
from notes_mining.review.model import Wish
from notes_mining.review.problems import Invalid, NotAllowed, Taken
from notes_mining.review.views import view
from notes_mining.store import Database
from notes_mining.tables.estimation_settings import SamplingRules
from notes_mining.tables.sampling import SampleSettings, draw_sample

SEGMENTS = 4 * 2 * 3
PLACE = Wish(order="place")


def take(desk: Desk, name: str, wish: Wish = PLACE) -> int | None:
    shown = queue.take(desk, user(name), wish)
    return shown.segment if shown else None


def drain(desk: Desk, name: str, wish: Wish = PLACE) -> list[int]:
    """Everything that the queue has for somebody, done one after another."""
    found = []
    while (segment := take(desk, name, wish)) is not None:
        decide(desk, name, segment, DONE)
        found.append(segment)
    return found


def sampled(path: Path, asked: int = 6) -> str:
    with Database.open(path, read_only=False) as database:
        settings = SampleSettings(asked=asked, seed=3)
        return draw_sample(database, settings, SamplingRules(least_per_stratum=1), day=date(2026, 1, 1)).sample


def test_two_coders_never_meet(desk: Desk) -> None:
    first, second = take(desk, "anna"), take(desk, "bert")
    assert first != second
    done = drain(desk, "anna") + drain(desk, "bert")
    assert sorted(done) == list(range(1, SEGMENTS + 1))


def test_many_at_once_never_meet(desk: Desk) -> None:
    found: list[tuple[str, int]] = []

    def work(name: str) -> None:
        found.extend((name, segment) for segment in drain(desk, name, Wish()))

    threads = [threading.Thread(target=work, args=(name,)) for name in ("anna", "bert", "carla")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(segment for _, segment in found) == list(range(1, SEGMENTS + 1))


def test_a_reload_gives_the_same_segment(desk: Desk) -> None:
    assert take(desk, "anna") == take(desk, "anna")


def test_a_lease_runs_out_and_somebody_else_takes_over(desk: Desk, clock: Clock) -> None:
    first = take(desk, "anna")
    clock.now += 21 * 60
    assert take(desk, "bert") == first
    assert take(desk, "anna") != first


def test_who_comes_back_late_goes_on_where_nobody_took_over(desk: Desk, clock: Clock) -> None:
    first = take(desk, "anna")
    clock.now += 3600
    assert take(desk, "anna") == first


def test_work_after_the_lease_is_not_lost(desk: Desk, clock: Clock) -> None:
    first = take(desk, "anna")
    assert first is not None
    clock.now += 3600
    assert take(desk, "bert") == first
    decide(desk, "anna", first, add("stigma"), DONE)
    assert view(desk, user("anna"), first).coding.done


def test_skipped_goes_to_others_and_does_not_come_back(desk: Desk) -> None:
    first = take(desk, "anna")
    assert first is not None
    queue.release(desk, user("anna"), first)
    assert take(desk, "anna") != first
    assert take(desk, "bert") == first


@pytest.mark.parametrize(
    ("wish", "holds"),
    [
        (Wish(theme=THEMES[0]), "t.theme = 'family_support'"),
        (Wish(stage="detention"), "i.stage = 'detention'"),
        (Wish(language="nl"), "i.language = 'nl'"),
        (Wish(case="P002"), "i.case_id = 'P002'"),
        (Wish(case="P002", stage="probation", language="fr"), "i.case_id = 'P002' AND i.stage = 'probation'"),
    ],
)
def test_filters(desk: Desk, wish: Wish, holds: str) -> None:
    sql = f"SELECT i.id FROM items i JOIN item_themes t ON t.segment = i.id WHERE {holds}"
    expected = sorted({row[0] for row in desk.file.rows(sql)})
    assert queue.left(desk, user("anna"), wish) == len(expected) > 0
    assert sorted(drain(desk, "anna", wish)) == expected


def test_orders(desk: Desk) -> None:
    doubt = dict(desk.file.rows("SELECT id, uncertainty FROM items"))
    found = drain(desk, "anna", Wish(order="uncertainty"))
    assert [doubt[segment] for segment in found] == sorted(doubt.values(), reverse=True)


def test_several_coders_a_segment(path: Path, clock: Clock) -> None:
    with desk_on(path, clock, coders_per_segment=2) as desk:
        done = Counter(segment for name in ("anna", "bert", "carla") for segment in drain(desk, name))
    assert set(done.values()) == {2}
    assert len(done) == SEGMENTS


def test_blind_segments_go_to_exactly_two_who_see_nothing(path: Path, clock: Clock) -> None:
    with desk_on(path, clock, blind_share=0.5) as desk:
        blind = {row[0] for row in desk.file.rows("SELECT id FROM items WHERE mode = 'blind'")}
        assert 0 < len(blind) < SEGMENTS
        wish = Wish(queue="blind")
        shown = queue.take(desk, user("anna"), wish)
        assert shown is not None
        assert (shown.mode, shown.proposals, shown.others) == ("blind", (), ())
        decide(desk, "anna", shown.segment, add("stigma"), DONE)
        other = queue.take(desk, user("bert"), wish)
        assert other is not None
        assert (other.segment, other.proposals, other.others) == (shown.segment, (), ())
        assert take(desk, "carla", wish) in blind - {shown.segment}
        done = Counter(segment for name in ("anna", "bert", "carla") for segment in drain(desk, name, wish))
        done[shown.segment] += 1
        assert set(done) == blind
        assert set(done.values()) == {2}
        assert drain(desk, "anna")
        assert not blind & {row[0] for row in desk.file.rows("SELECT segment FROM asked WHERE mode = 'open'")}


def test_a_blind_segment_cannot_be_opened_by_its_number(path: Path, clock: Clock) -> None:
    with desk_on(path, clock, blind_share=1.0) as desk:
        for action in (view, queue.claim):
            with pytest.raises((NotAllowed, Taken)):
                action(desk, user("anna"), 1)
        with pytest.raises(NotAllowed):
            decide(desk, "anna", 1, add("stigma"))
        assert view(desk, user("lise"), 1).mode == "reading"
        with pytest.raises((NotAllowed, Taken)):
            decide(desk, "lise", 1, add("stigma"))


def test_the_share_is_the_same_on_every_machine_and_day(path: Path, clock: Clock) -> None:
    found = []
    for _ in range(2):
        with desk_on(path, clock, blind_share=0.4) as desk:
            found.append(desk.file.rows("SELECT id FROM items WHERE mode = 'blind'"))
        path.with_name("review.sqlite").unlink()
    assert found[0] == found[1]


def test_a_sample_is_read_in_its_order_and_never_mixed(path: Path, clock: Clock) -> None:
    sample = sampled(path)
    with desk_on(path, clock, blind_share=0.3) as desk:
        inside = [row[0] for row in desk.file.rows("SELECT segment FROM item_samples ORDER BY place")]
        assert len(inside) == 6
        shown = queue.take(desk, user("anna"), Wish(queue="audit", sample=sample))
        assert shown is not None
        assert (shown.mode, shown.proposals) == ("audit", ())
        assert drain(desk, "bert") + drain(desk, "bert", Wish(queue="blind"))
        assert not set(inside) & {row[0] for row in desk.file.rows("SELECT segment FROM asked WHERE mode <> 'audit'")}
        assert drain(desk, "anna", Wish(queue="audit", sample=sample)) == inside
        assert take(desk, "bert", Wish(queue="audit", sample=sample)) is None


def test_who_coded_a_segment_before_the_sample_was_drawn_does_not_audit_it(path: Path, clock: Clock) -> None:
    with desk_on(path, clock) as desk:
        drain(desk, "anna")
    sample = sampled(path)
    with desk_on(path, clock) as desk:
        wish = Wish(queue="audit", sample=sample)
        assert take(desk, "anna", wish) is None
        assert len(drain(desk, "bert", wish)) == 6


@pytest.mark.parametrize(
    "wish",
    [
        Wish(queue="nowhere"),
        Wish(order="backwards"),
        Wish(queue="blind", theme=THEMES[0]),
        Wish(queue="audit"),
        Wish(queue="audit", sample="S1", theme=THEMES[0]),
    ],
)
def test_what_cannot_be_wished(desk: Desk, wish: Wish) -> None:
    with pytest.raises(Invalid):
        take(desk, "anna", wish)


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("lise", Wish(queue="blind")),
        ("ada", Wish(queue="blind")),
        ("stijn", Wish()),
        ("anna", Wish(queue="adjudication")),
    ],
)
def test_whose_queue_it_is_not(desk: Desk, name: str, wish: Wish) -> None:
    with pytest.raises(NotAllowed):
        take(desk, name, wish)


def test_a_new_run_keeps_what_was_done_and_adds_what_is_new(path: Path, clock: Clock) -> None:
    with desk_on(path, clock) as desk:
        decide(desk, "anna", 1, add("stigma"), DONE)
        before = desk.file.rows('SELECT id, note_id, start, "end" FROM items ORDER BY id')
    path.unlink()
    write_database(path, texts(5, 2)[:-1])
    with desk_on(path, clock) as desk:
        after = desk.file.rows('SELECT id, note_id, start, "end" FROM items ORDER BY id')
        assert after[: len(before)] == before
        assert len(after) == len(before) + 3
        assert 1 not in drain(desk, "bert")
    path.unlink()
    write_database(path, texts(4, 2)[1:])
    with desk_on(path, clock) as desk:
        assert desk.file.one("SELECT count(*) FROM items WHERE NOT present")[0] == 3 + 3
        assert desk.file.one("SELECT count(*) FROM codes")[0] == 1


def test_doubt_is_greatest_at_the_threshold() -> None:
    assert uncertainty(0.3, 0.3) == 1
    assert uncertainty(1.0, 0.3) == pytest.approx(0)
    assert uncertainty(0.4, 0.3) > uncertainty(0.5, 0.3)


def test_active_learning_is_diverse_and_starts_with_the_most_doubtful() -> None:
    doubts = [Doubt(f"a{n}", 0.9 - n / 1000, "stigma", "P1") for n in range(20)]
    doubts += [Doubt(f"b{n}", 0.8 - n / 1000, "employment", f"P{n}") for n in range(20)] + [Doubt("c", 0.0, "", "P9")]
    order = ranking(doubts, diversity=0.7, seed=1)
    assert sorted(order) == list(range(41))
    assert order[0] == 0
    assert order[-1] == 40
    assert len({doubts[place].theme for place in order[:4]}) == 2
    assert ranking(doubts, diversity=1.0, seed=1)[:20] == list(range(20))
