"""REFI-QDA: what is written keeps to the schema and comes back as it was; what other programs write comes in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from exchanged import TEXTS, add, anchors, empty_copy, row, study_of, take
from lxml import etree

from notes_mining.errors import InputError
from notes_mining.exchange.guids import guid
from notes_mining.exchange.refi_codebook import read_codebook
from notes_mining.exchange.refi_read import read_project
from notes_mining.exchange.refi_write import PROGRAMS, write_codebook, write_project
from notes_mining.store.decided import MemoRow

REFI = Path(__file__).resolve().parents[3] / "shared" / "data" / "refi"
SCHEMA = REFI / "project.xsd"
NS = "{urn:QDA-XML:project:1.0}"


def project_of(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("project.qde")


def changed(
    data: bytes, edit: Callable[[str], str], *, inner: str = "project.qde", files: Callable[[bytes], bytes] = bytes
) -> bytes:
    """The project as another program would hand it back: XML edited, inner file renamed, texts rewritten."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as new:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "project.qde":
                new.writestr(inner, edit(content.decode("utf-8")))
            else:
                new.writestr(name, files(content))
    return out.getvalue()


def reissued(xml: str) -> str:
    """Every GUID another, in upper case and braces, all the same where they were the same."""
    return re.sub(r'"([0-9a-f]{8}-[0-9a-f-]{27})"', lambda m: '"{' + guid("new", m[1]).upper() + '}"', xml)


@pytest.mark.parametrize("program", PROGRAMS)
def test_project_keeps_to_the_schema(stored: Path, program: str) -> None:
    add(stored, memos=[MemoRow("note-a", *anchors(TEXTS, "note-a", 1), "anna", "À revoir\r\navec 😀")])
    if not SCHEMA.is_file():
        pytest.skip("the published schema is not at hand; the next test checks the structure without it")
    schema = etree.XMLSchema(etree.parse(SCHEMA))
    root = etree.fromstring(project_of(write_project(study_of(stored, proposals=True), program=program)))
    schema.assertValid(root)
    assert len(root.findall(f".//{NS}TextSource")) == 4
    assert len(root.findall(f".//{NS}Case")) == 2
    root.find(f".//{NS}PlainTextSelection").attrib.pop("startPosition")
    assert not schema.validate(root)  # the check can fail


# The order in which the schema wants children, of the elements that we write.
ORDER = {
    "Project": ["Users", "CodeBook", "Variables", "Cases", "Sources", "Notes"],
    "Code": ["Description", "Code"],
    "Case": ["VariableValue", "SourceRef"],
    "VariableValue": ["VariableRef", "TextValue"],
    "TextSource": ["PlainTextSelection", "VariableValue"],
    "PlainTextSelection": ["Coding", "NoteRef"],
    "Coding": ["CodeRef"],
}
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_every_reference_leads_somewhere_and_no_identifier_occurs_twice(stored: Path) -> None:
    """What no schema checks, and the order of children where the schema is not at hand."""
    add(stored, memos=[MemoRow("note-a", *anchors(TEXTS, "note-a", 1), "anna", "memo")])
    data = write_project(study_of(stored, proposals=True))
    root = etree.fromstring(project_of(data))
    identifiers = [one.get("guid") for one in root.iter() if one.get("guid")]
    assert len(identifiers) == len(set(identifiers))
    assert all(GUID.fullmatch(one) for one in identifiers)
    used = [
        value for one in root.iter() for name, value in one.attrib.items() if name in ("targetGUID", "creatingUser")
    ]
    assert used
    assert set(used) <= set(identifiers)
    for one in root.iter():
        children = [child.tag.removeprefix(NS) for child in one]
        order = ORDER.get(one.tag.removeprefix(NS), [])
        assert children == sorted(children, key=order.index) if order else True
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        paths = {one.get("plainTextPath") for one in root.iter(f"{NS}TextSource")}
        assert {path.replace("internal://", "sources/") for path in paths} == set(archive.namelist()) - {"project.qde"}
    names = [one.get("name") for one in root.iter(f"{NS}Code")]
    assert len(names) == len(set(names))  # QualCoder and ATLAS.ti want names that occur once


