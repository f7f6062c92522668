"""Small documents of invented text, made for the tests of a folder export."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import docx
from odf import dc, draw, office, style, table, text
from odf.opendocument import OpenDocumentText

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TRACKED = f"""<w:p {W}><w:pPr><w:tabs><w:tab w:val="left" w:pos="720"/></w:tabs></w:pPr>
<w:r><w:t xml:space="preserve">Elle habite </w:t></w:r>
<w:del w:id="1" w:author="x"><w:r><w:delText>GESCHRAPT</w:delText></w:r></w:del>
<w:moveFrom w:id="2" w:author="x"><w:r><w:t>VERPLAATST</w:t></w:r></w:moveFrom>
<w:ins w:id="3" w:author="x"><w:r><w:t>chez sa sœur</w:t></w:r></w:ins>
<w:r><w:t>,</w:t><w:br/><w:t>à Liège</w:t><w:tab/><w:t>centre.</w:t></w:r></w:p>"""
BOX = f"""<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
<w:r><w:t>Ancre</w:t></w:r>
<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:txbxContent><w:p><w:r><w:t>Encadré un</w:t></w:r></w:p>
<w:p><w:r><w:t>Encadré deux</w:t></w:r>
</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r>
<w:t>DUBBEL</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"""
NOTES = f"""<w:{{kind}}s {W}><w:{{kind}} w:id="5">
<w:p><w:r><w:t>{{content}}</w:t></w:r></w:p></w:{{kind}}></w:{{kind}}s>"""


def write_docx(path: Path) -> None:
    """Header, heading, table, tracked changes, a text box, a comment, a footnote, a footer."""
    document = docx.Document()
    document.add_heading("Suivi", 1)
    document.add_paragraph("Premier paragraphe.")
    document.add_table(1, 2).rows[0].cells[1].text = "Cellule"
    document.sections[0].header.paragraphs[0].text = "En-tête"
    document.sections[0].footer.paragraphs[0].text = "Pied de page"
    plain = path.with_name("~plain.docx")
    document.save(str(plain))
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode("utf-8") if name == "word/document.xml" else source.read(name)
            if isinstance(content, str):
                content = content.replace("<w:sectPr", TRACKED + BOX + "<w:sectPr", 1)
            if name != "word/comments.xml":
                target.writestr(name, content)
        target.writestr("word/comments.xml", NOTES.format(kind="comment", content="Commentaire lu"))
        target.writestr("word/footnotes.xml", NOTES.format(kind="footnote", content="Note lue"))
    plain.unlink()


def make_strict(path: Path) -> None:
    """Rewrite a DOCX in the namespace of Strict Open XML."""
    copy = path.with_name("~copy.docx")
    shutil.move(path, copy)
    with zipfile.ZipFile(copy) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            old = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
            target.writestr(name, source.read(name).replace(old, b"http://purl.oclc.org/ooxml/wordprocessingml/main"))
    copy.unlink()


def _annotated() -> text.P:
    paragraph = text.P(text="Hij woont")
    paragraph.addElement(text.S(c=2))
    paragraph.addText("bij zijn broer")
    note = office.Annotation()
    note.addElement(dc.Creator(text="AUTEUR"))
    note.addElement(text.P(text="Opmerking gelezen"))
    paragraph.addElement(note)
    paragraph.addText(".")
    paragraph.addElement(text.LineBreak())
    paragraph.addText("Tweede regel")
    footnote = text.Note(noteclass="footnote")
    footnote.addElement(text.NoteCitation(text="1"))
    body = text.NoteBody()
    body.addElement(text.P(text="Voetnoot"))
    footnote.addElement(body)
    paragraph.addElement(footnote)
    return paragraph


def _framed() -> text.P:
    paragraph = text.P(text="Anker")
    frame, box = draw.Frame(), draw.TextBox()
    box.addElement(text.P(text="Kader"))
    frame.addElement(box)
    paragraph.addElement(frame)
    return paragraph


def _deleted() -> text.TrackedChanges:
    changes, deletion = text.TrackedChanges(), text.Deletion()
    region = text.ChangedRegion(check_grammar=False)  # odfpy asks for an id and refuses one
    info = office.ChangeInfo()
    info.addElement(dc.Creator(text="AUTEUR"))
    info.addElement(dc.Date(text="2019-03-12T00:00:00"))
    deletion.addElement(info)
    deletion.addElement(text.P(text="GESCHRAPT"))
    region.addElement(deletion)
    changes.addElement(region)
    return changes


def write_odt(path: Path) -> None:
    """Header, heading, comment, footnote, frame, list, table, and a tracked deletion."""
    document = OpenDocumentText()
    layout, master = style.PageLayout(name="l"), style.MasterPage(name="Standard", pagelayoutname="l")
    document.automaticstyles.addElement(layout)
    header = style.Header()
    header.addElement(text.P(text="Koptekst"))
    master.addElement(header)
    document.masterstyles.addElement(master)
    items, item = text.List(), text.ListItem()
    item.addElement(text.P(text="Punt"))
    items.addElement(item)
    grid, row, cell = table.Table(name="t"), table.TableRow(), table.TableCell()
    cell.addElement(text.P(text="Cel"))
    row.addElement(cell)
    grid.addElement(table.TableColumn())
    grid.addElement(row)
    for element in (
        _deleted(),
        text.H(outlinelevel=1, text="Opvolging"),
        _annotated(),
        _framed(),
        items,
        grid,
    ):
        document.text.addElement(element)
    document.save(str(path))


def write_pdf(path: Path, *pages: str) -> None:
    """A PDF by hand; a page without text is drawn as an empty one."""
    streams = [f"BT /F1 12 Tf 50 700 Td ({page}) Tj ET" if page else "" for page in pages]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        contents = f"/Contents {5 + 2 * number} 0 R /MediaBox [0 0 600 800]"
        objects.append(f"<< /Type /Page /Parent 2 0 R {contents} /Resources << /Font << /F1 3 0 R >> >> >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    content, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n"
    table_of_offsets = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer << /Size {size} /Root 1 0 R >>\nstartxref\n{len(content)}\n%%EOF\n"
    path.write_bytes((f"{content}xref\n0 {size}\n0000000000 65535 f \n{table_of_offsets}{trailer}").encode("cp1252"))
