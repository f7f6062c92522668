"""A study as a REFI-QDA project (``.qdpx``) or codebook (``.qdc``).

Sources: REFI-QDA standard 1.5 and its schemas of 18 March 2019 (qdasoftware.org). Everything has an identifier made of
keyed ids, and nothing the time of writing: the same study gives the same bytes. What programs make of it:
docs/exchange.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ..errors import ConfigError
from ..store.decided import DecisionRow
from .codes import Code, CodeNode, tree
from .containers import packed, xml_safe
from .guids import guid
from .model import Place, Study, StudyNote
from .offsets import shifted

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
ORIGIN = "notes-mining"
# How a line end is written for the program that will read it, and how many positions it counts there.
PROGRAMS: Mapping[str, tuple[str, int]] = {"standard": ("", 0), "maxqda": ("\r\n", 2), "atlas.ti": ("\r\n", 1)}
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NAME_LENGTH = 40
_VARIABLES = {
    "language": "Language community of the person",
    "gender": "Gender of the person",
    "stages": "Stages in which there are notes about the person, in the order of a trajectory",
    "stage": "Stage in which the note was written",
    "note_language": "Language of the note",
}


@dataclass(frozen=True)
class _Group:
    """What one coder says of one segment with one voice, one stage told of: a selection with its codes."""

    place: Place
    coder: str
    voice: str
    stage: str
    adjudicated: bool


def write_project(study: Study, *, language: str = "en", program: str = "standard") -> bytes:
    """A ``.qdpx`` file.

    Args:
        language: of the names of codes.
        program: ``standard``, or one of ``PROGRAMS`` for its way with line ends.

    Raises:
        ConfigError: an unknown program.
    """
    if program not in PROGRAMS:
        raise ConfigError(f"unknown program '{program}': expected one of {', '.join(PROGRAMS)}.")
    files: dict[str, bytes] = {}
    root = _project(study, tree(study, language), PROGRAMS[program], files)
    return packed({"project.qde": _serialised(root), **files})


def write_codebook(study: Study, *, language: str = "en") -> bytes:
    """A ``.qdc`` file."""
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", {"origin": ORIGIN}, nsmap={None: CODEBOOK, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{CODEBOOK} Codebook.xsd")
    codes = etree.SubElement(root, f"{{{CODEBOOK}}}Codes")
    _codes(codes, tree(study, language), CODEBOOK)
    return _serialised(root)


def _serialised(root: Any) -> bytes:
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", standalone=True))


def _add(parent: Any, tag: str, text: str | None = None, /, **attributes: str) -> Any:
    """A child, its attributes safe for XML."""
    child = etree.SubElement(parent, f"{{{PROJECT}}}{tag}", {k: xml_safe(v) for k, v in attributes.items() if v})
    if text is not None:
        child.text = text
    return child


def _project(study: Study, nodes: tuple[CodeNode, ...], line_ends: tuple[str, int], files: dict[str, bytes]) -> Any:
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{PROJECT} Project.xsd")
    root.set("name", "notes-mining")
    root.set("origin", ORIGIN)
    root.set("creatingUserGUID", _user(ORIGIN))
    if study.notes:
        root.set("creationDateTime", _moment(max(study.notes, key=lambda note: note.date)))
    _users(root, study)
    _codes(_add(_add(root, "CodeBook"), "Codes"), nodes, PROJECT)
    _variables(root)
    _cases(root, study)
    _sources(root, study, line_ends, files)
    _memos(root, study, files)
    return root


def _user(name: str) -> str:
    return guid("user", name)


def _users(root: Any, study: Study) -> None:
    names = {row.coder for row in (*study.decisions, *study.proposals)} | {row.coder for row in study.memos}
    users = _add(root, "Users")
    for name in [ORIGIN, *sorted(names)]:
        _add(users, "User", guid=_user(name), name=name)


def _codes(parent: Any, nodes: Iterable[CodeNode], namespace: str) -> None:
    for node in nodes:
        attributes = {
            "guid": node.code.guid, "name": xml_safe(node.name), "isCodable": str(node.codable).lower(),
            "color": node.colour,
        }  # fmt: skip
        code = etree.SubElement(parent, f"{{{namespace}}}Code", attributes)
        if node.description:
            etree.SubElement(code, f"{{{namespace}}}Description").text = xml_safe(node.description)
        _codes(code, node.children, namespace)


def _variables(root: Any) -> None:
    variables = _add(root, "Variables")
    for name, description in _VARIABLES.items():
        variable = _add(variables, "Variable", guid=guid("variable", name), name=name, typeOfVariable="Text")
        _add(variable, "Description", description)


def _value(parent: Any, variable: str, value: str | None) -> None:
    if value:
        one = _add(parent, "VariableValue")
        _add(one, "VariableRef", targetGUID=guid("variable", variable))
        _add(one, "TextValue", xml_safe(value))


def _cases(root: Any, study: Study) -> None:
    notes: dict[str, list[StudyNote]] = {}
    for note in study.notes:
        notes.setdefault(note.case_id, []).append(note)
    if not study.cases:
        return
    cases = _add(root, "Cases")
    order = [*study.stages]
    for case in study.cases:
        own = notes.get(case.case_id, [])
        stages = sorted({note.stage for note in own}, key=lambda s: (order.index(s) if s in order else len(order), s))
        element = _add(cases, "Case", guid=guid("case", case.case_id), name=case.case_id)
        _value(element, "language", case.language)
        _value(element, "gender", case.gender)
        _value(element, "stages", "; ".join(stages))
        for note in own:
            _add(element, "SourceRef", targetGUID=guid("note", note.note_id))


def _sources(root: Any, study: Study, line_ends: tuple[str, int], files: dict[str, bytes]) -> None:
    groups = _grouped(study)
    memos: dict[str, list[tuple[str, Place]]] = {}
    for memo in study.memos:
        memos.setdefault(memo.note_id, []).append((memo.coder, study.places[memo.key[:3]]))
    sources = _add(root, "Sources") if study.notes else None
    for note in study.notes:
        identifier = guid("note", note.note_id)
        text, positions = shifted(note.text, *line_ends)
        files[f"sources/{identifier}.txt"] = text.encode("utf-8")
        source = _add(
            sources, "TextSource", guid=identifier, name=note.note_id, plainTextPath=f"internal://{identifier}.txt",
            creatingUser=_user(ORIGIN), creationDateTime=_moment(note),
        )  # fmt: skip
        for group, codes in groups.get(note.note_id, {}).items():
            _selection(source, note, positions, group, codes)
        for coder, place in memos.get(note.note_id, ()):
            one = _marked(source, note, positions, place, coder, "memo")
            _add(one, "NoteRef", targetGUID=_memo(note.note_id, place, coder))
        _value(source, "stage", note.stage)
        _value(source, "note_language", note.language)


def _grouped(study: Study) -> dict[str, dict[_Group, list[DecisionRow]]]:
    found: dict[str, dict[_Group, list[DecisionRow]]] = {}
    for row in (*study.decisions, *study.proposals):
        place = study.places[row.note_id, row.start, row.end]
        group = _Group(place, row.coder, row.voice or "", row.narrated_stage or "", row.adjudicated)
        found.setdefault(row.note_id, {}).setdefault(group, []).append(row)
    return found


def _marked(source: Any, note: StudyNote, positions: list[int], place: Place, coder: str, *parts: object) -> Any:
    """A selection of a segment; its name is how the text begins, as in other programs."""
    return _add(
        source, "PlainTextSelection", guid=guid("selection", note.note_id, place.start, place.end, coder, *parts),
        name=" ".join(note.passage(place).split())[:_NAME_LENGTH], startPosition=str(positions[place.clean_start]),
        endPosition=str(positions[place.clean_end]), creatingUser=_user(coder), creationDateTime=_moment(note),
    )  # fmt: skip


def _selection(source: Any, note: StudyNote, positions: list[int], group: _Group, rows: list[DecisionRow]) -> None:
    parts = (group.voice, group.stage, group.adjudicated)
    selection = _marked(source, note, positions, group.place, group.coder, *parts)
    codes = [Code("theme", row.theme, row.polarity if row.verdict == "coded" and row.polarity else "not_coded")
             for row in rows]  # fmt: skip
    codes += [Code("voice", group.voice)] if group.voice else []
    codes += [Code("stage", group.stage)] if group.stage else []
    codes += [Code("adjudicated")] if group.adjudicated else []
    for code in codes:
        coding = _add(
            selection, "Coding", guid=guid("coding", selection.get("guid"), code.guid), creatingUser=_user(group.coder),
            creationDateTime=_moment(note),
        )  # fmt: skip
        _add(coding, "CodeRef", targetGUID=code.guid)


def _memo(note_id: str, place: Place, coder: str) -> str:
    return guid("memo", note_id, place.start, place.end, coder)


def _memos(root: Any, study: Study, files: dict[str, bytes]) -> None:
    if not study.memos:
        return
    notes = _add(root, "Notes")
    for memo in study.memos:
        identifier = _memo(memo.note_id, study.places[memo.key[:3]], memo.coder)
        common = {
            "guid": identifier, "name": f"{memo.note_id} {memo.coder}", "creatingUser": _user(memo.coder),
            "creationDateTime": _moment(study.by_id[memo.note_id]),
        }  # fmt: skip
        if xml_safe(memo.text) == memo.text:
            _add(_add(notes, "Note", **common), "PlainTextContent", memo.text)
        else:  # XML cannot hold it; a text file can
            files[f"sources/{identifier}.txt"] = memo.text.encode("utf-8")
            _add(notes, "Note", plainTextPath=f"internal://{identifier}.txt", **common)


def _moment(note: StudyNote) -> str:
    """The (moved) day of the note: when something was coded is not known here, and some programs want a moment."""
    return f"{note.date.isoformat()}T00:00:00Z"
