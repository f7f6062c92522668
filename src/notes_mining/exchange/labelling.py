"""Label Studio and doccano: notes with marked passages, out and in.

Label Studio: tasks as its "Basic JSON format" has them, one a note, the regions of labels ``theme`` on the text; voice
and stage told of are choices of a region. It counts code points (since 2021); the text it writes beside a region is
checked. doccano: JSON lines of sequence labelling; it counts UTF-16 units, as browsers do, unless
a project counts graphemes. Sources: labelstud.io/guide/task_format and guide/predictions; doccano's dataset import.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from ..errors import InputError
from ..errors import Place as Where
from ..store.decided import DecisionRow
from .codes import Code, CodeNames, CodeNode, theme_name, tree, walk
from .containers import decoded
from .guids import guid
from .model import Incoming, Study, StudyNote
from .offsets import Convention, RawSelection, Ruler, Source, same_text, settle
from .selections import Selection, decisions_of_selections, with_what_files_forget

_UTF16 = Convention(0, True)
_MEND = "export it again from that program, with the texts in it."
_SHOWN = 5


def _state(row: DecisionRow) -> str:
    return row.polarity if row.verdict == "coded" and row.polarity else "not_coded"


def _by_note(rows: tuple[DecisionRow, ...]) -> dict[str, list[DecisionRow]]:
    found: dict[str, list[DecisionRow]] = {}
    for row in rows:
        found.setdefault(row.note_id, []).append(row)
    return found


def write_label_studio(study: Study, *, language: str = "en") -> bytes:
    """Tasks: one coder's decisions as an annotation, the tagger's proposals as a prediction."""
    names = {node.code: node.name for node in walk(tree(study, language))}
    decided, proposed = _by_note(study.decisions), _by_note(study.proposals)
    tasks = []
    for note in study.notes:
        data = {"note_id": note.note_id, "case_id": note.case_id, "stage": note.stage, "text": note.text}
        task: dict[str, Any] = {"data": data}
        if note.note_id in decided:
            task["annotations"] = [{"result": list(_regions(study, note, decided[note.note_id], names, language))}]
        if note.note_id in proposed:
            result = list(_regions(study, note, proposed[note.note_id], names, language))
            task["predictions"] = [{"model_version": "notes-mining", "result": result}]
        tasks.append(task)
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def label_studio_config(study: Study, *, language: str = "en") -> str:
    """The labelling configuration that the tasks need."""
    nodes = tree(study, language)
    labels = "".join(
        f'\n    <Label value="{escape(child.name)}" background="{child.colour}"/>'
        for node in nodes if node.code.kind == "theme" for child in node.children
    )  # fmt: skip
    choices = "".join(_choices(node) for node in nodes if node.code.kind in ("voice", "stage"))
    return (
        f'<View>\n  <Labels name="theme" toName="text">{labels}\n  </Labels>\n'
        f'  <Text name="text" value="$text" granularity="word"/>{choices}\n</View>\n'
    )


def _choices(node: CodeNode) -> str:
    inner = "".join(f'\n    <Choice value="{escape(child.name)}"/>' for child in node.children)
    return f'\n  <Choices name="{node.code.kind}" toName="text" perRegion="true" choice="single">{inner}\n  </Choices>'


def _regions(
    study: Study, note: StudyNote, rows: list[DecisionRow], names: Mapping[Code, str], language: str
) -> Iterator[dict[str, Any]]:
    for row in rows:
        place = study.places[row.key[:3]]
        value = {"start": place.clean_start, "end": place.clean_end, "text": note.passage(place)}
        identifier = guid("region", *row.key).replace("-", "")[:10]
        common = {"id": identifier, "to_name": "text"}
        labels = [theme_name(study, row.theme, _state(row), language)]
        yield {**common, "from_name": "theme", "type": "labels", "value": {**value, "labels": labels}}
        for kind, said in (("voice", row.voice), ("stage", row.narrated_stage)):
            name = names.get(Code(kind, said or ""))
            if said and name:
                yield {**common, "from_name": kind, "type": "choices", "value": {**value, "choices": [name]}}


def write_doccano(study: Study, *, language: str = "en") -> bytes:
    """JSON lines for sequence labelling with overlapping spans. Voice and stage told of have no place there."""
    decided = _by_note(study.decisions)
    lines = []
    for note in study.notes:
        rows = decided.get(note.note_id, [])
        edges = Ruler(note.text, note.text).edges(_UTF16) if rows else []
        labels = [
            [edges[_unit(note, place.clean_start)], edges[_unit(note, place.clean_end)],
             theme_name(study, row.theme, _state(row), language)]
            for row in rows for place in [study.places[row.key[:3]]]
        ]  # fmt: skip
        record = {"text": note.text, "label": labels, "note_id": note.note_id, "stage": note.stage}
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    return "".join(lines).encode("utf-8")


def _unit(note: StudyNote, place: int) -> int:
    """A code point's place among characters of which CR LF is one."""
    return place - note.text.count("\r\n", 0, place)