def test_selections_stand_on_the_words_of_the_segment(stored: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(write_project(study_of(stored)))) as archive:
        root = etree.fromstring(archive.read("project.qde"))
        source = next(one for one in root.iter(f"{NS}TextSource") if one.get("name") == "note-b")
        text = archive.read(source.get("plainTextPath").replace("internal://", "sources/")).decode("utf-8")
    found = {
        text[int(s.get("startPosition")) : int(s.get("endPosition"))] for s in source.iter(f"{NS}PlainTextSelection")
    }
    assert found == {"Ze slaapt slecht.", "Zij 👩🏽‍⚖️ zegt: «geen straf meer»."}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_out_in_out_is_identical(stored: Path, program: str, language: str) -> None:
    add(
        stored, [row("note-b", 2, "stigma", "anna", stage="detention")],
        [MemoRow("note-a", *anchors(TEXTS, "note-a", 1), "anna", "À revoir\r\n 😀 \x0b")],
    )  # fmt: skip
    out = write_project(study_of(stored), program=program, language=language)
    copy = empty_copy(stored)
    for coder in ("anna", "bram"):
        take(copy, read_project(out, study_of(copy), coder, "a.qdpx"))
    assert write_project(study_of(copy), program=program, language=language) == out


def test_writing_twice_gives_the_same_bytes(stored: Path) -> None:
    assert write_project(study_of(stored)) == write_project(study_of(stored))


def test_a_coders_project_shows_nobody_elses_work(stored: Path) -> None:
    xml = project_of(write_project(study_of(stored, coder="anna"))).decode()
    assert "bram" not in xml
    assert guid("user", "bram") not in xml
    assert "anna" in xml


def test_proposals_of_the_tagger_never_become_decisions(stored: Path) -> None:
    copy = empty_copy(stored)
    out = write_project(study_of(copy, proposals=True))
    assert read_project(out, study_of(copy), "anna", "a.qdpx").decisions == ()
    again = changed(out, reissued)
    assert read_project(again, study_of(copy), "anna", "a.qdpx").decisions == ()


def test_as_another_program_writes_it(stored: Path) -> None:
    """Inner file renamed, GUIDs given anew, users renamed, no dates, line ends turned into CR LF that count two."""
    copy = empty_copy(stored)
    out = write_project(study_of(stored, coder="anna"), program="maxqda")

    def edit(xml: str) -> str:
        xml = re.sub(r' (creation|modified)DateTime="[^"]*"', "", reissued(xml))
        return xml.replace('name="anna"', 'name="chrisp"').replace('origin="notes-mining"', 'origin="NVivo for Mac"')

    again = changed(out, edit, inner="My study.qde", files=lambda b: b"\xef\xbb\xbf" + b)
    incoming = read_project(again, study_of(copy), "anna", "a.qdpx")
    assert set(incoming.decisions) == set(study_of(stored, coder="anna").decisions)


@pytest.mark.parametrize("newline", [b"\r\n", b"\n"])
def test_offsets_in_utf16_units_are_recognised(stored: Path, newline: bytes) -> None:
    study = study_of(stored)
    text = TEXTS["note-a"][0].replace("\r\n", newline.decode())
    start = text.index("Les voisins")
    units = len(text[:start].encode("utf-16-le")) // 2
    data = foreign(text, units, units + len("Les voisins l'évitent."), "Les voisins l'év...")
    [decision] = read_project(data, study, "cleo", "a.qdpx").decisions
    assert decision == row("note-a", 2, "stigma", "cleo")


