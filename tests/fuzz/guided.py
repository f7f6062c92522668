"""``make fuzz-guided``: inline marks, gold notes and REFI-QDA by atheris, which looks for inputs that reach new code.

    python tests/fuzz/guided.py [-runs=100000] [-seed=1]

Options are libFuzzer's. What fails is shown, written beside, and ends it with an exit code that is not 0.
"""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parent))
with atheris.instrument_imports(include=["notes_mining.evaluate", "notes_mining.exchange", "notes_mining.archives"]):
    import seeds
    from targets import REFUSED, targets

    READERS = targets()
    with zipfile.ZipFile(io.BytesIO(seeds.exchanged()["qdpx"])) as whole:
        SOURCES = {name: whole.read(name) for name in whole.namelist()}

TEXTS = ("inline marks", "gold notes", "coded segments", "filters")
FILES = ("REFI-QDA project", "REFI-QDA codebook")
PROJECT = "project.qde"


def feed(data: bytes) -> None:
    """The first byte chooses the reader."""
    name = (*TEXTS, *FILES)[data[0] % 6] if data else TEXTS[0]
    made = data[1:]
    if name == FILES[0]:
        made = packed(made)
    with suppress(*REFUSED):
        READERS[name].read(made.decode("utf-8", "replace") if name in TEXTS else made)


def packed(project: bytes) -> bytes:
    """A sound archive around a project, with the texts of a whole one: what is of interest lies behind the zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in SOURCES.items():
            archive.writestr(name, project if name == PROJECT else data)
    return out.getvalue()


def beginnings(folder: Path) -> Path:
    """A whole input for each reader, to begin with."""
    folder.mkdir(exist_ok=True)
    whole = (b"<PERSON>Karim</PERSON>", seeds.GOLD.encode(), seeds.SEGMENT.encode(), b"gender = F and stage in (a, b)",
             SOURCES[PROJECT], seeds.exchanged()["qdc"])  # fmt: skip
    for number, data in enumerate(whole):
        (folder / str(number)).write_bytes(bytes([number]) + data)
    return folder


if __name__ == "__main__":
    options = sys.argv[1:] or ["-runs=100000", "-seed=1"]
    limits = ["-rss_limit_mb=6000", "-timeout=5"]
    atheris.Setup([sys.argv[0], *limits, *options, str(beginnings(seeds.SCRATCH / "corpus"))], feed)
    atheris.Fuzz()