def read_label_studio(data: bytes, study: Study, coder: str, file: str) -> Incoming:
    """What ``coder`` marked: the JSON export of a project, with one annotation a task.

    Raises:
        InputError: not such a file, a changed text, several annotators on one task.
    """
    tasks = _json(decoded(data, file), file)
    if not isinstance(tasks, list):
        raise InputError("expected a list of tasks", place=Where(file), mend="choose the export 'JSON'.")
    found = []
    for number, task in enumerate(tasks, start=1):
        texts = task.get("data") if isinstance(task, dict) else None
        if not isinstance(texts, dict) or not isinstance(texts.get("text"), str):
            raise InputError("a task without its text", place=Where(file, number), mend="choose the export 'JSON'.")
        found.append((number, texts.get("note_id"), texts["text"], list(_marked_regions(task, number, file))))
    return _taken(found, study, coder, file)


def _marked_regions(task: Mapping[str, Any], number: int, file: str) -> Iterator[tuple[RawSelection, tuple[str, ...]]]:
    annotations = [one for one in task.get("annotations") or [] if not one.get("was_cancelled")]
    if len(annotations) > 1:
        raise InputError(
            f"{len(annotations)} annotations of one task", place=Where(file, number),
            mend="export the annotations of one coder alone.",
        )  # fmt: skip
    regions: dict[str, tuple[RawSelection, list[str]]] = {}
    for at, one in enumerate(annotations[0].get("result") or [] if annotations else []):
        value = one.get("value") or {}
        said = [str(name) for name in (*(value.get("labels") or []), *(value.get("choices") or []))]
        if not said:
            continue
        try:
            raw = RawSelection(int(value["start"]), int(value["end"]), str(value.get("text") or ""))
        except (KeyError, TypeError, ValueError, OverflowError):
            raise InputError("a region without whole positions", place=Where(file, number), mend=_MEND) from None
        regions.setdefault(str(one.get("id") or at), (raw, []))[1].extend(said)
    for raw, names in regions.values():
        yield raw, tuple(names)


def read_doccano(data: bytes, study: Study, coder: str, file: str) -> Incoming:
    """What ``coder`` marked: the JSON lines that doccano exports for one annotator.

    Raises:
        InputError: not such a file, or a changed text; with the row.
    """
    found = []
    for number, line in enumerate(decoded(data, file).split("\n"), start=1):
        if not line.strip():
            continue
        record = _json(line, file, number)
        text = record.get("text") or record.get("data") if isinstance(record, dict) else None
        if not isinstance(text, str):
            raise InputError("a record without 'text'", place=Where(file, number), mend=_MEND)
        found.append((number, record.get("note_id"), text, list(_spans(record, number, file))))
    return _taken(found, study, coder, file, doccano=True)


def _spans(record: Mapping[str, Any], number: int, file: str) -> Iterator[tuple[RawSelection, tuple[str, ...]]]:
    """Labels in the ways of several versions: lists of three, or objects; under ``label``, ``labels``, ``entities``."""
    for one in record.get("label") or record.get("labels") or record.get("entities") or []:
        try:
            if isinstance(one, dict):
                start, end, name = one["start_offset"], one["end_offset"], one["label"]
            else:
                start, end, name = one
            yield RawSelection(int(start), int(end)), (str(name),)
        except (KeyError, TypeError, ValueError, OverflowError):
            raise InputError("a label that is not [start, end, name]", place=Where(file, number), mend=_MEND) from None


def _json(text: str, file: str, row: int | None = None) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InputError("not JSON", place=Where(file, row), mend=_MEND) from None


def _taken(
    found: list[tuple[int, Any, str, list[tuple[RawSelection, tuple[str, ...]]]]],
    study: Study, coder: str, file: str, *, doccano: bool = False,
) -> Incoming:  # fmt: skip
    names, unknown = CodeNames(study), dict[str, int]()
    sources, marked = [], []
    for number, note_id, text, selections in found:
        if not selections:
            continue
        note = _note(study, note_id, text, file, number)
        sources.append(Source(f"row {number}", text, note, tuple(raw for raw, _ in selections)))
        marked.append([said for _, said in selections])
    spans = settle(sources, file, utf16_first=doccano)
    taken = []
    for source, own, places in zip(sources, marked, spans, strict=True):
        for said, (start, end) in zip(own, places, strict=True):
            codes = tuple(code for name in said if (code := _code(names, name, unknown)))
            if codes:
                taken.append(Selection(source.note, start, end, codes, label=source.label))
    incoming = with_what_files_forget(decisions_of_selections(taken, coder, file), study, no_voice=doccano)
    if not unknown:
        return incoming
    listed = ", ".join(f"'{name}' ({count})" for name, count in sorted(unknown.items())[:_SHOWN])
    notice = f"Labels that are no theme of this study were passed over: {listed}."
    return Incoming(incoming.decisions, (), (), (*incoming.notices, notice))


def _code(names: CodeNames, name: str, unknown: dict[str, int]) -> Code | None:
    code = names.find("", name)
    if code is None or not code.value:
        unknown[name] = unknown.get(name, 0) + 1
        return None
    return code


def _note(study: Study, note_id: Any, text: str, file: str, number: int) -> StudyNote:
    note = study.by_id.get(str(note_id))
    if note is None:
        same = [one for one in study.notes if same_text(text, one.text)]
        if len(same) != 1:
            raise InputError("no note of this database", place=Where(file, number), mend="keep the field note_id.")
        return same[0]
    if not same_text(text, note.text):
        raise InputError(
            "its text was changed", place=Where(file, number),
            mend="positions count on the text as it was exported: start from a fresh export.",
        )  # fmt: skip
    return note
