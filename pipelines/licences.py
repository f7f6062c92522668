"""The licences of everything that is installed to run the program, as docs/licences.md; or whether each fits ours.

python pipelines/licences.py            # writes the page
python pipelines/licences.py --check    # exit code 1 where a licence is unknown, or the page is not today's
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

from notes_mining.doctor import required

PAGE = Path(__file__).resolve().parents[1] / "docs/licences.md"
# SPDX names: what a program under EUPL-1.2 may call as a library, and be handed on with in one archive (its article 5).
FITS = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EUPL-1.2", "HPND", "ISC", "LGPL-2.1-or-later",
    "LGPL-3.0-only", "LGPLLR", "MIT", "MIT-0", "MPL-2.0", "PSF-2.0", "Python-2.0.1", "Unlicense", "Zlib", "BSL-1.0",
    "LLVM-exception", "CNRI-Python",
}  # fmt: skip
# What packages call them that have no SPDX expression, read in the licence files that they bring.
SAID = {
    "apache 2.0": "Apache-2.0", "apache license 2.0": "Apache-2.0", "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0", "apache license": "Apache-2.0", "apache": "Apache-2.0",
    "apache 2": "Apache-2.0", "apache-2": "Apache-2.0", "apache software license 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause", "bsd license": "BSD-3-Clause", "bsd 3-clause": "BSD-3-Clause",
    "3-clause bsd": "BSD-3-Clause", "new bsd": "BSD-3-Clause", "bsd 3-clause license": "BSD-3-Clause",
    "bsd-3-clause license": "BSD-3-Clause", "mit license": "MIT", "the mit license": "MIT", "mit": "MIT",
    "isc license (iscl)": "ISC", "python software foundation license": "PSF-2.0", "psfl": "PSF-2.0",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0", "lgpl-lr": "LGPLLR", "lgpl": "LGPL-2.1-or-later",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "mpl-2.0 and mit": "MPL-2.0 AND MIT",
    "apache 2.0 license": "Apache-2.0", "dual license": "Apache-2.0 OR BSD-3-Clause",
    "the unlicense (unlicense)": "Unlicense",
}  # fmt: skip
READ = {"locate": "MIT", "pyrage": "MIT", "skops": "MIT"}
"""Packages whose metadata say nothing of use: what stands in the licence file that they bring."""


@dataclass(frozen=True)
class Licensed:
    """A package with its licence as an SPDX expression (as said, where it has none)."""

    name: str
    version: str
    licence: str

    @property
    def fits(self) -> bool:
        """Whether one choice of the expression is all of licences that fit."""
        choices = re.split(r"\s+OR\s+", self.licence.replace("(", "").replace(")", ""))
        return any(all(part in FITS for part in re.split(r"\s+(?:AND|WITH)\s+", one)) for one in choices)


def licence_of(package: Distribution) -> str:
    """The expression, else the classifiers, else the line ``License``."""
    facts = package.metadata
    if package.name in READ:
        return READ[package.name]
    if expression := facts.get("License-Expression"):
        return str(expression)
    listed = [line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or () if line.startswith("License ::")]
    short = (facts.get("License") or "").strip().split("\n")[0]
    for said in (short, *listed):
        if (known := SAID.get(said.lower())) or said in FITS:
            return known or said
    return short or " / ".join(listed) or "unknown"


def licensed() -> list[Licensed]:
    """Everything that ``notes-mining`` needs here, itself left out."""
    packages = [distribution(name) for name, version in required().items() if version is not None]
    found = [Licensed(one.name, one.version, licence_of(one)) for one in packages if one.name != "notes-mining"]
    return sorted(found, key=lambda one: one.name.lower())


def page(found: list[Licensed]) -> str:
    """docs/licences.md; without versions, which stand in constraints.txt."""
    rows = "\n".join(f"| `{one.name}` | {one.licence} |" for one in found)
    return f"""# Licences of what is installed

Written by `make licences` out of what the packages say of themselves; a test compares. The program is EUPL-1.2. It
calls these packages as libraries and changes none of them; each may be used beside it, and be handed on with it in one
archive, under the licence that it has. Versions: `constraints.txt`. Models: each folder of `models/` says its licence.

| package | licence |
|---|---|
{rows}
"""


def main() -> int:
    """The exit code."""
    found = licensed()
    misfits = [one for one in found if not one.fits]
    for one in misfits:
        print(f"{one.name} {one.version}: {one.licence!r} is not among the licences that fit", file=sys.stderr)
    text = page(found)
    if "--check" in sys.argv[1:]:
        same = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
        print(f"{len(found)} packages, {len(misfits)} whose licence does not fit", file=sys.stderr)
        return int(bool(misfits) or not same)
    PAGE.write_text(text, encoding="utf-8")
    return int(bool(misfits))


if __name__ == "__main__":
    sys.exit(main())
