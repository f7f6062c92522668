"""A REFI-QDA project as any program may write it: what one person coded in it.

Taken into account (see docs/exchange.md): the inner file under any name, GUIDs given anew and in any writing, missing
dates, UTF-16 counts, CR LF that counts one or two, texts inside the XML, codes known by name alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from ..errors import InputError
from ..errors import Place as Where
from .codes import Code, CodeNames
from .containers import Container, decoded, opened, parsed
from .guids import guid, plain
from .model import PROPOSALS, Incoming, Study, StudyNote
from .offsets import RawSelection, Source, same_text, settle
from .refi_write import PROJECT
from .selections import Selection, decisions_of_selections, with_what_files_forget

MARK = "\ufeff"
_SHOWN = 5


@dataclass(frozen=True)
class _Marking:
    """A selection of the file: where, which codes by user, which memo."""

    raw: RawSelection
    codes: tuple[tuple[str, str], ...]
    """(user GUID, code GUID) of each coding."""
    memo: str
    user: str


def read_project(
    data: bytes, study: Study, coder: str, file: str, *, user: str | None = None, adjudicated: bool = False
) -> Incoming:
    """What ``coder`` decided, according to a ``.qdpx`` file.

    Args:
        study: the notes of the database, with everybody's decisions.
        file: the file's name, for messages.
        user: whose codings in the file are the coder's, by the name they have there; needed where it has several.
        adjudicated: whether the coder may adjudicate.

    Raises:
        InputError: not such a file, a changed text, several users, a source that is no note of the database.
    """
    with opened(data, file) as container:
        return _Reader(container, study, coder, file).read(user, adjudicated)


class _Reader:
    def __init__(self, container: Container, study: Study, coder: str, file: str) -> None:
        self._container, self._study, self._coder, self._file = container, study, coder, file
        self._root = parsed(container.read(self._project_file()), file)
        if self._root.tag != f"{{{PROJECT}}}Project":
            raise self._error("no REFI-QDA project in it")
        self._own_codes: dict[str, str] = {}
        self._codes = self._read_codes()
        self._users = {plain(one.get("guid")): one.get("name") or one.get("id") or "" for one in self._all("User")}
        self._notes = {plain(one.get("guid")): one for one in self._all("Note")}

    def _error(self, problem: str, mend: str = "export it again as a REFI-QDA project (.qdpx).") -> InputError:
        return InputError(problem, place=Where(self._file), mend=mend)

    def _project_file(self) -> str:
        """The one ``.qde``, whatever its name; at the top, else anywhere."""
        found = [name for name in self._container.names if name.lower().endswith(".qde") and not _is_litter(name)]
        top = [name for name in found if "/" not in name] or found
        if len(top) != 1:
            raise self._error(f"{len(top)} project files (.qde) in it; one was expected")
        return top[0]

    def _all(self, tag: str) -> Iterator[Any]:
        yield from self._root.iter(f"{{{PROJECT}}}{tag}")

    def _read_codes(self) -> dict[str, Code]:
        """Codes of the file that mean something here; the coder's own go to ``_own_codes``."""
        names, found = CodeNames(self._study), dict[str, Code]()
        for element in self._all("Code"):  # parents come first
            above = found.get(plain(element.getparent().get("guid")))
            identifier = plain(element.get("guid"))
            code = names.find(identifier, element.get("name") or "", above)
            if code is not None and (code.value or code.kind == "adjudicated"):
                found[identifier] = code
            else:
                self._own_codes[identifier] = element.get("name") or "?"
        return found

    def read(self, user: str | None, adjudicated: bool) -> Incoming:
        marked = [(element, self._markings(element)) for element in self._text_sources()]
        marked = [(element, markings) for element, markings in marked if markings]
        self._refuse_other_media()
        chosen, passed = self._chosen(user, [one for _, markings in marked for one in markings])
        own = [(element, [one for one in markings if self._is_taken(one, chosen)]) for element, markings in marked]
        sources = self._sources([(element, markings) for element, markings in own if markings])
        spans = settle(
            [source for source, _ in sources],
            self._file,
            newlines_are_one="ATLAS" in (self._root.get("origin") or "").upper(),
        )
        selections, unknown = [], dict[str, int]()
        for (source, markings), places in zip(sources, spans, strict=True):
            for one, (start, end) in zip(markings, places, strict=True):
                codes = self._codes_of(one, chosen, unknown)
                memo = one.memo if one.user in chosen else ""
                if codes or memo:
                    selections.append(Selection(source.note, start, end, codes, memo, source.label))
        incoming = decisions_of_selections(selections, self._coder, self._file, adjudicated=adjudicated)
        incoming = with_what_files_forget(incoming, self._study, adjudicated=adjudicated)
        return replace(incoming, notices=(*incoming.notices, *self._notices(unknown, passed)))

    def _text_sources(self) -> list[Any]:
        sources = self._root.find(f"{{{PROJECT}}}Sources")
        return [] if sources is None else sources.findall(f"{{{PROJECT}}}TextSource")

    def _refuse_other_media(self) -> None:
        """Codings in PDFs, pictures, sound: none of them is a note of ours, and silence would lose them."""
        for kind in ("PDF", "Picture", "Audio", "Video"):
            for source in self._all(f"{kind}Source"):
                if any(plain(ref.get("targetGUID")) in self._codes for ref in source.iter(f"{{{PROJECT}}}CodeRef")):
                    raise self._error(
                        f"source '{source.get('name') or '?'}' is no plain text and has codings",
                        "code the text sources that were exported; other documents cannot come in.",
                    )

    def _markings(self, source: Any) -> tuple[_Marking, ...]:
        return tuple(self._marking(one, source) for one in source.findall(f"{{{PROJECT}}}PlainTextSelection"))

    def _marking(self, one: Any, source: Any) -> _Marking:
        user = plain(one.get("creatingUser") or one.get("modifyingUser"))
        codes = tuple(
            (plain(coding.get("creatingUser")) or user, plain(ref.get("targetGUID")))
            for coding in one.findall(f"{{{PROJECT}}}Coding")
            for ref in coding.findall(f"{{{PROJECT}}}CodeRef")
        )
        try:
            start, end = int(one.get("startPosition", "")), int(one.get("endPosition", ""))
        except ValueError:
            raise self._error(f"source '{source.get('name') or '?'}': a selection without positions") from None
        references = [plain(ref.get("targetGUID")) for ref in one.iter(f"{{{PROJECT}}}NoteRef")]
        texts = [self._memo(reference) for reference in references]
        texts.append(one.findtext(f"{{{PROJECT}}}Description") or "")
        memo = "\n".join(text for text in texts if text.strip())
        return _Marking(RawSelection(start, end, one.get("name") or ""), codes, memo, user)

    def _memo(self, reference: str) -> str:
        note = self._notes.get(reference)
        return "" if note is None else (self._text(note) or "").removeprefix(MARK)

    def _text(self, element: Any) -> str | None:
        """The plain text of a source or memo; ``None`` where the file does not hold it."""
        inside = element.findtext(f"{{{PROJECT}}}PlainTextContent")
        path = element.get("plainTextPath")
        if path is None:
            return inside
        name = PurePosixPath(unquote(path.split("://", 1)[-1]).replace("\\", "/")).name
        found = [one for one in self._container.names if one.rsplit("/", 1)[-1].lower() == name.lower()]
        return decoded(self._container.read(found[0]), self._file, keep_mark=True) if len(found) == 1 else None

    def _chosen(self, user: str | None, markings: list[_Marking]) -> tuple[frozenset[str], int]:
        """Users whose codings are the coder's, and how many codings of others are passed over."""
        used = {who for one in markings for who, code in one.codes if code in self._codes or code in self._own_codes}
        used |= {one.user for one in markings if one.memo}
        others = {who for who in used if self._is_another(who)}
        mine = {who for who in used - others if who == guid("user", self._coder) or self._name(who) == self._coder}
        foreign = used - others - mine
        if user is not None:
            foreign = {who for who in foreign | others if self._name(who) == user or who == plain(user)}
            if not foreign and user != self._coder:
                raise self._error(f"no codings of a user '{user}'", f"name one of: {self._names(used)}")
        elif len({self._name(who) for who in foreign}) > 1:
            raise self._error(
                f"codings of several users: {self._names(foreign)}", "say whose are the coder's: --user NAME."
            )
        chosen = frozenset(mine | foreign)
        return chosen, sum(who not in chosen and code in self._codes for one in markings for who, code in one.codes)

    def _is_another(self, who: str) -> bool:
        """Somebody else of this study, by name or by the identifier that an export of ours gave them."""
        name = self._name(who)
        if name == self._coder or who == guid("user", self._coder):
            return False
        known = {PROPOSALS, *self._study.coders}
        return name in known or who == guid("user", name) or who in {guid("user", one) for one in known}

    def _name(self, who: str) -> str:
        return self._users.get(who, "")

    def _names(self, users: set[str]) -> str:
        return ", ".join(sorted({self._name(who) or "(without a name)" for who in users}))

    def _is_taken(self, one: _Marking, chosen: frozenset[str]) -> bool:
        return any(who in chosen for who, _ in one.codes) or bool(one.memo and one.user in chosen)

    def _codes_of(self, one: _Marking, chosen: frozenset[str], unknown: dict[str, int]) -> tuple[Code, ...]:
        found = []
        for who, reference in one.codes:
            if who not in chosen:
                continue
            if reference in self._codes:
                found.append(self._codes[reference])
            elif reference in self._own_codes:
                name = self._own_codes[reference]
                unknown[name] = unknown.get(name, 0) + 1
        return tuple(found)

    def _sources(self, own: list[tuple[Any, list[_Marking]]]) -> list[tuple[Source, list[_Marking]]]:
        """The notes that were coded, each with the text that the file has of it."""
        by_guid = {guid("note", note.note_id): note for note in self._study.notes}
        found, problems = [], []
        for element, markings in own:
            label, text = element.get("name") or element.get("guid") or "?", self._text(element)
            if text is None:
                problems.append(f"source '{label}': its text is not in the file")
                continue
            note = by_guid.get(plain(element.get("guid"))) or self._study.by_id.get(label.removesuffix(".txt"))
            if note is None:
                note = self._by_text(text)
                if note is None:
                    problems.append(f"source '{label}': no note of this database")
                    continue
            text = text if same_text(text, note.text) else text.removeprefix(MARK)
            if not same_text(text, note.text):
                problems.append(f"source '{label}': its text was changed")
                continue
            raws = tuple(one.raw for one in markings)
            found.append((Source(label, text, note, raws), markings))
        if problems:
            more = f" (and {len(problems) - _SHOWN} more)" if len(problems) > _SHOWN else ""
            raise self._error(
                "; ".join(problems[:_SHOWN]) + more,
                "positions count on the text as it was exported: undo the change in that program, or export this "
                "database again and code there. Remove codings from sources that are not of this study.",
            )
        return found

    def _by_text(self, text: str) -> StudyNote | None:
        """A source whose name and identifier were changed, by its words, if only one note has them."""
        found = [note for note in self._study.notes if same_text(text.removeprefix(MARK), note.text.removeprefix(MARK))]
        return found[0] if len(found) == 1 else None

    def _notices(self, unknown: dict[str, int], passed: int) -> Iterator[str]:
        if unknown:
            names = ", ".join(f"'{name}' ({count})" for name, count in sorted(unknown.items())[:_SHOWN])
            more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
            yield f"Codes that are no theme of this study were passed over: {names}{more}."
        if passed:
            yield f"{passed} codings of other coders, or proposals of the tagger, were passed over."


def _is_litter(name: str) -> bool:
    """What macOS puts beside the files of a zip."""
    return name.startswith("__MACOSX/") or name.rsplit("/", 1)[-1].startswith("._")