def test_atlas_counts_cr_lf_as_one(stored: Path) -> None:
    text = TEXTS["note-a"][0]
    start = text.index("Les voisins") - 1
    data = foreign(text, start, start + len("Les voisins l'évitent."), "", origin="ATLAS.ti 23")
    assert read_project(data, study_of(stored), "cleo", "a.qdpx").decisions == (row("note-a", 2, "stigma", "cleo"),)


def foreign(text: str, start: int, end: int, name: str = "", *, code: str = "Stigmatisation et exclusion sociale",
            origin: str = "MAXQDA", source: str = "note-a", user: str = "CP") -> bytes:  # fmt: skip
    """A minimal project of another program."""
    users = {"CP": guid("x", "CP"), "DV": guid("x", "DV")}
    listed = "".join(f'<User guid="{g}" name="{n}"/>' for n, g in users.items())
    xml = (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="p" origin="{origin}"><Users>{listed}</Users><CodeBook><Codes>'
        f'<Code guid="{guid("x", code)}" name="{code}" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{guid("x", source)}" name="{source}" plainTextPath="internal://t.txt">'
        f'<PlainTextSelection guid="{guid("x", "s")}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f'<Coding guid="{guid("x", "c")}" creatingUser="{users[user]}">'
        f'<CodeRef targetGUID="{guid("x", code)}"/></Coding>'
        "</PlainTextSelection></TextSource></Sources></Project>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("p.qde", xml)
        archive.writestr("sources/t.txt", text.encode("utf-8"))
    return out.getvalue()


@pytest.mark.parametrize(
    ("words", "segments"),
    [
        ("Sa sœur", {1}),  # a few words count for the sentence that they stand in
        ("chaque semaine. Les", {1}),  # half of none: the one that it has most of
        ("Sa sœur l'aide 😀 chaque semaine. Les voisins l'évitent.", {1, 2}),
        ("aide 😀 chaque semaine. Les voisins l'év", {1, 2}),  # at least half of each
    ],
)
def test_a_selection_counts_for_the_segments_that_it_covers(stored: Path, words: str, segments: set[int]) -> None:
    text = TEXTS["note-a"][0]
    start = text.index(words)
    data = foreign(text, start, start + len(words))
    incoming = read_project(data, study_of(stored), "cleo", "a.qdpx")
    assert set(incoming.decisions) == {row("note-a", one, "stigma", "cleo") for one in segments}


def test_blank_space_counts_for_nothing_and_is_told(stored: Path) -> None:
    text = TEXTS["note-a"][0]
    start = text.index("\r\n")
    incoming = read_project(foreign(text, start, start + 2), study_of(stored), "cleo", "a.qdpx")
    assert incoming.decisions == ()
    assert "touch no segment" in incoming.notices[0]


def test_a_source_is_known_by_its_words_when_name_and_guid_were_changed(stored: Path) -> None:
    data = foreign(TEXTS["note-d"][0], 0, 5, source="66653866-6334")
    [decision] = read_project(data, study_of(stored), "cleo", "a.qdpx").decisions
    assert decision == row("note-d", 0, "stigma", "cleo")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (foreign("Il a trouvé un travail.", 0, 5), "source 'note-a': its text was changed"),
        (foreign("Autre chose.", 0, 5, source="interview"), "source 'interview': no note of this database"),
        (foreign(TEXTS["note-a"][0], 0, 9999), "source 'note-a': positions"),
        (foreign(TEXTS["note-a"][0], 9, 3), "source 'note-a': positions"),
        (b"nothing", "not a zip file"),
    ],
)
def test_what_cannot_come_in_is_refused_by_name(stored: Path, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)) as refused:
        read_project(data, study_of(stored), "cleo", "a.qdpx")
    assert "a.qdpx" in str(refused.value)
    assert "To mend it" in str(refused.value)
    assert "trouvé" not in str(refused.value)


