"""The database as a ``Study``."""

from __future__ import annotations

from collections.abc import Mapping

from ..errors import InputError
from ..store import Database
from ..store.decided import DecisionRow, decisions_of, memos_of
from .model import PROPOSALS, Place, Study, StudyCase, StudyNote, StudyTheme


def read_study(
    database: Database,
    *,
    coder: str | None = None,
    proposals: bool = False,
    definitions: Mapping[str, str] | None = None,
) -> Study:
    """All notes, and the decisions of everybody or of one coder.

    Args:
        coder: whose decisions and memos alone go out; ``None``: everybody's.
        proposals: also what the tagger sees.
        definitions: of themes, by id, as the codebook has them.

    Decisions on a segment that has other bounds now are left out: there is no text for them.
    """
    decisions, memos = decisions_of(database), memos_of(database)
    notes = _notes(database)
    known = {(note.note_id, one.start, one.end) for note in notes for one in note.places}
    mine = [row for row in decisions if (coder is None or row.coder == coder) and row.key[:3] in known]
    return Study(
        notes=notes,
        themes=_themes(database, definitions or {}),
        stages={
            stage: {"fr": fr, "nl": nl, "en": en}
            for stage, fr, nl, en in database.rows(
                "SELECT stage, label_fr, label_nl, label_en FROM stages ORDER BY position"
            )
        },
        cases=tuple(
            StudyCase(*row)
            for row in database.rows(
                "SELECT DISTINCT n.case_id, language_community, gender FROM notes n LEFT JOIN cases USING (case_id) "
                "ORDER BY n.case_id"
            )
        ),
        decisions=tuple(mine),
        memos=tuple(row for row in memos if (coder is None or row.coder == coder) and row.key[:3] in known),
        proposals=_proposals(database) if proposals else (),
        coders=frozenset(row.coder for row in decisions) | {row.coder for row in memos},
    )


def _notes(database: Database) -> tuple[StudyNote, ...]:
    places: dict[str, list[Place]] = {}
    sql = 'SELECT note_id, start, "end", clean_start, clean_end FROM segments ORDER BY note_id, clean_start, start'
    for note_id, *bounds in database.rows(sql):
        places.setdefault(note_id, []).append(Place(*bounds))
    sql = """SELECT note_id, n.case_id, date, language, stage, text FROM notes n JOIN note_stages USING (note_id)
             ORDER BY n.case_id, date, note_id"""
    return tuple(
        StudyNote(note, case, day, language, stage, text, tuple(places.get(note, ())))
        for note, case, day, language, stage, text in database.rows(sql)
    )


def _themes(database: Database, definitions: Mapping[str, str]) -> tuple[StudyTheme, ...]:
    sql = "SELECT theme, label_fr, label_nl, label_en, life_sphere FROM themes ORDER BY position"
    return tuple(
        StudyTheme(theme, {"fr": fr, "nl": nl, "en": en}, sphere, definitions.get(theme, ""))
        for theme, fr, nl, en, sphere in database.rows(sql)
    )


def _proposals(database: Database) -> tuple[DecisionRow, ...]:
    sql = """SELECT note_id, start, "end", theme, polarity, voice, narrated_stage FROM theme_tags
             ORDER BY note_id, start, "end", theme"""
    return tuple(
        DecisionRow(note, start, end, theme, PROPOSALS, "coded", polarity, voice, stage)
        for note, start, end, theme, polarity, voice, stage in database.rows(sql)
    )


def check_coder(coder: str) -> str:
    """The name of a coder, as it will stand in the table.

    Raises:
        InputError: empty, too long, or a name that the program keeps for itself.
    """
    name = coder.strip()
    if not name or len(name) > 100 or not name.isprintable() or name == PROPOSALS:
        raise InputError("the name of a coder is empty, too long, or not one", mend="name the coder: --coder anna")
    return name
