"""The codebook in versions; what a change touches; merging and splitting; candidates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from study import DONE, Clock, add, decide, desk_on, request, user

from notes_mining.review import candidates, codebook, codebook_changes, decisions, queue
from notes_mining.review.codebook import Theme
from notes_mining.review.desk import Desk
from notes_mining.review.model import Change, Wish
from notes_mining.review.problems import Invalid, NotAllowed, NotFound, Stale
from notes_mining.review.standing import held
from notes_mining.themes.codebook import Codebook

ROOT = Path(__file__).parents[2]
LABEL = {"fr": "Sport", "nl": "Sport", "en": "Sport"}
NOT_BY_THE_FAMILY = {"fr": "Pas par la famille.", "nl": "Niet door de familie.", "en": "Not by the family."}
SPORT = Theme(
    "sport", LABEL, life_sphere="health", lever="lever", definition={"en": "Plays."}, examples={"fr": ["Il court."]}
)


def themes_of(desk: Desk, name: str, segment: int) -> list[tuple[str, str, str | None]]:
    return [(code.theme, code.verdict, code.polarity) for code in held(desk, segment, name)[1].codes]


def test_it_starts_with_what_the_database_was_made_with(desk: Desk) -> None:
    version = codebook.current(desk)
    assert (version.version, len(version.themes)) == (0, 22)
    first = codebook.start_from(desk, ROOT / "configs/codebook.yaml")
    assert first.version == 1
    include = first.theme("disillusionment_conflict_zone").include
    for language, word in (("fr", "recruteurs"), ("nl", "ronselaars"), ("en", "recruiters")):
        assert word in include[language]
    assert codebook.start_from(desk, ROOT / "configs/codebook.yaml").version == 1


def test_a_change_makes_a_version_and_puts_back_what_it_touches(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"), DONE)
    decide(desk, "bert", 2, add("stigma"), DONE)
    decide(desk, "bert", 3, add("employment"), DONE)
    assert codebook.touched(desk, ["stigma"]) == codebook.Touched(2, 2, ("anna", "bert"))
    stigma = replace(codebook.current(desk).theme("stigma"), exclude=NOT_BY_THE_FAMILY)
    made = codebook.save_theme(desk, user("lise"), stigma, base=0, why="unclear")
    assert (made.version, made.theme("stigma").exclude) == (1, NOT_BY_THE_FAMILY)
    shown = queue.take(desk, user("anna"), Wish(queue="recheck"))
    assert shown is not None
    assert (shown.segment, shown.recheck) == (1, ("stigma",))
    decide(desk, "anna", 1, Change(kind="reject", theme="stigma"))
    assert queue.take(desk, user("anna"), Wish(queue="recheck")) is None
    assert queue.left(desk, user("bert"), Wish(queue="recheck")) == 1


def test_rechecked_and_left_as_it_is(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"), DONE)
    stigma = replace(codebook.current(desk).theme("stigma"), exclude=NOT_BY_THE_FAMILY)
    codebook.save_theme(desk, user("lise"), stigma, base=0, why="unclear")
    decide(desk, "anna", 1, DONE)
    assert queue.left(desk, user("anna"), Wish(queue="recheck")) == 0


def test_a_typing_error_puts_nothing_back(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"), DONE)
    stigma = replace(codebook.current(desk).theme("stigma"), label=LABEL)
    codebook.save_theme(desk, user("lise"), stigma, base=0, why="label", recheck=False)
    assert queue.left(desk, user("anna"), Wish(queue="recheck")) == 0


def test_two_who_change_it_at_once(desk: Desk) -> None:
    codebook.save_theme(desk, user("lise"), SPORT, base=0, why="new")
    with pytest.raises(Stale):
        codebook.save_theme(desk, user("stijn"), replace(SPORT, id="games"), base=0, why="new")


@pytest.mark.parametrize(
    "theme",
    [
        replace(SPORT, id="Sport!"),
        replace(SPORT, label={"fr": "Sport", "nl": "Sport", "en": " "}),
        replace(SPORT, label={"fr": "Sport"}),
        replace(SPORT, lever="magic"),
    ],
)
def test_themes_that_are_none(desk: Desk, theme: Theme) -> None:
    with pytest.raises(Invalid):
        codebook.save_theme(desk, user("lise"), theme, base=0, why="new")


def test_who_may_change_it(desk: Desk) -> None:
    for name in ("anna", "ada"):
        with pytest.raises(NotAllowed):
            codebook.save_theme(desk, user(name), SPORT, base=0, why="new")
        with pytest.raises(NotAllowed):
            codebook_changes.merge(desk, user(name), ["stigma"], "employment", base=0, why="x")
        with pytest.raises(NotAllowed):
            codebook_changes.split(desk, user(name), "stigma", [SPORT, replace(SPORT, id="games")], base=0, why="x")


def test_history_of_a_theme(desk: Desk) -> None:
    codebook.save_theme(desk, user("lise"), SPORT, base=0, why="new")
    codebook.save_theme(desk, user("lise"), replace(SPORT, id="games"), base=1, why="another")
    codebook.save_theme(desk, user("stijn"), replace(SPORT, definition={"en": "Plays or runs."}), base=2, why="wider")
    assert [version.version for version in codebook.history(desk)] == [3, 2, 1]
    assert [(version.version, version.who, version.why) for version in codebook.history(desk, "sport")] == [
        (3, "stijn", "wider"), (1, "lise", "new"),
    ]  # fmt: skip
    with pytest.raises(Invalid, match="nothing"):
        codebook.save_theme(desk, user("lise"), codebook.current(desk).theme("sport"), base=3, why="?")


def test_merging_recodes_and_keeps_the_history(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"), add("compliance"), DONE)
    decide(desk, "anna", 2, add("stigma", "absent"), add("employment"), DONE)
    decide(desk, "bert", 3, Change(kind="reject", theme="stigma"), DONE)
    made = codebook_changes.merge(desk, user("lise"), ["stigma"], "employment", base=0, why="one thing")
    assert made.theme("stigma").retired
    assert made.lineage == (("merge", "stigma", "employment"),)
    assert codebook.current(desk).lineage == made.lineage
    assert themes_of(desk, "anna", 1) == [("compliance", "coded", "present"), ("employment", "coded", "present")]
    assert themes_of(desk, "anna", 2) == [("employment", "coded", "present")]
    assert themes_of(desk, "bert", 3) == [("employment", "not_coded", None)]
    shown = queue.take(desk, user("anna"), Wish(queue="recheck"))
    assert shown is not None
    assert shown.segment == 2
    assert queue.left(desk, user("bert"), Wish(queue="recheck")) == 0
    with pytest.raises(Invalid):
        decide(desk, "anna", 4, add("stigma"))
    assert decisions.undo(desk, user("anna"), request()) is None
    assert desk.trail.verify().problems == ()
    with pytest.raises(Invalid):
        codebook_changes.merge(desk, user("lise"), ["stigma"], "compliance", base=1, why="again")


@pytest.mark.parametrize(("sources", "into"), [(["stigma"], "stigma"), ([], "stigma")])
def test_merges_that_make_no_sense(desk: Desk, sources: list[str], into: str) -> None:
    with pytest.raises(Invalid):
        codebook_changes.merge(desk, user("lise"), sources, into, base=0, why="x")
    with pytest.raises(NotFound):
        codebook_changes.merge(desk, user("lise"), ["stigma"], "nothing", base=0, why="x")


def test_splitting_puts_every_coding_back(desk: Desk) -> None:
    decide(desk, "anna", 1, add("stigma"), DONE)
    parts = [replace(SPORT, id="stigma_media"), replace(SPORT, id="stigma_others")]
    made = codebook_changes.split(desk, user("lise"), "stigma", parts, base=0, why="two things")
    assert made.lineage == (("split", "stigma", "stigma_media"), ("split", "stigma", "stigma_others"))
    assert themes_of(desk, "anna", 1) == [("stigma", "coded", "present")]
    shown = queue.take(desk, user("anna"), Wish(queue="recheck"))
    assert shown is not None
    decide(desk, "anna", 1, Change(kind="clear", theme="stigma"), add("stigma_media"))
    assert queue.left(desk, user("anna"), Wish(queue="recheck")) == 0
    with pytest.raises(Invalid):
        codebook_changes.split(desk, user("lise"), "employment", parts[:1], base=1, why="x")


def test_the_codebook_as_a_file_for_the_next_run(desk: Desk, tmp_path: Path) -> None:
    codebook.start_from(desk, ROOT / "configs/codebook.yaml")
    codebook.save_theme(desk, user("lise"), SPORT, base=1, why="new")
    codebook_changes.merge(desk, user("lise"), ["stigma"], "employment", base=2, why="x")
    file = tmp_path / "codebook.yaml"
    text = codebook_changes.to_yaml(codebook.current(desk))
    file.write_text(
        text + "life_spheres: [justice, administration, family, work_and_income, health, community, self]\n"
    )
    read = Codebook.load(file)
    before = Codebook.load(ROOT / "configs/codebook.yaml")
    assert [theme for theme in read.themes if theme.id != "sport"] == [t for t in before.themes if t.id != "stigma"]
    assert read.themes[-1].definition == {"en": "Plays."}


def test_a_text_is_read_in_ones_own_language_or_in_another_that_there_is() -> None:
    assert codebook.said({"nl": "n", "en": "e"}, "nl") == ("n", "nl")
    assert codebook.said({"nl": "n", "en": "e"}, "fr") == ("e", "en")
    assert codebook.said({"nl": "n", "en": ""}, "fr") == ("n", "nl")
    assert codebook.said({}, "fr") == ("", "")


def test_texts_without_a_language_are_english_also_in_versions_made_before_there_were_languages(
    desk: Desk, tmp_path: Path
) -> None:
    file = tmp_path / "codebook.yaml"
    file.write_text("themes: [{id: stigma, definition: Shut out., include: {fr: Voisins.}, examples: {nl: [Hij.]}}]\n")
    assert codebook.start_from(desk, file).theme("stigma").include == {"fr": "Voisins."}
    bare = ("""{"en": "Shut out."}""", '"Shut out."')
    desk.file.run("UPDATE codebook_versions SET content = replace(content, ?, ?)", bare)
    stigma = codebook.current(desk).theme("stigma")
    assert (stigma.definition, stigma.exclude, stigma.examples) == ({"en": "Shut out."}, {}, {"nl": ["Hij."]})
    with pytest.raises(Invalid, match="de"):
        codebook.save_theme(desk, user("lise"), replace(stigma, exclude={"de": "Nicht."}), base=1, why="x")
    changed = replace(stigma, definition=stigma.definition | {"nl": "Uitgesloten."})
    codebook.save_theme(desk, user("lise"), changed, base=1, why="in Dutch too", recheck=False)
    assert [one.theme("stigma").definition for one in codebook.history(desk, "stigma")] == [
        {"en": "Shut out.", "nl": "Uitgesloten."}, {"en": "Shut out."},
    ]  # fmt: skip


def test_candidates_arrive_once_and_a_person_decides(desk: Desk) -> None:
    passports = [{"name": f"topic-{n}", "hash": "h", "words": {"fr": ["foot"]}} for n in range(2)]
    assert candidates.receive(desk, passports) == 2
    assert candidates.receive(desk, passports) == 0
    with pytest.raises(NotAllowed):
        candidates.accept(desk, user("anna"), "topic-0", SPORT, base=0)
    candidates.accept(desk, user("lise"), "topic-0", SPORT, base=0)
    candidates.reject(desk, user("lise"), "topic-1")
    assert [(c.name, c.decision, c.theme) for c in candidates.candidates(desk)] == [
        ("topic-0", "accepted", "sport"), ("topic-1", "rejected", ""),
    ]  # fmt: skip
    assert codebook.current(desk).theme("sport") == SPORT
    with pytest.raises(Invalid):
        candidates.reject(desk, user("lise"), "topic-0")
    with pytest.raises(NotFound):
        candidates.reject(desk, user("lise"), "topic-9")


def test_a_refused_candidate_leaves_nothing(desk: Desk) -> None:
    candidates.receive(desk, [{"name": "topic-0"}])
    with pytest.raises(Invalid):
        candidates.accept(desk, user("lise"), "topic-0", replace(SPORT, id="!"), base=0)
    assert candidates.candidates(desk)[0].decision == ""
    assert codebook.current(desk).version == 0


def test_it_outlives_a_restart(path: Path, clock: Clock) -> None:
    with desk_on(path, clock) as desk:
        codebook.save_theme(desk, user("lise"), SPORT, base=0, why="new")
    with desk_on(path, clock) as desk:
        assert codebook.current(desk).theme("sport") == SPORT