def test_codes_of_the_coders_own_are_passed_over_and_told(stored: Path) -> None:
    incoming = read_project(
        foreign(TEXTS["note-d"][0], 0, 5, code="My idea", source="note-d"), study_of(stored), "cleo", "a"
    )
    assert incoming.decisions == ()
    assert "'My idea' (1)" in incoming.notices[-1]


def test_codings_of_several_users_need_a_choice(stored: Path) -> None:
    data = foreign(TEXTS["note-d"][0], 0, 5, source="note-d")
    code = guid("x", "Stigmatisation et exclusion sociale")
    second = f'<Coding guid="{guid("x", "d")}" creatingUser="{guid("x", "DV")}"><CodeRef targetGUID="{code}"/></Coding>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as new:
        new.writestr(
            "p.qde", archive.read("p.qde").decode().replace("</PlainTextSelection>", second + "</PlainTextSelection>")
        )
        new.writestr("sources/t.txt", archive.read("sources/t.txt"))
    with pytest.raises(InputError, match="several users: CP, DV"):
        read_project(out.getvalue(), study_of(stored), "cleo", "a.qdpx")
    incoming = read_project(out.getvalue(), study_of(stored), "cleo", "a.qdpx", user="DV")
    assert incoming.decisions == (row("note-d", 0, "stigma", "cleo"),)


def test_one_theme_in_two_states_is_refused(stored: Path) -> None:
    add(stored, [row("note-d", 0, "stigma", "anna")])
    present, absent = (guid("code", "theme", "stigma", state) for state in ("present", "absent"))
    code = f'<CodeRef targetGUID="{present}"/></Coding>'
    coding = (
        f'<Coding guid="{guid("x")}" creatingUser="{guid("user", "anna")}"><CodeRef targetGUID="{absent}"/></Coding>'
    )
    data = changed(write_project(study_of(stored, coder="anna")), lambda xml: xml.replace(code, code + coding))
    with pytest.raises(InputError, match="source 'note-d', theme stigma"):
        read_project(data, study_of(stored), "anna", "a.qdpx")


def test_adjudication_is_taken_over_from_adjudicators_alone(stored: Path) -> None:
    settled = replace(row("note-d", 0, "stigma", "dora"), adjudicated=True)
    add(stored, [settled])
    data = write_project(study_of(stored, coder="dora"))
    study = study_of(empty_copy(stored))
    plain = read_project(data, study, "dora", "a.qdpx")
    assert plain.decisions == (replace(settled, adjudicated=False),)
    assert "--adjudicator" in plain.notices[-1]
    assert read_project(data, study, "dora", "a.qdpx", adjudicated=True).decisions == (settled,)
    assert read_project(data, study_of(stored), "dora", "a.qdpx").decisions == (settled,)  # nothing is undone
    present, absent = (f'{guid("code", "theme", "stigma", state)}"/></Coding>' for state in ("present", "absent"))
    differs = changed(data, lambda xml: xml.replace(present, absent))
    incoming = read_project(differs, study_of(stored), "dora", "a.qdpx")
    assert incoming.decisions == (settled,)
    assert "stay as they are" in " ".join(incoming.notices)


def test_codebook_out_and_in(stored: Path) -> None:
    study = study_of(stored, definitions={"stigma": "Being shut out."})
    data = write_codebook(study, language="nl")
    read = read_codebook(data, study, "a.qdc")
    assert read.known == tuple(one.theme for one in study.themes)
    assert (read.missing, read.candidates) == ((), ())
    assert "Being shut out." in data.decode()
    assert "Stigmatisering en sociale uitsluiting (afwezig)" in data.decode()


def test_reads_what_nvivo_wrote(stored: Path) -> None:
    file = REFI / "nvivo_project.qdpx"
    if not file.is_file():
        pytest.skip("the project of NVivo is not at hand")
    incoming = read_project(file.read_bytes(), study_of(stored), "cleo", file.name)
    assert incoming.decisions == ()  # it holds a codebook and two empty documents
