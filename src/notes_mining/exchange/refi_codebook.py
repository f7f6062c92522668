"""A REFI-QDA codebook (``.qdc``) as any program may write it, laid beside the themes of the study."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import InputError, Place
from .codes import Code, CodeNames
from .containers import parsed
from .guids import plain
from .model import Study


@dataclass(frozen=True)
class ForeignCode:
    """A code that is no theme of the study: a candidate. ``above`` are the names of the folders it lies in."""

    name: str
    description: str
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodebookRead:
    """Themes of the study that the file has and lacks, and codes that it has beside them."""

    known: tuple[str, ...]
    missing: tuple[str, ...]
    candidates: tuple[ForeignCode, ...]


def read_codebook(data: bytes, study: Study, file: str) -> CodebookRead:
    """Compare a codebook file with the themes of the study.

    Raises:
        InputError: not such a file.
    """
    root = parsed(data, file)
    if root.tag.rpartition("}")[2] != "CodeBook":
        raise InputError("no REFI-QDA codebook", place=Place(file), mend="export the codebook as .qdc.")
    space = root.tag.rpartition("}")[0] + "}" if "}" in root.tag else ""
    names, found, candidates = CodeNames(study), dict[str, Code](), []
    for element in root.iter(f"{space}Code"):
        above = [one for one in element.iterancestors(f"{space}Code")]
        parent = found.get(plain(above[0].get("guid"))) if above else None
        code = names.find(plain(element.get("guid")), element.get("name") or "", parent)
        if code is not None:
            found[plain(element.get("guid"))] = code
        elif element.get("name"):
            folders = tuple(one.get("name") or "" for one in reversed(above))
            candidates.append(ForeignCode(element.get("name"), element.findtext(f"{space}Description") or "", folders))
    themes = {code.value for code in found.values() if code.kind == "theme"}
    known = tuple(one.theme for one in study.themes if one.theme in themes)
    missing = tuple(one.theme for one in study.themes if one.theme not in themes)
    return CodebookRead(known, missing, tuple(candidates))
